"""The report as workflow commands: GitHub shows them as annotations beside the text."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Location, Severity
from openclaw_doctor.reporters.explanation import explanation
from openclaw_doctor.reporters.places import Places, in_review
from openclaw_doctor.reporters.report import Mode, Report, printable
from openclaw_doctor.reporters.style import Style
from openclaw_doctor.reporters.text import closing, fixes_text

#: GitHub shows that many annotations of each severity for a step and drops the others.
LIMIT = 10
_COMMANDS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "notice",
}


def render(report: Report, style: Style) -> str:
    """A command for each finding, the worst first, then what to read in the log.

    The last line says how many findings were left out for GitHub's limit, if any.
    """
    places = Places(report)
    report = in_review(report, places)
    lines = _plain(fixes_text(report)) if report.mode is Mode.FIX else []
    cut: list[str] = []
    for severity in reversed(Severity):
        found = [f for f in report.findings if f.severity is severity]
        lines += [_command(report, finding, places) for finding in found[:LIMIT]]
        if found[LIMIT:]:
            cut.append(f"{len(found) - LIMIT} {severity.value}")
    for line in closing(report):
        lines += _plain(line)
    if cut:
        shown = f"GitHub shows {LIMIT} of each severity for a step"
        lines.append(f"Without an annotation, as {shown}: {', '.join(cut)}.")
    return "\n".join(lines) + "\n"


def _plain(text: str) -> list[str]:
    """Lines for the log that no runner takes for a command.

    The old form of commands is one wherever it stands in a line.
    """
    return [line.replace("##[", "## [") for line in text.splitlines() if line]


def _command(report: Report, finding: Finding, places: Places) -> str:
    properties = ",".join(
        f"{name}={_property(value)}"
        for name, value in _properties(finding, places.path(finding.location.ref))
    )
    message = "\n".join(explanation(report, finding))
    return f"::{_COMMANDS[finding.severity]} {properties}::{_data(message)}"


def _properties(finding: Finding, path: str) -> Iterator[tuple[str, str]]:
    place = finding.location
    yield "file", printable(path)
    yield "line", str(place.line)
    if place.span is not None:
        yield "endLine", str(place.end_line)
        yield from _columns(place)
    yield "title", finding.rule


def _columns(place: Location) -> Iterator[tuple[str, str]]:
    # The runner takes columns only where the whole annotation is on one line.
    if place.line == place.end_line:
        yield "col", str(place.column)
        yield "endColumn", str(place.end_column)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
