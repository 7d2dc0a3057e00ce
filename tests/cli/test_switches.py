"""Where OpenClaw is told not to write its config, neither does this tool."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FLAT = '{"groq": {"apiKey": "gsk-canary-switches"}}'
SWITCHES = {
    "OPENCLAW_NIX_MODE": "managed by Nix, and OpenClaw takes it as immutable",
    "OPENCLAW_CONFIG_READONLY": "managed from outside, and OpenClaw takes it as",
}
Doctor = Callable[..., Any]


@pytest.fixture(params=SWITCHES)
def switch(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A switch of OpenClaw that is set."""
    name: str = request.param
    monkeypatch.setenv(name, "1")
    return name


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "auth-profiles.json"
    path.write_text(FLAT)
    path.chmod(0o600)
    return path


def test_fix_refuses_before_it_plans(
    switch: str, store: Path, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned: list[object] = []
    monkeypatch.setattr("openclaw_doctor.cli.rewrite.plan", planned.append)
    outcome = doctor("--fix", "--target", "2026.5.28", ".")
    assert (outcome.code, outcome.out, planned) == (3, "", [])
    assert f"{switch} is set" in outcome.err
    assert SWITCHES[switch] in outcome.err
    assert "openclaw-doctor --diff shows what to change" in outcome.err
    assert [path.name for path in store.parent.iterdir()] == [store.name]
    store.unlink()
    (store.parent / "openclaw.json").write_text('{"gateway": {"mode": "local"}}')
    assert doctor("--fix", ".").code == 3, "whether or not there is something to fix"


def test_what_writes_nothing_works(switch: str, store: Path, doctor: Doctor) -> None:
    assert doctor("--target", "2026.5.28", ".").code == 1
    preview = doctor("--diff", "--target", "2026.5.28", ".")
    assert preview.code == 1
    assert preview.out.startswith("--- ")
    for command in (["recover"], ["recover", "--list"], ["undo", "--list"]):
        assert doctor(*command, ".").code == 0
    assert store.read_text() == FLAT


def test_undo_refuses(
    store: Path, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert doctor("--fix", "--target", "2026.5.28", ".").code == 0
    new = store.read_bytes()
    for switch in SWITCHES:
        with monkeypatch.context() as patch:
            patch.setenv(switch, "1")
            outcome = doctor("undo", ".")
        assert outcome.code == 3
        assert switch in outcome.err
    assert store.read_bytes() == new
