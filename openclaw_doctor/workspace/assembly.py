"""Putting the files of a config together, as OpenClaw does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openclaw_doctor.documents import Document
from openclaw_doctor.pointer import ROOT, Pointer
from openclaw_doctor.release import Release, since
from openclaw_doctor.workspace.directives import LOST_KEY, Directives, directives_of
from openclaw_doctor.workspace.include_problem import IncludeProblem
from openclaw_doctor.workspace.merging import Part, drop_blocked, merge, plain
from openclaw_doctor.workspace.scope import (
    CONFINED,
    GUARDED,
    INCLUDE_KEY,
    MAX_BYTES,
    MAX_DEPTH,
    IncludeScope,
    included_path,
    normal,
)

#: From here on merging drops dangerous keys at every depth (observed on 2026.8.2).
_CLEANS = since("2026.8.1")
#: From here on an absolute path with a slash at its end is a folder's.
_KEEPS_SLASH = since("2026.9.1")
#: A small file that is included again and again must not fill the memory: how many
#: includes there may be, and how much text of files that were included before.
_MAX_LOADS = 10_000
_MAX_REPEATED = 2 * 1024 * 1024

#: The files that are being included, from the config down, as absolute paths.
Chain = tuple[str, ...]


@dataclass(slots=True)
class Assembly:
    """The work of putting one config together; ``problems`` are in reading order."""

    places: Mapping[str, Document]
    scope: IncludeScope
    target: Release
    problems: list[IncludeProblem] = field(default_factory=list)
    _directives: dict[str, Directives] = field(default_factory=dict)
    _loads: int = 0
    _repeated: int = 0

    @classmethod
    def of(
        cls, documents: Sequence[Document], scope: IncludeScope, target: Release
    ) -> Assembly:
        """The assembly of a config, the first document, from the others."""
        by_ref = {document.ref: document for document in documents}
        read = scope.read.items()
        places = {path: by_ref[ref] for path, ref in read if ref in by_ref}
        return cls(places, scope, target)

    def assembled(self, config: Document) -> Part:
        """The whole config; where there are problems, with holes."""
        part, problems = self._document(config, (normal(str(config.path)),))
        self.problems.extend(problems)
        return part

    def _document(
        self, document: Document, chain: Chain
    ) -> tuple[Part, list[IncludeProblem]]:
        root = Part(document.ref, ROOT, document.value)
        todo = self._directives.get(document.ref)
        if todo is None:
            todo = self._directives[document.ref] = directives_of(document)
        for pointer in todo.tainted:
            members = root.at(pointer).opened()
            assert isinstance(members, dict)
            del members[LOST_KEY]
        batches: list[list[IncludeProblem]] = []
        # From the last to the first, so that what stands inside is ready before.
        for pointer, value in reversed(todo.including):
            including = _Including(document, pointer, value[INCLUDE_KEY], chain)
            batches.append(self._include(including, root.at(pointer)))
        problems = [problem for batch in reversed(batches) for problem in batch]
        return root, problems

    def _include(self, including: _Including, part: Part) -> list[IncludeProblem]:
        """Replace an object that includes by what it stands for."""
        included, problems = self._included(including)
        rest = part.opened()
        assert isinstance(rest, dict)
        del rest[INCLUDE_KEY]
        if included is None:
            return problems
        if not rest:
            part.take(included)
        elif included.is_object:
            self._clean(included)
            self._clean(part)
            merge(included, part)
            part.take(included)
        else:
            problems.append(including.problem("siblings", what=included.value))
        return problems

    def _included(
        self, including: _Including
    ) -> tuple[Part | None, list[IncludeProblem]]:
        named = including.value
        if isinstance(named, str):
            return self._file(including, including.place, named)
        if not isinstance(named, list):
            return None, [including.problem("value-type", what=named)]
        result = Part(including.document.ref, including.pointer, {})
        problems: list[IncludeProblem] = []
        for index, item in enumerate(named):
            place = including.place / index
            if not isinstance(item, str):
                problems.append(including.problem("item-type", place, what=item))
                continue
            part, found = self._file(including, place, item)
            problems += found
            if part is not None and not problems:
                self._clean(part)
                merge(result, part)
        return (None if problems else result), problems

    def _clean(self, part: Part) -> None:
        if part.is_object and self.target in _CLEANS:
            drop_blocked(part)

    def _file(
        self, including: _Including, place: Pointer, text: str
    ) -> tuple[Part | None, list[IncludeProblem]]:
        """One included file, or why it cannot be had, in OpenClaw's order of tests."""
        path = included_path(text, including.document.path)
        if path is None:
            return None, [including.problem("path", place)]
        document = self.places.get(path)
        kind, refused = self._obstacle(path, document, including.chain)
        if not kind and self.target in _KEEPS_SLASH and _names_folder(text):
            kind, refused = "not-a-file", True
        if not kind and document is not None:
            if self._may_load(document):
                part, problems = self._document(document, (*including.chain, path))
                return (None if problems else part), problems
            kind, refused = "too-many", False
        ref = document.ref if document else None
        return None, [including.problem(kind, place, refused=refused, target=ref)]

    def _may_load(self, document: Document) -> bool:
        self._loads += 1
        if document.ref in self._directives:
            self._repeated += len(document.data)
        return self._loads <= _MAX_LOADS and self._repeated <= _MAX_REPEATED

    def _obstacle(
        self, path: str, document: Document | None, chain: Chain
    ) -> tuple[str, bool]:
        """The kind of problem, if there is one, and whether OpenClaw minds, too."""
        if self.scope.root is None:
            return "not-read", False
        confined = self.target in CONFINED
        if not self.scope.holds(path, self.target):
            return "outside", confined
        lost = self.scope.lost.get(path, "")
        if lost == "outside" or (document and self._leads_out(document, path)):
            return "link-outside", confined
        if lost == "unresolved":
            return lost, True
        if path in chain:
            return "cycle", True
        if len(chain) > MAX_DEPTH:
            return "depth", True
        if lost in ("hard-link", "too-large"):
            return lost, self.target in GUARDED
        if lost or document is None:
            return lost or "not-read", bool(lost)
        return self._flaw(document)

    def _leads_out(self, document: Document, path: str) -> bool:
        real = str(document.snapshot.real) if document.snapshot else path
        return self.target in CONFINED and not self.scope.really_holds(
            real, self.target
        )

    def _flaw(self, document: Document) -> tuple[str, bool]:
        """What is wrong with a document that was read."""
        if self.target in GUARDED:
            if document.snapshot is not None and document.snapshot.stat.links > 1:
                return "hard-link", True
            if len(document.data) > MAX_BYTES:
                return "too-large", True
        if document.syntax_error is not None:
            return "syntax", True
        return ("content" if document.tree is None or document.too_deep else ""), False


def _names_folder(text: str) -> bool:
    return Path(text).is_absolute() and text.endswith("/")


def composed_value(
    documents: Sequence[Document], scope: IncludeScope, target: Release
) -> Any:
    """A config, the first document, with what it includes and without variables put in.

    What cannot be included is left out.
    """
    return plain(Assembly.of(documents, scope, target).assembled(documents[0]))


@dataclass(frozen=True, slots=True)
class _Including:
    """An object that includes: where it stands, what it says, what led to it."""

    document: Document
    pointer: Pointer
    value: Any
    chain: Chain

    @property
    def place(self) -> Pointer:
        return self.pointer / INCLUDE_KEY

    def problem(
        self,
        kind: str,
        place: Pointer | None = None,
        *,
        what: Any = None,
        refused: bool = True,
        target: str | None = None,
    ) -> IncludeProblem:
        """A problem of this object, at ``place`` or else at its ``$include``."""
        return IncludeProblem.of(
            self.document.ref,
            self.place if place is None else place,
            kind,
            what=what,
            refused=refused,
            target=target,
        )
