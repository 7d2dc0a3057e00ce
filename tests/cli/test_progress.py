"""The progress bar: late, on terminals only, and gone in the end."""

from __future__ import annotations

import io
import sys
from itertools import count

import pytest

from openclaw_doctor.cli.progress import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def run(steps: int, seconds_each: float) -> None:
    """Make so many steps, each of which takes that long by the clock."""
    ticks = count()
    with progress(steps, "Checking", lambda: next(ticks) * seconds_each) as advance:
        for _ in range(steps):
            advance()


def test_a_run_that_lasts_shows_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    run(10, 0.5)
    assert "Checking" in screen.getvalue()
    assert "100%" in screen.getvalue()
    assert screen.getvalue().endswith("\x1b[2K")


def test_a_short_run_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    run(10, 0.01)
    assert screen.getvalue() == ""


def test_nothing_is_shown_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    pipe = io.StringIO()
    monkeypatch.setattr(sys, "stderr", pipe)
    run(10, 5.0)
    assert pipe.getvalue() == ""
