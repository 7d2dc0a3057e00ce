"""What a finding says, line by line, for the forms that show it beside a text."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding
from openclaw_doctor.fixes import Applicability
from openclaw_doctor.reporters.report import Mode, Report, clean

#: How a fix is announced, by who decides about it.
ANNOUNCED = {
    Applicability.SAFE: "Fix with --fix",
    Applicability.UNSAFE: "Fix with --fix --unsafe-fixes",
    Applicability.MANUAL: "By hand",
}


def explanation(report: Report, finding: Finding) -> Iterator[str]:
    """What is the case, what to do and what a fix would do, a line each.

    Masked and without control characters.
    """
    yield clean(report, finding.message)
    yield from (clean(report, detail) for detail in finding.details)
    if finding.hint:
        yield f"Help: {clean(report, finding.hint)}"
    if finding.fix is not None:
        how = ANNOUNCED[finding.fix.applicability]
        yield f"{how}: {clean(report, finding.fix.title)}"
        for loss in finding.fix.losses:
            yield f"Then in the backup alone: {clean(report, loss)}"


def applied(report: Report) -> Iterator[tuple[Finding, str]]:
    """Each finding that a run has fixed, with what was done in words."""
    if report.mode is not Mode.FIX or report.plan is None:
        return
    for finding in report.plan.applied:
        if finding.fix is not None:
            yield finding, clean(report, finding.fix.title)


def refused(report: Report) -> Iterator[tuple[Finding, str]]:
    """Each finding whose fix was not applied, with the reason."""
    for rejection in report.plan.rejected if report.plan else ():
        yield rejection.finding, clean(report, rejection.reason)
