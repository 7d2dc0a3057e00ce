"""Reading files once, and noting those that cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from openclaw_doctor.documents import Document, Role
from openclaw_doctor.errors import UnreadableDocument
from openclaw_doctor.storage import read_snapshot
from openclaw_doctor.workspace import layout
from openclaw_doctor.workspace.model import Unreadable


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the caller's process knows: environment, working directory, profile."""

    environment: Mapping[str, str]
    cwd: Path
    profile: str | None = None

    def ref(self, path: Path) -> str:
        """How reports name a path: relative to ``cwd`` where it lies inside."""
        absolute = self.cwd / path
        try:
            return absolute.relative_to(self.cwd).as_posix()
        except ValueError:
            return str(absolute)


@dataclass(slots=True)
class Reader:
    """Collects documents while folders are looked through; each file is read once."""

    around: Surroundings
    named: frozenset[Path] = frozenset()
    documents: dict[str, Document] = field(default_factory=dict)
    unreadable: list[Unreadable] = field(default_factory=list)

    def read(self, path: Path, role: Role | None, within: Path | None) -> str | None:
        """Read one file; its ref, or None where it could not be read.

        A link that leads out of ``within`` is reported and not followed.
        """
        ref = self.around.ref(path)
        if ref in self.documents:
            return ref
        if within is not None and path not in self.named and _leads_out(path, within):
            message = "is a link that leads out of this folder, so it is not checked"
            self.lose(path, role, message, outside=True)
            return None
        try:
            snapshot = read_snapshot(path)
        except UnreadableDocument as error:
            self.lose(path, role, error.message)
            return None
        document = Document.from_snapshot(ref, role or Role.UNKNOWN, snapshot)
        self.documents[ref] = document if role else with_role(document)
        return ref

    def lose(
        self, path: Path, role: Role | None, message: str, *, outside: bool = False
    ) -> None:
        """Note a file that is not read, and why."""
        meant = role or layout.role_by_path(path) or Role.UNKNOWN
        ref = self.around.ref(path)
        self.unreadable.append(Unreadable(ref, meant, message, outside))


def with_role(document: Document) -> Document:
    """The document with the role its name, or else its content, gives it."""
    role = layout.role_by_path(document.path)
    return replace(document, role=role or layout.role_by_content(document.value))


def _leads_out(path: Path, within: Path) -> bool:
    try:
        return not path.resolve().is_relative_to(within.resolve())
    except (OSError, RuntimeError):
        # Links that go round in a circle; reading the file tells.
        return False
