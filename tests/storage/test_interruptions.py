"""After a crash, beside other writers, on a weak disk: what is kept and refused."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.errors import Conflict, DoctorError, RecoveryNeeded
from openclaw_doctor.runtime import Runtime
from openclaw_doctor.storage import (
    Receipt,
    commit,
    pending,
    receipts,
    recover,
    undo,
)

#: A lock that was killed before its text was written is void by its age only.
LATER = 4_000_000_000_000
Hook = Callable[[int, str, tuple[Any, ...]], None]
OLD, NEW = b"old " * 100, b"new " * 150
Scenes = Callable[[int], Any]
Runtimes = Callable[..., Runtime]
Ports = Callable[..., Any]
Fails = Callable[..., Hook]


def _unsupported(inner: Hook) -> Hook:
    """Add a kernel without exchange to a hook."""

    def before(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        inner(number, name, arguments)
        if name in {"exchange", "rename_new"}:
            raise OSError(errno.ENOSYS, "not implemented")

    return before


def test_recovery_gives_the_receipt_and_undo_works_on_it(
    scene: Scenes,
    runtime: Runtimes,
    port: Ports,
    crash: type[BaseException],
    dead_process: int,
) -> None:
    one = scene(5)

    def before(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        if name == "exchange" or before_crashed:
            before_crashed.append(name)
            raise crash

    before_crashed: list[str] = []
    with pytest.raises(crash):
        commit(
            one.changes(), one.home, runtime(process_id=dead_process), port=port(before)
        )
    [place] = pending(one.home)
    assert place.suffix == ".json"
    found: list[Receipt] = recover(one.home, runtime(now_ms=lambda: LATER))
    assert found == receipts(one.home)
    assert one.files() == one.new
    assert one.leftovers() == []
    undo(one.home, runtime())
    assert one.files() == one.old


def test_an_edit_after_a_crash_needs_a_decision(
    scene: Scenes,
    runtime: Runtimes,
    port: Ports,
    crash: type[BaseException],
    dead_process: int,
) -> None:
    one = scene(2)
    swaps: list[str] = []

    def before(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        if name == "exchange":
            swaps.append(name)
        if swaps:
            raise crash

    with pytest.raises(crash):
        commit(
            one.changes(), one.home, runtime(process_id=dead_process), port=port(before)
        )
    changes = one.changes()
    (one.root / "loses.json").write_bytes(b"edit")
    now = one.tree()
    acts: list[Callable[[], object]] = [
        lambda: recover(one.home, runtime(now_ms=lambda: LATER)),
        lambda: commit(changes, one.home, runtime()),
        lambda: undo(one.home, runtime()),
    ]
    for act in acts:
        with pytest.raises(RecoveryNeeded, match=r"loses\.json") as caught:
            act()
        assert isinstance(caught.value, DoctorError)
        kept = [item for item in one.tree() if not item[0].endswith(".lock")]
        assert kept == [item for item in now if not item[0].endswith(".lock")]


def test_an_edit_that_was_swapped_out_before_a_crash_is_kept(
    scene: Scenes,
    runtime: Runtimes,
    port: Ports,
    crash: type[BaseException],
    dead_process: int,
) -> None:
    """Killed between the swap and the look at what came out of it."""
    one = scene(2)
    path = one.root / "loses.json"
    swaps: list[str] = []

    def before(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        if len(swaps) == 2:
            raise crash
        if name == "exchange":
            swaps.append(arguments[1])
            if len(swaps) == 2:
                path.write_bytes(b"edit")

    with pytest.raises(crash):
        commit(
            one.changes(), one.home, runtime(process_id=dead_process), port=port(before)
        )
    stage = one.root / swaps[1]
    with pytest.raises(RecoveryNeeded, match=stage.name):
        recover(one.home, runtime(now_ms=lambda: LATER))
    assert stage.read_bytes() == b"edit"


def test_a_write_into_the_old_file_after_the_swap_is_kept(
    scene: Scenes, runtime: Runtimes, port: Ports
) -> None:
    """Another program still has the old file open and writes into it."""
    one = scene(2)
    path = one.root / "sub" / "gains.json"
    swaps: list[str] = []
    with path.open("r+b", buffering=0) as stream:

        def before(number: int, name: str, arguments: tuple[Any, ...]) -> None:
            if name == "exchange":
                swaps.append(name)
                if len(swaps) == 2:
                    stream.write(b"edit")

        with pytest.raises(Conflict, match=path.name):
            commit(one.changes(), one.home, runtime(), port=port(before))
    assert path.read_bytes() == b"edit" + OLD[4:]
    assert (one.root / "loses.json").read_bytes() == OLD + b"x"
    assert one.leftovers() == []


def test_a_conflict_stops_the_swaps_at_once(
    scene: Scenes, runtime: Runtimes, port: Ports
) -> None:
    one = scene(2)
    first = one.root / "sub" / "gains.json"
    swapped: list[str] = []

    def before(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        if name == "exchange":
            if not swapped:
                first.write_bytes(b"edit")
            swapped.append(arguments[2])

    with pytest.raises(Conflict):
        commit(one.changes(), one.home, runtime(), port=port(before))
    assert swapped == [first.name, first.name]
    assert first.read_bytes() == b"edit"


def test_without_an_exchange_an_edit_after_the_commit_is_still_seen(
    scene: Scenes, runtime: Runtimes, port: Ports
) -> None:
    one = scene(2)

    def before(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        if name == "rename" and str(arguments[1]).endswith(".json.tmp"):
            (one.root / "loses.json").write_bytes(b"edit")

    with pytest.raises(Conflict):
        commit(one.changes(), one.home, runtime(), port=port(_unsupported(before)))
    assert (one.root / "loses.json").read_bytes() == b"edit"
    assert (one.root / "sub" / "gains.json").read_bytes() == OLD
    assert one.leftovers() == []


def test_going_back_does_not_believe_a_damaged_backup(
    scene: Scenes, runtime: Runtimes, port: Ports
) -> None:
    one = scene(2)

    def before(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        if name == "rename" and str(arguments[2]).endswith(".done.json"):
            [backup] = (one.root / "backups").glob("loses*")
            backup.write_bytes(b"damaged")
            raise OSError(errno.EIO, "input/output error")

    with pytest.raises(RecoveryNeeded):
        commit(one.changes(), one.home, runtime(), port=port(before))
    assert (one.root / "loses.json").read_bytes() == NEW + b"x"
    assert len(pending(one.home)) == 1


def test_a_record_that_appears_while_waiting_for_the_lock_stops_the_run(
    scene: Scenes,
    runtime: Runtimes,
    port: Ports,
    crash: type[BaseException],
    dead_process: int,
) -> None:
    """Another run committed meanwhile and was killed before its first swap."""
    one = scene(2)
    seen: list[str] = []

    def kill(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        seen.append(name)
        if "exchange" in seen:
            raise crash

    with pytest.raises(crash):
        commit(
            one.changes(), one.home, runtime(process_id=dead_process), port=port(kill)
        )
    [intent] = pending(one.home)
    hidden = intent.rename(intent.with_name("hidden"))

    def appear(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        if hidden.exists():
            hidden.rename(intent)

    with pytest.raises(RecoveryNeeded, match=intent.name):
        commit(one.changes(), one.home, runtime(), port=port(appear))
    assert one.files() == one.old


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_all_is_durable_in_time(scene: Scenes, runtime: Runtimes, port: Ports) -> None:
    """What a step builds on has been synced before the step is taken."""
    one = scene(5)
    dirty: set[str] = set()
    committed: list[str] = []

    def place(descriptor: int) -> str:
        return str(Path(f"/proc/self/fd/{descriptor}").readlink())

    def before(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        where = place(arguments[0]) if isinstance(arguments[0], int) else ""
        if name == "sync":
            dirty.discard(where)
        elif name == "create" and not arguments[1].endswith(".lock"):
            dirty.update({where, f"{where}/{arguments[1]}"})
        elif name in {"write", "change_mode", "change_owner"}:
            dirty.update({where} - {where if where.endswith(".lock") else ""})
        elif name in {"rename", "rename_new", "exchange"}:
            # The name of the draft itself need not be durable.
            draft = not committed and dirty == {str(one.home.records)}
            assert not dirty or draft, (name, arguments, dirty)
            committed.append(name)
            dirty.add(where)

    commit(one.changes(), one.home, runtime(), port=port(before))
    assert len(committed) == 7
    assert dirty <= {str(one.root), str(one.root / "sub")}


def test_going_back_keeps_the_backup_of_a_file_that_was_edited_meanwhile(
    scene: Scenes,
    runtime: Runtimes,
    port: Ports,
    crash: type[BaseException],
    dead_process: int,
) -> None:
    """Killed while it went back: the edit stays, and the old text is not lost."""
    one = scene(2)

    def before(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        if list(one.home.records.glob("*.back.json")):
            raise crash
        if name == "rename" and str(arguments[2]).endswith(".done.json"):
            raise OSError(errno.EIO, "input/output error")

    with pytest.raises(crash):
        commit(
            one.changes(), one.home, runtime(process_id=dead_process), port=port(before)
        )
    edited = one.root / "loses.json"
    assert edited.read_bytes() == NEW + b"x"
    edited.write_bytes(b"edit")
    assert recover(one.home, runtime(now_ms=lambda: LATER)) == []
    assert edited.read_bytes() == b"edit"
    assert (one.root / "sub" / "gains.json").read_bytes() == OLD
    [backup] = (one.root / "backups").iterdir()
    assert backup.read_bytes() == OLD + b"x"
    assert (one.leftovers(), pending(one.home)) == ([], [])
