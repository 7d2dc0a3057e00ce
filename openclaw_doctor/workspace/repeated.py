"""Files that are included more than once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from openclaw_doctor.documents import Document
from openclaw_doctor.workspace.directives import directives_of, named_files
from openclaw_doctor.workspace.model import StateDirectory, Workspace
from openclaw_doctor.workspace.scope import INCLUDE_KEY, included_path


def repeated_includes(workspace: Workspace) -> frozenset[str]:
    """The refs of files that the configs of a workspace include in several places.

    A change of such a file is a change of all these places; so is one of a file that
    such a file includes.
    """
    named: list[tuple[str, str]] = []
    for state in workspace.states:
        if state.includes:
            named += _named(workspace, state)
    times = Counter(ref for _, ref in named)
    shared: set[str] = set()
    found = {ref for ref in times if times[ref] > 1}
    while found:
        shared |= found
        found = {ref for by, ref in named if by in shared and ref not in shared}
    return frozenset(shared)


def _named(workspace: Workspace, state: StateDirectory) -> Iterator[tuple[str, str]]:
    """The files that include others, each with one that it includes."""
    for ref in (state.config, *state.includes):
        document = workspace.documents.get(ref) if ref else None
        if document is not None and document.tree is not None:
            for path in _paths(document):
                if path in state.scope.read:
                    yield document.ref, state.scope.read[path]


def _paths(document: Document) -> Iterator[str]:
    for pointer, value in directives_of(document).including:
        for _, text in named_files(pointer, value[INCLUDE_KEY]):
            path = included_path(text, document.path)
            if path is not None:
                yield path
