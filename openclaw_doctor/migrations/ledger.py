"""All rows of the ledger, and which of them a config may need.

The rows stand in modules of this package, each in a tuple ``ROWS``.  Loading all takes
longer than checking a config, and most configs need few, so ``schemas/migrations.json``
says of each row where it stands and which keys a config must have for it.  The file is
made of the rows by ``tools/write_migrations_index.py``; a test compares the two.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from openclaw_doctor.migrations.model import Migration, in_order
from openclaw_doctor.packaged import data_folder

INDEX = "migrations.json"
_PACKAGE = "openclaw_doctor.migrations"


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index says of a row.

    ``keys`` are sets of keys; the row can have something to do only where a config
    holds all keys of one of them.
    """

    id: str
    module: str
    retired: str | None
    applicability: str
    evidence: str
    keys: tuple[frozenset[str], ...]

    def may_apply(self, keys: Collection[str]) -> bool:
        """Whether a config with these keys may have the old form."""
        return any(wanted <= keys for wanted in self.keys)


def rows_in(module: str) -> tuple[Migration, ...]:
    """The rows of a module, named below this package."""
    rows: tuple[Migration, ...] = importlib.import_module(f"{_PACKAGE}.{module}").ROWS
    return rows


def modules() -> Iterator[str]:
    """The modules that hold rows, named below this package; imports all of them."""
    package = importlib.import_module(_PACKAGE)
    for found in pkgutil.walk_packages(package.__path__, f"{_PACKAGE}."):
        if hasattr(importlib.import_module(found.name), "ROWS"):
            yield found.name.removeprefix(f"{_PACKAGE}.")


@lru_cache(maxsize=1)
def index() -> tuple[Entry, ...]:
    """The entry of every row, in the order of modules and rows."""
    text = (data_folder("schemas") / INDEX).read_text(encoding="utf-8")
    content: dict[str, list[Any]] = json.loads(text)
    return tuple(
        Entry(
            row["id"],
            module,
            row["retired"],
            row["fix"],
            row["evidence"],
            tuple(map(frozenset, row["keys"])),
        )
        for module, rows in content.items()
        for row in rows
    )


@lru_cache(maxsize=1)
def all_migrations() -> tuple[Migration, ...]:
    """Every row, in the order in which they run."""
    return in_order(row for module in modules() for row in rows_in(module))


def migrations_for(keys: Collection[str]) -> tuple[Migration, ...]:
    """The rows that a config with these keys may need, in order."""
    wanted = {entry.id for entry in index() if entry.may_apply(keys)}
    named = dict.fromkeys(entry.module for entry in index() if entry.id in wanted)
    rows = (row for module in named for row in rows_in(module))
    return in_order(row for row in rows if row.id in wanted)


def migrations_by_id() -> dict[str, Migration]:
    """Every row by its id."""
    return {row.id: row for row in all_migrations()}
