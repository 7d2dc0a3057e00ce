"""What several rows of 2026.8.1 need."""

from __future__ import annotations

from openclaw_doctor.migrations.model import Step
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.pointer import Pointer

#: How the rows of this release are known.
RUN = "run on 11 releases, 2026.7.2-beta.5 to 2026.9.6"

#: OpenClaw leaves an object that its migration has emptied; no release minds either.
EMPTIED = "an object that this leaves empty goes, OpenClaw leaves it"


def purge(*patterns: str, why: str, keeping: str) -> Step:
    """Take out each place; an object that ``keeping`` means stays, if need be empty.

    To be there can be all that such an object has to say.
    """

    def step(sheet: Sheet) -> None:
        sheet.kept.update(match.pointer for match in sheet.places(keeping))
        for pattern in patterns:
            for match in sheet.places(pattern):
                sheet.remove(match.pointer, why)

    return Step(step, patterns)


def union(sheet: Sheet, old: Pointer, new: Pointer) -> None:
    """Add what the list ``old`` has to the list ``new``; ``old`` goes."""
    if not sheet.has(new):
        sheet.move(old, new)
        return
    items, more = sheet.list(new), sheet.list(old)
    if items is None or more is None:
        return
    sheet.put(new, [*items, *(item for item in more if item not in items)])
    sheet.remove(old)
