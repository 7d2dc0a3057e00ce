from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.errors import Unwritable
from openclaw_doctor.runtime import Runtime
from openclaw_doctor.storage import (
    Change,
    FileSystem,
    Home,
    commit,
    read_snapshot,
    recover,
    undo,
)

Runtimes = Callable[..., Runtime]
Tree = Callable[[Path], dict[str, bytes]]


class World(FileSystem):
    """A file system whose mounts, space and attributes are made up."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers

    def mount_points(self) -> frozenset[str]:
        return frozenset(self.answers.get("mounts", ()))

    def free_bytes(self, path: Path) -> int | None:
        return self.answers.get("free")

    def attributes(self, descriptor: int) -> tuple[tuple[str, bytes], ...]:
        name = str(Path(f"/proc/self/fd/{descriptor}").readlink())
        found = self.answers.get("attributes", {})
        return tuple(found.items()) if name.endswith("/file") else ()

    def set_attribute(self, descriptor: int, name: str, value: bytes) -> None:
        number = self.answers.get("refused", {}).get(name)
        if number is not None:
            raise OSError(number, os.strerror(number))
        self.answers.setdefault("set", []).append((name, value))


@pytest.fixture
def change(state: Path) -> Change:
    path = state / "file"
    path.write_bytes(b"old")
    return Change(path, read_snapshot(path), b"new")


@pytest.mark.parametrize("switch", ["OPENCLAW_NIX_MODE", "OPENCLAW_CONFIG_READONLY"])
def test_switches_of_openclaw_stop_every_write(
    switch: str, change: Change, home: Home, runtime: Runtimes
) -> None:
    closed = runtime(environment={switch: "1"})
    acts: list[Callable[[], object]] = [
        lambda: commit([change], home, closed),
        lambda: undo(home, closed),
        lambda: recover(home, closed),
    ]
    for act in acts:
        with pytest.raises(Unwritable, match=switch):
            act()
    commit([change], home, runtime(environment={switch: "0"}))
    assert change.path.read_bytes() == b"new"


def _refused(
    change: Change, home: Home, runtime: Runtime, match: str, tree: Tree, **more: Any
) -> None:
    before = tree(change.path.parent)
    with pytest.raises(Unwritable, match=match) as caught:
        commit([change], home, runtime, **more)
    assert tree(change.path.parent) == before
    assert str(change.path) in caught.value.message or caught.value.path


def test_a_hard_link_is_refused(
    change: Change, home: Home, runtime: Runtimes, tree: Tree
) -> None:
    change.path.with_name("twin").hardlink_to(change.path)
    _refused(change, home, runtime(), "hard links", tree)


def test_a_mount_point_is_refused(
    change: Change, home: Home, runtime: Runtimes, tree: Tree
) -> None:
    port = World(mounts=[str(change.path)])
    _refused(change, home, runtime(), "mount its folder", tree, port=port)


def test_a_full_disk_is_seen_beforehand(
    change: Change, home: Home, runtime: Runtimes, tree: Tree
) -> None:
    """Old and new bytes, three each, are wanted twice."""
    port = World(free=11)
    _refused(change, home, runtime(), "no space left", tree, port=port)
    commit([change], home, runtime(), port=World(free=12))


def test_space_is_counted_over_all_files(
    state: Path, home: Home, runtime: Runtimes
) -> None:
    changes = [Change(state / name, None, b"12345") for name in "ab"]
    with pytest.raises(Unwritable, match="space"):
        commit(changes, home, runtime(), port=World(free=19))
    commit(changes, home, runtime(), port=World(free=20))


def test_a_missing_folder_is_refused(
    state: Path, home: Home, runtime: Runtimes
) -> None:
    change = Change(state / "no" / "file", None, b"x")
    with pytest.raises(Unwritable, match="does not exist"):
        commit([change], home, runtime())
    assert list(state.iterdir()) == []


def test_a_file_in_the_nix_store_is_refused(
    change: Change, home: Home, runtime: Runtimes, monkeypatch: pytest.MonkeyPatch
) -> None:
    from openclaw_doctor.storage import refusals

    monkeypatch.setattr(refusals, "_NIX_STORE", change.path.parent)
    with pytest.raises(Unwritable, match="Nix store"):
        commit([change], home, runtime())


def test_a_file_outside_the_roots_is_refused(
    change: Change, runtime: Runtimes, tmp_path: Path, tree: Tree
) -> None:
    (tmp_path / "other").mkdir()
    home = Home(tmp_path / "records", None, (tmp_path / "other",))
    _refused(change, home, runtime(), "outside", tree)
    inside = Home(tmp_path / "records", None, (tmp_path,))
    commit([change], inside, runtime())
    assert change.path.read_bytes() == b"new"


def _as_link(folder: Path) -> None:
    folder.with_name("elsewhere").mkdir()
    folder.symlink_to("elsewhere")


def _as_file(folder: Path) -> None:
    folder.touch()


def _as_open(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o777)


@pytest.mark.parametrize("make", [_as_link, _as_file, _as_open])
@pytest.mark.parametrize("which", ["records", "backups"])
def test_a_records_folder_that_is_not_private_is_refused(
    make: Callable[[Path], None],
    which: str,
    state: Path,
    runtime: Runtimes,
    tmp_path: Path,
) -> None:
    make(tmp_path / which)
    home = Home(tmp_path / "records", tmp_path / "backups")
    path = state / "file"
    path.write_bytes(b"old")
    with pytest.raises(Unwritable, match=which):
        commit([Change(path, read_snapshot(path), b"new")], home, runtime())
    assert list(state.iterdir()) == [path]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_a_label_of_the_system_is_kept_or_the_write_refused(
    change: Change, home: Home, runtime: Runtimes, tree: Tree
) -> None:
    """F15: labels are copied; the backup may do without, the file may not."""
    label = {"security.selinux": b"system_u:object_r:openclaw_t:s0\0"}
    port = World(attributes=label, refused={"security.selinux": 1})
    _refused(change, home, runtime(), r"security\.selinux", tree, port=port)
    port = World(attributes=label)
    commit([change], home, runtime(), port=port)
    assert port.answers["set"] == list(label.items()) * 2


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_an_attribute_that_a_backup_cannot_hold_stops_the_write(
    change: Change, home: Home, runtime: Runtimes, tree: Tree
) -> None:
    port = World(attributes={"user.note": b"1"}, refused={"user.note": 95})
    _refused(change, home, runtime(), r"user\.note", tree, port=port)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_signatures_over_the_content_are_not_copied(
    change: Change, home: Home, runtime: Runtimes
) -> None:
    port = World(attributes={"security.ima": b"x", "user.note": b"1"})
    commit([change], home, runtime(), port=port)
    assert {name for name, _ in port.answers["set"]} == {"user.note"}


def _commit_there(folder: Path, runtime: Runtime) -> object:
    path = folder / "file"
    commit(
        [Change(path, read_snapshot(path), b"new")],
        Home(folder / "records", None),
        runtime,
    )
    return None


@pytest.fixture
def theirs(open_folder: Path) -> Path:
    (open_folder / "file").write_bytes(b"old")
    (open_folder / "file").chmod(0o644)
    return open_folder


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make another's file")
def test_a_folder_without_permission_is_refused(
    theirs: Path, as_nobody: Callable[[Callable[[], Any]], Any], runtime: Runtimes
) -> None:
    name, message = as_nobody(lambda: _commit_there(theirs, runtime()))
    assert name == "Unwritable"
    assert "permission denied" in message
    assert (theirs / "file").read_bytes() == b"old"
    assert len(list(theirs.iterdir())) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make another's file")
def test_a_file_of_another_user_is_refused(
    theirs: Path, as_nobody: Callable[[Callable[[], Any]], Any], runtime: Runtimes
) -> None:
    theirs.chmod(0o777)
    name, message = as_nobody(lambda: _commit_there(theirs, runtime()))
    assert name == "Unwritable"
    assert "another user" in message
    assert (theirs / "file").read_bytes() == b"old"
    assert len(list(theirs.iterdir())) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make another's file")
def test_an_ordinary_user_writes_its_own_files(
    theirs: Path, as_nobody: Callable[[Callable[[], Any]], Any], runtime: Runtimes
) -> None:
    theirs.chmod(0o777)
    os.chown(theirs / "file", 65534, 65534)
    assert as_nobody(lambda: _commit_there(theirs, runtime())) is None
    assert (theirs / "file").read_bytes() == b"new"
    assert (theirs / "file").stat().st_uid == 65534


def test_mount_points_are_read_with_their_escapes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line = rb"36 35 98:0 /a /mnt/a\040b\011c\134d\012e rw - ext4 /dev/sda rw"
    monkeypatch.setattr(Path, "read_bytes", lambda self: line + b"\n")
    assert FileSystem().mount_points() == {"/mnt/a b\tc\\d\ne"}


@pytest.mark.skipif(not Path("/proc/self/mountinfo").exists(), reason="needs /proc")
def test_real_mount_points_are_found() -> None:
    assert {"/", "/proc"} <= FileSystem().mount_points()
