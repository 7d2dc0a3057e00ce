"""Commands find receipts from wherever they are asked, and take the right one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FLAT = '{"groq": {"apiKey": "gsk-canary-places"}}'
Doctor = Callable[..., Any]


@pytest.fixture
def stores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doctor: Doctor
) -> list[Path]:
    """Two state directories of one repository, fixed in one transaction."""
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    (tmp_path / "repo" / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    found = [tmp_path / "repo" / name / "auth-profiles.json" for name in ("a", "b")]
    for path in found:
        path.parent.mkdir()
        path.write_text(FLAT)
    monkeypatch.chdir(tmp_path)
    assert doctor("--fix", "--target", "2026.5.28", "repo").code == 0
    return found


def test_a_receipt_about_two_state_directories_is_found_by_its_path(
    stores: list[Path], doctor: Doctor
) -> None:
    assert all(path.read_text() != FLAT for path in stores)
    assert "b/auth-profiles.json" in doctor("undo", "--list", "repo").out
    assert doctor("undo", "repo").code == 0
    assert [path.read_text() for path in stores] == [FLAT, FLAT]


def test_an_interrupted_write_of_two_is_finished_by_a_fix_of_one(
    stores: list[Path], doctor: Doctor
) -> None:
    """Both are new already, but for the last step; then one gets something to fix."""
    records = stores[0].parent.parent / ".git" / "openclaw-doctor"
    (done,) = records.glob("*.done.json")
    done.rename(done.with_name(done.name.replace(".done", "")))
    other = stores[1].with_name("auth-state.json")
    other.write_text('{"version": 1, /* remark */ "order": {}}')
    outcome = doctor("--fix", "--target", "2026.5.28", "repo")
    assert outcome.code == 0, outcome.all
    assert "remark" not in other.read_text()
    assert len(list(records.glob("*.done.json"))) == 2


def test_a_fix_finishes_a_mixed_set_before_it_plans(
    stores: list[Path], doctor: Doctor
) -> None:
    """One file is new, the other old with its stage beside it."""
    records = stores[0].parent.parent / ".git" / "openclaw-doctor"
    (done,) = records.glob("*.done.json")
    entry = json.loads(done.read_text())["files"][1]
    new = stores[1].read_bytes()
    stores[1].with_name(entry["stage"]).write_bytes(new)
    stores[1].write_text(FLAT)
    done.rename(done.with_name(done.name.replace(".done", "")))
    checked = doctor("--target", "2026.5.28", "repo")
    assert "files/interrupted-write" in checked.out
    outcome = doctor("--fix", "--target", "2026.5.28", "repo")
    assert outcome.code == 0, outcome.all
    assert outcome.err.count("Finished ") == 2
    assert stores[1].read_bytes() == new
    assert len(list(records.glob("*.json"))) == 1


def test_an_interrupted_write_can_be_taken_back_at_once(
    stores: list[Path], doctor: Doctor
) -> None:
    records = stores[0].parent.parent / ".git" / "openclaw-doctor"
    (done,) = records.glob("*.done.json")
    done.rename(done.with_name(done.name.replace(".done", "")))
    assert doctor("undo", "--list", "repo").out == "Nothing to take back.\n"
    outcome = doctor("undo", "repo")
    assert outcome.code == 0
    assert outcome.err.startswith("Finished ")
    assert outcome.out.startswith("Restored ")
    assert [path.read_text() for path in stores] == [FLAT, FLAT]


def test_the_list_of_what_can_be_undone_has_times(
    stores: list[Path], doctor: Doctor
) -> None:
    (line,) = doctor("undo", "--list", "repo").out.splitlines()
    receipt, time, files = line.split("  ")
    assert len(receipt) == 8
    assert len(time) == len("2026-11-27T20:40:12Z") and time.endswith("Z")
    assert files == ", ".join(str(path) for path in stores)


def test_the_newest_is_taken_back_even_if_the_clock_went_back(
    stores: list[Path], doctor: Doctor
) -> None:
    records = stores[0].parent.parent / ".git" / "openclaw-doctor"
    (older,) = records.glob("*.done.json")
    content = json.loads(older.read_text())
    older.write_text(json.dumps({**content, "timeMs": content["timeMs"] + 10**9}))
    stores[0].write_text(FLAT)
    assert doctor("--fix", "--target", "2026.5.28", "repo").code == 0
    first, second = doctor("undo", "--list", "repo").out.splitlines()
    assert older.name.startswith(second[:8])
    assert not older.name.startswith(first[:8])
    assert doctor("undo", "repo").code == 0


def test_an_unknown_receipt_is_told_where_to_look(
    stores: list[Path], doctor: Doctor
) -> None:
    outcome = doctor("undo", "0123abcd", "repo")
    assert outcome.code == 2
    assert "no receipt 0123abcd" in outcome.err
    assert "undo --list" in outcome.err


def test_every_place_is_told_that_needs_a_decision(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doctor: Doctor
) -> None:
    for name in ("a", "b", "c"):
        records = tmp_path / name / ".openclaw" / "openclaw-doctor"
        records.mkdir(parents=True)
        records.chmod(0o700)
        (records.parent / "openclaw.json").write_text("{}")
        if name != "c":
            (records / f"{name * 8}.json").write_text("garbage")
    monkeypatch.chdir(tmp_path)
    outcome = doctor("recover", "a", "b", "c")
    assert outcome.code == 4
    assert "aaaaaaaa.json" in outcome.err
    assert "bbbbbbbb.json" in outcome.err
    listed = doctor("recover", "--list", "a", "b", "c")
    assert (listed.code, listed.out.count("not believed")) == (0, 2)


def test_a_write_that_is_taken_back_is_told(stores: list[Path], doctor: Doctor) -> None:
    """Its last step is missing, and so are the stages: the files are old again."""
    records = stores[0].parent.parent / ".git" / "openclaw-doctor"
    (done,) = records.glob("*.done.json")
    for path in stores:
        path.write_text(FLAT)
    done.rename(done.with_name(done.name.replace(".done", "")))
    outcome = doctor("recover", "repo")
    assert outcome.code == 0
    assert outcome.out.splitlines() == [f"Took back {path}" for path in stores]
    assert doctor("recover", "repo").out == "Nothing was interrupted.\n"
