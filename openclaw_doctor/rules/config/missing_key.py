"""config/missing-key."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.rules.config.wrong_value import place
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.judged import Complaint, complaints
from openclaw_doctor.rules.registry import rule

ID = "config/missing-key"


@rule(
    ID,
    severity=Severity.ERROR,
    fix="none",
    evidence="config schemas of 2026.1.29 to 2026.9.6, verdicts compared by running",
)
def check(context: Context) -> Iterator[Finding]:
    """A setting lacks a member without which the target refuses the whole config.

    Members with a default are never missing. The finding stands at the object that
    lacks the member and says what belongs into it. Where the object has a member with
    a similar name, that one may be what was meant.

    There is no fix, as only you know the value.
    """
    for complaint in complaints(context, ID):
        violation = complaint.violation
        yield found(
            complaint.document,
            complaint.pointer,
            f"{place(complaint)} has no {violation.name}; OpenClaw {context.target}"
            " refuses the whole config for it",
            severity=Severity.ERROR,
            key=True,
            hint=_hint(complaint),
            discriminator=violation.name or "",
        )


def _hint(complaint: Complaint) -> str:
    violation = complaint.violation
    hint = f"add {violation.name}: {violation.expected}"
    near = _similar(violation.name or "", complaint.value)
    return f"{hint}; is {near} meant for it?" if near else hint


def _similar(name: str, value: object) -> str | None:
    """A member of the object that could be the missing one under another spelling."""
    from openclaw_doctor.validation.nearest import nearest

    keys = [key for key in value if key != name] if isinstance(value, dict) else []
    return nearest(name, keys)
