"""config/gateway-auth-type."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.judged import complaints
from openclaw_doctor.rules.never_right import misplaced, rename_to
from openclaw_doctor.rules.registry import rule

ID = "config/gateway-auth-type"
_MODES = ("token", "password")


@rule(
    ID,
    severity=Severity.ERROR,
    fix="sometimes",
    evidence="config schemas of 2026.1.29 to 2026.9.6; published configs",
)
def check(context: Context) -> Iterator[Finding]:
    """`gateway.auth.type` is no setting; how clients log in is `gateway.auth.mode`.

    The fix renames the member. It is safe for the modes `token` and `password`, and
    unsafe for other words. Where `mode` is there already, you must take one out.
    """
    for complaint in complaints(context, ID):
        fix = rename_to(complaint, "mode", sure=complaint.value in _MODES)
        belongs = "how clients log in is gateway.auth.mode"
        yield misplaced(context, complaint, belongs, fix)
