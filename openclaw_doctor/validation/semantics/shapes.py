"""Reading plain data that may have any shape: what has the wrong one is not there."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from openclaw_doctor.pointer import Pointer, Step


def object_at(value: Any, *steps: Step) -> dict[str, Any]:
    """The object below ``value`` at ``steps``; an empty one where there is none."""
    found = _at(value, steps)
    return found if isinstance(found, dict) else {}


def _at(value: Any, steps: tuple[Step, ...]) -> Any:
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def list_at(value: Any, *steps: Step) -> list[Any]:
    """The list below ``value`` at ``steps``; an empty one where there is none."""
    found = _at(value, steps)
    return found if isinstance(found, list) else []


def text_at(value: Any, *steps: Step) -> str | None:
    """The text below ``value`` at ``steps``, or None."""
    found = _at(value, steps)
    return found if isinstance(found, str) else None


def number_at(value: Any, *steps: Step) -> int | float | None:
    """The number below ``value`` at ``steps``, or None; a boolean is no number."""
    found = _at(value, steps)
    return found if is_number(found) else None


def is_number(value: Any) -> bool:
    """Whether OpenClaw takes ``value`` as a number: no boolean, NaN or infinity."""
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int) and not isinstance(value, bool)


def below(at: Pointer, *steps: Step) -> Pointer:
    """The pointer ``steps`` further down."""
    return Pointer((*at, *steps))


def members(value: Any, at: Pointer) -> Iterator[tuple[Pointer, str, Any]]:
    """Each member of an object with its place; nothing where it is none."""
    if isinstance(value, dict):
        for key, member in value.items():
            yield at / key, key, member
