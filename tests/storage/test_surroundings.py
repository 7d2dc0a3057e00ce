"""What goes on around a run: folders, clocks, labels, and names of all lengths."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.errors import Conflict, DoctorError, Unwritable
from openclaw_doctor.runtime import Runtime
from openclaw_doctor.storage import (
    Change,
    FileSystem,
    Home,
    ModeChange,
    commit,
    read_snapshot,
    receipts,
    undo,
)

Runtimes = Callable[..., Runtime]
Ports = Callable[..., Any]
Tree = Callable[[Path], dict[str, bytes]]
LABEL = "security.selinux"


def _file(path: Path, data: bytes = b"old", mode: int = 0o600) -> Path:
    path.write_bytes(data)
    path.chmod(mode)
    return path


# Folders that are exchanged while a run works in them.


def _in_a_place_of_their_own(state: Path) -> Home:
    return Home(state / "home" / "records", state / "home" / "backups")


def _beside_the_files(state: Path) -> Home:
    return Home(state / "records", None)


def _first(home: Home, runtime: Runtime, path: Path) -> None:
    """Records are there already."""
    commit([Change(path, read_snapshot(path), b"first")], home, runtime)


@pytest.mark.parametrize("place", [_in_a_place_of_their_own, _beside_the_files])
@pytest.mark.parametrize("act", ["commit", "first commit", "undo"])
def test_a_folder_exchanged_for_a_link_leads_no_write_elsewhere(
    act: str,
    place: Callable[[Path], Home],
    tmp_path: Path,
    runtime: Runtimes,
    port: Ports,
    tree: Tree,
) -> None:
    ends = set()
    for point in count(1):
        base = tmp_path / str(point)
        state, moved, elsewhere = base / "state", base / "moved", base / "elsewhere"
        for folder in (state, elsewhere):
            folder.mkdir(parents=True)
        path, decoy = _file(state / "file"), _file(elsewhere / "file", b"decoy", 0o644)
        home = place(state)
        if act != "first commit":
            _first(home, runtime(), path)

        def exchange(number: int, name: str, arguments: tuple[Any, ...]) -> None:
            if number == point:  # noqa: B023
                state.rename(moved)  # noqa: B023
                state.symlink_to(elsewhere)  # noqa: B023

        one = port(exchange)
        try:
            if act == "undo":
                undo(home, runtime(), port=one)
            else:
                change = Change(path, read_snapshot(path), b"second")
                commit([change], home, runtime(), port=one)
        except DoctorError as error:
            ends.add(type(error))
        if len(one.trace) < point:
            break
        assert tree(elsewhere) == {"file": b"decoy"}, point
        assert decoy.stat().st_mode & 0o777 == 0o644
        assert (moved / "file").read_bytes() in {b"old", b"first", b"second"}
        assert not list(moved.rglob("*.tmp"))
        assert not list(moved.rglob("*.lock"))
    assert point > 30
    assert Conflict in ends


# Labels of the system, which every file has and which differ from folder to folder.


class Labels(FileSystem):
    """A system with labels; ``fixed`` names folders whose label nobody may change."""

    def __init__(self, *fixed: Path) -> None:
        self.fixed = fixed
        self.labels: dict[int, bytes] = {}

    def _is_fixed(self, descriptor: int) -> bool:
        place = Path(f"/proc/self/fd/{descriptor}").readlink()
        return any(place.is_relative_to(folder) for folder in self.fixed)

    def attributes(self, descriptor: int) -> tuple[tuple[str, bytes], ...]:
        inode = os.fstat(descriptor).st_ino
        return ((LABEL, self.labels.get(inode, b"label of the folder")),)

    def set_attribute(self, descriptor: int, name: str, value: bytes) -> None:
        if self._is_fixed(descriptor):
            raise PermissionError(1, "not permitted")
        assert name == LABEL
        self.labels[os.fstat(descriptor).st_ino] = value

    def of(self, path: Path) -> bytes:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            return self.attributes(descriptor)[0][1]
        finally:
            os.close(descriptor)


LABELLED = b"system_u:object_r:openclaw_t:s0"


@pytest.fixture
def labelled(state: Path) -> Iterator[Path]:
    if not Path("/proc/self/fd").exists():
        pytest.skip("needs /proc to tell what a descriptor is")
    yield _file(state / "file")


@pytest.mark.parametrize("can_be_kept", [True, False])
def test_the_label_is_kept_and_given_back(
    can_be_kept: bool, labelled: Path, tmp_path: Path, runtime: Runtimes
) -> None:
    """Even where the folder of the backups has labels of its own."""
    home = Home(tmp_path / "records", tmp_path / "backups")
    port = Labels() if can_be_kept else Labels(tmp_path / "backups")
    port.labels[labelled.stat().st_ino] = LABELLED
    change = Change(labelled, read_snapshot(labelled), b"new")
    [file] = commit([change], home, runtime(), port=port).files
    assert (labelled.read_bytes(), port.of(labelled)) == (b"new", LABELLED)
    assert file.backup is not None
    kept = LABELLED if can_be_kept else b"label of the folder"
    assert port.of(file.backup) == kept
    undone = undo(home, runtime(), port=port)
    assert (labelled.read_bytes(), port.of(labelled)) == (b"old", LABELLED)
    assert undone.files[0].notes == ()


def test_going_back_gives_the_label_back(
    labelled: Path, tmp_path: Path, runtime: Runtimes
) -> None:
    """The old file is made anew from a backup that could not hold its label."""

    class Failing(Labels):
        def rename(self, directory: int, old: str, new: str) -> None:
            if new.endswith(".done.json"):
                raise OSError(5, "input/output error")
            super().rename(directory, old, new)

    home = Home(tmp_path / "records", tmp_path / "backups")
    port = Failing(tmp_path / "backups")
    port.labels[labelled.stat().st_ino] = LABELLED
    change = Change(labelled, read_snapshot(labelled), b"new")
    with pytest.raises(Unwritable):
        commit([change], home, runtime(), port=port)
    assert (labelled.read_bytes(), port.of(labelled)) == (b"old", LABELLED)


# Clocks and names.


def test_a_clock_that_goes_back_while_a_run_works_does_no_harm(
    state: Path, home: Home, runtime: Runtimes
) -> None:
    path, times = _file(state / "file"), count(1_700_000_000_000, -86_400_000)
    back = runtime(now_ms=lambda: next(times))
    ids = []
    for data in (b"1", b"2", b"3"):
        ids.append(commit([Change(path, read_snapshot(path), data)], home, back).id)
    assert [receipt.id for receipt in receipts(home)] == ids[::-1]
    assert [receipt.time_ms for receipt in receipts(home)] == sorted(
        receipt.time_ms for receipt in receipts(home)
    )
    for data in (b"2", b"1", b"old"):
        undo(home, back)
        assert path.read_bytes() == data


def test_a_backup_made_at_the_same_moment_under_the_same_id_stays(
    state: Path, home: Home, runtime: Runtimes
) -> None:
    """The clock went back, the records are gone, and chance repeats itself."""
    path, same = _file(state / "file"), runtime(token=lambda: "abcdef01")
    for data in (b"1", b"2", b"3"):
        commit([Change(path, read_snapshot(path), data)], home, same)
        for record in home.records.iterdir():
            record.unlink()
    backups = sorted(state.glob("*.bak"), key=lambda one: (len(one.name), one.name))
    assert [one.read_bytes() for one in backups] == [b"old", b"1", b"2"]
    assert len({one.name.removesuffix(".bak") for one in backups}) == 3


@pytest.mark.parametrize("length", [250, 251, 255])
def test_a_name_has_room_for_its_lock_or_is_refused(
    length: int, state: Path, home: Home, runtime: Runtimes, tree: Tree
) -> None:
    """The lock is named as OpenClaw names it, and no name may have over 255 bytes."""
    path = _file(state / ("n" * length))
    changes: list[Change | ModeChange] = [Change(path, read_snapshot(path), b"new")]
    if length == 250:
        receipt = commit(changes, home, runtime())
        assert path.read_bytes() == b"new"
        assert [len(one.name) for one in state.glob("*.bak")] == [255]
        assert receipts(home) == [receipt]
        return
    before = tree(state)
    for wanted in (changes, [ModeChange(path, 0o400)]):
        with pytest.raises(Unwritable, match="its name is too long"):
            commit(wanted, home, runtime())
    assert tree(state) == before
    assert path.stat().st_mode & 0o777 == 0o600
