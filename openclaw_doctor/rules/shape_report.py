"""One finding for a whole file that does not have the shape its schema asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openclaw_doctor.credentials.placeholders import placeholder_kind
from openclaw_doctor.documents import Document
from openclaw_doctor.findings import Finding
from openclaw_doctor.pointer import Pointer, lookup
from openclaw_doctor.release import Release
from openclaw_doctor.rules.context import found
from openclaw_doctor.validation import UNKNOWN_KEY, violations

#: How many places a report names; the rest is counted.
_NAMED = 10


@dataclass(frozen=True, slots=True)
class Slip:
    """A place that is not as it should be, and what is wrong in words."""

    pointer: Pointer
    text: str


def schema_slips(document: Document, schema_name: str, target: Release) -> list[Slip]:
    """What the schema of ``target`` has to say of a document, in document order."""
    return [
        Slip(
            found_here.pointer,
            _words(document, found_here.pointer, found_here.expected, found_here.name),
        )
        for found_here in violations(document.value, schema_name, target)
    ]


def _words(
    document: Document, pointer: Pointer, expected: str, name: str | None
) -> str:
    place = pointer.dotted() or "the file"
    if name is not None:
        return f"{place} lacks {name}: {expected}"
    if expected == UNKNOWN_KEY:
        return f"{place} is not known to OpenClaw"
    mark = " (a redaction mark stands there)" if is_mark(document, pointer) else ""
    return f"{place} should be {expected}{mark}"


def is_mark(document: Document, pointer: Pointer) -> bool:
    """Whether a redactor's mark stands at ``pointer``."""
    value = lookup(document.value, pointer)
    return isinstance(value, str) and placeholder_kind(value) == "redacted"


def shape_finding(
    document: Document, slips: Sequence[Slip], message: str, hint: str
) -> Finding:
    """One finding for all ``slips`` (at least one) of a document."""
    rest = len(slips) - _NAMED
    more = (f"and {rest} more",) if rest > 0 else ()
    return found(
        document,
        slips[0].pointer,
        message,
        hint=hint,
        details=(*(slip.text for slip in slips[:_NAMED]), *more),
    )
