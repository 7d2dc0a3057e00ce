"""Operations on what stands in a document: members, items, comments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openclaw_doctor.pointer import ROOT, Pointer

Touched = tuple[str, Pointer]

# Operations are never compared, and a printed one would show the secret it carries.
# Without both, the classes are also made twice as fast.


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Set:
    """Give the value at ``pointer`` another value.

    With ``leave_comments`` the comments of what goes inside it stay.
    """

    ref: str
    pointer: Pointer
    value: Any
    leave_comments: bool = False

    def describe(self) -> str:
        """The operation in words, without its value."""
        return f"set {self.pointer.dotted()}"

    def touches(self) -> tuple[Touched, ...]:
        """The places this operation reads or writes."""
        return ((self.ref, self.pointer),)


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Insert:
    """Add a member that is not there, with the parents it needs."""

    ref: str
    pointer: Pointer
    value: Any
    before: str | None = None

    def describe(self) -> str:
        """The operation in words, without its value."""
        return f"add {self.pointer.dotted()}"

    def touches(self) -> tuple[Touched, ...]:
        """The places this operation reads or writes, the one it goes before too."""
        near = () if self.before is None else (self.pointer.parent / self.before,)
        return tuple((self.ref, place) for place in (self.pointer, *near))


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Rename:
    """Give the member at ``pointer`` another key in the same object."""

    ref: str
    pointer: Pointer
    to: str

    def describe(self) -> str:
        """The operation in words."""
        return f"rename {self.pointer.dotted()} to {self.to}"

    def touches(self) -> tuple[Touched, ...]:
        """The places this operation reads or writes."""
        return ((self.ref, self.pointer), (self.ref, self.pointer.parent / self.to))


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Remove:
    """Take a member or item out, with the comments that are its own.

    ``retires`` allows secrets inside to go: they then stand in the backup alone.
    With ``leave_comments`` the comments around and inside it stay at its place.
    """

    ref: str
    pointer: Pointer
    retires: bool = False
    prune: bool = False
    leave_comments: bool = False

    def describe(self) -> str:
        """The operation in words."""
        return f"remove {self.pointer.dotted()}"

    def touches(self) -> tuple[Touched, ...]:
        """The places this operation reads or writes."""
        indexed = self.pointer and isinstance(self.pointer[-1], int)
        return ((self.ref, self.pointer.parent if indexed else self.pointer),)


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class CommentOut:
    """Make a member or item a comment at its place, with ``reason`` in front of it.

    For JSON5 files only.  ``reason`` is a few words of ours, never of the file.  The
    proofs refuse it where a secret would stand in the comment without being masked.
    """

    ref: str
    pointer: Pointer
    reason: str

    def describe(self) -> str:
        """The operation in words."""
        return f"comment out {self.pointer.dotted()}"

    def touches(self) -> tuple[Touched, ...]:
        """The places this operation reads or writes."""
        indexed = self.pointer and isinstance(self.pointer[-1], int)
        return ((self.ref, self.pointer.parent if indexed else self.pointer),)


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class KeyToComment:
    """Make members that hold remarks (a text, or a list of texts) real comments.

    For JSON5 files only.  A member with a blank text just goes.
    """

    ref: str
    pointers: tuple[Pointer, ...]

    def describe(self) -> str:
        """The operation in words."""
        names = ", ".join(pointer.dotted() for pointer in self.pointers)
        return f"make a comment of {names}"

    def touches(self) -> tuple[Touched, ...]:
        """The places this operation reads or writes."""
        return tuple((self.ref, pointer) for pointer in self.pointers)


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Move:
    """Move a member with its comments, inside a file or to another one.

    The authored text moves as it is.  ``target_ref`` is None for the same document;
    with ``prune``, parents that the move leaves empty go.
    """

    ref: str
    source: Pointer
    target: Pointer
    target_ref: str | None = None
    prune: bool = True

    @property
    def into(self) -> str:
        """The document that receives the member."""
        return self.target_ref or self.ref

    def describe(self) -> str:
        """The operation in words."""
        where = f" of {self.target_ref}" if self.target_ref else ""
        return f"move {self.source.dotted()} to {self.target.dotted()}{where}"

    def touches(self) -> tuple[Touched, ...]:
        """The places this operation reads or writes."""
        return ((self.ref, self.source), (self.into, self.target))


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class ListToMap:
    """Make a list of objects an object: each item under the text it has as ``key``.

    The items keep their text and comments; the whole becomes the sibling ``to``.
    """

    ref: str
    pointer: Pointer
    key: str
    to: str

    def describe(self) -> str:
        """The operation in words."""
        return f"make {self.pointer.dotted()} the map {self.to}"

    def touches(self) -> tuple[Touched, ...]:
        """The places this operation reads or writes."""
        return ((self.ref, self.pointer), (self.ref, self.pointer.parent / self.to))


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Rebuild:
    """Lay out a new value from authored parts.

    ``template`` is plain data; a leaf that is a ``Kept`` stands for the authored
    text of the value now at that pointer.
    """

    ref: str
    pointer: Pointer
    template: Any
    retires: tuple[Pointer, ...] = ()

    def describe(self) -> str:
        """The operation in words."""
        return f"rearrange {self.pointer.dotted() or 'the whole file'}"

    def touches(self) -> tuple[Touched, ...]:
        """The places this operation reads or writes."""
        return ((self.ref, self.pointer),)


@dataclass(frozen=True, slots=True)
class Kept:
    """Inside a ``Rebuild`` template: the authored value at ``pointer``."""

    pointer: Pointer


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class RemoveComment:
    """Take a comment out, with its line where nothing else stands on it.

    ``start`` is its offset in code points, ``text`` all of it.  Of several in a row the
    offsets mean the same text.
    """

    ref: str
    start: int
    text: str

    def describe(self) -> str:
        """The operation in words."""
        return "take a comment out"

    def touches(self) -> tuple[Touched, ...]:
        """The whole file: an edit of anything else moves the comment."""
        return ((self.ref, ROOT),)
