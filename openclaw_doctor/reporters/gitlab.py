"""The report as GitLab reads it for Code Quality: a JSON list of findings."""

from __future__ import annotations

import json
from typing import Any

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.reporters.places import Places, identities, in_review
from openclaw_doctor.reporters.report import Report, clean, printable
from openclaw_doctor.reporters.style import Style

#: GitLab has five: what OpenClaw refuses weighs more than what it only ignores.
_SEVERITIES = {
    Severity.ERROR: "critical",
    Severity.WARNING: "minor",
    Severity.INFO: "info",
}


def render(report: Report, style: Style) -> str:
    """The findings as Code Quality issues; what was fixed has no place there."""
    places = Places(report)
    issues = [
        _issue(report, finding, places.path(finding.location.ref), identity)
        for finding, identity in identities(in_review(report, places), places)
    ]
    return json.dumps(issues, indent=2) + "\n"


def _issue(
    report: Report, finding: Finding, path: str, identity: str
) -> dict[str, Any]:
    hint = f". Help: {clean(report, finding.hint)}" if finding.hint else ""
    return {
        "description": clean(report, finding.message) + hint,
        "check_name": finding.rule,
        "fingerprint": identity,
        "severity": _SEVERITIES[finding.severity],
        "location": {
            "path": printable(path),
            "lines": {"begin": finding.location.line},
        },
    }
