"""Every row of the ledger does in a text what its example says, and only once."""

from __future__ import annotations

import pytest

from openclaw_doctor.migrations.ledger import all_migrations
from openclaw_doctor.migrations.model import MANUAL, Migration
from openclaw_doctor.migrations.sheet import same

from .examples import migrated, read, target_of
from .texts import assert_same_in_text

ROWS = [row for row in all_migrations() if row.applicability is not MANUAL]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_example(row: Migration) -> None:
    before, after = read(row.before), read(row.after)

    assert not same(before, after), "an example shows a change"
    assert_same_in_text(before, row, target_of(row), after)


def test_rows_are_complete() -> None:
    for row in all_migrations():
        assert row.title and not row.title.endswith("."), row.id
        assert row.evidence, row.id
        assert row.applicability is not MANUAL or row.advice, row.id
        assert row.end is None or row.since < row.end, row.id


def test_a_target_outside_the_releases_of_a_row_is_left_alone() -> None:
    for row in all_migrations():
        assert row.is_for(row.since), row.id
        assert row.end is None or not row.is_for(row.end), row.id


def test_nothing_to_do_in_an_empty_config() -> None:
    for row in all_migrations():
        value, changes = migrated({}, [row], target_of(row))
        assert value == {} and not changes, row.id
