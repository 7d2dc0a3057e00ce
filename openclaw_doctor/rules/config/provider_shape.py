"""config/provider-shape."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import manual
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.judged import complaints
from openclaw_doctor.rules.registry import rule
from openclaw_doctor.validation import PROVIDERS, UNKNOWN_KEY, Violation

ID = "config/provider-shape"


@rule(
    ID,
    severity=Severity.ERROR,
    fix="manual",
    evidence="config schemas of 2026.5.28, 6.11, 7.1, 8.2 and 9.6, compared by running",
)
def check(context: Context) -> Iterator[Finding]:
    """An entry of `models.providers` is refused, and the whole config with it.

    A provider that OpenClaw does not bring along needs `baseUrl` and `models` (any
    provider before 2026.5.19); each model needs `id` and `name`; unknown members and
    words are refused. Which members and words exist depends on the release.

    What comes from a variable that is not known here is not judged. The finding says
    what the target expects; there is no fix, as only you know the address.
    """
    for complaint in complaints(context, ID):
        violation = complaint.violation
        missing = violation.keyword == "required"
        yield found(
            complaint.document,
            complaint.pointer,
            f"{_words(violation)}; OpenClaw {context.target} refuses the whole config"
            " for it",
            severity=Severity.ERROR,
            key=violation.expected == UNKNOWN_KEY or missing,
            hint=_hint(violation),
            fix=manual("correct it by hand"),
            discriminator=f"{violation.keyword} {violation.name or ''}",
        )


def _hint(violation: Violation) -> str | None:
    if violation.check:
        return violation.hint
    if violation.keyword == "required":
        return f"it should be {violation.expected}"
    if violation.expected == UNKNOWN_KEY:
        return "take it out, or put it where it belongs"
    return f"write {violation.expected}"


def _words(violation: Violation) -> str:
    name = Pointer(violation.pointer[len(PROVIDERS) :]).dotted() or "models.providers"
    if violation.check:
        return f"{name}: {violation.message}"
    if violation.keyword == "required":
        return f"{name} has no {violation.name}"
    if violation.expected == UNKNOWN_KEY:
        return f"{name} is not known"
    return f"{name} should be {violation.expected}"
