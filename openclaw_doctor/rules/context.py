"""What a rule gets to see: the workspace, the target release and the time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from openclaw_doctor.documents import Document, Role
from openclaw_doctor.findings import Finding, Location, Severity
from openclaw_doctor.fixes import Fix
from openclaw_doctor.pointer import ROOT, Pointer
from openclaw_doctor.release import Release
from openclaw_doctor.workspace import AgentDirectory, StateDirectory, Workspace

if TYPE_CHECKING:
    # Most runs have none.
    from openclaw_doctor.policy import Policy

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Choices:
    """What the user wants of the fixes, for rules whose fixes build on each other.

    ``unsafe``: unsafe fixes are taken as well; ``keep_retired``: what has no successor
    stays as a comment; ``selected``: the ids of the rules that count (None: all);
    ``refused``: fixes that are out of the question, as (rule id, file); ``policy``:
    the user's own rules about findings.
    """

    unsafe: bool = False
    keep_retired: bool = False
    selected: frozenset[str] | None = None
    refused: frozenset[tuple[str, str]] = frozenset()
    policy: Policy | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """The question a rule answers.

    ``now_ms`` is the time in milliseconds since 1970; it is supplied from outside
    so that a run can be repeated.  ``memo`` keeps what several rules work out from the
    same workspace, such as the verdict on its configs.
    """

    workspace: Workspace
    target: Release
    now_ms: int
    choices: Choices = Choices()
    memo: dict[object, Any] = field(
        init=False, default_factory=dict, repr=False, compare=False
    )

    def once(self, key: object, make: Callable[[], T]) -> T:
        """What ``make`` gives, made at the first question with this ``key``."""
        if key not in self.memo:
            self.memo[key] = make()
        made: T = self.memo[key]
        return made

    def documents(self, *roles: Role) -> Iterator[Document]:
        """The documents of these roles (all without any), in a stable order."""
        for document in self.workspace.documents.values():
            if not roles or document.role in roles:
                yield document

    def objects(self, *roles: Role) -> Iterator[tuple[Document, dict[str, Any]]]:
        """The documents of these roles that hold an object, each with its value."""
        for document in self.documents(*roles):
            if document.root is not None:
                yield document, document.root

    def agents(self) -> Iterator[tuple[StateDirectory, AgentDirectory]]:
        """Every agent folder with the state directory it belongs to."""
        for state in self.workspace.states:
            for agent in state.agents:
                yield state, agent

    def document(self, ref: str | None) -> Document | None:
        """The document of that ref, if there is one."""
        return self.workspace.documents.get(ref) if ref else None

    def state_of(self, document: Document) -> StateDirectory:
        """The state directory a document belongs to."""
        return self._owners()[document.ref]

    def _owners(self) -> dict[str, StateDirectory]:
        return self.once("owners", self.workspace.owners)

    def origin(self, ref: str) -> str:
        """A file's path within its state directory, wherever that was checked from."""
        return self.workspace.origin(ref, self._owners().get(ref))

    def config_for(self, document: Document) -> Document | None:
        """The config that goes with a document, if it is there and is an object."""
        config = self.workspace.config_of(self.state_of(document))
        return config if config is not None and config.root is not None else None


def found(
    document: Document,
    pointer: Pointer,
    message: str,
    *,
    severity: Severity = Severity.WARNING,
    key: bool = False,
    hint: str | None = None,
    fix: Fix | None = None,
    related: tuple[Location, ...] = (),
    details: tuple[str, ...] = (),
    discriminator: str = "",
) -> Finding:
    """A finding at ``pointer`` of ``document``; with ``key``, at the key itself."""
    return Finding(
        message=message,
        location=Location.of(document, pointer, key=key),
        severity=severity,
        hint=hint,
        fix=fix,
        related=related,
        details=details,
        discriminator=discriminator,
    )


def found_in_file(
    ref: str,
    message: str,
    *,
    severity: Severity = Severity.WARNING,
    hint: str | None = None,
    fix: Fix | None = None,
    discriminator: str = "",
) -> Finding:
    """A finding about a whole file, whether or not it could be read."""
    return Finding(
        message=message,
        location=Location(ref, ROOT),
        severity=severity,
        hint=hint,
        fix=fix,
        discriminator=discriminator,
    )


def sibling_path(document: Document, name: str) -> Path:
    """The path of another file in the folder of ``document``."""
    return document.path.parent / name


def sibling_ref(document: Document, name: str) -> str:
    """The ref that a file beside ``document`` has or would have."""
    folder, slash, _ = document.ref.rpartition("/")
    return f"{folder}{slash}{name}"
