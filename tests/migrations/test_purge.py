"""What is retired goes even where a config holds nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from openclaw_doctor.migrations.ledger import all_migrations
from openclaw_doctor.migrations.model import Migration

from .examples import migrated, read, target_of

ROWS = [row for row in all_migrations() if row.before]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_each_value_of_an_example_alone(row: Migration) -> None:
    for config in alone(read(row.before)):
        migrated(config, [row], target_of(row))


def alone(value: Any) -> list[Any]:
    """The ways to have one leaf of a value, with all that it stands in."""
    if isinstance(value, dict) and value:
        return [{key: one} for key in value for one in alone(value[key])]
    if isinstance(value, list) and value:
        return [[one] for item in value for one in alone(item)]
    return [value]
