"""Before anything is written, a running OpenClaw is named; then it is written."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.storage.processes import start_time

FLAT = '{"groq": {"apiKey": "gsk-canary-running"}}'
Doctor = Callable[..., Any]


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state directory with something to fix, on which a gateway runs."""
    folder = tmp_path / "state\x1b[31m"
    store = folder / "agents" / "main" / "agent" / "auth-profiles.json"
    store.parent.mkdir(parents=True)
    store.write_text(FLAT)
    store.chmod(0o600)
    (folder / "openclaw.json").write_text('{"gateway": {"mode": "local"}}')
    lock = folder / "tmp" / f"openclaw-{os.geteuid()}" / "gateway.state.lock"
    lock.parent.mkdir(parents=True)
    content = {
        "pid": os.getpid(),
        "startTime": start_time(os.getpid()),
        "configPath": str(folder / "openclaw.json"),
        "stateDir": str(folder),
    }
    lock.write_text(json.dumps(content))
    monkeypatch.chdir(folder)
    return folder


def is_warned(text: str) -> bool:
    assert "\x1b" not in text
    said = "the gateway runs on these files" in text
    return said and f"process {os.getpid()}" in text and "gateway.state.lock" in text


def test_fix_warns_and_goes_on(state: Path, doctor: Doctor) -> None:
    fixed = doctor("--fix", "--target", "2026.5.28", ".")
    assert fixed.code == 0
    assert is_warned(fixed.err)
    assert not is_warned(fixed.out)
    again = doctor("--fix", "--target", "2026.5.28", ".")
    assert not is_warned(again.all), "nothing was written"


def test_the_warning_is_part_of_the_report_for_programs(
    state: Path, doctor: Doctor
) -> None:
    arguments = ("--fix", "--target", "2026.5.28", "--format", "json", ".")
    outcome = doctor(*arguments)
    assert is_warned(outcome.err)
    (warning,) = json.loads(outcome.out)["warnings"]
    assert f"process {os.getpid()}" in warning
    assert json.loads(doctor(*arguments).out)["warnings"] == []


def test_what_writes_nothing_does_not_warn(state: Path, doctor: Doctor) -> None:
    for more in ((), ("--diff",), ("--diff", "--format", "json")):
        outcome = doctor("check", "--target", "2026.5.28", *more, ".")
        assert outcome.code == 1
        assert not is_warned(outcome.all)
    plain = doctor("check", "--target", "2026.5.28", "--format", "json", ".")
    assert "warnings" not in json.loads(plain.out)


def test_undo_warns(state: Path, doctor: Doctor) -> None:
    doctor("--fix", "--target", "2026.5.28", ".")
    undone = doctor("undo", ".")
    assert undone.code == 0
    assert is_warned(undone.err)
    assert not is_warned(doctor("undo", "--list", ".").all)


def test_recover_warns_and_tells_what_it_did(state: Path, doctor: Doctor) -> None:
    """The record of a finished write, as it was before its last step."""
    doctor("--fix", "--target", "2026.5.28", ".")
    (done,) = (state / "openclaw-doctor").glob("*.done.json")
    done.rename(done.with_name(done.name.replace(".done", "")))
    listed = doctor("recover", "--list", ".")
    assert "auth-profiles.json" in listed.out
    assert not is_warned(listed.all)
    recovered = doctor("recover", ".")
    assert recovered.code == 0
    assert is_warned(recovered.err)
    assert recovered.out.startswith("Finished ")
    assert doctor("recover", ".").out == "Nothing was interrupted.\n"
