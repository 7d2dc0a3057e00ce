"""What the ledger makes of each config, and which complaints that explains."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from openclaw_doctor.documents import Role
from openclaw_doctor.findings import Location
from openclaw_doctor.fixes import Applicability
from openclaw_doctor.migrations.author import Author, OneFile
from openclaw_doctor.migrations.exposure import new_steps
from openclaw_doctor.migrations.ledger import Keys, migrations_for
from openclaw_doctor.migrations.model import Migration
from openclaw_doctor.migrations.run import Change, deprecations, migrate
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.redaction import secret_values
from openclaw_doctor.rules.composed import composed
from openclaw_doctor.rules.context import Context
from openclaw_doctor.validation import basis_for
from openclaw_doctor.workspace import (
    Composition,
    StateDirectory,
    plain,
    repeated_includes,
)

#: What the rule of a row is called, with the row's id behind it.
PREFIX = "migrations/"

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
    target, keys = sheet.target, Keys.of(sheet.value)
    rows, known = migrations_for(keys, target), 0
    after, changes = sheet, list[Change]()
    while known < len(rows):
        known = len(rows)
        due = [row for row in rows if row.is_for(target)]
        after, changes = migrate(sheet, due, takes, is_secret)
        # What a row makes can be the old form of another one.
        keys, earlier = keys.joined(after.value, _made(changes)), keys
        if keys == earlier:
            break
        rows = migrations_for(keys, target)
    later = [row for row in rows if row.retired and row.since > target]
    deprecated = tuple(deprecations(after, later, sheet, changes))
    return Migrated(state, composition, tuple(changes), deprecated)


def _made(changes: list[Change]) -> frozenset[str]:
    """The keys that changes make, be it only for others to move on."""
    return frozenset(
        step
        for change in changes
        if change.taken
        for operation in change.operations
        for step in new_steps(operation)
        if isinstance(step, str)
    )


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
