"""Moments as people and programs read them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

DAY_MS = 24 * 60 * 60 * 1000

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def utc_text(milliseconds: int) -> str:
    """A moment as ``2026-11-27T20:40:12Z``, from milliseconds since 1970 (UTC)."""
    try:
        moment = _EPOCH + timedelta(seconds=milliseconds // 1000)
    except OverflowError:
        # The clock was far off when this was written.
        return "after the year 9999"
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def days_between(earlier_ms: int, later_ms: int) -> int:
    """Whole days from one moment to another, 0 where the first is the later one."""
    return max(0, later_ms - earlier_ms) // DAY_MS
