"""Changes of permission bits alone: no reading, no copy, no replacement."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.errors import Conflict, DoctorError, Unwritable
from openclaw_doctor.runtime import Runtime
from openclaw_doctor.storage import (
    MAX_BYTES,
    Change,
    Home,
    ModeChange,
    commit,
    pending,
    read_snapshot,
    receipts,
    recover,
    undo,
)

LATER = 4_000_000_000_000
NOBODY = 65534
Runtimes = Callable[..., Runtime]
Ports = Callable[..., Any]
Fails = Callable[..., Any]
OLD = {"one": (b"one", 0o644), "two": (b"two", 0o640), "text": (b"old", 0o644)}
NEW = {"one": (b"one", 0o600), "two": (b"two", 0o400), "text": (b"new", 0o600)}


def _file(path: Path, mode: int = 0o644, data: bytes = b"old") -> Path:
    path.write_bytes(data)
    path.chmod(mode)
    return path


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _files(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {name: ((folder / name).read_bytes(), _mode(folder / name)) for name in OLD}


def _scene(folder: Path) -> tuple[Home, list[Change | ModeChange]]:
    folder.mkdir()
    for name, (data, mode) in OLD.items():
        _file(folder / name, mode, data)
    text = folder / "text"
    return Home(folder / "records", None), [
        ModeChange(folder / "one", 0o600),
        Change(text, read_snapshot(text), b"new", 0o600),
        ModeChange(folder / "two", 0o400),
    ]


def test_a_mode_is_set_in_place_and_given_back(
    state: Path, runtime: Runtimes, tree: Callable[[Path], dict[str, bytes]]
) -> None:
    home = Home(state / "records", state / "backups")
    path = _file(state / "file")
    inode = path.stat().st_ino
    receipt = commit([ModeChange(path, 0o600)], home, runtime())
    assert (_mode(path), path.stat().st_ino) == (0o600, inode)
    [file] = receipt.files
    assert (file.path, file.real, file.backup) == (path, path, None)
    assert (file.before_digest, file.after_digest) == (None, None)
    assert (file.before_mode, file.after_mode) == (0o644, 0o600)
    assert receipts(home) == [receipt]
    assert set(tree(state)) == {"file", "records", f"records/{receipt.record.name}"}

    undone = undo(home, runtime())
    assert (_mode(path), path.stat().st_ino) == (0o644, inode)
    assert undone.undoes == receipt.id
    undo(home, runtime(), undone.id)
    assert _mode(path) == 0o600


def test_neither_size_nor_names_matter_and_nothing_is_read(
    state: Path, home: Home, runtime: Runtimes, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _file(state / "large")
    os.truncate(path, MAX_BYTES + 1)
    (state / "other name").hardlink_to(path)
    read: list[int] = []
    real = os.read

    def seen(descriptor: int, size: int) -> bytes:
        read.append(os.fstat(descriptor).st_ino)
        return real(descriptor, size)

    monkeypatch.setattr(os, "read", seen)
    commit([ModeChange(path, 0o600)], home, runtime())
    undo(home, runtime())
    assert path.stat().st_ino not in read
    assert (_mode(path), path.stat().st_nlink) == (0o644, 2)


def test_a_mode_and_a_text_share_one_receipt(tmp_path: Path, runtime: Runtimes) -> None:
    folder = tmp_path / "all"
    home, changes = _scene(folder)
    receipt = commit(changes, home, runtime())
    assert [file.path.name for file in receipt.files] == ["text", "one", "two"]
    assert _files(folder) == NEW
    undo(home, runtime(), receipt.id)
    assert _files(folder) == OLD


def test_a_mode_that_is_there_already_writes_nothing(
    state: Path, home: Home, runtime: Runtimes
) -> None:
    path = _file(state / "file", 0o600)
    assert commit([ModeChange(path, 0o600)], home, runtime()).files == ()
    assert not home.records.exists()


def test_a_link_stays_and_its_file_is_changed(
    state: Path, home: Home, runtime: Runtimes
) -> None:
    real, link = _file(state / "real"), state / "link"
    link.symlink_to(real)
    change = ModeChange(link, 0o600)
    with pytest.raises(Unwritable, match="symbolic link"):
        commit([change], home, runtime(), may_write_through=lambda real: False)
    assert _mode(real) == 0o644
    [file] = commit([change], home, runtime()).files
    assert (file.path, file.real, _mode(real)) == (link, real, 0o600)
    assert "symbolic link" in file.notes[0]
    assert link.is_symlink()


def test_what_is_refused(
    state: Path, home: Home, runtime: Runtimes, tmp_path: Path
) -> None:
    path = _file(state / "file")
    os.mkfifo(state / "pipe")
    elsewhere = _file(tmp_path / "elsewhere")
    own = Home(home.records, None, (state,))
    twice = Change(path, read_snapshot(path), b"new")
    cases: list[tuple[list[Change | ModeChange], type[Exception], str]] = [
        ([ModeChange(path, 0o664)], Unwritable, "more users"),
        ([ModeChange(path, 0o10600)], ValueError, "permission bits"),
        ([ModeChange(state / "pipe", 0)], Unwritable, "regular file"),
        ([ModeChange(state / "none", 0)], Conflict, "another program"),
        ([ModeChange(path / "none", 0)], Unwritable, "cannot write"),
        ([ModeChange(elsewhere, 0)], Unwritable, "outside"),
        ([twice, ModeChange(path, 0o600)], Unwritable, "name it once"),
    ]
    for changes, error, message in cases:
        with pytest.raises(error, match=message):
            commit(changes, own, runtime())
    with pytest.raises(Unwritable, match="NIX"):
        environment = {"OPENCLAW_NIX_MODE": "1"}
        commit([ModeChange(path, 0o600)], own, runtime(environment=environment))
    assert (_mode(path), _mode(elsewhere)) == (0o644, 0o644)
    assert not home.records.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make another's file")
def test_a_file_of_another_user_is_refused(
    open_folder: Path,
    as_nobody: Callable[[Callable[[], Any]], Any],
    runtime: Runtimes,
) -> None:
    open_folder.chmod(0o777)
    path, home = _file(open_folder / "file"), Home(open_folder / "records", None)
    name, message = as_nobody(lambda: commit([ModeChange(path, 0)], home, runtime()))
    assert (name, "another user" in message) == ("Unwritable", True)
    assert str(path) in message
    os.chown(path, NOBODY, NOBODY)
    receipt = as_nobody(lambda: commit([ModeChange(path, 0o600)], home, runtime()))
    assert (receipt.files[0].after_mode, _mode(path)) == (0o600, 0o600)


def test_an_undo_wants_the_file_and_the_mode_as_they_were_left(
    state: Path, home: Home, runtime: Runtimes
) -> None:
    path = _file(state / "file")
    commit([ModeChange(path, 0o600)], home, runtime())
    path.chmod(0o400)
    with pytest.raises(Conflict, match="permission bits"):
        undo(home, runtime())
    assert _mode(path) == 0o400
    path.rename(state / "kept")
    with pytest.raises(Conflict):
        undo(home, runtime())
    _file(path, 0o600)
    with pytest.raises(Conflict):
        undo(home, runtime())
    assert _mode(path) == 0o600


@pytest.mark.parametrize("undoing", [False, True])
def test_a_crash_at_any_operation_is_recovered(
    undoing: bool,
    tmp_path: Path,
    runtime: Runtimes,
    port: Ports,
    fail: Fails,
    crash: type[BaseException],
    dead_process: int,
) -> None:
    def run(point: int) -> tuple[Path, Home, Any]:
        folder = tmp_path / str(point)
        home, changes = _scene(folder)
        if undoing:
            commit(changes, home, runtime())
        one = port(fail(crash, point, on=True))
        world = runtime(process_id=dead_process)
        try:
            if undoing:
                undo(home, world, port=one)
            else:
                commit(changes, home, world, port=one)
        except crash:
            assert point
        return folder, home, one

    points = len(run(10_000)[2].trace)
    seen = []
    for point in range(1, points + 1):
        folder, home, _ = run(point)
        recover(home, runtime(now_ms=lambda: LATER))
        assert pending(home) == []
        seen.append(_files(folder) == NEW)
        assert _files(folder) in (OLD, NEW), point
        if seen[-1]:
            undo(home, runtime(now_ms=lambda: LATER))
            assert _files(folder) == OLD
    assert 5 < sum(seen) < points - 5


def test_an_error_at_any_operation_takes_the_mode_back(
    tmp_path: Path, runtime: Runtimes, port: Ports, fail: Fails
) -> None:
    def run(point: int) -> tuple[Path, Home, Any, bool]:
        folder = tmp_path / str(point)
        home, changes = _scene(folder)
        one = port(fail(errno.EIO, point))
        try:
            commit(changes, home, runtime(), port=one)
        except Unwritable:
            return folder, home, one, False
        return folder, home, one, True

    points = len(run(10_000)[2].trace)
    failed = 0
    for point in range(1, points + 1):
        folder, home, _, done = run(point)
        assert _files(folder) == (NEW if done else OLD), point
        assert pending(home) == []
        failed += not done
    # What may fail without harm: giving back three locks, cutting old receipts.
    assert points - failed <= 10


def _interrupted(
    folder: Path, runtime: Runtimes, port: Ports, crash: type[BaseException], dead: int
) -> Home:
    """Stop a transaction before its first mode."""
    home, changes = _scene(folder)
    started: list[str] = []

    def before(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        committed = (home.records / "10000000.json").exists()
        if started or (committed and name == "change_mode"):
            started.append(name)
            raise crash

    with pytest.raises(crash):
        commit(
            changes,
            home,
            runtime(process_id=dead, token=lambda: "10000000"),
            port=port(before),
        )
    assert len(pending(home)) == 1
    return home


def _third_mode(path: Path) -> None:
    path.chmod(0o440)


def _another_file(path: Path) -> None:
    path.rename(path.with_name("kept"))
    _file(path, 0o644, b"theirs")


def _gone(path: Path) -> None:
    path.unlink()


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path, 0o644)


@pytest.mark.parametrize("edit", [_third_mode, _another_file, _gone, _pipe])
def test_recovery_leaves_a_changed_file_alone_and_goes_on(
    edit: Callable[[Path], None],
    tmp_path: Path,
    runtime: Runtimes,
    port: Ports,
    crash: type[BaseException],
    dead_process: int,
    alarm: None,
) -> None:
    folder = tmp_path / "all"
    home = _interrupted(folder, runtime, port, crash, dead_process)
    one = folder / "one"
    edit(one)
    left = _mode(one) if one.exists() else None
    [receipt] = recover(home, runtime(now_ms=lambda: LATER))
    assert (_mode(one) if one.exists() else None) == left
    assert (_mode(folder / "two"), (folder / "text").read_bytes()) == (0o400, b"new")
    notes = {file.path.name: file.notes for file in receipt.files}
    assert "left alone" in notes["one"][0]
    assert notes["two"] == ()
    assert pending(home) == []


def test_recovery_does_not_wait_for_a_mode_that_cannot_be_set(
    tmp_path: Path,
    runtime: Runtimes,
    port: Ports,
    crash: type[BaseException],
    dead_process: int,
) -> None:
    folder = tmp_path / "all"
    home = _interrupted(folder, runtime, port, crash, dead_process)

    def before(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        target = isinstance(arguments[-1], int) and arguments[1:] == (0o400,)
        if name == "change_mode" and target:
            raise PermissionError(errno.EPERM, "not permitted")

    [receipt] = recover(home, runtime(now_ms=lambda: LATER), port=port(before))
    assert "does not permit" in receipt.files[2].notes[0]
    assert (_mode(folder / "one"), _mode(folder / "two")) == (0o600, 0o640)


def test_a_file_exchanged_after_the_commit_takes_everything_back(
    tmp_path: Path, runtime: Runtimes, port: Ports
) -> None:
    folder = tmp_path / "all"
    home, changes = _scene(folder)
    two = folder / "two"

    def before(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        if name == "exchange" and _mode(two) == 0o640:
            two.chmod(0o444)

    with pytest.raises(DoctorError) as caught:
        commit(changes, home, runtime(), port=port(before))
    assert caught.type is Conflict
    assert _files(folder) == {**OLD, "two": (b"two", 0o444)}
    assert (pending(home), receipts(home)) == ([], [])


def test_a_run_at_work_is_not_taken_for_a_crash(
    state: Path, home: Home, runtime: Runtimes, port: Ports
) -> None:
    """Its lock keeps another run's recovery away from its record."""
    path = _file(state / "file")
    seen: list[str] = []

    def before(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        if pending(home) and not seen:
            with pytest.raises(DoctorError) as caught:
                recover(home, runtime())
            seen.append(caught.typename)

    commit([ModeChange(path, 0o600)], home, runtime(), port=port(before))
    assert seen == ["Locked"]
    assert _mode(path) == 0o600
