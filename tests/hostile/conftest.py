"""What the hostile tests share."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest


@pytest.fixture
def alarm() -> Iterator[None]:
    """End a test that hangs."""
    signal.alarm(20)
    yield
    signal.alarm(0)
