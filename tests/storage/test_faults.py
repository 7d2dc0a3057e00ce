"""Every operation that changes the disk fails or is the last one, in turn."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.errors import Conflict, DoctorError, RecoveryNeeded, Unwritable
from openclaw_doctor.runtime import Runtime
from openclaw_doctor.storage import (
    Change,
    Home,
    Receipt,
    commit,
    pending,
    read_snapshot,
    receipts,
    recover,
    undo,
)

#: A lock that was killed before its text was written is void by its age only.
LATER = 4_000_000_000_000
Hook = Callable[[int, str, tuple[Any, ...]], None]
OLD, NEW = b"old " * 100, b"new " * 150
ERRORS = [
    errno.ENOSPC,
    *(
        pytest.param(number, marks=pytest.mark.slow)
        for number in (
            errno.EIO,
            errno.EDQUOT,
            errno.EROFS,
            errno.EACCES,
            errno.EPERM,
            errno.EBUSY,
            errno.EXDEV,
            errno.EMFILE,
        )
    ),
]


@dataclass(frozen=True)
class Scene:
    """A fresh folder with files, and what a transaction makes of them."""

    root: Path
    home: Home
    old: dict[str, tuple[bytes, int] | None]
    new: dict[str, tuple[bytes, int] | None]

    def files(self) -> dict[str, tuple[bytes, int] | None]:
        return {name: self._one(self.root / name) for name in self.old}

    def _one(self, path: Path) -> tuple[bytes, int] | None:
        return (
            (path.read_bytes(), path.stat().st_mode & 0o777) if path.exists() else None
        )

    def changes(self) -> list[Change]:
        result = []
        for name, state in self.new.items():
            path = self.root / name
            before = read_snapshot(path) if path.exists() else None
            assert state is not None
            data, mode = state
            result.append(Change(path, before, data, mode if before else None))
        return result

    def is_mixed(self) -> bool:
        """Neither all old nor all new, each file being one of both."""
        now = self.files()
        for name, state in now.items():
            assert state in (self.old[name], self.new[name]), f"{name} is torn"
        return now not in (self.old, self.new)

    def leftovers(self) -> list[str]:
        return [
            str(path.relative_to(self.root))
            for path in self.root.rglob("*")
            if path.suffix in {".lock", ".tmp"}
        ]

    def tree(self) -> list[tuple[str, bytes, int]]:
        return [
            (
                str(path.relative_to(self.root)),
                path.read_bytes() if path.is_file() else b"",
                path.stat().st_mode,
            )
            for path in sorted(self.root.rglob("*"))
        ]


@pytest.fixture
def scene(tmp_path: Path) -> Callable[[int], Scene]:
    """Make a folder for a transaction over two, three or five files."""
    numbers = count()

    def make(size: int) -> Scene:
        root = tmp_path / str(next(numbers))
        (root / "sub").mkdir(parents=True)
        old: dict[str, tuple[bytes, int] | None] = {
            "sub/gains.json": (OLD, 0o640),
            "loses.json": (OLD + b"x", 0o600),
        }
        new: dict[str, tuple[bytes, int] | None] = {
            "sub/gains.json": (NEW, 0o600),
            "loses.json": (NEW + b"x", 0o600),
        }
        if size > 2:
            old |= {"made.json": None}
            new |= {"made.json": (NEW, 0o600)}
        if size == 5:
            old |= {"mode": (OLD, 0o644), "sub/e": (b"", 0o600)}
            new |= {"mode": (OLD, 0o600), "sub/e": (NEW, 0o600)}
        for name, state in old.items():
            if state is not None:
                (root / name).write_bytes(state[0])
                (root / name).chmod(state[1])
        return Scene(root, Home(root / "records", root / "backups"), old, new)

    return make


Scenes = Callable[[int], Scene]
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


def _plain(inner: Hook) -> Hook:
    return inner


WRAPS = pytest.mark.parametrize(
    "wrap", [_plain, pytest.param(_unsupported, marks=pytest.mark.slow)]
)


def _points(
    act: Callable[[Any], object], port: Ports, wrap: Callable[[Hook], Hook]
) -> int:
    """Count the operations of a run without faults."""
    recording = port(wrap(lambda number, name, arguments: None))
    act(recording)
    return len(recording.trace)


def _again(scene: Scene, runtime: Runtime) -> None:
    """After a crash the next runs work, take over locks and leave no trace."""
    if scene.files() == scene.old:
        commit(scene.changes(), scene.home, runtime)
    assert scene.files() == scene.new
    undo(scene.home, runtime)
    assert scene.files() == scene.old
    assert [name for name in scene.leftovers() if "records" not in name] == []
    assert pending(scene.home) == []


@pytest.mark.parametrize(
    ("size", "wrap"),
    [
        (2, _plain),
        (2, _unsupported),
        (5, _plain),
        pytest.param(5, _unsupported, marks=pytest.mark.slow),
    ],
)
def test_a_crash_at_any_operation_leaves_old_or_new(
    size: int,
    wrap: Callable[[Hook], Hook],
    scene: Scenes,
    runtime: Runtimes,
    port: Ports,
    fail: Fails,
    crash: type[BaseException],
    dead_process: int,
) -> None:
    first = scene(size)
    points = _points(
        lambda one: commit(first.changes(), first.home, runtime(), port=one), port, wrap
    )
    assert points > 30
    ends = {"old": 0, "new": 0}
    for point in range(1, points + 1):
        one = scene(size)
        killed = port(wrap(fail(crash, point, on=True)))
        with pytest.raises(crash):
            commit(
                one.changes(), one.home, runtime(process_id=dead_process), port=killed
            )
        one.is_mixed()
        recover(one.home, runtime(now_ms=lambda: LATER))
        assert not one.is_mixed()
        assert pending(one.home) == []
        ends["old" if one.files() == one.old else "new"] += 1
        _again(one, runtime(now_ms=lambda: LATER))
    assert min(ends.values()) > 5, ends


@WRAPS
def test_a_crash_at_any_operation_of_an_undo(
    wrap: Callable[[Hook], Hook],
    scene: Scenes,
    runtime: Runtimes,
    port: Ports,
    fail: Fails,
    crash: type[BaseException],
    dead_process: int,
) -> None:
    def done() -> Scene:
        one = scene(3)
        commit(one.changes(), one.home, runtime())
        return one

    first = done()
    points = _points(lambda one: undo(first.home, runtime(), port=one), port, wrap)
    for point in range(1, points + 1):
        one = done()
        killed = port(wrap(fail(crash, point, on=True)))
        with pytest.raises(crash):
            undo(one.home, runtime(process_id=dead_process), port=killed)
        one.is_mixed()
        recover(one.home, runtime(now_ms=lambda: LATER))
        assert not one.is_mixed()
        _again(one, runtime(now_ms=lambda: LATER))


def _crashed_points(
    scene: Scenes,
    runtime: Runtimes,
    port: Ports,
    hook: Callable[[int], Hook],
    dead: int,
) -> Iterator[Callable[[], Scene]]:
    """Give makers of scenes with an interrupted transaction, for each point."""
    first = scene(2)
    recording = port()
    commit(first.changes(), first.home, runtime(), port=recording)
    start = recording.trace.index("exchange") - 3
    for point in range(start, len(recording.trace) + 1):

        def make(point: int = point) -> Scene:
            one = scene(2)
            killed = port(hook(point))
            try:
                commit(one.changes(), one.home, runtime(process_id=dead), port=killed)
            except BaseException as error:
                assert type(error).__name__ == "Crash"
            return one

        yield make


@WRAPS
def test_a_crash_during_recovery(
    wrap: Callable[[Hook], Hook],
    scene: Scenes,
    runtime: Runtimes,
    port: Ports,
    fail: Fails,
    crash: type[BaseException],
    dead_process: int,
) -> None:
    tried = 0
    makers = _crashed_points(
        scene, runtime, port, lambda at: wrap(fail(crash, at, on=True)), dead_process
    )
    for make in makers:
        probe = make()
        recording = port(wrap(lambda number, name, arguments: None))
        recover(probe.home, runtime(now_ms=lambda: LATER), port=recording)
        points = len(recording.trace)
        for point in range(1, points + 1):
            one = make()
            killed = port(wrap(fail(crash, point, on=True)))
            with pytest.raises(crash):
                recover(one.home, runtime(process_id=dead_process), port=killed)
            one.is_mixed()
            recover(one.home, runtime(now_ms=lambda: LATER))
            assert not one.is_mixed()
            _again(one, runtime(now_ms=lambda: LATER))
            tried += 1
    assert tried > 50


@pytest.mark.slow
@WRAPS
@pytest.mark.parametrize("second", ["crash", "error"])
def test_a_second_fault_while_going_back(
    second: str,
    wrap: Callable[[Hook], Hook],
    scene: Scenes,
    runtime: Runtimes,
    port: Ports,
    crash: type[BaseException],
    dead_process: int,
) -> None:
    """An error after the commit, and while it is taken back a crash or an error."""
    first = scene(2)
    recording = port()
    commit(first.changes(), first.home, runtime(), port=recording)
    start = recording.trace.index("exchange") - 1
    tried = 0
    for point in range(start, len(recording.trace) + 1):
        for later in range(point + 1, point + 60):

            def before(
                number: int,
                name: str,
                arguments: tuple[Any, ...],
                point: int = point,
                later: int = later,
            ) -> None:
                if second == "crash" and number >= later:
                    raise crash
                if number in {point, later}:
                    raise OSError(errno.EIO, "input/output error")

            one = scene(2)
            broken = port(wrap(before))
            with suppress(Unwritable, RecoveryNeeded, crash):
                commit(
                    one.changes(),
                    one.home,
                    runtime(process_id=dead_process),
                    port=broken,
                )
            one.is_mixed()
            recover(one.home, runtime(now_ms=lambda: LATER))
            assert not one.is_mixed()
            _again(one, runtime(now_ms=lambda: LATER))
            tried += 1
            if len(broken.trace) < later:
                break
    assert tried > 50


@pytest.mark.parametrize("error", ERRORS)
@WRAPS
def test_an_error_at_any_operation_leaves_no_trace(
    error: int,
    wrap: Callable[[Hook], Hook],
    scene: Scenes,
    runtime: Runtimes,
    port: Ports,
    fail: Fails,
) -> None:
    first = scene(2)
    points = _points(
        lambda one: commit(first.changes(), first.home, runtime(), port=one), port, wrap
    )
    failed = 0
    for point in range(1, points + 1):
        one = scene(2)
        before = one.tree()
        try:
            commit(
                one.changes(), one.home, runtime(), port=port(wrap(fail(error, point)))
            )
        except Unwritable:
            failed += 1
            assert one.tree() == before, point
        else:
            assert one.files() == one.new, point
            assert one.leftovers() == [], point
    # What may fail without harm: giving back two locks, cutting old receipts.
    assert points - failed <= 8, points - failed


@WRAPS
def test_a_disk_that_fails_for_good_can_be_recovered_later(
    wrap: Callable[[Hook], Hook],
    scene: Scenes,
    runtime: Runtimes,
    port: Ports,
    fail: Fails,
    dead_process: int,
) -> None:
    first = scene(2)
    points = _points(
        lambda one: commit(first.changes(), first.home, runtime(), port=one), port, wrap
    )
    for point in range(1, points + 1):
        one = scene(2)
        broken = port(wrap(fail(errno.EROFS, point, on=True)))
        try:
            commit(
                one.changes(), one.home, runtime(process_id=dead_process), port=broken
            )
        except Unwritable:
            assert one.files() == one.old
        except RecoveryNeeded as needed:
            assert Path(str(needed.path)).exists()
        one.is_mixed()
        recover(one.home, runtime(now_ms=lambda: LATER))
        assert not one.is_mixed()
        _again(one, runtime(now_ms=lambda: LATER))


def test_an_interruption_at_any_operation_does_nothing(
    scene: Scenes, runtime: Runtimes, port: Ports, fail: Fails
) -> None:
    first = scene(2)
    points = _points(
        lambda one: commit(first.changes(), first.home, runtime(), port=one),
        port,
        _plain,
    )
    for point in range(1, points + 1):
        one = scene(2)
        hook = fail(errno.EINTR, point)
        commit(one.changes(), one.home, runtime(), port=port(hook))
        assert one.files() == one.new
        assert one.leftovers() == []


def test_short_writes_are_completed(
    scene: Scenes, runtime: Runtimes, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: write(fd, bytes(data)[:7]))
    one = scene(2)
    receipt = commit(one.changes(), one.home, runtime())
    assert one.files() == one.new
    assert receipts(one.home) == [receipt]


def test_an_error_of_sync_is_never_taken_for_success(
    scene: Scenes, runtime: Runtimes, port: Ports
) -> None:
    """F4: the kernel reports a failed write once; a second sync would succeed."""
    one = scene(2)
    failed: list[int] = []

    def before(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        if name == "sync" and not failed:
            failed.append(arguments[0])
            raise OSError(errno.EIO, "input/output error")

    before_files = one.tree()
    with pytest.raises(Unwritable):
        commit(one.changes(), one.home, runtime(), port=port(before))
    assert one.tree() == before_files


def test_a_file_system_that_cannot_sync_directories_is_written_all_the_same(
    scene: Scenes, runtime: Runtimes, port: Ports
) -> None:
    one = scene(2)

    def before(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        if name == "sync" and Path(f"/proc/self/fd/{arguments[0]}").is_dir():
            raise OSError(errno.EINVAL, "invalid argument")

    if not Path("/proc/self/fd").exists():
        pytest.skip("needs /proc to tell what a descriptor is")
    commit(one.changes(), one.home, runtime(), port=port(before))
    assert one.files() == one.new


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
