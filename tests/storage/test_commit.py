from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.errors import Conflict, Unwritable
from openclaw_doctor.runtime import Runtime
from openclaw_doctor.storage import (
    Change,
    Home,
    commit,
    foreign_records,
    pending,
    read_snapshot,
    receipts,
    undo,
)

Tree = Callable[[Path], dict[str, bytes]]
Runtimes = Callable[..., Runtime]


def _file(path: Path, data: bytes = b"old\n", mode: int = 0o600) -> Path:
    path.write_bytes(data)
    path.chmod(mode)
    return path


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_file_is_replaced_with_backup_and_receipt(
    state: Path, home: Home, runtime: Runtimes, tree: Tree
) -> None:
    path = _file(state / "openclaw.json")
    receipt = commit([Change(path, read_snapshot(path), b"new\n")], home, runtime())
    [replaced] = receipt.files
    name = f"openclaw.json.doctor-20231114T221320Z-{receipt.id}.bak"
    assert replaced.backup == state / name
    assert tree(state) == {
        "openclaw.json": b"new\n",
        name: b"old\n",
        "openclaw-doctor": b"",
        f"openclaw-doctor/{receipt.id}.done.json": receipt.record.read_bytes(),
    }
    assert receipts(home) == [receipt]
    assert pending(home) == []
    assert foreign_records(home) == []
    assert _mode(replaced.backup) == 0o600
    assert _mode(home.records) == 0o700
    assert _mode(receipt.record) == 0o600
    assert replaced.before_mode == replaced.after_mode == 0o600
    assert receipt.time_ms == 1_700_000_000_123


def test_the_record_holds_no_content(
    state: Path, home: Home, runtime: Runtimes
) -> None:
    path = _file(state / "auth-profiles.json", b"synthetic-secret-before")
    change = Change(path, read_snapshot(path), b"synthetic-secret-after")
    receipt = commit([change], home, runtime())
    assert b"synthetic-secret" not in receipt.record.read_bytes()


def test_several_files_are_replaced_in_the_given_order(
    state: Path, home: Home, runtime: Runtimes, port: Callable[..., Any]
) -> None:
    paths = [_file(state / name) for name in ("b", "c", "a")]
    swapped: list[str] = []

    def watch(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        if name == "exchange":
            swapped.append(arguments[2])

    changes = [Change(path, read_snapshot(path), b"new") for path in paths]
    receipt = commit(changes, home, runtime(), port=port(watch))
    assert [one.path for one in receipt.files] == paths
    assert swapped == ["b", "c", "a"]
    assert [path.read_bytes() for path in paths] == [b"new"] * 3


def test_what_stays_the_same_is_not_touched(
    state: Path, home: Home, runtime: Runtimes, tree: Tree, port: Callable[..., Any]
) -> None:
    path, other = _file(state / "same"), _file(state / "other")
    recording = port()
    before = tree(state)
    same = Change(path, read_snapshot(path), b"old\n", mode=0o600)
    receipt = commit([same], home, runtime(), port=recording)
    assert (receipt.id, receipt.files, recording.trace) == ("", (), [])
    assert tree(state) == before
    receipt = commit(
        [same, Change(other, read_snapshot(other), b"new")], home, runtime()
    )
    assert [one.path for one in receipt.files] == [other]


def test_a_file_is_created(state: Path, home: Home, runtime: Runtimes) -> None:
    path = state / "auth-state.json"
    receipt = commit([Change(path, None, b"{}")], home, runtime())
    [replaced] = receipt.files
    assert path.read_bytes() == b"{}"
    assert _mode(path) == 0o600
    assert (replaced.backup, replaced.before_digest, replaced.before_mode) == (
        None,
        None,
        None,
    )


def test_a_file_to_be_created_that_exists_is_a_conflict(
    state: Path, home: Home, runtime: Runtimes, tree: Tree
) -> None:
    path = _file(state / "there")
    (state / "link").symlink_to("nowhere")
    before = tree(state)
    for taken in (path, state / "link"):
        with pytest.raises(Conflict, match=taken.name):
            commit([Change(taken, None, b"{}")], home, runtime())
    assert tree(state) == before


@pytest.mark.parametrize("mask", [0, 0o077, 0o777])
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o400])
def test_modes_do_not_depend_on_the_umask(
    mask: int,
    mode: int,
    state: Path,
    home: Home,
    runtime: Runtimes,
    umask: Callable[[int], int],
) -> None:
    path = _file(state / "file", mode=mode)
    change = Change(path, read_snapshot(path), b"new")
    umask(mask)
    receipt = commit([change, Change(state / "made", None, b"x")], home, runtime())
    umask(0o022)
    backup = receipt.files[0].backup
    assert backup is not None
    assert (_mode(path), _mode(state / "made")) == (mode, 0o600)
    assert _mode(backup) & ~0o600 == 0
    assert _mode(backup) & ~mode & 0o077 == 0
    assert (_mode(home.records), _mode(receipt.record)) == (0o700, 0o600)


