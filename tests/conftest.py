"""What all tests share: a clean process environment and the command line in-process."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-fixtures",
        action="store_true",
        help="write findings.json and after/ of every fixture anew (review the diff!)",
    )


def pytest_sessionstart() -> None:
    # Looking through the thousands of tests again and again finds nothing to collect.
    gc.disable()


def pytest_collection_finish() -> None:
    gc.enable()
    gc.freeze()


@dataclass(frozen=True)
class Outcome:
    """What one call of the command line gave."""

    code: int
    out: str
    err: str

    @property
    def all(self) -> str:
        return self.out + self.err


@pytest.fixture(scope="session", autouse=True)
def clean_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No variable of the developer's machine decides a test, and no file of theirs.

    The home is one that is not there; whoever needs files, has a `tmp_path`.
    """
    home = tmp_path_factory.getbasetemp() / "no-home"
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(
                ("OPENCLAW_", "CLAWDBOT_", "PI_CODING_", "XDG_", "GIT_")
            ):
                patch.delenv(name)
        patch.setenv("HOME", str(home))
        patch.setenv("PATH", "/usr/bin:/bin")
        yield
    assert not home.exists(), "a test without a folder of its own wrote to its home"


@pytest.fixture
def tmp_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the test's own, with a home in it."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return tmp_path


@pytest.fixture
def doctor() -> Callable[..., Outcome]:
    """Run the command line in this process, from the current directory."""

    def call(*arguments: str, stdin: bytes = b"") -> Outcome:
        from openclaw_doctor.cli.main import run

        out, err = io.StringIO(), io.StringIO()
        before = sys.stdin
        sys.stdin = io.TextIOWrapper(io.BytesIO(stdin))
        try:
            with redirect_stdout(out), redirect_stderr(err):
                code = run(list(arguments))
        finally:
            sys.stdin = before
        return Outcome(code, out.getvalue(), err.getvalue())

    return call


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's folder."""
    return ROOT
