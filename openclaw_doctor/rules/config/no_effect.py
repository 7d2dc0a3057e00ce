"""config/no-effect."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.judged import complaints, told
from openclaw_doctor.rules.registry import rule

ID = "config/no-effect"


@rule(
    ID,
    severity=Severity.WARNING,
    fix="none",
    evidence="warnings of config validate, compared by running 2026.5.28 and 2026.9.6",
)
def check(context: Context) -> Iterator[Finding]:
    """A setting that the target takes with a warning, because it will not do its work.

    For example a channel that is open to all but lists nobody, so that every message is
    dropped. The config stays valid; what was wanted does not happen.
    """
    for complaint in complaints(context, ID):
        violation = complaint.violation
        yield found(
            complaint.document,
            complaint.pointer,
            told(complaint),
            hint=violation.hint or None,
            discriminator=violation.check,
        )
