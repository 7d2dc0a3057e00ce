"""Durations and byte sizes as OpenClaw's config writes them."""

from __future__ import annotations

import math
import re
from typing import Any

from openclaw_doctor.release import Release
from openclaw_doctor.validation.semantics.authored import BLANKS
from openclaw_doctor.validation.semantics.shapes import is_number

_UNITS_MS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_SINGLE = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)?\Z", re.ASCII)
_SEGMENT = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", re.ASCII)

_SIZE = re.compile(r"(\d+(?:\.\d+)?)([a-z]+)?\Z", re.ASCII)
_POWERS = {"b": 0, "k": 1, "kb": 1, "m": 2, "mb": 2, "g": 3, "gb": 3, "t": 4, "tb": 4}

#: The largest number that JavaScript counts without gaps.
_LARGEST = 2**53 - 1
_EXACT_SINCE = Release(2026, 5, 28)
#: JavaScript prints numbers outside of these bounds with an exponent.
_EXPONENT_BELOW, _EXPONENT_FROM = 1e-6, 1e21
#: Longer texts are beyond that anyway; int() of very long ones is slow.
_LONGEST = 400


def duration_ms(value: Any, unit: str) -> float | None:
    """The milliseconds of a duration such as ``30m``, ``1h30m`` or ``45``.

    A number, or text that is one, counts in ``unit``.  None where ``value`` is no
    duration: OpenClaw 2026.3.13 to 2026.9.6 know no signs, no blanks between the
    parts and no larger unit than ``d`` (observed).
    """
    text = _written(value)
    single = _SINGLE.match(text)
    if single is not None:
        return _counted(float(single[1]) * _UNITS_MS[single[2] or unit])
    total, read = 0.0, 0
    for part in _SEGMENT.finditer(text):
        if part.start() != read:
            return None
        total += float(part[1]) * _UNITS_MS[part[2]]
        read = part.end()
    return _counted(total) if read and read == len(text) else None


def is_duration(value: Any, unit: str, target: Release) -> bool:
    """Whether ``target`` reads ``value`` as a duration.

    Since 2026.5.28 it must be one that JavaScript can count exactly (not so on
    2026.5.22).
    """
    amount = duration_ms(value, unit)
    return amount is not None and (target < _EXACT_SINCE or is_exact(amount))


def byte_count(value: Any) -> float | None:
    """The bytes of a size such as ``512kb``, ``1.5gb`` or ``500``.

    None where ``value`` is no size.
    """
    match = _SIZE.match(_written(value))
    power = _POWERS.get(match[2] or "b") if match is not None else None
    if match is None or power is None:
        return None
    count = float(match[1]) * 1024**power
    return count if math.isfinite(count) else None


def is_exact(count: float) -> bool:
    """Whether JavaScript counts that far without gaps."""
    return round(count) <= _LARGEST


def _written(value: Any) -> str:
    """The text that OpenClaw reads: a number as JavaScript prints it."""
    if isinstance(value, str):
        text = value.strip(BLANKS).lower()
        return text if len(text) <= _LONGEST else ""
    if not is_number(value) or not 0 <= value < _EXPONENT_FROM:
        return ""
    if value == int(value):
        return str(int(value))
    return f"{value:.20f}" if value >= _EXPONENT_BELOW else ""


def _counted(amount: float) -> float | None:
    return amount if math.isfinite(amount) else None
