"""Which parts of a file a place lies in, among those that comments are for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from openclaw_doctor.findings import Location
from openclaw_doctor.policy.comments import WHOLE, Part, Suppression


class Parts:
    """The parts that the suppressions of one file are for, laid out to be found fast.

    Members lie in each other or apart, as the text has them.
    """

    __slots__ = ("_around", "_lines", "_members", "_starts", "_whole")

    def __init__(self, suppressions: Iterable[Suppression]) -> None:
        parts = {part for one in suppressions for part in one.parts}
        self._whole = WHOLE in parts
        self._lines = {start for kind, start, _ in parts if kind == "line"}
        members = [part for part in parts if part[0] == "member"]
        self._members = sorted(members, key=lambda part: (part[1], -part[2]))
        self._starts = [start for _, start, _ in self._members]
        self._around = list(self._enclosing())

    def _enclosing(self) -> Iterator[int]:
        """For each member the nearest one around it; -1 where there is none."""
        open_: list[int] = []
        for index, (_, start, _) in enumerate(self._members):
            while open_ and self._members[open_[-1]][2] <= start:
                open_.pop()
            yield open_[-1] if open_ else -1
            open_.append(index)

    def at(self, place: Location) -> Iterator[Part]:
        """The parts that a place of the file lies in."""
        if self._whole:
            yield WHOLE
        if place.span is None:
            return
        if place.line in self._lines:
            yield ("line", place.line, place.line)
        at = place.span.start
        index = bisect_right(self._starts, at) - 1
        while index >= 0:
            if at < self._members[index][2]:
                yield self._members[index]
            index = self._around[index]