def test_the_mode_alone_can_be_narrowed_and_never_widened(
    state: Path, home: Home, runtime: Runtimes
) -> None:
    path = _file(state / "file", mode=0o644)
    snapshot = read_snapshot(path)
    receipt = commit([Change(path, snapshot, snapshot.data, 0o600)], home, runtime())
    assert _mode(path) == 0o600
    assert (receipt.files[0].before_mode, receipt.files[0].after_mode) == (0o644, 0o600)
    snapshot = read_snapshot(path)
    with pytest.raises(Unwritable, match="more users"):
        commit([Change(path, snapshot, b"new", 0o644)], home, runtime())


def test_a_mode_narrowed_meanwhile_stays_narrow(
    state: Path, home: Home, runtime: Runtimes
) -> None:
    path = _file(state / "file", mode=0o644)
    snapshot = read_snapshot(path)
    path.chmod(0o600)
    commit([Change(path, snapshot, b"new", 0o640)], home, runtime())
    assert _mode(path) == 0o600


def test_a_link_is_written_through(
    state: Path, home: Home, runtime: Runtimes, tmp_path: Path
) -> None:
    target = _file(tmp_path / "dotfiles.json")
    link = state / "openclaw.json"
    link.symlink_to(target)
    receipt = commit([Change(link, read_snapshot(link), b"new")], home, runtime())
    [replaced] = receipt.files
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert (replaced.path, replaced.real) == (link, target)
    assert replaced.backup is not None
    assert replaced.backup.parent == tmp_path
    assert replaced.notes == (f"written through the symbolic link to {target}",)


def test_a_link_is_not_followed_where_the_caller_says_no(
    state: Path, home: Home, runtime: Runtimes, tmp_path: Path
) -> None:
    target = _file(tmp_path / "outside")
    link = state / "openclaw.json"
    link.symlink_to(target)
    asked: list[Path] = []

    def refuse(real: Path) -> bool:
        asked.append(real)
        return False

    change = Change(link, read_snapshot(link), b"new")
    with pytest.raises(Unwritable, match="symbolic link"):
        commit([change], home, runtime(), may_write_through=refuse)
    assert asked == [target]
    assert target.read_bytes() == b"old\n"


def test_a_linked_parent_is_followed(
    state: Path, home: Home, runtime: Runtimes, tmp_path: Path
) -> None:
    (tmp_path / "alias").symlink_to(state)
    path = _file(state / "file")
    aliased = tmp_path / "alias" / "file"
    receipt = commit([Change(aliased, read_snapshot(aliased), b"new")], home, runtime())
    assert path.read_bytes() == b"new"
    assert receipt.files[0].real == path


def test_one_file_under_two_names_is_refused(
    state: Path, home: Home, runtime: Runtimes
) -> None:
    path = _file(state / "file")
    (state / "link").symlink_to(path)
    changes = [
        Change(one, read_snapshot(one), b"new") for one in (path, state / "link")
    ]
    with pytest.raises(Unwritable, match="same file"):
        commit(changes, home, runtime())


def _edit(path: Path) -> None:
    path.write_bytes(b"edit")


def _replace(path: Path) -> None:
    twin = path.with_name("twin")
    twin.write_bytes(path.read_bytes())
    twin.replace(path)


def _remove(path: Path) -> None:
    path.unlink()


def _become_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize("meddle", [_edit, _replace, _remove])
def test_a_file_changed_since_it_was_read_is_a_conflict(
    meddle: Callable[[Path], None],
    state: Path,
    home: Home,
    runtime: Runtimes,
    tree: Tree,
    port: Callable[..., Any],
) -> None:
    path, other = _file(state / "file"), _file(state / "other")
    changes = [Change(one, read_snapshot(one), b"new") for one in (other, path)]
    meddle(path)
    after, recording = tree(state), port()
    with pytest.raises(Conflict, match="file"):
        commit(changes, home, runtime(), port=recording)
    assert tree(state) == after
    assert "rename" not in recording.trace


