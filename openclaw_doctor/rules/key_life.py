"""What is known of a key that the target refuses, in words for a finding."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import Fix
from openclaw_doctor.rules.context import Context, found

if TYPE_CHECKING:
    from openclaw_doctor.rules.judged import Complaint
    from openclaw_doctor.validation.history import Life, Successor


def unknown_key(
    context: Context,
    complaint: Complaint,
    message: str,
    hint: str,
    fix: Fix | None = None,
) -> Finding:
    """The finding about a key that the target does not know."""
    name = complaint.violation.pointer.dotted()
    return found(
        complaint.document,
        complaint.pointer,
        f"{name} {message}; OpenClaw {context.target} refuses the whole config for it",
        severity=Severity.ERROR,
        key=True,
        hint=hint,
        fix=fix,
    )


def lifetime(complaint: Complaint) -> Life | None:
    """In which releases the key was known at its place."""
    # The histories are read for refused keys only.
    from openclaw_doctor.validation.history import life

    return life(complaint.violation.pointer)


def whereabouts(complaint: Complaint) -> Successor | None:
    """Where the key went by the target."""
    from openclaw_doctor.validation.history import successor

    return successor(complaint.violation.pointer, complaint.config.target)


def spans_in_words(known: Life) -> str:
    """ "2026.1.30 to 2026.7.1" and the like: first and last releases that know it."""
    return " and ".join(_words(known))


def _words(known: Life) -> Iterator[str]:
    from openclaw_doctor.validation import known_releases

    for span in known.spans:
        inside = [release for release in known_releases() if release in span]
        first, last = inside[0], inside[-1]
        if span.until is None:
            yield f"{first} and later"
        else:
            yield f"{first}" if first == last else f"{first} to {last}"
