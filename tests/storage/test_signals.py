from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.runtime import Runtime
from openclaw_doctor.storage import Change, Home, commit, pending, read_snapshot
from openclaw_doctor.storage.signals import deferred_signals

Runtimes = Callable[..., Runtime]


@pytest.fixture
def changes(state: Path) -> list[Change]:
    result = []
    for name in "ab":
        (state / name).write_bytes(b"old")
        result.append(Change(state / name, read_snapshot(state / name), b"new"))
    return result


@pytest.fixture(autouse=True)
def interruptible() -> Iterator[None]:
    """As at a terminal: a shell starts what runs in the background deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_an_interrupt_between_two_swaps_comes_after_both(
    changes: list[Change],
    state: Path,
    home: Home,
    runtime: Runtimes,
    port: Callable[..., Any],
) -> None:
    swaps: list[str] = []

    def before(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        if name == "exchange":
            swaps.append(name)
            if len(swaps) == 2:
                os.kill(os.getpid(), signal.SIGINT)

    handler = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        commit(changes, home, runtime(), port=port(before))
    assert signal.getsignal(signal.SIGINT) is handler
    assert [(state / name).read_bytes() for name in "ab"] == [b"new", b"new"]
    assert pending(home) == []
    assert not list(state.glob("*.lock"))


def test_an_interrupt_before_the_commit_leaves_nothing(
    changes: list[Change],
    state: Path,
    home: Home,
    runtime: Runtimes,
    port: Callable[..., Any],
) -> None:
    def before(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        if name == "create" and str(arguments[1]).startswith(".b."):
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        commit(changes, home, runtime(), port=port(before))
    assert sorted(path.name for path in state.iterdir()) == ["a", "b"]
    assert [(state / name).read_bytes() for name in "ab"] == [b"old", b"old"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_other_signals_are_deferred_and_delivered(number: signal.Signals) -> None:
    seen: list[str] = []
    old = signal.signal(number, lambda caught, frame: seen.append("delivered"))
    try:
        with deferred_signals():
            signal.raise_signal(number)
            seen.append("inside")
        assert seen == ["inside", "delivered"]
    finally:
        signal.signal(number, old)


def test_an_ignored_signal_stays_ignored() -> None:
    old = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with deferred_signals():
            signal.raise_signal(signal.SIGHUP)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, old)


def test_a_thread_can_commit(
    changes: list[Change], state: Path, home: Home, runtime: Runtimes
) -> None:
    worker = threading.Thread(target=commit, args=(changes, home, runtime()))
    worker.start()
    worker.join()
    assert [(state / name).read_bytes() for name in "ab"] == [b"new", b"new"]
