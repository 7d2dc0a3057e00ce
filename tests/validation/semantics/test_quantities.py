"""Durations and sizes as OpenClaw reads them."""

from __future__ import annotations

from typing import Any

import pytest

from openclaw_doctor.release import Release
from openclaw_doctor.validation.semantics.quantities import (
    byte_count,
    duration_ms,
    is_duration,
    is_exact,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("30m", 1_800_000),
        ("1h30m", 5_400_000),
        (" 2D ", 172_800_000),
        ("1.5s", 1500),
        ("2", 7_200_000),
        (2, 7_200_000),
        (0.5, 1_800_000),
        (1e-5, 36),
        ("0", 0),
        ("", None),
        ("1h 30m", None),
        ("1h30", None),
        ("-5m", None),
        ("5w", None),
        (".5h", None),
        ("1e3", None),
        ("\N{FULLWIDTH DIGIT NINE}m", None),
        (-1, None),
        (1e-7, None),
        (1e21, None),
        (10**400, None),
        (float("nan"), None),
        (True, None),
        (None, None),
        ("104249991d", 104249991 * 86_400_000),
        ("104249992d", 104249992 * 86_400_000),
        ("9" * 100_000, None),
        ("1h" * 100_000 + "x", None),
    ],
)
def test_durations(value: Any, expected: float | None) -> None:
    """Without a unit they count in hours here."""
    found = duration_ms(value, "h")
    assert found == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("512kb", 524_288),
        ("1.5GB", 1_610_612_736),
        ("1k", 1024),
        ("10", 10),
        (7, 7),
        ("2 mb", None),
        ("1KiB", None),
        ("1pb", None),
        ("lots", None),
        ("-1", None),
        (-1, None),
        (False, None),
        ("9" * 350, None),
    ],
)
def test_sizes(value: Any, expected: float | None) -> None:
    assert byte_count(value) == expected


def test_durations_are_exact_since_a_release() -> None:
    assert is_duration("104249992d", "d", Release(2026, 5, 22))
    assert not is_duration("104249992d", "d", Release(2026, 5, 28))
    assert is_duration("104249991d", "d", Release(2026, 5, 28))


def test_large_sizes_are_not_exact() -> None:
    assert is_exact(2.0**53 - 1)
    assert not is_exact(2.0**53)
