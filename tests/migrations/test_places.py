"""Every row of the ledger names the places without which it has nothing to do."""

from __future__ import annotations

from copy import deepcopy
from functools import lru_cache, reduce
from typing import Any

import pytest

from openclaw_doctor.migrations.ledger import all_migrations
from openclaw_doctor.migrations.model import Migration, Step
from openclaw_doctor.migrations.paths import matches
from openclaw_doctor.pointer import Pointer, lookup
from openclaw_doctor.release import Release

from .examples import migrated, read, target_of

ROWS = [row for row in all_migrations() if row.steps]
TARGETS = ("2026.3.24", "2026.4.24", "2026.5.28", "2026.8.2", "2026.9.6")


def found(row: Migration, value: Any) -> list[Pointer]:
    return [m.pointer for place in row.places for m in matches(value, place)]


def without(row: Migration, value: Any) -> Any:
    """A config without what the places of a row mean."""
    value = deepcopy(value)
    while places := found(row, value):
        at = places[-1]
        del lookup(value, at.parent)[at[-1]]
    return value


def together(one: Any, other: Any) -> Any:
    """Both configs in one; the other counts where only one can."""
    if isinstance(one, dict) and isinstance(other, dict):
        both = {key: together(one[key], other[key]) for key in one.keys() & other}
        return {**one, **other, **both}
    if isinstance(one, list) and isinstance(other, list):
        return [*one, *other]
    return other


@lru_cache
def everything() -> Any:
    """A config with the old forms of all rows."""
    return reduce(together, (read(row.before) for row in ROWS if row.before))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_has_places(row: Migration) -> None:
    assert row.places
    if not all(isinstance(step, Step) for step in row.steps):
        assert row.watches, "a function does not say where it looks"


@pytest.mark.parametrize("row", [r for r in ROWS if r.before], ids=lambda row: row.id)
def test_the_example_has_one(row: Migration) -> None:
    assert found(row, read(row.before))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_there_is_nothing_to_do_without_them(row: Migration) -> None:
    example = read(row.before or "{}")
    for config in (example, together(everything(), example)):
        value = without(row, config)
        after, changes = migrated(value, [row], target_of(row))
        assert not changes, [str(note) for c in changes for note in c.notes]
        assert after == value


@pytest.mark.parametrize("target", TARGETS)
def test_nor_after_other_rows(target: str) -> None:
    release = Release.parse(target)
    value = everything()
    for row in (row for row in ROWS if row.is_for(release)):
        after, changes = migrated(value, [row], release)
        assert found(row, value) or not changes, row.id
        value = after
