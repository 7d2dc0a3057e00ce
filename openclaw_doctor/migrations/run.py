"""Running rows over a config, in order and to a fixed point."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from openclaw_doctor.fixes import Applicability, Operation
from openclaw_doctor.migrations.author import Crossing
from openclaw_doctor.migrations.exposure import WHY, exposes
from openclaw_doctor.migrations.model import Migration
from openclaw_doctor.migrations.sheet import Note, Sheet
from openclaw_doctor.pointer import ROOT, Pointer

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
    is_secret: Callable[[str], bool] = lambda text: False,
) -> tuple[Sheet, list[Change]]:
    """Run ``rows`` over ``sheet``; the sheet in the end, and what each row did.

    ``takes`` decides which changes are carried out, so that later rows build on
    them; the others are reported as if they stood alone.  What ``is_secret`` knows for
    a secret of the config no change makes a key.
    """
    start, changes = sheet, list[Change]()
    offered: set[str] = set()
    told: set[tuple[str, Note]] = set()
    for _ in range(MAX_PASSES):
        before = len(changes)
        for row in rows:
            if row.id in offered:
                continue
            change, after = _tried(sheet, row, is_secret)
            change = _news(change, told)
            if change is None:
                continue
            change = _traced(change, start, changes)
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


def _traced(change: Change, start: Sheet, earlier: Sequence[Change]) -> Change:
    """A change of what only an earlier one made, at the places that it made it from."""
    if any(place and start.has(place) for place in change.places):
        return change
    own = set(_touched(change))
    for other in reversed(earlier):
        if any(_meet(*one, *two) for one in _touched(other) for two in own):
            return replace(change, places=other.places)
    return change


def _touched(change: Change) -> Iterator[tuple[str, Pointer]]:
    for operation in change.operations:
        yield from operation.touches()


def _meet(ref: str, one: Pointer, other_ref: str, other: Pointer) -> bool:
    return ref == other_ref and (one.is_within(other) or other.is_within(one))


def _tried(
    sheet: Sheet,
    row: Migration,
    is_secret: Callable[[str], bool] = lambda text: False,
) -> tuple[Change | None, Sheet]:
    trial = sheet.trial()
    try:
        row.run(trial)
        trial.finish()
    except Crossing as crossing:
        place = trial.origin(crossing.pointer)
        trial = _left(sheet, row, place, crossing.why)
    if exposes(trial.operations, is_secret):
        trial = _left(sheet, row, next(iter(trial.touched), ROOT), WHY)
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


def _left(sheet: Sheet, row: Migration, place: Pointer, why: str) -> Sheet:
    """A trial of a row that leaves its work to a person, all of it."""
    trial = sheet.trial()
    trial.notes.append(Note("manual", place, why))
    for pattern in row.places:
        for match in sheet.places(pattern):
            if sheet.origin(match.pointer) != place:
                trial.tell("note", match.pointer, "it waits for this")
    return trial


def deprecations(
    sheet: Sheet,
    rows: Iterable[Migration],
    start: Sheet,
    earlier: Sequence[Change],
) -> Iterator[Change]:
    """What rows of later releases would change in a config, each for itself.

    ``sheet`` is what the changes ``earlier`` made of ``start``.
    """
    for row in rows:
        later = sheet.trial(row.since)
        change, _ = _tried(later, row)
        if change is not None and change.operations:
            yield _traced(change, start, earlier)


def everything(row: Migration, applicability: Applicability) -> bool:
    """Take every change that has operations."""
    return True


def migrated(sheet: Sheet, rows: Iterable[Migration]) -> Sheet:
    """The sheet after all changes of ``rows``, the unsafe ones too."""
    return migrate(sheet, tuple(rows), everything)[0]
