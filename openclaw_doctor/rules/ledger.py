"""The ledger of migrations as rules: a finding for each row that has work to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from openclaw_doctor.documents import Role
from openclaw_doctor.findings import Finding, Location, Severity
from openclaw_doctor.fixes import Applicability, Fix
from openclaw_doctor.migrations.author import Author, OneFile
from openclaw_doctor.migrations.ledger import (
    Entry,
    Keys,
    all_migrations,
    index,
    migrations_by_id,
    migrations_for,
)
from openclaw_doctor.migrations.model import ALWAYS, Migration
from openclaw_doctor.migrations.run import Change, deprecations, migrate
from openclaw_doctor.migrations.sheet import Note, Sheet
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.redaction import secret_values
from openclaw_doctor.release import Release, ReleaseRange
from openclaw_doctor.rules.composed import composed
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.registry import Rule
from openclaw_doctor.validation import basis_for
from openclaw_doctor.workspace import (
    Composition,
    StateDirectory,
    plain,
    repeated_includes,
)

PREFIX = "migrations/"
#: Fixes of the ledger come before those that judge what it leaves behind.
ORDER = 15
_MAX_TITLES = 3

#: Places that the ledger explains: with all below them, and alone.
Claims = tuple[frozenset[Pointer], frozenset[Pointer]]


@dataclass(frozen=True, slots=True)
class Migrated:
    """What the ledger says of one config: changes for the target, and later ones."""

    state: StateDirectory
    composition: Composition
    changes: tuple[Change, ...]
    deprecated: tuple[Change, ...]

    def location(self, context: Context, pointer: Pointer) -> Location:
        """Where the place ``pointer`` of the composed config is written."""
        ref, place = self.composition.member(pointer)
        return Location.of(context.workspace.documents[ref], place, key=True)

    def refs(self) -> frozenset[str]:
        """The files that the config is made of."""
        named = (self.state.config, *self.state.includes)
        return frozenset(ref for ref in named if ref)


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


def migrations(context: Context) -> tuple[Migrated, ...]:
    """What the ledger says of every config that can be composed."""
    return context.once("ledger", lambda: tuple(_migrated(context)))


def _migrated(context: Context) -> Iterator[Migrated]:
    for state in context.workspace.states:
        composition = composed(context, state)
        if composition is None or composition.problems:
            continue
        value = plain(composition.parts)
        if isinstance(value, dict):
            sheet = Sheet(
                value,
                basis_for(context.target).release,
                _author(context, state, composition),
                keep_retired=context.choices.keep_retired,
                texts=partial(_written, context, composition),
            )
            yield _run(context, state, composition, sheet)


def _run(
    context: Context, state: StateDirectory, composition: Composition, sheet: Sheet
) -> Migrated:
    choices = context.choices
    files = frozenset((state.config, *state.includes))
    refused = {rule for rule, ref in choices.refused if ref in files}

    def takes(row: Migration, applicability: Applicability) -> bool:
        sure = applicability is Applicability.SAFE
        agreed = applicability is Applicability.UNSAFE and choices.unsafe
        allowed = _counts(context, row) and PREFIX + row.id not in refused
        return allowed and (sure or agreed)

    def is_secret(text: str) -> bool:
        return text in context.once("secrets", lambda: frozenset(_secrets(context)))

    # The release that judges the result decides, too, what is to be migrated.
    target = sheet.target
    rows = migrations_for(Keys.of(sheet.value), target)
    due = [row for row in rows if row.is_for(target)]
    after, changes = migrate(sheet, due, takes, is_secret)
    if any(change.taken for change in changes):
        # What a row makes can be the old form of another one.
        rows = all_migrations()
        due = [row for row in rows if row.is_for(target)]
        after, changes = migrate(sheet, due, takes, is_secret)
    later = [row for row in rows if row.retired and row.since > target]
    deprecated = tuple(deprecations(after, later, sheet, changes))
    return Migrated(state, composition, tuple(changes), deprecated)


def _secrets(context: Context) -> Iterator[str]:
    for document in context.documents(Role.CONFIG, Role.INCLUDE):
        yield from (value for _, value in secret_values(document))


def _author(
    context: Context, state: StateDirectory, composition: Composition
) -> Author:
    if not state.includes:
        return OneFile(composition.parts.ref)
    # Few configs include files; the others do not pay for knowing how.
    from openclaw_doctor.migrations.composed import SeveralFiles

    shared = context.once("shared", lambda: repeated_includes(context.workspace))
    return SeveralFiles(composition.parts, shared)


def _written(
    context: Context, composition: Composition, pointer: Pointer
) -> str | None:
    """The text of the scalar at a place of the composed config."""
    ref, place = composition.origin(pointer)
    document = context.workspace.documents[ref]
    node = document.tree.find(place) if document.tree else None
    return document.text[node.start : node.end] if node else None


def _counts(context: Context, row: Migration) -> bool:
    """Whether a row is among the rules that were asked for."""
    selected = context.choices.selected
    return selected is None or PREFIX + row.id in selected


def claimed(context: Context) -> dict[str, Claims]:
    """By config, the places that rows speak of: with all below them, and alone.

    What the target says of these places the ledger explains already.
    """
    return context.once("claimed", lambda: dict(_claims(context)))


def _claims(context: Context) -> Iterator[tuple[str, Claims]]:
    for config in migrations(context):
        # What the target still takes it does not refuse for its form.
        due = [c for c in config.changes if c.row.retired and _counts(context, c.row)]
        whole = {p for change in due if change.operations for p in change.places if p}
        alone = {note.pointer for change in due for note in change.notes}
        if config.state.config:
            yield config.state.config, (frozenset(whole), frozenset(alone))


def is_claimed(context: Context, ref: str, pointer: Pointer, value: Any) -> bool:
    """Whether the ledger explains what the target says of a place of a config.

    So it does of a section, if it does of each value in there.
    """
    whole, alone = claimed(context).get(ref, (frozenset(), frozenset()))
    return bool(whole or alone) and (
        pointer in alone
        or any(Pointer(pointer[:n]) in whole for n in range(1, len(pointer) + 1))
        or _is_covered(pointer, value, whole)
    )


def _is_covered(pointer: Pointer, value: Any, whole: frozenset[Pointer]) -> bool:
    """Whether each value at or below a place stands at or below one of ``whole``."""
    todo: list[tuple[Pointer, Any]] = [(pointer, value)]
    while todo:
        at, here = todo.pop()
        if at in whole:
            continue
        if not isinstance(here, dict) or not here:
            return False
        todo.extend((at / key, member) for key, member in here.items())
    return True


def is_migrated(context: Context, ref: str, pointer: Pointer) -> bool:
    """Whether a row rewrites just what stands at a place of a file."""
    return (ref, pointer) in context.once("rewritten", lambda: set(_rewritten(context)))


def _rewritten(context: Context) -> Iterator[tuple[str, Pointer]]:
    for config in migrations(context):
        for change in config.changes:
            if change.operations and _counts(context, change.row):
                yield from (config.composition.origin(p) for p in change.places)


def _by_row(context: Context) -> dict[str, list[Finding]]:
    return context.once("by-row", lambda: _findings(context))


def _findings(context: Context) -> dict[str, list[Finding]]:
    by_row: dict[str, list[Finding]] = {}
    for config in migrations(context):
        for step, change in enumerate(config.changes):
            found = by_row.setdefault(change.row.id, [])
            found.extend(_told(context, config, change, (len(found), step)))
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
            discriminator=f"{config.state.config}#{number}",
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
    # Imported late: the verdict asks this module which complaints it claims.
    from openclaw_doctor.rules.judged import judged

    places = [place for place in change.places if place]
    for verdict in judged(context):
        if verdict.document.ref != config.state.config:
            continue
        for violation in verdict.judgement.violations:
            at = violation.pointer
            # What is left to a person is about the place itself, as in `claimed`.
            about = any(at.is_within(p) for p in places) if change.operations else False
            if violation.severity == "error" and (about or at in places):
                return Severity.ERROR
    return Severity.WARNING


def _deprecated(context: Context, config: Migrated, change: Change) -> Finding:
    row = change.row
    return Finding(
        f"{row.title}; OpenClaw {row.since} and later refuse the old form",
        config.location(context, change.places[0]),
        Severity.INFO,
        hint=f"nothing to do at {context.target}; see what will change with"
        f" --diff --target {row.since}",
        discriminator=f"{config.state.config}#later",
    )
