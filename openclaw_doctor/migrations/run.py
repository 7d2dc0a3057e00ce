"""Running rows over a config, in order and to a fixed point."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from openclaw_doctor.fixes import Applicability, Operation
from openclaw_doctor.migrations.author import Crossing
from openclaw_doctor.migrations.model import Migration
from openclaw_doctor.migrations.sheet import Note, Sheet
from openclaw_doctor.pointer import Pointer

#: One pass does nearly all; a row may find work that a later one made.
MAX_PASSES = 4


@dataclass(frozen=True, slots=True)
class Change:
    """What one row has to say and to do.

    ``operations`` mean the texts as the changes before have left them.  ``places`` are
    those of the config as it was.  ``taken``: later changes build on this one.
    """

    row: Migration
    applicability: Applicability
    operations: tuple[Operation, ...]
    places: tuple[Pointer, ...]
    notes: tuple[Note, ...]
    taken: bool = False


def migrate(
    sheet: Sheet,
    rows: Sequence[Migration],
    takes: Callable[[Migration, Applicability], bool],
) -> tuple[Sheet, list[Change]]:
    """Run ``rows`` over ``sheet``; the sheet in the end, and what each row did.

    ``takes`` decides which changes are carried out, so that later rows build on
    them; the others are reported as if they stood alone.
    """
    changes: list[Change] = []
    offered: set[str] = set()
    told: set[tuple[str, Note]] = set()
    for _ in range(MAX_PASSES):
        before = len(changes)
        for row in rows:
            if row.id in offered:
                continue
            change, after = _tried(sheet, row)
            change = _news(change, told)
            if change is None:
                continue
            if change.operations and takes(row, change.applicability):
                change, sheet = replace(change, taken=True), after
            else:
                offered.add(row.id)
            changes.append(change)
        if not any(change.operations for change in changes[before:]):
            break
    return sheet, changes


def _news(change: Change | None, told: set[tuple[str, Note]]) -> Change | None:
    """A change without what was told in an earlier pass; None if that is all."""
    if change is None:
        return None
    pairs = {(change.row.id, note) for note in change.notes}
    fresh = tuple(n for n in change.notes if (change.row.id, n) not in told)
    told |= pairs
    if not fresh and not change.operations:
        return None
    return replace(change, notes=fresh)


def _tried(sheet: Sheet, row: Migration) -> tuple[Change | None, Sheet]:
    trial = sheet.trial()
    try:
        row.run(trial)
        trial.finish()
    except Crossing as crossing:
        trial = sheet.trial()
        trial.manual(crossing.pointer, crossing.why)
    if not trial.operations and not trial.notes:
        return None, sheet
    applicability = row.applicability
    if trial.unsafe and applicability is Applicability.SAFE:
        applicability = Applicability.UNSAFE
    if not trial.operations:
        applicability = Applicability.MANUAL
    changed = [place for place in trial.touched if place]
    places = changed or [note.pointer for note in trial.notes] or trial.added
    change = Change(
        row,
        applicability,
        tuple(trial.operations),
        tuple(dict.fromkeys(places)),
        tuple(trial.notes),
    )
    return change, trial


def deprecations(sheet: Sheet, rows: Iterable[Migration]) -> Iterator[Change]:
    """What rows of later releases would change in a config, each for itself."""
    for row in rows:
        later = sheet.trial(row.since)
        change, _ = _tried(later, row)
        if change is not None and change.operations:
            yield change


def everything(row: Migration, applicability: Applicability) -> bool:
    """Take every change that has operations."""
    return True


def migrated(sheet: Sheet, rows: Iterable[Migration]) -> Sheet:
    """The sheet after all changes of ``rows``, the unsafe ones too."""
    return migrate(sheet, tuple(rows), everything)[0]
