"""config/host-dependent."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.rules.config.wrong_value import place
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.judged import Complaint, complaints, told
from openclaw_doctor.rules.registry import rule

ID = "config/host-dependent"


@rule(
    ID,
    severity=Severity.WARNING,
    fix="none",
    evidence="loading of configs, compared by running 2026.5.28 and 2026.9.6",
)
def check(context: Context) -> Iterator[Finding]:
    """Whether the target takes a setting depends on the machine it runs on.

    A plugin that OpenClaw does not bring along may be installed there or not, a command
    may be there or not, a variable may hold an allowed word or not. This tool looks at
    files only, so it says what must be true on the machine instead of guessing.
    """
    for complaint in complaints(context, ID):
        violation = complaint.violation
        if violation.host:
            message, hint = told(complaint), violation.hint
        else:
            message, hint = _of_variable(complaint)
        yield found(
            complaint.document,
            complaint.pointer,
            f"{message} (this depends on the machine)",
            hint=hint or None,
            discriminator=violation.check or violation.keyword,
        )


def _of_variable(complaint: Complaint) -> tuple[str, str]:
    violation = complaint.violation
    wanted = violation.hint if violation.check else f"it must be {violation.expected}"
    return (
        f"{place(complaint)} comes from a variable whose value is not known here",
        f"see that the variable is set where OpenClaw runs; {wanted}",
    )
