"""What rows ask before they change something: of a value, and of a place."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.sheet import MISSING, Sheet
from openclaw_doctor.pointer import Pointer

#: For ``differs``: only the object that the row empties makes the difference.
EMPTIED = "it leaves the emptied object behind"


def is_object(value: Any) -> bool:
    """Whether a value is an object."""
    return isinstance(value, dict)


def is_empty(value: Any) -> bool:
    """Whether a value is an object without members."""
    return isinstance(value, dict) and not value


def is_list(value: Any) -> bool:
    """Whether a value is a list."""
    return isinstance(value, list)


def is_text(value: Any) -> bool:
    """Whether a value is a text, be it blank."""
    return isinstance(value, str)


def is_filled(value: Any) -> bool:
    """Whether a value is a text that is not blank."""
    return isinstance(value, str) and bool(value.strip())


def is_texts(value: Any) -> bool:
    """Whether a value is a list of texts."""
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def is_flag(value: Any) -> bool:
    """Whether a value is true or false."""
    return isinstance(value, bool)


def is_number(value: Any) -> bool:
    """Whether a value is a number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def fits(sheet: Sheet, at: Pointer) -> bool:
    """Whether ``at`` can be written: all above it is absent or of the right kind.

    That is an object for a key, and a list for an index.  What is of another type is
    the validator's to report.
    """
    for depth, step in enumerate(at):
        holder = sheet.get(Pointer(at[:depth]), MISSING)
        if holder is MISSING:
            return True
        if not isinstance(holder, dict if isinstance(step, str) else list):
            return False
    return True


def strip(sheet: Sheet, at: Pointer, *known: str) -> None:
    """Take out of the object at ``at`` what is not among the ``known`` members.

    For what makes something else of the whole, and has no place for the others.
    """
    for key in [key for key in sheet.object(at) or () if key not in known]:
        sheet.remove(at / key, "it has no successor")


def absent_or(sheet: Sheet, at: Pointer, kind: type[Any]) -> bool:
    """Whether nothing is at ``at``, or a ``kind``."""
    value = sheet.get(at, MISSING)
    return value is MISSING or isinstance(value, kind)
