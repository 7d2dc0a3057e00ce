"""Whether a place that a row wants to write can be written."""

from __future__ import annotations

from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.pointer import Pointer


def is_open(sheet: Sheet, at: Pointer) -> bool:
    """Whether all that holds ``at`` is an object, or not there yet."""
    ways = [Pointer(at[:n]) for n in range(1, len(at))]
    return all(sheet.object(way) is not None for way in ways if sheet.has(way))
