from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.errors import Conflict, Locked
from openclaw_doctor.runtime import Runtime
from openclaw_doctor.storage import Change, Home, commit, read_snapshot

Runtimes = Callable[..., Runtime]
NOW = 1_700_000_000_123


@pytest.fixture
def change(state: Path) -> Change:
    path = state / "file"
    path.write_bytes(b"old")
    return Change(path, read_snapshot(path), b"new")


def _lock(change: Change, text: str, modified_ms: int = NOW) -> Path:
    path = change.path.with_name("file.lock")
    path.write_text(text)
    os.utime(path, ns=(modified_ms * 1_000_000, modified_ms * 1_000_000))
    return path


def _owned(pid: object, created: str) -> str:
    return json.dumps({"pid": pid, "createdAt": created})


@pytest.mark.parametrize("mask", [0, 0o777])
def test_the_lock_has_openclaws_form(
    mask: int,
    change: Change,
    home: Home,
    runtime: Runtimes,
    port: Callable[..., Any],
    umask: Callable[[int], int],
) -> None:
    umask(mask)
    seen: list[tuple[int, str]] = []
    lock = change.path.with_name("file.lock")

    def before(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        if name == "exchange":
            seen.append((stat.S_IMODE(lock.stat().st_mode), lock.read_text()))

    commit([change], home, runtime(), port=port(before))
    [(mode, text)] = seen
    assert mode == 0o600
    assert json.loads(text) == {
        "pid": os.getpid(),
        "createdAt": "2023-11-14T22:13:20.123Z",
    }
    assert not lock.exists()


def test_a_link_is_locked_under_both_names(
    state: Path,
    home: Home,
    runtime: Runtimes,
    tmp_path: Path,
    port: Callable[..., Any],
) -> None:
    target, link = tmp_path / "target", state / "link"
    target.write_bytes(b"old")
    link.symlink_to(target)
    seen: list[bool] = []

    def before(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        if name == "exchange":
            seen.append((state / "link.lock").exists())
            seen.append((tmp_path / "target.lock").exists())

    change = Change(link, read_snapshot(link), b"new")
    commit([change], home, runtime(), port=port(before))
    assert seen == [True, True]
    assert not list(tmp_path.rglob("*.lock"))


@pytest.mark.parametrize(
    ("text", "modified_ms"),
    [
        (_owned(2**30, "2023-11-14T22:13:20.000Z"), NOW),
        (_owned(2**30, "2999-01-01T00:00:00.000Z"), NOW),
        (_owned(os.getpid(), "2023-11-14T22:12:50.122Z"), NOW),
        (_owned(os.getpid(), "2023-11-14T22:12:50"), NOW),
        (_owned(os.getpid(), "yesterday"), NOW - 30_001),
        (_owned("7", ""), NOW - 30_001),
        (_owned(2**70, ""), NOW - 30_001),
        ("[" * 9999, NOW - 30_001),
        ("{}", NOW - 30_001),
        ("", NOW - 30_001),
    ],
    ids=lambda _: "",
)
def test_a_void_lock_is_taken_over(
    text: str, modified_ms: int, change: Change, home: Home, runtime: Runtimes
) -> None:
    lock = _lock(change, text, modified_ms)
    commit([change], home, runtime())
    assert change.path.read_bytes() == b"new"
    assert not lock.exists()


@pytest.mark.parametrize(
    ("text", "modified_ms"),
    [
        (_owned(os.getpid(), "2023-11-14T22:12:50.123Z"), 0),
        (_owned(os.getpid(), "2999-01-01T00:00:00.000Z"), 0),
        (_owned(1, "2023-11-14T22:13:20.123Z"), NOW),
        (_owned(os.getpid(), "yesterday"), NOW - 30_000),
        ("garbage", NOW - 30_000),
        ("garbage", NOW + 10**9),
        ("", NOW),
    ],
    # The number of this process is in the texts, and every worker has its own.
    ids=lambda _: "",
)
def test_a_valid_lock_is_waited_for_and_then_named(
    text: str, modified_ms: int, change: Change, home: Home, runtime: Runtimes
) -> None:
    lock = _lock(change, text, modified_ms)
    waits: list[float] = []
    with pytest.raises(Locked, match=r"file\.lock") as caught:
        commit([change], home, runtime(sleep=waits.append))
    assert caught.value.path == str(lock)
    assert lock.read_text() == text
    assert change.path.read_bytes() == b"old"
    assert 10 <= sum(waits) < 10.25
    assert all(0.025 <= wait <= 0.25 for wait in waits)
    assert len(set(waits)) > 1


def test_a_lock_released_in_time_is_taken(
    change: Change, home: Home, runtime: Runtimes
) -> None:
    lock = _lock(change, _owned(1, "2023-11-14T22:13:20.123Z"))
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            lock.unlink()

    commit([change], home, runtime(sleep=sleep))
    assert change.path.read_bytes() == b"new"


def _folder(lock: Path) -> None:
    lock.mkdir()


def _link(lock: Path) -> None:
    victim = lock.with_name("victim")
    victim.write_text(_owned(2**30, ""))
    lock.symlink_to(victim)


def _dangling(lock: Path) -> None:
    lock.symlink_to("nowhere")


def _pipe(lock: Path) -> None:
    os.mkfifo(lock)
    os.utime(lock, (0, 0))


@pytest.mark.parametrize("make", [_folder, _link, _dangling, _pipe])
def test_what_is_no_lock_file_is_left_alone(
    make: Callable[[Path], None],
    change: Change,
    home: Home,
    runtime: Runtimes,
    tree: Callable[[Path], dict[str, bytes]],
    alarm: None,
) -> None:
    make(change.path.with_name("file.lock"))
    before = sorted(change.path.parent.iterdir())
    with pytest.raises(Locked, match=r"file\.lock"):
        commit([change], home, runtime())
    assert sorted(change.path.parent.iterdir()) == before
    assert change.path.read_bytes() == b"old"


def test_a_void_lock_replaced_meanwhile_is_not_removed(
    change: Change, home: Home, runtime: Runtimes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two runs find one void lock; the slower must not remove the faster's."""
    import fcntl

    lock = _lock(change, _owned(2**30, ""))
    fresh = _owned(1, "2023-11-14T22:13:20.123Z")
    real = fcntl.flock

    def slow(descriptor: int, operation: int) -> None:
        if lock.read_text() != fresh:
            lock.unlink()
            lock.write_text(fresh)
        real(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", slow)
    with pytest.raises(Locked):
        commit([change], home, runtime())
    assert lock.read_text() == fresh


def test_a_lock_that_was_taken_away_stops_the_commit(
    change: Change, home: Home, runtime: Runtimes, port: Callable[..., Any]
) -> None:
    lock = change.path.with_name("file.lock")

    def before(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        if name == "create" and arguments[1].endswith(".json.tmp"):
            lock.unlink()
            lock.write_text("theirs")

    with pytest.raises(Locked, match="taken away"):
        commit([change], home, runtime(), port=port(before))
    assert lock.read_text() == "theirs"
    lock.unlink()
    assert sorted(change.path.parent.iterdir()) == [change.path]
    assert change.path.read_bytes() == b"old"


def test_a_run_that_takes_too_long_gives_up_before_the_commit(
    change: Change, home: Home, runtime: Runtimes
) -> None:
    times = iter(range(NOW, NOW + 10**9, 5_001))
    with pytest.raises(Locked, match="too long"):
        commit([change], home, runtime(now_ms=lambda: next(times)))
    assert sorted(change.path.parent.iterdir()) == [change.path]


def test_locks_are_taken_in_the_order_of_their_paths(
    state: Path, home: Home, runtime: Runtimes, port: Callable[..., Any]
) -> None:
    changes = []
    for name in ("b", "c", "a"):
        (state / name).write_bytes(b"old")
        changes.append(Change(state / name, read_snapshot(state / name), b"new"))
    made: list[str] = []

    def before(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        if name == "create" and arguments[1].endswith(".lock"):
            made.append(arguments[1])

    commit(changes, home, runtime(), port=port(before))
    assert made == ["a.lock", "b.lock", "c.lock"]


def test_of_eight_runs_one_writes(
    change: Change, home: Home, runtime: Runtimes
) -> None:
    """Eight processes start from one snapshot; seven must find a conflict."""
    children = []
    for number in range(8):
        child = os.fork()
        if child == 0:
            data = b"new %d" % number
            mine = Change(change.path, change.before, data)
            token = f"{number:08x}"
            try:
                commit(
                    [mine],
                    home,
                    runtime(process_id=os.getpid(), token=lambda token=token: token),
                )
                os._exit(0)
            except (Conflict, Locked):
                os._exit(1)
            except BaseException:
                os._exit(2)
        children.append(child)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert sorted(codes) == [0] + [1] * 7
    assert change.path.read_bytes() == b"new %d" % codes.index(0)
    assert not list(home.records.parent.glob("*.lock"))
    assert not list(home.records.parent.glob(".*.tmp"))
    assert len(list(home.records.parent.glob("*.bak"))) == 1
