"""A fix: what its operations do together, and who decides about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from openclaw_doctor.fixes.files import (
    Chmod,
    CopyFile,
    CreateFile,
    CutOut,
    RewriteStrict,
)
from openclaw_doctor.fixes.members import (
    CommentOut,
    Insert,
    KeyToComment,
    ListToMap,
    Move,
    Rebuild,
    Remove,
    RemoveComment,
    Rename,
    Set,
    Touched,
)


class Applicability(str, Enum):
    """Who decides about a fix.

    ``safe``: OpenClaw then behaves as the author meant and nothing is lost;
    ``unsafe``: a choice the user must confirm; ``manual``: explained, never applied.
    """

    SAFE = "safe"
    UNSAFE = "unsafe"
    MANUAL = "manual"


Operation = (
    Set
    | Insert
    | Rename
    | Remove
    | CommentOut
    | KeyToComment
    | Move
    | ListToMap
    | Rebuild
    | RemoveComment
    | RewriteStrict
    | CutOut
    | CreateFile
    | CopyFile
    | Chmod
)


@dataclass(frozen=True, slots=True)
class Fix:
    """What would put a finding right: all operations or none.

    ``backup_stem`` asks for OpenClaw's own backup name of this repair, for
    example ``legacy-flat`` for ``<file>.legacy-flat.<ms>.bak``.  ``losses`` says
    what then stands in the backup alone.  Fixes with the same ``sequence`` build on
    each other: the operations of one mean the texts as those before it leave them, in
    the order of ``step``.
    """

    title: str
    applicability: Applicability
    operations: tuple[Operation, ...] = ()
    backup_stem: str | None = None
    losses: tuple[str, ...] = ()
    sequence: str = ""
    step: int = 0

    def touches(self) -> Iterator[Touched]:
        """All places the operations read or write."""
        for operation in self.operations:
            yield from operation.touches()


def safe(title: str, *operations: Operation) -> Fix:
    """A fix that needs no decision."""
    return Fix(title, Applicability.SAFE, operations)


def unsafe(title: str, *operations: Operation) -> Fix:
    """A fix that the user must ask for."""
    return Fix(title, Applicability.UNSAFE, operations)


def manual(title: str) -> Fix:
    """Advice that only a person can follow."""
    return Fix(title, Applicability.MANUAL)
