"""What the rows of this package share: looking before they move something."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openclaw_doctor.migrations.guards import fits, is_object
from openclaw_doctor.migrations.model import Step
from openclaw_doctor.migrations.sheet import MISSING, Sheet, same
from openclaw_doctor.migrations.steps import Guard
from openclaw_doctor.pointer import Pointer


def settle(sheet: Sheet, old: Pointer, new: Pointer, value: Any, counts: Guard) -> None:
    """Have ``value``, made of what is at ``old``, at ``new``, unless that counts."""
    if not sheet.has(new):
        sheet.move(old, new)
        sheet.put(new, value)
    elif same(sheet.get(new), value):
        sheet.remove(old)
    elif counts(sheet.get(new)):
        sheet.remove(old, f"{new.dotted()} is set already and counts")
    else:
        sheet.put(new, value)
        sheet.remove(old)


def moved(
    source: str,
    target: str,
    *,
    when: Guard | None = None,
    change: Callable[[Any], Any] | None = None,
    counts: Guard = lambda value: True,
) -> Step:
    """Like the operation ``move``, for each place whose target has room.

    ``counts`` tells of what stands at the target whether it could mean anything.
    """

    def step(sheet: Sheet) -> None:
        for match in sheet.places(source):
            value = sheet.get(match.pointer)
            if when is not None and not when(value):
                continue
            new = sheet.at(target, match)
            value = change(value) if change else value
            if value is not MISSING and fits(sheet, new):
                settle(sheet, match.pointer, new, value, counts)

    return Step(step, (source,))


def merged(source: str, target: str) -> Step:
    """Like the operation ``merge``, for each object whose target has room."""

    def step(sheet: Sheet) -> None:
        for match in sheet.places(source):
            new = sheet.at(target, match)
            if is_object(sheet.get(match.pointer)) and takes_in(sheet, new):
                sheet.fold(match.pointer, new)

    return Step(step, (source,))


def takes_in(sheet: Sheet, at: Pointer) -> bool:
    """Whether there is an object at ``at`` or one can stand there."""
    return fits(sheet, at / "")
