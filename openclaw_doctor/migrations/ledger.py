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
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from openclaw_doctor.migrations.model import Migration, in_order
from openclaw_doctor.packaged import data_folder
from openclaw_doctor.pointer import keys_within
from openclaw_doctor.release import Release

INDEX = "migrations.json"
_PACKAGE = "openclaw_doctor.migrations"


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of a config: those at its top, and all."""

    top: Set[str]
    all: set[str]

    @classmethod
    def of(cls, config: dict[str, Any]) -> Keys:
        """The keys of a composed config."""
        return cls(config.keys(), keys_within(config))

    def joined(self, config: dict[str, Any], made: Set[str]) -> Keys:
        """These keys, those of a later state of the config, and some it had midway."""
        return Keys(
            self.top | config.keys() | made, self.all | keys_within(config) | made
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index says of a row.

    ``keys`` are ways to the old form, without wildcards, the key at the top first: the
    row can have something to do only where a config has all keys of one of them.
    """

    id: str
    module: str
    retired: str | None
    since: str | None
    until: str | None
    applicability: str
    evidence: str
    keys: tuple[tuple[str, ...], ...]

    def may_apply(self, keys: Keys) -> bool:
        """Whether a config with these keys may have the old form."""
        for way in self.keys:
            if not way or (way[0] in keys.top and keys.all.issuperset(way)):
                return True
        return False

    def concerns(self, target: Release) -> bool:
        """Whether the row is for a target, or will be for a later one that refuses."""
        if self.until and Release.parse(self.until) <= target:
            return False
        early = self.since is not None and target < Release.parse(self.since)
        return not early or self.retired is not None


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
            row["since"],
            row["until"],
            row["fix"],
            row["evidence"],
            tuple(map(tuple, row["keys"])),
        )
        for module, rows in content.items()
        for row in rows
    )


@lru_cache(maxsize=1)
def _by_top() -> dict[str | None, list[tuple[int, Entry]]]:
    """The entries, numbered, by the keys at the top they need; None: by none."""
    tops: dict[str | None, list[tuple[int, Entry]]] = {}
    for number, entry in enumerate(index()):
        for top in {way[0] if way else None for way in entry.keys}:
            tops.setdefault(top, []).append((number, entry))
    return tops


@lru_cache(maxsize=1)
def all_migrations() -> tuple[Migration, ...]:
    """Every row, in the order in which they run."""
    named = dict.fromkeys(entry.module for entry in index())
    return in_order(row for module in named for row in rows_in(module))


def migrations_for(keys: Keys, target: Release) -> tuple[Migration, ...]:
    """The rows that a config with these keys may need for ``target``, in order.

    Those of later releases, too, that will refuse the config.
    """
    tops = _by_top()
    near = {n: entry for top in (None, *keys.top) for n, entry in tops.get(top, ())}
    possible = (near[n] for n in sorted(near))
    chosen = [e for e in possible if e.may_apply(keys) and e.concerns(target)]
    wanted = {entry.id for entry in chosen}
    named = dict.fromkeys(entry.module for entry in chosen)
    rows = (row for module in named for row in rows_in(module))
    return in_order(row for row in rows if row.id in wanted)


def migrations_by_id() -> dict[str, Migration]:
    """Every row by its id."""
    return {row.id: row for row in all_migrations()}
