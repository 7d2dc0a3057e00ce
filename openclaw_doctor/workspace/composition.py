"""The value OpenClaw makes of a config file, its includes and variables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from openclaw_doctor.documents import Document, Role
from openclaw_doctor.pointer import ROOT, Pointer, Step
from openclaw_doctor.release import Release, before
from openclaw_doctor.workspace.directives import NONE, directives_of, may_say
from openclaw_doctor.workspace.include_problem import IncludeProblem
from openclaw_doctor.workspace.merging import Part, located, plain, site_of
from openclaw_doctor.workspace.model import StateDirectory, Workspace

#: Set wherever OpenClaw runs, so never missing, whatever their values are.
_ALWAYS_SET = frozenset(("HOME", "PATH"))


#: Releases that refuse a whole config for one variable without a value (observed on
#: 2026.1.30 to 2026.2.26); 2026.3.13 only warns.
REFUSES_MISSING = before("2026.3.1")


@dataclass(frozen=True, slots=True)
class MissingVariables:
    """A text that refers to variables of which no value is known.

    ``ref`` and ``pointer`` say where it is written, ``place`` where it stands in the
    composed config.  ``certain``: they are not set; else only not known here.
    """

    ref: str
    pointer: Pointer
    names: tuple[str, ...]
    place: Pointer
    certain: bool


@dataclass(frozen=True)
class Composition:
    """A config as OpenClaw sees it before it validates.

    ``value`` is plain data and must not be changed, as it may be shared with the
    documents; None where a problem makes it unknowable.  It may hold values of
    variables, which are secrets.
    """

    value: Any = field(repr=False)
    problems: tuple[IncludeProblem, ...]
    missing: tuple[MissingVariables, ...]
    _root: Part = field(repr=False)
    _unknown: tuple[Pointer, ...] = field(repr=False)

    @property
    def parts(self) -> Part:
        """The parts that the value is made of, variables as they are written."""
        return self._root

    @property
    def known(self) -> bool:
        """Whether there is a value at all."""
        return not self.problems

    def origin(self, pointer: Iterable[Step]) -> tuple[str, Pointer]:
        """The document and place where the value at ``pointer`` is written.

        Of something absent the nearest container's.  An object or array that several
        files give is written where the last of them writes it.
        """
        return located(self._root, pointer)

    def member(self, pointer: Iterable[Step]) -> tuple[str, Pointer]:
        """As `origin`, but of what is the whole of a file, where that is included."""
        at = Pointer(pointer)
        ref, place = located(self._root, at)
        return (place == ROOT and site_of(self._root, at)) or (ref, place)

    def is_open(self, pointer: Iterable[Step]) -> bool:
        """Whether the value at ``pointer``, or one within it, refers to a variable of
        which no value is known, so that a verdict on it depends on the environment.
        """
        return Pointer(pointer) in self._open

    @cached_property
    def _open(self) -> frozenset[tuple[Step, ...]]:
        return frozenset(
            place[:length]
            for place in self._unknown
            for length in range(len(place) + 1)
        )


def compose(
    workspace: Workspace, state: StateDirectory, target: Release
) -> Composition | None:
    """What the release ``target`` makes of the config of ``state``.

    None where there is no config, or none that can be read.  Computed anew from the
    documents, so that it follows them while fixes are planned; linear in their size.
    The order is OpenClaw's (2026.4.29 to 2026.9.6): includes, the config's ``env``
    block, variables.
    """
    config = workspace.config_of(state)
    if config is None or config.role is not Role.CONFIG:
        return None
    if config.tree is None or config.too_deep:
        return None
    included = (workspace.documents.get(ref) for ref in state.includes)
    documents = [config, *(document for document in included if document)]
    root, problems = _assembled(config, documents, state, target)
    if problems:
        return Composition(None, problems, (), root, ())
    value = plain(root)
    if not any(may_say(document, "${") for document in documents):
        return Composition(value, (), (), root, ())
    return _substituted(root, value, state, target)


def _assembled(
    config: Document,
    documents: Sequence[Document],
    state: StateDirectory,
    target: Release,
) -> tuple[Part, tuple[IncludeProblem, ...]]:
    if directives_of(config) is NONE:
        return Part(config.ref, ROOT, config.value), ()
    # Few configs include files; the others do not pay for knowing how.
    from openclaw_doctor.workspace.assembly import Assembly

    assembly = Assembly.of(documents, state.scope, target)
    return assembly.assembled(config), tuple(assembly.problems)


def _substituted(
    root: Part, value: Any, state: StateDirectory, target: Release
) -> Composition:
    from openclaw_doctor.workspace.variables import Substitution, known_variables

    outside = state.scope.variables
    work = Substitution(known_variables(value, outside, target))
    made = work.value(value)
    missing = []
    for place, names in work.unknown:
        ref, pointer = located(root, place)
        told = tuple(
            name for name in names if outside.complete or name not in _ALWAYS_SET
        )
        if told:
            missing.append(
                MissingVariables(ref, pointer, told, place, outside.complete)
            )
    unknown = tuple(place for place, _ in work.unknown)
    return Composition(made, (), tuple(missing), root, unknown)
