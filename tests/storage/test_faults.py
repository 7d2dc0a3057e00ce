"""Every operation that changes the disk fails or is the last one, in turn."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.errors import RecoveryNeeded, Unwritable
from openclaw_doctor.runtime import Runtime
from openclaw_doctor.storage import commit, pending, receipts, recover, undo

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


def _plain(inner: Hook) -> Hook:
    return inner


WRAPS = pytest.mark.parametrize(
    "wrap", [_plain, pytest.param(_unsupported, marks=pytest.mark.slow)]
)


def _each(everyday: int) -> pytest.MarkDecorator:
    """Take every n-th operation every day, and all of them in the slow suite."""
    all_of_them = pytest.param(1, marks=pytest.mark.slow)
    return pytest.mark.parametrize("each", [everyday, all_of_them])


def _points(
    act: Callable[[Any], object], port: Ports, wrap: Callable[[Hook], Hook]
) -> int:
    """Count the operations of a run without faults."""
    recording = port(wrap(lambda number, name, arguments: None))
    act(recording)
    return len(recording.trace)


def _again(scene: Any, runtime: Runtime) -> None:
    """After a crash the next runs work, take over locks and leave no trace."""
    if scene.files() == scene.old:
        commit(scene.changes(), scene.home, runtime)
    assert scene.files() == scene.new
    undo(scene.home, runtime)
    assert scene.files() == scene.old
    assert [name for name in scene.leftovers() if "records" not in name] == []
    assert pending(scene.home) == []


@pytest.mark.parametrize(
    ("size", "wrap", "each"),
    [
        (2, _plain, 1),
        (2, _unsupported, 3),
        (5, _plain, 5),
        pytest.param(2, _unsupported, 1, marks=pytest.mark.slow),
        pytest.param(5, _plain, 1, marks=pytest.mark.slow),
        pytest.param(5, _unsupported, 1, marks=pytest.mark.slow),
    ],
)
def test_a_crash_at_any_operation_leaves_old_or_new(
    size: int,
    wrap: Callable[[Hook], Hook],
    each: int,
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
    for point in range(1, points + 1, each):
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
    assert min(ends.values()) > 5 // each, ends


@WRAPS
@_each(3)
def test_a_crash_at_any_operation_of_an_undo(
    each: int,
    wrap: Callable[[Hook], Hook],
    scene: Scenes,
    runtime: Runtimes,
    port: Ports,
    fail: Fails,
    crash: type[BaseException],
    dead_process: int,
) -> None:
    def done() -> Any:
        one = scene(3)
        commit(one.changes(), one.home, runtime())
        return one

    first = done()
    points = _points(lambda one: undo(first.home, runtime(), port=one), port, wrap)
    for point in range(1, points + 1, each):
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
) -> Iterator[Callable[[], Any]]:
    """Give makers of scenes with an interrupted transaction, for each point."""
    first = scene(2)
    recording = port()
    commit(first.changes(), first.home, runtime(), port=recording)
    start = recording.trace.index("exchange") - 3
    for point in range(start, len(recording.trace) + 1):

        def make(point: int = point) -> Any:
            one = scene(2)
            killed = port(hook(point))
            try:
                commit(one.changes(), one.home, runtime(process_id=dead), port=killed)
            except BaseException as error:
                assert type(error).__name__ == "Crash"
            return one

        yield make


@WRAPS
@_each(7)
def test_a_crash_during_recovery(
    each: int,
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
        for point in range(1 + tried % each, points + 1, each):
            one = make()
            killed = port(wrap(fail(crash, point, on=True)))
            with pytest.raises(crash):
                recover(one.home, runtime(process_id=dead_process), port=killed)
            one.is_mixed()
            recover(one.home, runtime(now_ms=lambda: LATER))
            assert not one.is_mixed()
            _again(one, runtime(now_ms=lambda: LATER))
            tried += 1
    assert tried > 200 // each


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
@_each(3)
def test_a_disk_that_fails_for_good_can_be_recovered_later(
    each: int,
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
    for point in range(1, points + 1, each):
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
