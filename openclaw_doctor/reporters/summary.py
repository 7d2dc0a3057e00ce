"""What a plan does, operation by operation, and what it leaves to a person."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding
from openclaw_doctor.fixes import Applicability, Fix
from openclaw_doctor.reporters.report import Report, clean, dropped_comments, printable
from openclaw_doctor.reporters.style import Style

#: So many operations of one fix are listed; then only their number.
_MOST = 8


def summary(report: Report, style: Style) -> Iterator[str]:
    """The lines of the summary, by file: each fix with its rule, what moves, what goes.

    Nothing where the plan does nothing and leaves nothing.
    """
    if report.plan is None:
        return
    by_file: dict[str, list[Finding]] = {}
    for finding in report.plan.applied:
        by_file.setdefault(finding.location.ref, []).append(finding)
    if by_file:
        yield style.paint("--fix would", "white")
    for ref, findings in by_file.items():
        yield f"  in {printable(ref)}"
        for finding in findings:
            if finding.fix is not None:
                yield from _fix(report, finding.rule, finding.fix)
    for ref, comment in dropped_comments(report.plan, report.masker):
        yield f"  take a comment out of {printable(ref)}: {printable(comment)}"
    yield from _left(report, style)


def _fix(report: Report, rule: str, fix: Fix) -> Iterator[str]:
    yield f"    {clean(report, fix.title)} [{rule}]"
    steps = [clean(report, operation.describe()) for operation in fix.operations]
    # The title of a single step says the same in better words.
    shown = steps[:_MOST] if len(steps) > 1 else []
    yield from (f"      - {step}" for step in shown)
    if len(steps) > _MOST:
        yield f"      - and {len(steps) - _MOST} more"
    for loss in fix.losses:
        yield f"      retired, then in the backup alone: {clean(report, loss)}"


def _left(report: Report, style: Style) -> Iterator[str]:
    """The findings that stay, in three groups: by consent, by hand, without a fix."""
    remaining = report.plan.remaining if report.plan else ()
    groups: dict[str, list[Finding]] = {}
    for finding in remaining:
        groups.setdefault(_way(finding), []).append(finding)
    if groups:
        yield style.paint("and leave", "white")
    for way, findings in sorted(groups.items()):
        yield f"  {way}: {len(findings)}"
        for finding in findings[:_MOST]:
            title = finding.fix.title if finding.fix else finding.message
            where = f"{printable(finding.location.ref)}:{finding.location.line}"
            yield f"    {where}: {clean(report, title)} [{finding.rule}]"
        if len(findings) > _MOST:
            yield f"    and {len(findings) - _MOST} more"


def _way(finding: Finding) -> str:
    if finding.fix is None:
        return "for you to look at"
    if finding.fix.applicability is Applicability.UNSAFE:
        return "for your consent (--unsafe-fixes)"
    return "for you to do by hand"
