"""Backups are listed as they are."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from openclaw_doctor.runtime import Runtime
from openclaw_doctor.storage import Home, Receipt, undo
from openclaw_doctor.storage.backups import (
    Backup,
    Condition,
    Status,
    backups_of,
    strays,
)
from openclaw_doctor.storage.names import backup_parts

from .histories import DAY, START, assert_honest, backup_paths

Runtimes = Callable[..., Runtime]


def test_backups_are_listed_with_their_receipts(
    home: Home, state: Path, history: list[Receipt], runtime: Runtimes
) -> None:
    back = undo(home, runtime(now_ms=lambda: START + 3 * DAY))
    found = backups_of(home)
    assert [one.receipt for one in found[::2]] == [
        back.id,
        *(one.id for one in reversed(history)),
    ]
    expected = [Status.DONE, Status.UNDONE, Status.DONE, Status.DONE]
    assert [one.status for one in found[::2]] == expected
    assert {one.condition for one in found} == {Condition.INTACT}
    first = history[0].files[0]
    assert found[-2] == Backup(
        path=first.backup or Path(),
        file=state / "one",
        time_ms=START,
        size=len(b"canary-old"),
        mode=0o600,
        receipt=history[0].id,
        status=Status.DONE,
        condition=Condition.INTACT,
    )
    assert_honest(home, state)


def test_a_backup_is_compared_with_its_record(
    home: Home, state: Path, history: list[Receipt]
) -> None:
    changed, gone, link, twin, folder, wide = (
        path for receipt in history for path in backup_paths(receipt)
    )
    changed.write_bytes(b"other")
    gone.unlink()
    twin.rename(state / "kept")
    twin.symlink_to("kept")
    folder.unlink()
    folder.mkdir()
    wide.chmod(0o644)
    by_path = {one.path: one for one in backups_of(home)}
    conditions = [
        by_path[path].condition for path in (changed, gone, link, twin, folder, wide)
    ]
    assert conditions == [
        Condition.CHANGED,
        Condition.MISSING,
        Condition.INTACT,
        Condition.CHANGED,
        Condition.CHANGED,
        Condition.INTACT,
    ]
    assert by_path[gone].size is None
    assert by_path[wide].mode == 0o644


def test_backups_of_interrupted_writes_are_no_strays(
    home: Home, state: Path, history: list[Receipt]
) -> None:
    for receipt, form in zip(history, ("", ".back", ".prune"), strict=True):
        receipt.record.rename(home.records / f"{receipt.id}{form}.json")
    found = {one.receipt: one.status for one in backups_of(home)}
    assert [found[one.id] for one in history] == [
        Status.INTERRUPTED,
        Status.INTERRUPTED,
        Status.BEING_REMOVED,
    ]
    assert_honest(home, state)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("a.doctor-20231114T221320Z-0a1b2c3d.bak", ("a", START)),
        ("a.doctor-20231114T221320Z-0a1b2c3d.2.bak", ("a", START)),
        ("a.b\n.legacy-flat.1700000000000.bak", ("a.b\n", START)),
        ("a.legacy-flat.1700000000000.12.bak", ("a", START)),
        ("a.legacy-flat.17000000000000.bak", None),
        ("a.legacy-flat..bak", None),
        ("a.doctor-20231314T221320Z-0a1b2c3d.bak", None),
        ("a.doctor-20231114T221320Z-0a1b2c3.bak", None),
        ("a.doctor-20231114T221320Z-0a1b2c3d.tmp", None),
        ("a.doctor-\u0662\u0660231114T221320Z-0a1b2c3d.bak", None),
        (".doctor-20231114T221320Z-0a1b2c3d.bak", None),
        ("openclaw.json.bak", None),
    ],
)
def test_names_of_backups(name: str, parts: tuple[str, int] | None) -> None:
    assert backup_parts(name) == parts


def test_strays_are_files_with_our_names_alone(tmp_path: Path) -> None:
    lone = tmp_path / "a.doctor-20231114T221320Z-0a1b2c3d.bak"
    lone.write_bytes(b"canary")
    lone.chmod(0o640)
    known = tmp_path / "a.doctor-20231114T221320Z-11111111.bak"
    known.touch()
    (tmp_path / "a.doctor-20231114T221320Z-22222222.bak").symlink_to(lone)
    (tmp_path / "a.doctor-20231114T221320Z-33333333.bak").mkdir()
    os.mkfifo(tmp_path / "a.doctor-20231114T221320Z-44444444.bak")
    (tmp_path / "openclaw.json.bak").touch()
    (tmp_path / "link").symlink_to(tmp_path)
    places = [tmp_path, tmp_path / "link", tmp_path / "gone", lone]
    (only,) = strays(places, {known})
    assert (only.path, only.file, only.time_ms) == (lone, Path("a"), START)
    assert (only.size, only.mode, only.receipt) == (6, 0o640, None)
    assert only.status is Status.NO_RECEIPT
