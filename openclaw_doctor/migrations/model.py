"""The row of the ledger: what was retired when, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Literal

from openclaw_doctor.fixes import Applicability
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import Release

if TYPE_CHECKING:
    from openclaw_doctor.migrations.sheet import Sheet

Act = Callable[["Sheet"], None]

#: In the place of a release: refused by every release since 2026.1.29.
ALWAYS = "always"
_FIRST = Release(2026, 1, 0)

SAFE, UNSAFE, MANUAL = (
    Applicability.SAFE,
    Applicability.UNSAFE,
    Applicability.MANUAL,
)


class Stage(IntEnum):
    """When a row runs; the numbers leave room between them.

    A row may stand between two stages (``Stage.KEYS + 5``).
    """

    #: Whole sections of Clawdbot go where they belong.
    UNFOLD = 10
    #: A section moves as a whole, before the rows about its members.
    CONTAINERS = 20
    #: Single keys; most rows.
    KEYS = 30
    #: What moves between a channel and its accounts, after the channel's keys.
    ACCOUNTS = 40
    #: Model references and providers.
    MODELS = 50
    #: Keys without a successor go, after all that is made of them.
    PURGE = 70
    #: ``agents.list`` becomes ``agents.entries``, after all that addresses its items.
    ROSTER = 80
    #: Who owns what, once the agents are in their place.
    OWNERSHIP = 90


@dataclass(frozen=True, slots=True)
class Step:
    """What is done to a sheet, and the patterns of the places it is done at."""

    act: Act
    watches: tuple[str, ...]

    def __call__(self, sheet: Sheet) -> None:
        """Do it."""
        self.act(sheet)


@dataclass(frozen=True, slots=True)
class Migration:
    """One retired form and its successor.

    ``retired`` is the first release that rejects the old form: ``ALWAYS``, or None
    while 2026.9.6 still takes it.  ``introduced`` is the first release that knows the
    new form (None: all).  The row is for targets from both on, and before ``until``,
    where a later release turns it back or another row takes over.

    ``steps`` change a `Sheet`.  ``watches`` are the patterns of the old form where a
    step is a function that does not say so itself.  ``before`` and ``after`` are the
    example, as JSON5; ``losses`` say in words what no longer stands in the config.
    ``advice`` is what a person reads who has to do it by hand, and ``evidence`` where
    the facts are from.
    ``differs`` says what OpenClaw's own migration does otherwise with the examples
    recorded from it, and why; empty where the result is the same.
    """

    id: str
    title: str
    retired: str | None
    steps: tuple[Step | Act, ...] = ()
    watches: tuple[str, ...] = ()
    introduced: str | None = None
    until: str | None = None
    stage: int = Stage.KEYS
    applicability: Applicability = SAFE
    before: str = ""
    after: str = ""
    losses: str = ""
    advice: str = ""
    differs: str = ""
    evidence: str = ""

    @property
    def since(self) -> Release:
        """The first target this row is for."""
        named = [self.retired or ALWAYS, self.introduced or ALWAYS]
        return max((_release(name) for name in named), default=_FIRST)

    @property
    def end(self) -> Release | None:
        """The first target this row is no longer for, if there is one."""
        return Release.parse(self.until) if self.until else None

    def is_for(self, target: Release) -> bool:
        """Whether a config is to be rewritten by this row for ``target``."""
        return self.since <= target and (self.end is None or target < self.end)

    @property
    def places(self) -> tuple[str, ...]:
        """The patterns of the old form: where none means anything, nothing is done."""
        steps = [step for step in self.steps if isinstance(step, Step)]
        found = [*self.watches, *(place for step in steps for place in step.watches)]
        return tuple(dict.fromkeys(found))

    def run(self, sheet: Sheet) -> None:
        """Carry the row out on ``sheet``; nothing happens where it has no place."""
        for step in self.steps:
            step(sheet)


def _release(name: str) -> Release:
    return _FIRST if name == ALWAYS else Release.parse(name)


def in_order(rows: Iterable[Migration]) -> tuple[Migration, ...]:
    """The rows by stage; within one, as they were given."""
    return tuple(sorted(rows, key=lambda row: row.stage))


NoteKind = Literal["lost", "kept", "manual", "unsafe", "note"]


@dataclass(frozen=True, slots=True)
class Note:
    """Something to tell people about one place: what was lost, or left to them.

    ``pointer`` is the place in the config as it was when the sheet was made.
    """

    kind: NoteKind
    pointer: Pointer
    text: str
