"""What happens to files in ``test_machine``: texts, plans, faults, and when."""

from __future__ import annotations

import errno
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from .conftest import DEAD, Crash

Text = tuple[bytes, int] | None
Files = dict[str, Text]

NAMES = ("a.json", "sub/b.json", "sub/c.json")
ERRORS = (errno.ENOSPC, errno.EIO, errno.EROFS, errno.EACCES, errno.EINTR)
#: Later than any file here was written, so that every lock found is void.
START = 4_000_000_000_000
MINUTE = 60_000


@dataclass(frozen=True)
class Fault:
    """An error of the ``moment``-th operation, or so much later the process dies."""

    moment: int
    error: int | None
    later: int | None

    def __call__(self, number: int, name: str, arguments: tuple[Any, ...]) -> None:
        if self.later is not None and number >= self.moment + self.later:
            raise Crash
        if self.error is not None and number == self.moment:
            raise OSError(self.error, os.strerror(self.error))

    @property
    def process(self) -> int:
        return os.getpid() if self.later is None else DEAD


@dataclass(frozen=True)
class Plan:
    """What a transaction makes of what."""

    id: str
    before: Files
    after: Files


NOTHING = Fault(0, None, None)
#: A transaction of two files takes about 60 operations.
MOMENTS = st.integers(1, 75)
FAULTS = st.one_of(
    st.just(NOTHING),
    st.builds(Fault, MOMENTS, st.sampled_from(ERRORS), st.none()),
    st.builds(Fault, MOMENTS, st.none(), st.just(0)),
    st.builds(Fault, MOMENTS, st.just(errno.EIO), st.integers(1, 30)),
)
#: The n-th of all operations, or the n-th of a kind.
TIMES = st.one_of(
    st.tuples(st.just(""), MOMENTS),
    st.tuples(st.sampled_from(["exchange", "rename_new"]), st.integers(1, 3)),
)
SOME = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True)
MODES = st.sampled_from([0o600, 0o640, 0o644])


def text_of(path: Path) -> Text:
    """Give bytes and mode of a file; None where there is none."""
    try:
        return path.read_bytes(), path.stat().st_mode & 0o777
    except FileNotFoundError:
        return None


def bytes_of(text: Text) -> bytes:
    """Give the bytes alone."""
    return text[0] if text else b""
