from __future__ import annotations

import os
import stat
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from openclaw_doctor.errors import Conflict, Unwritable, UsageError
from openclaw_doctor.runtime import Runtime
from openclaw_doctor.storage import Change, Home, commit, read_snapshot, receipts, undo

Runtimes = Callable[..., Runtime]
ACL = "system.posix_acl_access"


def _acl(group: int, named: int, mask: int) -> bytes:
    """An ACL with user rw-, one named user, a group, a mask and nothing for others."""
    none = 0xFFFFFFFF
    entries = [
        (0x01, 6, none),
        (0x02, named, 65534),
        (0x04, group, none),
        (0x10, mask, none),
        (0x20, 0, none),
    ]
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *one) for one in entries)


def _file(path: Path, data: bytes = b"old", mode: int = 0o640) -> Path:
    path.write_bytes(data)
    path.chmod(mode)
    return path


def _write(path: Path, data: bytes, home: Home, runtime: Runtime) -> str:
    return commit([Change(path, read_snapshot(path), data)], home, runtime).id


def test_undo_gives_bytes_and_mode_back_and_removes_what_was_created(
    state: Path, home: Home, runtime: Runtimes
) -> None:
    one, two, made = _file(state / "one"), _file(state / "two"), state / "made"
    receipt = commit(
        [
            Change(made, None, b"made"),
            Change(one, read_snapshot(one), b"new", 0o600),
            Change(two, read_snapshot(two), b"new"),
        ],
        home,
        runtime(),
    )
    undone = undo(home, runtime())
    assert (one.read_bytes(), two.read_bytes()) == (b"old", b"old")
    assert stat.S_IMODE(one.stat().st_mode) == 0o640
    assert not made.exists()
    assert undone.undoes == receipt.id
    assert [file.path for file in undone.files] == [two, one, made]
    assert undone.files[2].after_digest is None
    states = [(one.id, one.undone) for one in receipts(home)]
    assert states == [(undone.id, False), (receipt.id, True)]
    assert not list(state.glob("*.lock"))
    assert not list(state.glob(".*"))


def test_undo_goes_back_step_by_step(
    state: Path, home: Home, runtime: Runtimes
) -> None:
    path = _file(state / "file", b"0")
    for data in (b"1", b"2"):
        _write(path, data, home, runtime())
    undo(home, runtime())
    assert path.read_bytes() == b"1"
    undo(home, runtime())
    assert path.read_bytes() == b"0"
    with pytest.raises(UsageError, match="nothing to undo"):
        undo(home, runtime())
    assert path.read_bytes() == b"0"


def test_the_newest_is_undone_even_if_the_clock_goes_back(
    state: Path, home: Home, runtime: Runtimes
) -> None:
    path = _file(state / "file", b"0")
    _write(path, b"1", home, runtime(now_ms=lambda: 2_000_000_000_000))
    newest = _write(path, b"2", home, runtime(now_ms=lambda: 1_000_000_000_000))
    assert undo(home, runtime()).undoes == newest


def test_undoing_twice_is_refused(state: Path, home: Home, runtime: Runtimes) -> None:
    path = _file(state / "file")
    first = _write(path, b"new", home, runtime())
    undo(home, runtime(), first)
    with pytest.raises(UsageError, match="undone already"):
        undo(home, runtime(), first)
    with pytest.raises(UsageError, match="no receipt"):
        undo(home, runtime(), "00000000")


def test_an_undo_can_be_undone(state: Path, home: Home, runtime: Runtimes) -> None:
    path, made = _file(state / "file"), state / "made"
    changes = [Change(made, None, b"made"), Change(path, read_snapshot(path), b"new")]
    first = commit(changes, home, runtime())
    back = undo(home, runtime())
    again = undo(home, runtime(), back.id)
    assert (path.read_bytes(), made.read_bytes()) == (b"new", b"made")
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert {one.id: one.undone for one in receipts(home)} == {
        first.id: False,
        back.id: True,
        again.id: False,
    }
    assert undo(home, runtime()).undoes == first.id
    assert (path.read_bytes(), made.exists()) == (b"old", False)


