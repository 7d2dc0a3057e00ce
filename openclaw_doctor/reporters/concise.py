"""The short report for people: one line for each finding."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding
from openclaw_doctor.reporters.report import Mode, Report, clean, printable
from openclaw_doctor.reporters.style import Style
from openclaw_doctor.reporters.text import COLOURS, closing, fixes_text


def render(report: Report, style: Style) -> str:
    """What was written, a line for each finding, then the summary line."""
    written = fixes_text(report) if report.mode is Mode.FIX else ""
    lines = [_line(report, finding, style) for finding in report.findings]
    return written + "\n".join([*lines, *closing(report)]) + "\n"


def _line(report: Report, finding: Finding, style: Style) -> str:
    place = finding.location
    position = f":{place.line}:{place.column}" if place.span else ""
    severity = style.paint(finding.severity.value, COLOURS[finding.severity])
    where = f"{printable(place.ref)}{position}: {severity} {style.rule(finding.rule)}"
    return f"{where}: {clean(report, finding.message)}{''.join(_marks(finding))}"


def _marks(finding: Finding) -> Iterator[str]:
    if finding.fix is not None and finding.fix.operations:
        yield f" [{finding.fix.applicability.value} fix]"
