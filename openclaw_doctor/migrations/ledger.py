"""All rows of the ledger, found by walking its modules."""

from __future__ import annotations

import importlib
import pkgutil
from functools import lru_cache

from openclaw_doctor.migrations.model import Migration, in_order


@lru_cache(maxsize=1)
def all_migrations() -> tuple[Migration, ...]:
    """Every row, in the order in which they run.

    A module of this package takes part by having ``ROWS``; raises ValueError where
    two rows have one id.
    """
    package = importlib.import_module("openclaw_doctor.migrations")
    rows: list[Migration] = []
    for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        rows.extend(getattr(importlib.import_module(found.name), "ROWS", ()))
    if len({row.id for row in rows}) < len(rows):
        raise ValueError("two rows have the same id")
    return in_order(rows)


def migrations_by_id() -> dict[str, Migration]:
    """Every row by its id."""
    return {row.id: row for row in all_migrations()}