def test_undo_after_an_edit_changes_nothing(
    state: Path, home: Home, runtime: Runtimes
) -> None:
    one, two = _file(state / "one"), _file(state / "two")
    changes = [Change(path, read_snapshot(path), b"new") for path in (one, two)]
    commit(changes, home, runtime())
    one.write_bytes(b"edit")
    before = sorted(state.rglob("*"))
    with pytest.raises(Conflict, match="one was changed"):
        undo(home, runtime())
    assert (one.read_bytes(), two.read_bytes()) == (b"edit", b"new")
    assert sorted(state.rglob("*")) == before
    one.unlink()
    with pytest.raises(Conflict, match="one was changed"):
        undo(home, runtime())


@pytest.mark.parametrize("damage", [b"damaged", None])
def test_undo_without_a_good_backup_changes_nothing(
    damage: bytes | None, state: Path, home: Home, runtime: Runtimes
) -> None:
    path = _file(state / "file")
    _write(path, b"new", home, runtime())
    [backup] = state.glob("*.bak")
    backup.unlink()
    if damage is not None:
        backup.write_bytes(damage)
    with pytest.raises(Unwritable, match=backup.name):
        undo(home, runtime())
    assert path.read_bytes() == b"new"


def test_undo_reads_backups_from_their_folder(
    state: Path, runtime: Runtimes, tmp_path: Path
) -> None:
    home = Home(state / "records", tmp_path / "backups")
    path = _file(state / "file")
    _write(path, b"new", home, runtime())
    undo(home, runtime())
    assert path.read_bytes() == b"old"


@pytest.mark.usefixtures("has_attributes")
def test_attributes_are_kept_and_given_back(
    state: Path, home: Home, runtime: Runtimes
) -> None:
    path = _file(state / "file")
    os.setxattr(path, "user.note", b"kept\0value")
    receipt = commit([Change(path, read_snapshot(path), b"new")], home, runtime())
    assert os.getxattr(path, "user.note") == b"kept\0value"
    assert receipt.files[0].backup is not None
    assert os.getxattr(receipt.files[0].backup, "user.note") == b"kept\0value"
    assert b"value" not in receipt.record.read_bytes()
    os.removexattr(path, "user.note")
    undo(home, runtime())
    assert path.read_bytes() == b"old"
    assert os.getxattr(path, "user.note") == b"kept\0value"


@pytest.mark.usefixtures("has_attributes")
def test_an_acl_is_kept_narrow_and_given_back(
    state: Path, home: Home, runtime: Runtimes
) -> None:
    """The group bits of a mode are the mask of an ACL: the mode alone widens it."""
    path = _file(state / "file", mode=0o600)
    acl = _acl(group=0, named=4, mask=4)
    os.setxattr(path, ACL, acl)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    receipt = commit([Change(path, read_snapshot(path), b"new")], home, runtime())
    assert os.getxattr(path, ACL) == acl
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    backup = receipt.files[0].backup
    assert backup is not None
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert ACL not in os.listxattr(backup)
    os.removexattr(path, ACL)
    undo(home, runtime())
    assert os.getxattr(path, ACL) == acl


@pytest.mark.usefixtures("has_attributes")
def test_an_acl_inherited_from_the_folder_is_not_added(
    state: Path, home: Home, runtime: Runtimes
) -> None:
    path = _file(state / "file", mode=0o640)
    os.setxattr(state, "system.posix_acl_default", _acl(group=6, named=6, mask=6))
    receipt = commit(
        [
            Change(state / "made", None, b"x"),
            Change(path, read_snapshot(path), b"new"),
        ],
        home,
        runtime(),
    )
    assert ACL not in os.listxattr(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    backup = receipt.files[1].backup
    assert backup is not None
    for private in (backup, state / "made", receipt.record):
        assert stat.S_IMODE(private.stat().st_mode) == 0o600


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_root_keeps_the_owner_of_a_file(
    state: Path, home: Home, runtime: Runtimes
) -> None:
    path = _file(state / "file")
    os.chown(path, 1234, 2345)
    os.chown(state, 1234, 2345)
    changes = [
        Change(state / "made", None, b""),
        Change(path, read_snapshot(path), b""),
    ]
    receipt = commit(changes, home, runtime())
    backup = receipt.files[1].backup
    assert backup is not None
    for place in (path, backup, state / "made"):
        assert (place.stat().st_uid, place.stat().st_gid) == (1234, 2345)
    os.chown(path, 0, 0)
    undo(home, runtime())
    assert (path.stat().st_uid, path.stat().st_gid) == (1234, 2345)
