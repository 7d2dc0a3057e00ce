"""Signals that must not interrupt a transaction half-way."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_DEFERRED = ("SIGINT", "SIGTERM", "SIGHUP")


@contextmanager
def deferred_signals() -> Iterator[None]:
    """Hold back signals that end a process; deliver them afterwards.

    Outside the main thread nothing is held back: Python runs signal handlers
    in the main thread only.
    """
    received: list[int] = []
    previous = {}
    # ValueError: not in the main thread.
    with suppress(ValueError):
        for name in _DEFERRED:
            number = getattr(signal, name, None)
            # None: a handler that was not set by Python and cannot be put back.
            if number is not None and signal.getsignal(number) is not None:
                previous[number] = signal.signal(
                    number, lambda caught, _frame: received.append(caught)
                )
    try:
        yield
    finally:
        for number, action in previous.items():
            signal.signal(number, action)
        for number in received:
            signal.raise_signal(number)
