"""Read authored values without trusting their type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openclaw_doctor.pointer import ROOT, Pointer, Step
from openclaw_doctor.release import ReleaseRange, since
from openclaw_doctor.validation.violation import CHECK, Grade, Violation

#: What JavaScript's ``trim`` removes; Python's ``strip`` takes other characters.
BLANKS = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008"
    "\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
)

#: The release in which most of the config was regrouped (observed on 2026.8.1).
SINCE_8_1: ReleaseRange = since("2026.8.1")
#: Rules of which no earlier release is known to have them.
SINCE_9_6: ReleaseRange = since("2026.9.6")
#: The way from the root to a value, as links: (link of the container, step).
Link = tuple[Any, Step]


def trimmed(text: str) -> str:
    """``text`` without the blanks around it, as JavaScript sees them."""
    return text.strip(BLANKS)


def as_object(value: Any) -> dict[str, Any]:
    """``value`` where it is an object, an empty one otherwise."""
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    """``value`` where it is a list, an empty one otherwise."""
    return value if isinstance(value, list) else []


def as_text(value: Any) -> str:
    """``value`` where it is text, an empty one otherwise."""
    return value if isinstance(value, str) else ""


def number_of(value: Any) -> int | float | None:
    """``value`` where it is a number (booleans are none), None otherwise."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    return None


def inner(config: dict[str, Any], *keys: str) -> dict[str, Any]:
    """The object under ``keys``; empty where there is none."""
    here: Any = config
    for key in keys:
        here = as_object(here).get(key)
    return as_object(here)


def objects(
    config: dict[str, Any], *keys: str
) -> Iterator[tuple[Pointer, str, dict[str, Any]]]:
    """Each object that is a member of the object under ``keys``, with its place."""
    at = Pointer(keys)
    for name, value in inner(config, *keys).items():
        if isinstance(value, dict):
            yield at / name, name, value


def is_absolute_path(path: str) -> bool:
    """Whether a path is absolute on POSIX systems, where OpenClaw was observed."""
    return path.startswith("/")


def pointer_of(link: Link) -> Pointer:
    """The pointer of a link."""
    steps: list[Step] = []
    rest: Any = link
    while rest is not None:
        rest, step = rest
        steps.append(step)
    return Pointer(reversed(steps))


def flaw(
    at: Pointer,
    message: str,
    hint: str,
    *,
    name: str | None = None,
    severity: Grade = "error",
    host: bool = False,
) -> Violation:
    """A violation at ``at``; ``name`` is a key that is missing there.

    With ``host`` it is a warning, whatever else is said.
    """
    grade: Grade = "warning" if host else severity
    return Violation(
        at, CHECK, name=name, message=message, hint=hint, severity=grade, host=host
    )


def flaw_of_key(holder: dict[str, Any], at: Pointer, key: str, *text: str) -> Violation:
    """A violation of ``key``: at its value, or at the object that lacks it.

    ``text`` is message and hint.
    """
    message, hint = text
    if key in holder:
        return flaw(at / key, message, hint)
    return flaw(at, message, hint, name=key)


def place(*steps: str | int) -> Pointer:
    """The pointer of these steps, from the root of the config."""
    return Pointer((*ROOT, *steps))
