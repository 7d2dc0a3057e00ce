"""How long sessions and their files are kept, and how large they may grow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import Release, before, since
from openclaw_doctor.validation.semantics.quantities import (
    byte_count,
    duration_ms,
    is_duration,
    is_exact,
)
from openclaw_doctor.validation.semantics.shapes import is_number, object_at
from openclaw_doctor.validation.semantics.subject import Check, Subject
from openclaw_doctor.validation.violation import CHECK, Violation

SECTIONS = frozenset({"session", "cron"})

_MAINTENANCE = Pointer(("session", "maintenance"))
_RETENTION = Pointer(("cron", "sessionRetention"))
_RUN_LOG = Pointer(("cron", "runLog", "maxBytes"))

_PERIODS = ("pruneAfter", "resetArchiveRetention")
_LATER_PERIODS = ("archiveDashboardAfter", "preserveRecent")
_SIZES = ("maxDiskBytes", "highWaterBytes")
#: A size that was read up to 2026.4.15, and is not on 2026.4.29.
_ROTATION = "rotateBytes"
_ROTATION_UNTIL = Release(2026, 4, 20)

#: From here on a period of nothing is refused, and sizes must be whole numbers that
#: JavaScript can hold; not so on 2026.5.28 (both observed).
_STRICT = Release(2026, 8, 1)


def _periods(subject: Subject) -> Iterator[Violation]:
    """A number is a count of days; ``false``, and at one key 0, mean never."""
    strict = subject.target >= _STRICT
    maintenance = object_at(subject.config, *_MAINTENANCE)
    for key in (*_PERIODS, *_LATER_PERIODS) if strict else _PERIODS:
        value = maintenance.get(key)
        if not _is_quantity(value) or (key == "archiveDashboardAfter" and value == 0):
            continue
        known = is_duration(value, "d", subject.target)
        if not known or (strict and round(duration_ms(value, "d") or 0) == 0):
            yield _bad_period(_MAINTENANCE / key, "30d", empty=known)


def _retention(subject: Subject) -> Iterator[Violation]:
    value = object_at(subject.config, "cron").get("sessionRetention")
    if isinstance(value, str) and not is_duration(value, "h", subject.target):
        yield _bad_period(_RETENTION, "24h", empty=False)


def _bad_period(at: Pointer, example: str, *, empty: bool) -> Violation:
    return Violation(
        at,
        CHECK,
        message="the duration is zero" if empty else "the value is not a duration",
        hint=f"write a number with ms, s, m, h or d, such as {example}",
    )


def _sizes(subject: Subject) -> Iterator[Violation]:
    maintenance = object_at(subject.config, *_MAINTENANCE)
    rotates = subject.target < _ROTATION_UNTIL
    for key in (*_SIZES, _ROTATION) if rotates else _SIZES:
        value = maintenance.get(key)
        if _is_quantity(value) and not is_size(value, subject.target):
            yield bad_size(_MAINTENANCE / key)


def _run_log(subject: Subject) -> Iterator[Violation]:
    value = object_at(subject.config, "cron", "runLog").get("maxBytes")
    if _is_quantity(value) and not is_size(value, subject.target):
        yield bad_size(_RUN_LOG)


def _is_quantity(value: Any) -> bool:
    return isinstance(value, str) or is_number(value)


def is_size(value: Any, target: Release) -> bool:
    """Whether ``target`` reads text or a number as a byte size."""
    count = byte_count(value)
    return count is not None and (target < _STRICT or is_exact(count))


def bad_size(at: Pointer) -> Violation:
    """The violation of a value that is no byte size."""
    return Violation(
        at,
        CHECK,
        message="the value is not a size in bytes",
        hint="write a number with b, kb, mb, gb or tb, such as 500mb",
    )


CHECKS = (
    Check("session-periods", _periods, since("2026.2.12"), 1),
    Check("session-sizes", _sizes, since("2026.2.26"), 1),
    Check("cron-retention", _retention, since("2026.2.26"), 1),
    Check("cron-log-size", _run_log, before("2026.8.1"), 1),
)
