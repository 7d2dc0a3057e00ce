"""Operations on whole files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openclaw_doctor.documents import Role
from openclaw_doctor.fixes.members import Touched
from openclaw_doctor.pointer import ROOT


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class RewriteStrict:
    """Write the whole text as strict JSON, keeping its layout."""

    ref: str

    def describe(self) -> str:
        """The operation in words."""
        return "rewrite as strict JSON"

    def touches(self) -> tuple[Touched, ...]:
        """The places this operation reads or writes."""
        return ((self.ref, ROOT),)


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class CutOut:
    """Keep of a text that cannot be read the one document in it, and nothing else.

    The document stands from offset ``start`` to ``end`` and has the value ``value``.
    """

    ref: str
    start: int
    end: int
    value: Any

    def describe(self) -> str:
        """The operation in words, without what is kept or taken out."""
        return "take out the text around the document"

    def touches(self) -> tuple[Touched, ...]:
        """The places this operation reads or writes."""
        return ((self.ref, ROOT),)


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class CreateFile:
    """Make a document that is not there; a later operation fills it."""

    ref: str
    path: Path
    role: Role
    value: Any

    def describe(self) -> str:
        """The operation in words."""
        return f"create {self.ref}"

    def touches(self) -> tuple[Touched, ...]:
        """The places this operation reads or writes."""
        return ((self.ref, ROOT),)


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class CopyFile:
    """Make a config that is not there from the text of the one of another name.

    From then on the copy is the config of its state directory; the old file stays.
    """

    ref: str
    path: Path
    source: str

    def describe(self) -> str:
        """The operation in words."""
        return f"copy {self.source} to {self.ref}"

    def touches(self) -> tuple[Touched, ...]:
        """The places this operation reads or writes."""
        return ((self.ref, ROOT), (self.source, ROOT))


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Chmod:
    """Narrow the permission bits of a file, document or not."""

    ref: str
    path: Path
    mode: int

    def describe(self) -> str:
        """The operation in words."""
        return f"set mode {self.mode:04o}"

    def touches(self) -> tuple[Touched, ...]:
        """Permissions are no place in a text, so nothing else can clash."""
        return ()
