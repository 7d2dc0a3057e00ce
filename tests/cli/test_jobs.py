"""Many state directories: share by share, and with several processes if asked."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Doctor = Callable[..., Any]

#: So many that there are three shares.
MANY = 45


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for number in range(MANY):
        place = tmp_path / f"lab{number:02}"
        place.mkdir()
        text = "{gateway: {mode: 'local', innocent: 'canary-1'}}\n"
        suppressed = "// openclaw-doctor: ignore-file[config/unknown-key] known\n"
        ignored = suppressed if number % 5 == 0 else ""
        (place / "openclaw.json").write_text(ignored + text)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "openclaw.json").symlink_to("nowhere")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def forks(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many processes were started."""
    real, started = os.fork, list[int]()

    def fork() -> int:
        child = real()
        if child:
            started.append(child)
        return child

    monkeypatch.setattr(os, "fork", fork)
    return started


def files(folder: Path) -> list[str]:
    return sorted(str(path.name) for path in folder.iterdir())


def test_several_processes_find_what_one_finds(
    folder: Path, forks: list[int], doctor: Doctor
) -> None:
    options = ("--target", "2026.9.6", "--format", "json", *files(folder))
    one = doctor(*options)
    assert forks == []
    several = doctor("--jobs", "3", *options)
    assert len(forks) == 2
    assert several.out == one.out
    assert several.code == one.code == 1
    assert '"suppressed": 9' in one.out
    assert "canary" not in one.all


def test_a_process_that_fails_is_made_up_for(
    folder: Path, forks: list[int], doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = ("--target", "2026.9.6", *files(folder))
    one = doctor(*options)

    def broken(*arguments: Any, **options: Any) -> None:
        raise OSError("canary")

    monkeypatch.setattr(pickle, "dump", broken)
    several = doctor("--jobs", "2", *options)
    assert len(forks) == 1
    assert (several.code, several.all) == (one.code, one.all)


def test_few_state_directories_need_no_other_process(
    folder: Path, forks: list[int], doctor: Doctor
) -> None:
    assert doctor("--jobs", "8", "lab01", "lab02").code == 1
    assert forks == []
