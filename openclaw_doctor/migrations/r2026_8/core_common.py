"""What several rows of 2026.8.1 need."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.model import Step
from openclaw_doctor.migrations.sheet import MISSING, Sheet
from openclaw_doctor.pointer import Pointer

#: How the rows of this release are known.
RUN = "run on 11 releases, 2026.7.2-beta.5 to 2026.9.6"

#: OpenClaw leaves an object that its migration has emptied; no release minds either.
EMPTIED = "an object that this leaves empty goes, OpenClaw leaves it"


def is_object(value: Any) -> bool:
    """Whether a value is a JSON object."""
    return isinstance(value, dict)


def is_text(value: Any) -> bool:
    """Whether a value is a text."""
    return isinstance(value, str)


def is_flag(value: Any) -> bool:
    """Whether a value is true or false."""
    return isinstance(value, bool)


def is_list(value: Any) -> bool:
    """Whether a value is a list."""
    return isinstance(value, list)


def fits(sheet: Sheet, at: Pointer) -> bool:
    """Whether all that is above ``at`` is an object or not there yet."""
    above = (sheet.get(Pointer(at[:depth]), {}) for depth in range(1, len(at)))
    return all(isinstance(value, dict) for value in above)


def purge(*patterns: str, why: str, keeping: str) -> Step:
    """Take out each place; an object that ``keeping`` means stays, if need be empty.

    To be there can be all that such an object has to say.
    """

    def step(sheet: Sheet) -> None:
        sheet.kept.update(match.pointer for match in sheet.places(keeping))
        for pattern in patterns:
            for match in sheet.places(pattern):
                sheet.remove(match.pointer, why)

    return Step(step, patterns)


def union(sheet: Sheet, old: Pointer, new: Pointer) -> None:
    """Add what the list ``old`` has to the list ``new``; ``old`` goes."""
    if not sheet.has(new):
        sheet.move(old, new)
        return
    items, more = sheet.list(new), sheet.list(old)
    if items is None or more is None:
        return
    sheet.put(new, [*items, *(item for item in more if item not in items)])
    sheet.remove(old)


def absent_or(sheet: Sheet, at: Pointer, kind: type[Any]) -> bool:
    """Whether nothing is at ``at``, or a ``kind``."""
    value = sheet.get(at, MISSING)
    return value is MISSING or isinstance(value, kind)
