"""The ledger of migrations as rules: a finding for each row that has work to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Set
from functools import lru_cache

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import Applicability, Fix
from openclaw_doctor.migrations.ledger import Entry, index, migrations_by_id
from openclaw_doctor.migrations.model import ALWAYS, Migration
from openclaw_doctor.migrations.run import Change
from openclaw_doctor.migrations.sheet import Note
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import Release, ReleaseRange
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.judged import judged
from openclaw_doctor.rules.migrated import PREFIX, Migrated, migrations
from openclaw_doctor.rules.registry import Rule
from openclaw_doctor.validation import UNKNOWN_KEY, Violation

#: Fixes of the ledger come before those that judge what it leaves behind.
ORDER = 15
_MAX_TITLES = 3


def ledger_rules() -> list[Rule]:
    """A rule for each row, by which it is selected, ignored and explained."""
    return [
        Rule(
            PREFIX + entry.id,
            Severity.ERROR if entry.retired else Severity.INFO,
            ReleaseRange(_release(entry.since), _release(entry.until)),
            ORDER,
            entry.applicability,
            entry.evidence,
            _Check(entry),
            foresees=True,
        )
        for entry in index()
    ]


def _release(name: str | None) -> Release | None:
    return Release.parse(name) if name else None


class _Check:
    """The check of one row; the row itself is loaded when it is asked about."""

    __slots__ = ("_entry",)

    def __init__(self, entry: Entry) -> None:
        self._entry = entry

    def __call__(self, context: Context) -> Iterator[Finding]:
        """The findings of the row."""
        yield from _by_row(context).get(self._entry.id, ())

    @property
    def documentation(self) -> str:
        """The row in words."""
        from openclaw_doctor.migrations.words import documentation

        return documentation(migrations_by_id()[self._entry.id])


def silent_rows(context: Context) -> Set[str]:
    """The ids of the rules of rows that have nothing to say, which are nearly all."""
    return context.once(
        "silent-rows",
        lambda: _row_rules() - {PREFIX + row for row in _by_row(context)},
    )


@lru_cache(maxsize=1)
def _row_rules() -> frozenset[str]:
    return frozenset(PREFIX + entry.id for entry in index())


def _by_row(context: Context) -> dict[str, list[Finding]]:
    return context.once("by-row", lambda: _findings(context))


def _findings(context: Context) -> dict[str, list[Finding]]:
    by_row: dict[str, list[Finding]] = {}
    for config in migrations(context):
        # Counted for each config: what else is checked changes no fingerprint.
        told: Counter[str] = Counter()
        for step, change in enumerate(config.changes):
            number = told[change.row.id]
            more = list(_told(context, config, change, (number, step)))
            told[change.row.id] += len(more)
            by_row.setdefault(change.row.id, []).extend(more)
        for change in config.deprecated:
            found = by_row.setdefault(change.row.id, [])
            found.append(_deprecated(context, config, change))
    return by_row


def _told(
    context: Context, config: Migrated, change: Change, position: tuple[int, int]
) -> Iterator[Finding]:
    """The findings of a change, which is the n-th of its row and of the config."""
    row, (number, step) = change.row, position
    severity = _severity(context, config, change)
    manual = [note for note in change.notes if note.kind == "manual"]
    if change.operations:
        places = [config.location(context, place) for place in change.places]
        others = [note for note in change.notes if note.kind != "manual"]
        yield Finding(
            _message(row, severity),
            places[0],
            severity,
            fix=_fix(config, change, step),
            related=tuple(places[1:]),
            hint=row.advice if change.notes and row.advice else None,
            details=tuple(_in_words(note) for note in others if note.kind != "lost"),
            discriminator=f"{_origin(context, config)}#{number}",
        )
    # Where nothing is done, the notes name what waits for the decision.
    waiting = [] if change.operations else [n for n in change.notes if n.kind == "note"]
    for note in manual:
        yield Finding(
            _message(row, severity),
            config.location(context, note.pointer),
            severity,
            hint=note.text or row.advice,
            fix=Fix(row.advice or note.text, Applicability.MANUAL),
            related=tuple(config.location(context, n.pointer) for n in waiting),
            discriminator=f"{note.pointer.dotted()}: {note.text}",
        )


def _fix(config: Migrated, change: Change, step: int) -> Fix:
    said = list(dict.fromkeys(op.describe() for op in change.operations))
    title = ", ".join(said[:_MAX_TITLES])
    if len(said) > _MAX_TITLES:
        title += f" and {len(said) - _MAX_TITLES} more"
    losses = tuple(_in_words(note) for note in change.notes if note.kind == "lost")
    return Fix(
        title,
        change.applicability,
        change.operations,
        losses=losses,
        sequence=config.state.config or "" if change.taken else "",
        step=step,
    )


def _origin(context: Context, config: Migrated) -> str:
    return context.origin(config.state.config or "")


def _in_words(note: Note) -> str:
    return f"{note.pointer.dotted()}: {note.text}"


def _message(row: Migration, severity: Severity) -> str:
    if row.retired and severity is not Severity.ERROR:
        always = row.retired == ALWAYS
        when = "before 2026.1" if always else f"in OpenClaw {row.retired}"
        return f"{row.title}; the old form went {when}"
    if row.retired == ALWAYS:
        return f"{row.title}; no release since 2026.1 takes the old form"
    if row.retired:
        return f"{row.title}; OpenClaw refuses the old form from {row.retired} on"
    return f"{row.title}; OpenClaw still takes the old form"


def _severity(context: Context, config: Migrated, change: Change) -> Severity:
    """An error where the target refuses the old form, else as sure as the row."""
    if not change.row.retired:
        return Severity.INFO
    places = [place for place in change.places if place]
    for verdict in judged(context):
        if verdict.document.ref == config.state.config and any(
            _refuses(violation, place, alone=not change.operations)
            for violation in verdict.judgement.violations
            for place in places
        ):
            return Severity.ERROR
    return Severity.WARNING


def _refuses(violation: Violation, place: Pointer, *, alone: bool) -> bool:
    """Whether a place, or an unknown section around it, is refused.

    Unless it is about the place ``alone``, as what is left to a person is: or something
    below it.
    """
    at = violation.pointer
    unknown = violation.expected == UNKNOWN_KEY and place.is_within(at)
    about = at == place if alone else at.is_within(place)
    return violation.severity == "error" and (about or unknown)


def _deprecated(context: Context, config: Migrated, change: Change) -> Finding:
    row = change.row
    return Finding(
        f"{row.title}; OpenClaw {row.since} and later refuse the old form",
        config.location(context, change.places[0]),
        Severity.INFO,
        hint=f"nothing to do at {context.target}; see what will change with"
        f" --diff --target {row.since}",
        discriminator=f"{_origin(context, config)}#later",
    )
