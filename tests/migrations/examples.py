"""Running rows of the ledger on plain data, as the tests of examples do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openclaw_doctor.json5 import parse
from openclaw_doctor.migrations.model import Migration
from openclaw_doctor.migrations.run import Change, everything, migrate
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.release import Release
from openclaw_doctor.validation import known_releases


def read(text: str) -> Any:
    """The data of a JSON5 text."""
    return parse(text).value()


def target_of(row: Migration) -> Release:
    """The first stored release that a row is for, as only those judge a target.

    A row whose releases are not stored waits for them: its first one.
    """
    return next(filter(row.is_for, known_releases()), row.since)


def migrated(
    value: Any, rows: Sequence[Migration], target: Release
) -> tuple[Any, list[Change]]:
    """What ``rows`` make of a config, the unsafe fixes taken in, and what they say."""
    sheet, changes = migrate(Sheet(value, target), rows, everything)
    return sheet.value, changes
