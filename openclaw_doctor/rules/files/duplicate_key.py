"""files/duplicate-key."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.documents import Document
from openclaw_doctor.findings import Finding, Location
from openclaw_doctor.fixes import manual
from openclaw_doctor.json5 import Entry, Span
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.registry import rule


@rule(
    "files/duplicate-key",
    order=10,
    fix="manual",
    evidence="2026.5.7 and 2026.9.6, observed: valid, the last one counts, no warning",
)
def check(context: Context) -> Iterator[Finding]:
    """The same key stands twice in one object.

    OpenClaw takes the last one without a warning and loses the others at its next
    save. In a credential file that is a lost key; in a config usually the rest of a
    merge. The finding points to the one that counts and names the others.

    There is no fix: the dead one may be the one you meant.
    """
    for document in context.documents():
        if document.tree is not None and not document.too_deep:
            for pointer, entries in document.tree.duplicates():
                yield _finding(document, pointer, entries)


def _finding(document: Document, pointer: Pointer, entries: list[Entry]) -> Finding:
    *dead, alive = (
        Location.at_span(document, Span(entry.key_start, entry.key_end), pointer)
        for entry in entries
    )
    lines = ", ".join(str(place.line) for place in dead)
    return Finding(
        message=f"{pointer.dotted()} is there {len(entries)} times; OpenClaw takes"
        f" this one and loses line {lines}",
        location=alive,
        related=tuple(dead),
        hint="keep one and remove or rename the others",
        fix=manual("decide which of them is right"),
    )
