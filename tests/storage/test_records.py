"""Crafted and foreign records: none is believed, nothing is touched (F26)."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.errors import RecoveryNeeded, UsageError
from openclaw_doctor.runtime import Runtime
from openclaw_doctor.storage import (
    Change,
    Home,
    commit,
    foreign_records,
    pending,
    read_snapshot,
    receipts,
    recover,
    undo,
)

Runtimes = Callable[..., Runtime]
Edit = Callable[[dict[str, Any]], None]


@pytest.fixture
def record(state: Path, home: Home, runtime: Runtimes) -> Path:
    path = state / "file"
    path.write_bytes(b"old")
    return commit([Change(path, read_snapshot(path), b"new")], home, runtime()).record


def _top(**values: Any) -> Edit:
    return lambda content: content.update(values)


def _entry(**values: Any) -> Edit:
    return lambda content: content["files"][0].update(values)


def _before(**values: Any) -> Edit:
    return lambda content: content["files"][0]["before"].update(values)


def _bits(**values: Any) -> Edit:
    plain = {"path": "/a", "real": "/a", "inode": 1, "before": 6, "after": 4}
    return _top(modes=[{**plain, "notes": [], **values}])


CRAFTED: dict[str, Edit] = {
    "unknown format": _top(format=2),
    "other id": _top(id="ffffffffff"),
    "more members": _top(more=1),
    "no files": _top(files=[]),
    "many files": lambda content: content.update(files=content["files"] * 1001),
    "files no list": _top(files={}),
    "modes no list": _top(modes={}),
    "no member of a mode": _top(modes=[{}]),
    "mode of a relative target": _bits(real="etc/passwd"),
    "mode of a target with dots": _bits(real="/tmp/../etc/passwd"),
    "mode that is none": _bits(after=0o10600),
    "mode that is a text": _bits(before="600"),
    "mode without a file": _bits(inode=-1),
    "notes of a mode": _bits(notes="text"),
    "sequence": _top(sequence=-1),
    "sequence yes": _top(sequence=True),
    "undoes": _top(undoes="../../x"),
    "relative target": _entry(real="etc/passwd"),
    "target with dots": _entry(real="/tmp/../etc/passwd"),
    "target is the root": _entry(real="/"),
    "relative path": _entry(path="file"),
    "nul": _entry(path="/a\0b"),
    "stage elsewhere": _entry(stage="../evil"),
    "stage absolute": _entry(stage="/etc/passwd"),
    "stage of another file": _entry(stage=".other.doctor-10000000.tmp"),
    "backup elsewhere": _entry(backup="../evil.bak"),
    "backup absolute": _entry(backup="/etc/evil.bak"),
    "backup of another kind": _entry(backup="id_rsa"),
    "backup in openclaws ring": _entry(backup="openclaw.json.bak"),
    "backup missing": _entry(backup=None),
    "backups at no home": _entry(backupAtHome=True),
    "not a yes or no": _entry(backupAtHome=1),
    "says nothing": _entry(before=None, after=None, backup=None),
    "notes": _entry(notes=[1]),
    "digest": _before(digest="0" * 63),
    "digest upper case": _before(digest="A" * 64),
    "mode": _before(mode=0o100600),
    "mode text": _before(mode="600"),
    "uid": _before(uid=2**64),
    "acl": _before(acl="!"),
    "attributes": _before(attributes="user.note"),
}


def _rewrite(place: Path, edit: Edit) -> None:
    content = json.loads(place.read_bytes())
    edit(content)
    place.write_text(json.dumps(content))


@pytest.mark.parametrize("name", CRAFTED)
def test_a_crafted_record_is_not_believed(
    name: str,
    record: Path,
    state: Path,
    home: Home,
    runtime: Runtimes,
    tree: Callable[[Path], dict[str, bytes]],
) -> None:
    _rewrite(record, CRAFTED[name])
    before = tree(state)
    assert receipts(home) == []
    [(place, reason)] = foreign_records(home)
    assert place == record
    assert reason
    with pytest.raises(UsageError):
        undo(home, runtime())
    intent = record.with_name(record.name.replace(".done", ""))
    record.rename(intent)
    assert pending(home) == [intent]
    path = state / "file"
    acts: list[Callable[[], object]] = [
        lambda: recover(home, runtime()),
        lambda: commit([Change(path, read_snapshot(path), b"x")], home, runtime()),
        lambda: undo(home, runtime()),
    ]
    for act in acts:
        with pytest.raises(RecoveryNeeded, match=intent.name):
            act()
    intent.rename(record)
    assert tree(state) == before


def _open_to_others(record: Path) -> None:
    record.chmod(0o644)


def _link(record: Path) -> None:
    record.rename(record.with_name("kept"))
    record.symlink_to("kept")


def _two_names(record: Path) -> None:
    record.with_name("twin").hardlink_to(record)


def _large(record: Path) -> None:
    with record.open("ab") as stream:
        stream.write(b" " * (1024 * 1024))


def _huge(record: Path) -> None:
    os.truncate(record, 10**11)


def _deep(record: Path) -> None:
    record.write_text("[" * 100_000)


def _no_json(record: Path) -> None:
    record.write_bytes(b"\xff\xfe synthetic-secret")


def _pipe(record: Path) -> None:
    record.unlink()
    os.mkfifo(record, 0o600)


def _folder(record: Path) -> None:
    record.unlink()
    record.mkdir()


def _renamed(record: Path) -> None:
    record.rename(record.with_name("abcdef0123.done.json"))


@pytest.mark.parametrize(
    "spoil",
    [
        _open_to_others,
        _link,
        _two_names,
        _large,
        _huge,
        _deep,
        _no_json,
        _pipe,
        _folder,
        _renamed,
    ],
)
def test_a_foreign_record_is_told_with_its_reason(
    spoil: Callable[[Path], None], record: Path, home: Home, alarm: None
) -> None:
    spoil(record)
    assert receipts(home) == []
    [(_, reason)] = foreign_records(home)
    assert reason
    assert "secret" not in reason


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_record_or_folder_of_another_user_is_not_believed(
    record: Path, home: Home
) -> None:
    os.chown(record, 1234, 1234)
    assert receipts(home) == []
    assert [reason for _, reason in foreign_records(home)] == [
        "it belongs to another user"
    ]
    os.chown(record, 0, 0)
    os.chown(home.records, 1234, 1234)
    assert receipts(home) == []
    assert foreign_records(home) == [(home.records, "it belongs to another user")]


def test_a_record_is_believed_only_within_its_roots(
    record: Path, home: Home, state: Path, tmp_path: Path
) -> None:
    assert len(receipts(Home(home.records, None, (state,)))) == 1
    narrow = Home(home.records, None, (tmp_path / "other",))
    assert receipts(narrow) == []
    assert "outside" in foreign_records(narrow)[0][1]


def test_other_files_among_the_records_are_ignored(record: Path, home: Home) -> None:
    (home.records / "notes.txt").touch()
    (home.records / "xyz.json").touch()
    assert foreign_records(home) == []
    assert pending(home) == []
    assert len(receipts(home)) == 1


def test_random_damage_is_refused_or_harmless(record: Path, home: Home) -> None:
    """No damage of a byte makes anything but a receipt or a reason."""
    good = record.read_bytes()
    generator = random.Random(7)
    for _ in range(300):
        data = bytearray(good)
        for _ in range(generator.randint(1, 3)):
            data[generator.randrange(len(data))] = generator.randrange(256)
        record.write_bytes(data)
        assert len(receipts(home)) + len(foreign_records(home)) == 1


def test_no_records_folder_means_no_records(home: Home) -> None:
    assert (receipts(home), pending(home), foreign_records(home)) == ([], [], [])


def test_recovery_does_not_take_a_stage_with_other_bytes(
    record: Path, state: Path, home: Home, runtime: Runtimes
) -> None:
    """The record is good, its stage is not: the file keeps its bytes."""
    content = json.loads(record.read_bytes())
    path = state / "file"
    path.write_bytes(b"old")
    stage = state / content["files"][0]["stage"]
    stage.write_bytes(b"evil")
    record.rename(record.with_name(f"{content['id']}.json"))
    with pytest.raises(RecoveryNeeded):
        recover(home, runtime())
    assert (path.read_bytes(), stage.read_bytes()) == (b"old", b"evil")


def test_recovery_without_any_stage_forgets_the_transaction(
    record: Path, state: Path, home: Home, runtime: Runtimes
) -> None:
    content = json.loads(record.read_bytes())
    (state / "file").write_bytes(b"old")
    record.rename(record.with_name(f"{content['id']}.json"))
    assert recover(home, runtime()) == []
    assert pending(home) == []
    assert (state / "file").read_bytes() == b"old"