def test_a_file_turned_into_a_pipe_is_refused_without_waiting(
    state: Path, home: Home, runtime: Runtimes, alarm: None
) -> None:
    path = _file(state / "file")
    change = Change(path, read_snapshot(path), b"new")
    _become_pipe(path)
    with pytest.raises(Unwritable, match="regular"):
        commit([change], home, runtime())


@pytest.mark.parametrize("meddle", [_edit, _replace, _remove, _become_pipe])
@pytest.mark.parametrize("moment", ["exchange", "create"])
def test_a_file_changed_at_the_last_moment_keeps_the_edit(
    meddle: Callable[[Path], None],
    moment: str,
    state: Path,
    home: Home,
    runtime: Runtimes,
    tree: Tree,
    port: Callable[..., Any],
    alarm: None,
) -> None:
    """The edit comes just before the swap (F11), or while stages are made (F18)."""
    other, path = _file(state / "a-other"), _file(state / "file")
    changes = [Change(one, read_snapshot(one), b"new") for one in (other, path)]
    seen: list[str] = []

    def before(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        if name == moment and "file" in str(arguments[1:]) and not seen:
            seen.append(name)
            meddle(path)

    expected_edit = meddle in (_edit, _become_pipe, _remove)
    if moment == "create":
        # The first file made for it is its lock, so the second look finds it.
        changes.reverse()
    meddled = port(before)
    if not expected_edit and moment == "exchange":
        # Same bytes in another file: nothing to lose, so it may be replaced.
        commit(changes, home, runtime(), port=meddled)
        assert path.read_bytes() == b"new"
        return
    with pytest.raises(Conflict, match="file"):
        commit(changes, home, runtime(), port=meddled)
    found = tree(state)
    assert other.read_bytes() == b"old\n"
    if meddle is _edit:
        assert path.read_bytes() == b"edit"
    if meddle is _remove:
        assert not path.exists()
    assert not [name for name in found if ".doctor-" in name or ".lock" in name]


def test_without_an_exchange_a_plain_rename_is_used(
    state: Path, home: Home, runtime: Runtimes, port: Callable[..., Any]
) -> None:
    def unsupported(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        if name in {"exchange", "rename_new"}:
            raise OSError(38, "not implemented")

    path = _file(state / "file", mode=0o640)
    changes = [
        Change(state / "made", None, b"x"),
        Change(path, read_snapshot(path), b"new"),
    ]
    commit(changes, home, runtime(), port=port(unsupported))
    assert (path.read_bytes(), (state / "made").read_bytes()) == (b"new", b"x")
    assert _mode(path) == 0o640


def test_an_unknown_platform_is_taken_to_have_no_exchange(
    state: Path, home: Home, runtime: Runtimes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "unknown")
    path = _file(state / "file")
    changes = [
        Change(state / "made", None, b"x"),
        Change(path, read_snapshot(path), b"new"),
    ]
    commit(changes, home, runtime())
    assert (path.read_bytes(), (state / "made").read_bytes()) == (b"new", b"x")
    undo(home, runtime())
    assert (path.read_bytes(), (state / "made").exists()) == (b"old\n", False)


def test_a_platform_without_attributes_keeps_the_rest(
    state: Path, home: Home, runtime: Runtimes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "listxattr", raising=False)
    path = _file(state / "file", mode=0o640)
    commit([Change(path, read_snapshot(path), b"new")], home, runtime())
    assert (path.read_bytes(), _mode(path)) == (b"new", 0o640)


def test_no_descriptor_stays_open(
    state: Path, home: Home, runtime: Runtimes, tmp_path: Path
) -> None:
    if not Path("/proc/self/fd").exists():
        pytest.skip("needs /proc to count descriptors")
    path = _file(state / "file")
    snapshot = read_snapshot(path)
    before = sorted(Path("/proc/self/fd").iterdir())
    commit([Change(path, snapshot, b"new")], home, runtime())
    with pytest.raises(Conflict):
        commit([Change(path, snapshot, b"new")], home, runtime())
    undo(home, runtime())
    assert sorted(Path("/proc/self/fd").iterdir()) == before


def test_backups_can_live_in_one_folder(
    state: Path, runtime: Runtimes, tmp_path: Path
) -> None:
    home = Home(state / "records", tmp_path / "git" / "openclaw-doctor" / "backups")
    path = _file(state / "file")
    (tmp_path / "git").mkdir()
    receipt = commit([Change(path, read_snapshot(path), b"new")], home, runtime())
    backup = receipt.files[0].backup
    assert backup is not None
    assert backup.parent == home.backups
    assert backup.read_bytes() == b"old\n"
    assert _mode(backup.parent) == 0o700
    assert [one.files[0].backup for one in receipts(home)] == [backup]


def test_a_backup_name_that_is_taken_gets_a_number(
    state: Path, home: Home, runtime: Runtimes
) -> None:
    wanted = "auth-profiles.json.legacy-flat.1700000000000.bak"
    _file(state / wanted, b"precious")
    path = _file(state / "auth-profiles.json")
    names = []
    for number in range(3):
        change = Change(path, read_snapshot(path), b"%d" % number, backup_name=wanted)
        backup = commit([change], home, runtime()).files[0].backup
        assert backup is not None
        names.append(backup.name)
    stem = "auth-profiles.json.legacy-flat.1700000000000"
    assert names == [f"{stem}.2.bak", f"{stem}.3.bak", f"{stem}.4.bak"]
    assert (state / wanted).read_bytes() == b"precious"


def test_a_thousand_taken_backup_names_are_passed_over(
    state: Path, home: Home, runtime: Runtimes
) -> None:
    path = _file(state / "file")
    (state / "keep.bak").touch()
    for number in range(2, 1001):
        (state / f"keep.{number}.bak").touch()
    change = Change(path, read_snapshot(path), b"new", backup_name="keep.bak")
    backup = commit([change], home, runtime()).files[0].backup
    assert backup == state / "keep.1001.bak"


def test_the_same_token_twice_makes_two_records(
    state: Path, home: Home, runtime: Runtimes
) -> None:
    path = _file(state / "file")
    fixed = runtime(token=lambda: "abcdef01")
    ids = []
    for data in (b"1", b"2", b"3"):
        change = Change(path, read_snapshot(path), data)
        ids.append(commit([change], home, fixed).id)
    assert len(set(ids)) == 3
    assert [receipt.id for receipt in receipts(home)] == ids[::-1]


def test_beyond_ten_a_receipt_stays_as_long_as_one_of_its_backups(
    state: Path, home: Home, runtime: Runtimes
) -> None:
    path = _file(state / "file")
    made = []
    for number in range(13):
        change = Change(path, read_snapshot(path), b"%d" % number)
        made.append(commit([change], home, runtime()))
    assert receipts(home) == made[::-1]
    assert len(list(state.glob("*.bak"))) == 13
    for receipt in (made[1], made[5]):
        backup = receipt.files[0].backup
        assert backup is not None
        backup.unlink()
    made.append(commit([Change(path, read_snapshot(path), b"x")], home, runtime()))
    del made[1]
    assert receipts(home) == made[::-1]


def test_a_very_long_name_is_backed_up(
    state: Path, home: Home, runtime: Runtimes
) -> None:
    path = _file(state / ("ä" * 120 + ".json"))
    receipt = commit([Change(path, read_snapshot(path), b"new")], home, runtime())
    backup = receipt.files[0].backup
    assert path.read_bytes() == b"new"
    assert backup is not None
    assert len(os.fsencode(backup.name)) <= 255
    assert receipts(home) == [receipt]


def test_a_name_that_is_not_utf_8_survives_the_record(
    state: Path, home: Home, runtime: Runtimes
) -> None:
    path = _file(state / os.fsdecode(b"caf\xe9.json"))
    receipt = commit([Change(path, read_snapshot(path), b"new")], home, runtime())
    assert receipts(home) == [receipt]
    assert receipts(home)[0].files[0].real == path


@pytest.mark.parametrize("name", ["../x.bak", "a/b.bak", "", "."])
def test_a_backup_name_must_be_plain(
    name: str, state: Path, home: Home, runtime: Runtimes
) -> None:
    path = _file(state / "file")
    with pytest.raises(ValueError, match="plain"):
        commit(
            [Change(path, read_snapshot(path), b"new", backup_name=name)],
            home,
            runtime(),
        )


def test_a_change_must_give_bytes(state: Path, home: Home, runtime: Runtimes) -> None:
    path = _file(state / "file")
    with pytest.raises(ValueError, match="bytes"):
        commit([Change(path, read_snapshot(path), None)], home, runtime())


def test_stages_of_a_killed_run_are_removed(
    state: Path, home: Home, runtime: Runtimes
) -> None:
    path = _file(state / "file")
    stale = _file(state / ".file.doctor-0123456789abcdef.tmp")
    others = [_file(state / ".file.doctor-x.tmp"), _file(state / ".file.tmp")]
    commit([Change(path, read_snapshot(path), b"new")], home, runtime())
    assert not stale.exists()
    assert all(other.exists() for other in others)
