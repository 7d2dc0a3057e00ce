"""Which release wrote a config last, as far as the file says so."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.errors import UsageError
from openclaw_doctor.pointer import lookup
from openclaw_doctor.release import Release

STAMP = ("meta", "lastTouchedVersion")


def stamp_of(root: Any) -> Release | None:
    """The release in ``meta.lastTouchedVersion``; None where there is none to read."""
    text = lookup(root, STAMP)
    if not isinstance(text, str):
        return None
    try:
        return Release.parse(text)
    except UsageError:
        # People write what they like there; it then says nothing.
        return None
