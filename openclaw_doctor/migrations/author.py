"""In which file a change of the composed config has to be made."""

from __future__ import annotations

from typing import Protocol

from openclaw_doctor.fixes import Operation
from openclaw_doctor.pointer import Pointer

Place = tuple[str, Pointer]


class Author(Protocol):
    """Who knows in which file a place of the composed config is written."""

    def owner(self, pointer: Pointer) -> Place:
        """Where the value at ``pointer`` is written; raises `Crossing`."""

    def whole(self, pointer: Pointer) -> Place:
        """Where the value at ``pointer`` is taken out as a whole; raises `Crossing`.

        An object that includes others is taken out with what it says of them.
        """

    def home(self, pointer: Pointer, near: Pointer | None = None) -> Place:
        """Where something new at ``pointer`` is to be written; raises `Crossing`.

        Where several files would do, the one that what is at ``near`` comes from.
        """

    def copied(self) -> Author:
        """One that can be changed without this one."""

    def changed(self, operation: Operation, old: Pointer | None, new: Pointer) -> None:
        """Take note of an operation on the composed config."""


class Crossing(Exception):
    """A change that would have to be made in more than one file, or nobody's.

    ``pointer`` is the composed place, ``why`` a sentence for people.
    """

    def __init__(self, pointer: Pointer, why: str) -> None:
        super().__init__(why)
        self.pointer = pointer
        self.why = why


class OneFile:
    """The author of a config without includes: every place is where it seems."""

    __slots__ = ("ref",)

    def __init__(self, ref: str) -> None:
        self.ref = ref

    def owner(self, pointer: Pointer) -> Place:
        """The same place, in the one file."""
        return self.ref, pointer

    whole = owner

    def home(self, pointer: Pointer, near: Pointer | None = None) -> Place:
        """The same place, in the one file."""
        return self.ref, pointer

    def copied(self) -> OneFile:
        """This one: there is nothing to change."""
        return self

    def changed(self, operation: Operation, old: Pointer | None, new: Pointer) -> None:
        """Nothing to note."""
