"""Splices: replacing stretches of a text, all at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter


@dataclass(frozen=True, slots=True)
class Splice:
    """``new`` goes to where the text from ``start`` to ``end`` (code points) was."""

    start: int
    end: int
    new: str


@dataclass(frozen=True, slots=True)
class Edited:
    """A new text, and the comments that went away on the way to it, in order."""

    text: str
    dropped: tuple[str, ...] = ()


def spliced(text: str, splices: Iterable[Splice]) -> str:
    """``text`` with all ``splices`` carried out; none may overlap another."""
    pieces: list[str] = []
    at = 0
    for splice in sorted(splices, key=attrgetter("start", "end")):
        pieces += (text[at : splice.start], splice.new)
        at = splice.end
    return "".join((*pieces, text[at:]))
