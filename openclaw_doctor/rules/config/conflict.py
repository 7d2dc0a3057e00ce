"""config/conflict."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.judged import complaints, told
from openclaw_doctor.rules.registry import rule

ID = "config/conflict"


@rule(
    ID,
    severity=Severity.ERROR,
    fix="none",
    evidence="checks beyond the schema, found and compared by running 2026.5.28 and"
    " 2026.9.6",
)
def check(context: Context) -> Iterator[Finding]:
    """Settings that the target refuses for what they say together or refer to.

    Beyond types and words, OpenClaw makes some ninety checks: several agents need an
    owner, a binding names an agent that exists, `allow` and `alsoAllow` exclude each
    other, durations and addresses can be read, Tailscale needs a loopback bind, and so
    on. Any of them makes the whole config invalid. Which are made depends on the
    release; the finding says what is wrong and what to do.

    There is no fix, as each of them is a decision.
    """
    for complaint in complaints(context, ID):
        violation = complaint.violation
        yield found(
            complaint.document,
            complaint.pointer,
            f"{told(complaint)}; OpenClaw {context.target} refuses the whole config"
            " for it",
            severity=Severity.ERROR,
            hint=violation.hint or None,
            discriminator=violation.check,
        )
