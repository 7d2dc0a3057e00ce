"""config/retired-model."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.judged import complaints
from openclaw_doctor.rules.registry import rule

ID = "config/retired-model"


@rule(
    ID,
    severity=Severity.ERROR,
    fix="none",
    evidence="plugin manifests of 2026.4.29 to 2026.9.6; verdicts of 2026.5.28 and"
    " 2026.9.6",
)
def check(context: Context) -> Iterator[Finding]:
    """A model is named that its provider has shut down.

    From 2026.4.29 on OpenClaw carries a list of such models and refuses the whole
    config for one of them, wherever it is named: as the model of an agent, in a list of
    fallbacks, or as a key of `models`. The finding names the successor that OpenClaw
    recommends, if it recommends one.

    There is no fix: another model costs and answers differently.
    """
    for complaint in complaints(context, ID):
        violation = complaint.violation
        yield found(
            complaint.document,
            complaint.pointer,
            violation.message,
            severity=Severity.ERROR,
            hint=violation.hint or "choose another model",
        )
