"""A progress bar for runs that last, on terminals only."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

#: A run that is over sooner shows no bar.
PATIENCE_SECONDS = 1.0

Advance = Callable[[], None]


@contextmanager
def progress(
    total: int, label: str, clock: Callable[[], float] = time.monotonic
) -> Iterator[Advance]:
    """Give what is to be called after each of ``total`` steps.

    On a terminal, a bar appears on standard error once ``PATIENCE_SECONDS`` have gone
    by, and is wiped out in the end.  Elsewhere nothing is shown.
    """
    if not sys.stderr.isatty():
        yield lambda: None
        return
    bar = _Bar(total, label, clock)
    try:
        yield bar.advance
    finally:
        bar.wipe()


class _Bar:
    def __init__(self, total: int, label: str, clock: Callable[[], float]) -> None:
        self.total, self.label, self.clock = total, label, clock
        self.start, self.done = clock(), 0
        self.shown: Any = None

    def advance(self) -> None:
        self.done += 1
        if self.shown is not None:
            self.shown.update(1)
        elif self.clock() - self.start >= PATIENCE_SECONDS:
            import click

            self.shown = click.progressbar(
                length=self.total, label=self.label, file=sys.stderr
            )
            self.shown.render_progress()
            self.shown.update(self.done)

    def wipe(self) -> None:
        if self.shown is not None:
            self.shown.render_finish()
            sys.stderr.write("\x1b[1A\x1b[2K")
            sys.stderr.flush()
