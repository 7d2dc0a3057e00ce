"""How forms of Clawdbot are brought to their new places."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openclaw_doctor.migrations.guards import is_object
from openclaw_doctor.migrations.model import Step
from openclaw_doctor.migrations.sheet import MISSING, Sheet, same
from openclaw_doctor.pointer import Pointer, leaves

#: The advice of rows whose steps leave something to a person for its type only.
OTHER_TYPE = (
    "Where the new place, or one above it, holds something of another type, put that "
    "right or delete it."
)


def obstacle(sheet: Sheet, at: Pointer) -> Pointer | None:
    """What keeps ``at`` from being written: a place above it of the wrong type."""
    for depth, step in enumerate(at):
        holder = sheet.get(Pointer(at[:depth]), MISSING)
        if holder is MISSING:
            return None
        if not isinstance(holder, dict if isinstance(step, str) else list):
            return Pointer(at[:depth])
    return None


def is_blocked(sheet: Sheet, old: Pointer, new: Pointer) -> bool:
    """Whether ``old`` cannot go to ``new``; it is then left to a person."""
    wrong = obstacle(sheet, new)
    if wrong is not None:
        sheet.manual(old, f"{wrong.dotted()} has a wrong type: put it right first")
    return wrong is not None


def bring(sheet: Sheet, old: Pointer, new: Pointer, *, doubt: str = "") -> None:
    """Move ``old`` to ``new``, or fold it into the object that is there.

    What ``new`` has counts.  A person decides where only one of them is an object,
    and, if there is a ``doubt``, where more than limits (numbers) would be filled in.
    """
    if is_blocked(sheet, old, new):
        return
    source, into = sheet.get(old), sheet.get(new, MISSING)
    if into is not MISSING and is_object(source) != is_object(into):
        sheet.manual(old, f"{new.dotted()} is of another type: keep one of the two")
        return
    if doubt and into is not MISSING and _adds(source, into):
        sheet.doubt(new, doubt)
    sheet.fold(old, new)


def _adds(source: Any, into: Any) -> bool:
    """Whether folding ``source`` into ``into`` adds something that is no number."""
    if into is MISSING:
        return any(
            isinstance(leaf, bool) or not isinstance(leaf, (int, float))
            for _, leaf in leaves(source)
        )
    both = is_object(source) and is_object(into)
    return both and any(_adds(source[k], into.get(k, MISSING)) for k in source)


def brings(
    source: str,
    target: str,
    *,
    when: Callable[[Any], bool] = is_object,
    doubt: str = "",
) -> Step:
    """Bring each place of ``source`` that ``when`` agrees to to ``target``."""

    def step(sheet: Sheet) -> None:
        for match in sheet.places(source):
            if when(sheet.get(match.pointer)):
                bring(sheet, match.pointer, sheet.at(target, match), doubt=doubt)

    return Step(step, (source,))


def brings_policy(source: str, target: str) -> Step:
    """Bring tool rules: what either of the two denies stays denied."""

    def step(sheet: Sheet) -> None:
        for match in sheet.places(source):
            if is_object(sheet.get(match.pointer)):
                new = sheet.at(target, match)
                unite_denied(sheet, match.pointer / "deny", new / "deny")
                bring(sheet, match.pointer, new)

    return Step(step, (source,))


def unite_denied(sheet: Sheet, old: Pointer, new: Pointer) -> None:
    """Add to the list at ``new`` what the one at ``old`` has more; ``old`` goes.

    Nothing happens where one of the two is no list.
    """
    theirs, ours = sheet.list(old), sheet.list(new)
    if theirs is None or ours is None:
        return
    for item in theirs:
        if not any(same(item, one) for one in sheet.list(new) or ()):
            sheet.append(new, item)
    sheet.remove(old)


def drops_empty(*places: Pointer) -> Step:
    """Take out each of ``places`` that is an empty object, in this order."""

    def step(sheet: Sheet) -> None:
        for at in places:
            if sheet.get(at) == {}:
                sheet.remove(at)

    return Step(step, tuple(at.dotted() for at in places))
