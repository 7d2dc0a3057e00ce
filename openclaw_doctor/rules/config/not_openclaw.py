"""config/not-openclaw."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import manual
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.judged import Complaint, complaints
from openclaw_doctor.rules.registry import rule

ID = "config/not-openclaw"


@rule(
    ID,
    severity=Severity.ERROR,
    fix="manual",
    evidence="config files as people publish them; root keys of all known releases",
)
def check(context: Context) -> Iterator[Finding]:
    """The file is no gateway config of OpenClaw at all, whatever its name is.

    None of its members is one that any release knows at the top of openclaw.json, at
    least not in this form. Skill manifests, agent packages and settings of other
    programs carry the same name. OpenClaw refuses the file; instead of one finding per
    member there is this one.
    """
    told: set[str] = set()
    for complaint in complaints(context, ID):
        if complaint.document.ref not in told:
            told.add(complaint.document.ref)
            yield _finding(context, complaint)


def _finding(context: Context, complaint: Complaint) -> Finding:
    keys = list(complaint.config.value)
    shown = ", ".join(keys[:6]) + (", ..." if len(keys) > 6 else "")
    return found(
        complaint.config.document,
        complaint.pointer,
        f"this is no OpenClaw gateway config: it holds {shown}",
        severity=Severity.ERROR,
        key=True,
        hint="if OpenClaw should use this file, start from a new openclaw.json (agents,"
        " gateway, channels, ...); if not, give it another name or leave it out of the"
        " check",
        fix=manual("use another file"),
    )
