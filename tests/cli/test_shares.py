"""Fixes of many files: a few transactions, none of them too large."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.workspace import Surroundings, discover

Doctor = Callable[..., Any]
OLD = "{ channels: { telegram: { botToken: '1:canary', streamMode: 'off' } } }\n"
WRONG = "{ gateway: { mode: 'lokal' } }\n"
GOOD = "{ gateway: { mode: 'local' } }\n"
FIX = ("--fix", "--target", "2026.5.28")


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of state directories, and transactions of two files at most."""
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/HEAD").write_text("ref: refs/heads/main\n")
    texts = (OLD, WRONG, OLD, GOOD, OLD, OLD, GOOD, OLD)
    for number, text in enumerate(texts):
        config = tmp_path / f"host{number}/openclaw.json"
        config.parent.mkdir()
        config.write_text(text)
    monkeypatch.setattr("openclaw_doctor.engine.shares.MOST", 2)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def texts(folder: Path) -> dict[str, str]:
    return {path.parent.name: path.read_text() for path in folder.glob("*/*.json")}


def undo_lines(output: str) -> list[str]:
    return [line for line in output.splitlines() if "openclaw-doctor undo" in line]


def test_every_file_is_fixed_in_few_transactions(fleet: Path, doctor: Doctor) -> None:
    before = texts(fleet)
    fixed = doctor(*FIX, ".")
    assert fixed.code == 1
    assert "5 fixed, 1 finding left (1 error) in 8 files" in fixed.out
    changed = {name for name, text in texts(fleet).items() if text != before[name]}
    assert changed == {name for name, text in before.items() if text == OLD}
    assert len(undo_lines(fixed.out)) == 3, "five files, two at once"
    for line in undo_lines(fixed.out):
        assert doctor(*line.split("openclaw-doctor ", 1)[1].split()).code == 0
    assert texts(fleet) == before


def test_a_preview_is_that_of_all_together(
    fleet: Path, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    divided = doctor("--diff", "--target", "2026.5.28", ".")
    monkeypatch.setattr("openclaw_doctor.engine.shares.MOST", 100)
    whole = doctor("--diff", "--target", "2026.5.28", ".")
    assert divided.err == whole.err
    blocks = [set(one.out.split("--- ")) for one in (divided, whole)]
    assert blocks[0] == blocks[1]


def test_few_fixes_among_many_files_are_one_transaction(
    fleet: Path, doctor: Doctor
) -> None:
    for number in (0, 2, 4):
        (fleet / f"host{number}/openclaw.json").write_text(GOOD)
    assert len(undo_lines(doctor(*FIX, ".").out)) == 1


def test_a_share_that_cannot_be_written_does_not_hold_up_others(
    fleet: Path, doctor: Doctor
) -> None:
    before = texts(fleet)
    (fleet / "host2/openclaw.json").unlink()
    (fleet / "elsewhere.json").write_text(OLD)
    (fleet / "host2/openclaw.json").hardlink_to(fleet / "elsewhere.json")
    fixed = doctor(*FIX, ".")
    assert fixed.out.count("Not fixed: host2/openclaw.json") == 1
    kept = {name for name, text in texts(fleet).items() if text == before[name]}
    assert kept == {"host1", "host2", "host3", "host6"}


def test_files_that_cannot_be_read_are_told_once(fleet: Path, doctor: Doctor) -> None:
    (fleet / "host6/openclaw.json").unlink()
    (fleet / "host6/openclaw.json").mkdir()
    assert doctor(*FIX, ".").out.count("files/unreadable") == 1


def test_what_has_a_file_in_common_stays_together(fleet: Path, doctor: Doctor) -> None:
    (fleet / "common").mkdir()
    part = fleet / "common/part.json5"
    part.write_text("{ telegram: { botToken: '1:canary', streamMode: 'off' } }\n")
    for number in (0, 4, 7):
        config = fleet / f"host{number}/openclaw.json"
        config.unlink()
        config.write_text("{ channels: { $include: '../common/part.json5' } }\n")
    around = Surroundings({}, fleet)
    owners = discover([fleet], around).states
    assert [len(list(state.refs())) for state in owners].count(2) in (0, 3)
    fixed = doctor("--fix", "--target", "2026.2.3", ".")
    told = doctor("--target", "2026.2.3", ".")
    assert fixed.out.count("config/include") == told.out.count("config/include")
    assert part.read_text().count("streamMode") == 1


def test_backups_of_a_work_tree_are_looked_through_once(fleet: Path) -> None:
    backups = fleet / ".git/openclaw-doctor/backups"
    backups.mkdir(parents=True)
    name = "openclaw.json.doctor-20260101T000000Z-0123abcd.bak"
    (backups / name).write_text(OLD)
    states = discover([fleet], Surroundings({}, fleet)).states
    found = [old.path.name for state in states for old in state.leftovers]
    assert found == [name]
