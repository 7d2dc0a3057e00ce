"""Completion in shells: the lines for each, and what is offered."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Doctor = Callable[..., Any]


def offered(project: Path, *words: str) -> list[str]:
    """What the program offers a bash that completes the last of the words."""
    done = subprocess.run(
        [sys.executable, "-c", "from openclaw_doctor.cli.main import main; main()"],
        env={
            "PYTHONPATH": str(project),
            "PATH": "",
            "HOME": str(project),
            "_OPENCLAW_DOCTOR_COMPLETE": "bash_complete",
            "COMP_WORDS": " ".join(("openclaw-doctor", *words)),
            "COMP_CWORD": str(len(words)),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.stderr
    return [line.partition(",")[2] for line in done.stdout.splitlines()]


def test_commands_options_and_rules_are_offered(project: Path) -> None:
    assert {"check", "undo", "explain"} <= set(offered(project, ""))
    assert offered(project, "und") == ["undo"]
    assert "--unsafe-fixes" in offered(project, "check", "--un")
    assert offered(project, "explain", "files/perm") == ["files/permissions"]
    assert offered(project, "--select", "files/syntax,files/perm") == [
        "files/syntax,files/permissions"
    ]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_lines_are_good_for_the_shell(shell: str, doctor: Doctor) -> None:
    said = doctor("completion", shell)
    assert said.code == 0
    assert f"_OPENCLAW_DOCTOR_COMPLETE={shell}_complete" in said.out
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    checked = subprocess.run(
        [program, "-n"], input=said.out, text=True, capture_output=True, check=False
    )
    assert checked.returncode == 0, checked.stderr


def test_printing_the_lines_starts_no_shell(
    doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*arguments: Any, **options: Any) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    monkeypatch.setattr(os, "fork", refuse)
    assert doctor("completion", "bash").code == 0
