"""Where a retired key went, in words for people.

``schemas/openclaw/successors`` has one file per top-level key.  A row says where an old
place went (no ``to``: nowhere), the first release that no longer knows it (none: no
release since 2026.1 did) and a sentence.  Observed by running the releases' own
migrations and validators.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from openclaw_doctor.packaged import data_folder
from openclaw_doctor.pointer import Step
from openclaw_doctor.release import Release
from openclaw_doctor.validation.places import (
    ANY_ITEM,
    ANY_KEY,
    Place,
    is_item,
    parse_place,
)


@dataclass(frozen=True, slots=True)
class Successor:
    """What became of a place: ``to`` where it went, None where nowhere.

    ``retired`` is the first release that no longer knows the old place, None where
    every release known here is already without it.
    """

    to: str | None
    retired: Release | None
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One move of one place; ``retired`` as in ``Successor``."""

    old: Place
    to: Place | None
    retired: Release | None
    text: str


def rows_for(place: Sequence[Step]) -> tuple[Row, ...]:
    """The rows about a place or something it is part of, the closest first."""
    here = tuple(place)
    top = here[0] if here else None
    rows = _rows(top) if isinstance(top, str) else ()
    found = [row for row in rows if _covers(row.old, here)]
    return tuple(sorted(found, key=_closeness, reverse=True))


def moved(place: Sequence[Step], row: Row) -> tuple[Step, ...] | None:
    """The place a row leads to, with the user's own keys where both have a map."""
    if row.to is None:
        return None
    here = tuple(place)
    chosen = {
        kind: [s for want, s in zip(row.old, here, strict=False) if want == kind]
        for kind in (ANY_KEY, ANY_ITEM)
    }
    # Only where every chosen key has one place to go to is it clear where.
    fits = {k for k, steps in chosen.items() if len(steps) == row.to.count(k)}
    filled = [chosen[step].pop(0) if step in fits else step for step in row.to]
    return (*filled, *here[len(row.old) :])


def without_successor(top: str) -> tuple[Place, ...]:
    """The places of a section that went, nobody knows where."""
    return tuple(_place(text) for text in _data(top).get("unknown", ()))


def _closeness(row: Row) -> tuple[int, int]:
    exact = sum(step not in (ANY_KEY, ANY_ITEM) for step in row.old)
    return len(row.old), exact


def _covers(old: Place, place: tuple[Step, ...]) -> bool:
    return len(old) <= len(place) and all(
        _matches(want, step) for want, step in zip(old, place, strict=False)
    )


def _matches(want: str, step: Step) -> bool:
    if want == ANY_ITEM:
        return is_item(step)
    return want == step or (want == ANY_KEY and isinstance(step, str))


@lru_cache(maxsize=64)
def _rows(top: str) -> tuple[Row, ...]:
    return tuple(
        Row(
            _place(row["from"]),
            _place(row["to"]) if "to" in row else None,
            Release.parse(row["retired"]) if "retired" in row else None,
            row["text"],
        )
        for row in _data(top).get("rows", ())
    )


def _place(text: str) -> Place:
    return tuple(str(step) for step in parse_place(text))


def _data(top: str) -> dict[str, Any]:
    if top not in _tops():
        return {}
    text = (_folder() / f"{top}.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data


@lru_cache(maxsize=1)
def _tops() -> frozenset[str]:
    """The sections that have a file; only these are ever looked for on disk."""
    return frozenset(path.stem for path in _folder().glob("*.json"))


def _folder() -> Path:
    return data_folder("schemas") / "openclaw" / "successors"
