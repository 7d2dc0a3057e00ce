"""No error inside the program shows what it was reading, wherever it happens."""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
from jsonschema import ValidationError

import openclaw_doctor

from .traces import Traces

CANARY = "Zq4canaryK7xwvP-in-an-exception"
TRACES = Traces({CANARY: "the exception"})

EXCEPTIONS: tuple[Callable[[], Exception], ...] = (
    lambda: ValueError(CANARY),
    lambda: KeyError(CANARY),
    lambda: RecursionError(CANARY),
    lambda: TypeError(CANARY),
    lambda: OSError(CANARY),
    lambda: UnicodeDecodeError("utf-8", CANARY.encode(), 0, 1, CANARY),
    lambda: UnicodeEncodeError("utf-8", CANARY, 0, 1, CANARY),
    lambda: json.JSONDecodeError(CANARY, f'{{"key": "{CANARY}"', 0),
    lambda: ValidationError(CANARY, instance={"key": CANARY}),
    lambda: AssertionError({"key": CANARY}),
)
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("check", "."),
    ("check", "--format", "json", "."),
    ("check", "--diff", "--unsafe-fixes", "."),
    ("check", "--fix", "--format", "json", "."),
    ("profiles", "."),
    ("migrations", "--for", "openclaw.json"),
    ("explain", "channels.telegram.botToken"),
    ("undo", "--list"),
    ("undo", "."),
    ("recover", "."),
)
CONFIG = """\
{
  gateway: { mode: 'local', auth: { token: 'synthetic-canary-1' } },
  channels: { telegram: { botToken: 'synthetic-canary-2', streamMode: 'off' } },
  agent: { model: 'openai/gpt-5.4' },
  $include: './part.json5',
}
"""
FLAT = '{"groq": {"apiKey": "synthetic-canary-3", "baseUrl": "https://lab.example"}}'


@cache
def by_code() -> dict[CodeType, Callable[..., Any]]:
    """Every public function below the command line, by its code."""
    found: dict[CodeType, Callable[..., Any]] = {}
    for module in pkgutil.walk_packages(openclaw_doctor.__path__, "openclaw_doctor."):
        if module.name.endswith("__main__"):
            continue
        loaded = importlib.import_module(module.name)
        for name, value in vars(loaded).items():
            own = getattr(value, "__module__", "") == module.name
            code = getattr(getattr(value, "__wrapped__", value), "__code__", None)
            if own and code is not None and not name.startswith("_"):
                found[code] = value
    return found


def lay_out(folder: Path) -> None:
    agent = folder / "agents" / "main" / "agent"
    agent.mkdir(parents=True)
    (folder / "openclaw.json").write_text(CONFIG)
    (folder / "part.json5").write_text("{ agents: { defaults: { sandbox: {} } } }")
    (agent / "auth-profiles.json").write_text(FLAT)


def prepare(command: tuple[str, ...], doctor: Callable[..., Any]) -> None:
    """What has to be there before a command has something to do."""
    if command[0] == "undo":
        assert doctor("--fix", "--target", "2026.5.28", ".").code in (0, 1)


def called_by(run: Callable[[], Any]) -> list[Callable[..., Any]]:
    """The public functions that a run calls, in the order of the first call."""
    known, seen = by_code(), dict[CodeType, None]()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code in known:
            seen[frame.f_code] = None

    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(None)
    return [known[code] for code in seen]


def breaking(
    function: Callable[..., Any], error: Exception, patch: pytest.MonkeyPatch
) -> None:
    """Let every name of a function lead to one that raises."""

    def broken(*_: object, **__: object) -> None:
        raise error from ValueError(CANARY)

    for module in [m for n, m in sys.modules.items() if n.startswith("openclaw_")]:
        for name in [name for name, value in vars(module).items() if value is function]:
            patch.setattr(module, name, broken)


def boundaries(
    command: tuple[str, ...], doctor: Callable[..., Any]
) -> Iterator[Callable[..., Any]]:
    """The functions that a command calls, except those of the command line itself."""
    for function in called_by(lambda: doctor(*command)):
        # An error of the commands' own loading is not one of reading a file.
        if function.__module__ != "openclaw_doctor.cli.main":
            yield function


SWEEPS = [
    pytest.param(COMMANDS[0], 97, id="some of check"),
    *(
        pytest.param(command, 1, id=" ".join(command), marks=pytest.mark.slow)
        for command in COMMANDS
    ),
]


@pytest.mark.parametrize(("command", "every"), SWEEPS)
def test_an_error_at_any_boundary(
    command: tuple[str, ...],
    every: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    doctor: Callable[..., Any],
) -> None:
    lay_out(tmp_path / "first")
    monkeypatch.chdir(tmp_path / "first")
    prepare(command, doctor)
    functions = list(boundaries(command, doctor))
    assert len(functions) > 5
    internal = 0
    for number in range(len(command) % 7, len(functions), every):
        folder = tmp_path / str(number)
        lay_out(folder)
        monkeypatch.chdir(folder)
        prepare(command, doctor)
        with monkeypatch.context() as patch:
            error = EXCEPTIONS[number % len(EXCEPTIONS)]()
            breaking(functions[number], error, patch)
            outcome = doctor(*command)
        internal += "internal error" in outcome.err
        assert not TRACES.of([outcome.all]), (functions[number], outcome.all)
        assert outcome.code in (0, 1, 2, 3, 4), (functions[number], outcome.all)
        assert "synthetic-canary" not in outcome.all
    assert internal or every > 1
