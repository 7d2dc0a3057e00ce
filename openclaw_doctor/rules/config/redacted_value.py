"""config/redacted-value."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Location, Severity
from openclaw_doctor.fixes import manual
from openclaw_doctor.rules.config.wrong_value import place
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.judged import Complaint, complaints
from openclaw_doctor.rules.registry import rule

ID = "config/redacted-value"
#: How many places the finding names; the rest is counted.
_NAMED = 10


@rule(
    ID,
    severity=Severity.ERROR,
    fix="manual",
    evidence="config files as people publish them",
)
def check(context: Context) -> Iterator[Finding]:
    """A redaction mark stands where the target expects a number, a word or an object.

    Somebody's redactor replaced every value whose key sounds secret, such as
    `maxTokens` or `authHeader`, by `<REDACTED>`. One finding lists all such places
    of a file.

    There is no fix: put back the original values from where the file was made. Only
    real secrets need hiding, and those are better kept in variables or SecretRefs.
    """
    groups: dict[str, list[Complaint]] = {}
    for complaint in complaints(context, ID):
        groups.setdefault(complaint.document.ref, []).append(complaint)
    for group in groups.values():
        yield _finding(context, group)


def _finding(context: Context, group: list[Complaint]) -> Finding:
    first = group[0]
    places = list(dict.fromkeys(complaint.pointer for complaint in group))
    more = len(places) - 1
    others = f" and {more} more place{'s' if more > 1 else ''}" if more else ""
    details = [
        f"{place(complaint)}: {_wanted(complaint)}" for complaint in group[:_NAMED]
    ]
    if len(group) > _NAMED:
        details.append(f"and {len(group) - _NAMED} more")
    return found(
        first.document,
        first.pointer,
        f"{place(first)}{others}: a redaction mark stands in the place of a value;"
        f" OpenClaw {context.target} refuses the whole config for it",
        severity=Severity.ERROR,
        hint="put back the original values, or take the members out",
        fix=manual("put back the values from where the file was made"),
        related=tuple(Location.of(first.document, at) for at in places[1:_NAMED]),
        details=tuple(details),
    )


def _wanted(complaint: Complaint) -> str:
    violation = complaint.violation
    return (
        f"it should be {violation.expected}" if violation.expected else violation.hint
    )
