"""Reading files once, and noting those that cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from openclaw_doctor.documents import Document, Role
from openclaw_doctor.errors import UnreadableDocument
from openclaw_doctor.storage import read_snapshot
from openclaw_doctor.workspace import layout
from openclaw_doctor.workspace.directives import directives_of
from openclaw_doctor.workspace.git import git_directory, told_git_directory
from openclaw_doctor.workspace.model import Unreadable
from openclaw_doctor.workspace.scope import normal


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

    def git_directory(self, folder: Path) -> Path | None:
        """The git directory of the work tree that holds ``folder``, or None."""
        found = git_directory(folder)
        return found or told_git_directory(folder, self.environment, self.cwd)


@dataclass(slots=True)
class Reader:
    """Collects documents while folders are looked through; each file is read once.

    ``guessed`` are the documents whose role their content gave, not their name.
    """

    around: Surroundings
    named: frozenset[Path] = frozenset()
    documents: dict[str, Document] = field(default_factory=dict)
    unreadable: list[Unreadable] = field(default_factory=list)
    guessed: set[str] = field(default_factory=set)
    _places: dict[str, str] = field(default_factory=dict)
    _real: dict[Path, str] = field(default_factory=dict)
    _seen: set[Path] = field(default_factory=set)

    def read(self, path: Path, role: Role | None, within: Path | None) -> str | None:
        """Read one file; its ref, or None where it could not be read.

        A link that leads out of ``within`` is reported and not followed.
        """
        ref = self.around.ref(path)
        if ref in self.documents:
            self._claim(ref, role)
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
        self.add(document if role else with_role(document), guessed=role is None)
        return ref

    def add(self, document: Document, *, guessed: bool = False) -> None:
        """Take up a document; ``guessed``: its role is not that of its place."""
        self.documents[document.ref] = document
        self._places[normal(str(document.path))] = document.ref
        if document.snapshot is not None:
            self._real.setdefault(document.snapshot.real, document.ref)
        if guessed and layout.role_by_path(document.path) is None:
            self.guessed.add(document.ref)

    def _claim(self, ref: str, role: Role | None) -> None:
        """Let the place of a file decide what it is, even if it is included, too."""
        document = self.documents[ref]
        if role is not None and document.role is Role.INCLUDE:
            self.documents[ref] = replace(document, role=role)

    def include(self, path: Path, limit: int) -> str | None:
        """Read an included file of at most ``limit`` bytes; None where that fails.

        One that was read already stays what its name or place says it is.  So does one
        that a link leads to, where it does not matter from which folder it includes.
        """
        ref = self._places.get(str(path)) or self._same(path)
        if ref is not None:
            if ref in self.guessed:
                document = self.documents[ref]
                self.documents[ref] = replace(document, role=Role.INCLUDE)
            return ref
        try:
            snapshot = read_snapshot(path, limit=limit)
        except UnreadableDocument:
            # The caller says so where the file is included.
            return None
        ref = self.around.ref(path)
        self.add(Document.from_snapshot(ref, _included_role(path), snapshot))
        return ref

    def _same(self, path: Path) -> str | None:
        """The ref of a document that this path leads to, if it means the same there."""
        ref = self._real.get(path.resolve())
        if ref is None:
            return None
        document = self.documents[ref]
        beside = document.path.parent == path.parent
        return ref if beside or not directives_of(document).including else None

    def unseen(self, backups: Path | None) -> tuple[Path, ...]:
        """The folder of backups, if there is one and it was not asked about before.

        State directories of one work tree have it in common.
        """
        if backups is None or backups in self._seen:
            return ()
        self._seen.add(backups)
        return (backups,)

    def lose(
        self, path: Path, role: Role | None, message: str, *, outside: bool = False
    ) -> None:
        """Note a file that is not read, and why."""
        meant = role or layout.role_by_path(path) or Role.UNKNOWN
        ref = self.around.ref(path)
        lost = Unreadable(ref, meant, message, outside, self.around.cwd / path)
        self.unreadable.append(lost)


def with_role(document: Document) -> Document:
    """The document with the role its name, or else its content, gives it."""
    role = layout.role_by_path(document.path)
    return replace(document, role=role or layout.role_by_content(document.value))


def _included_role(path: Path) -> Role:
    """Credential files keep their role, as more in them counts as a secret."""
    role = layout.role_by_path(path)
    return role if role and role.strict else Role.INCLUDE


def _leads_out(path: Path, within: Path) -> bool:
    try:
        return not path.resolve().is_relative_to(within.resolve())
    except (OSError, RuntimeError):
        # Links that go round in a circle; reading the file tells.
        return False
