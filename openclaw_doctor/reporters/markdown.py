"""The report for a comment on a pull request, and for the summary page of a CI step."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from openclaw_doctor.findings import Finding
from openclaw_doctor.fixes import Applicability
from openclaw_doctor.reporters.explanation import applied, refused
from openclaw_doctor.reporters.places import Places
from openclaw_doctor.reporters.report import Mode, Report, clean, printable
from openclaw_doctor.reporters.style import Style
from openclaw_doctor.reporters.text import summary_line

#: GitHub takes no longer comment; counted in code points.
LIMIT = 65_536
#: Room for the notes that say how much was left out.
_NOTES = 400
_HEAD = "| severity | place | rule | message | fix |\n|---|---|---|---|---|\n"
_WAYS = {
    Applicability.SAFE: "",
    Applicability.UNSAFE: "your decision: ",
    Applicability.MANUAL: "by hand: ",
}


def render(report: Report, style: Style) -> str:
    """A heading, what was done, a table for each file, and the diff folded away.

    What does not fit into a comment is left out from the end, with a note; the diff
    goes first.
    """
    heading = f"### openclaw-doctor\n\n{_escaped(summary_line(report))}\n"
    left = LIMIT - _NOTES - len(heading)
    parts, cut = _fitting(_blocks(report), left)
    left -= sum(map(len, parts))
    note = f"\n{cut} more findings or fixes do not fit in here.\n" if cut else ""
    diff = _folded(report, left) if report.plan is not None else ""
    return "".join([heading, *parts, note, diff])


def _fitting(
    blocks: Iterator[tuple[str, list[str]]], left: int
) -> tuple[list[str], int]:
    """The beginning of blocks (a head and rows) that fits, and how many rows do not."""
    parts: list[str] = []
    cut = 0
    for head, rows in blocks:
        for number, row in enumerate(rows):
            part = row if number else head + row
            if cut or len(part) > left:
                cut += 1
                continue
            parts.append(part)
            left -= len(part)
    return parts, cut


def _blocks(report: Report) -> Iterator[tuple[str, list[str]]]:
    """The lists and tables, each with its head."""
    places = Places(report)
    done = [_item(finding, text, places) for finding, text in applied(report)]
    yield "\n**Fixed**\n\n", done
    not_done = [_item(finding, text, places) for finding, text in refused(report)]
    yield "\n**Not fixed**\n\n", not_done
    by_file: dict[str, list[Finding]] = {}
    for finding in report.findings:
        by_file.setdefault(finding.location.ref, []).append(finding)
    for ref, findings in by_file.items():
        title = f"\n**{_code(printable(places.path(ref)))}**\n\n{_HEAD}"
        yield title, [_row(report, finding) for finding in findings]


def _item(finding: Finding, text: str, places: Places) -> str:
    where = _code(printable(places.path(finding.location.ref)))
    return f"- {where}: {_escaped(text)} ({_code(finding.rule)})\n"


def _row(report: Report, finding: Finding) -> str:
    place = finding.location
    where = f"{place.line}:{place.column}" if place.span else "file"
    message = _escaped(clean(report, finding.message))
    if finding.hint:
        message += f"<br>{_escaped(clean(report, finding.hint))}"
    fix = ""
    if finding.fix is not None:
        title = _escaped(clean(report, finding.fix.title))
        fix = _WAYS[finding.fix.applicability] + title
    cells = (finding.severity.value, where, _code(finding.rule), message, fix)
    return f"| {' | '.join(cells)} |\n"


def _escaped(text: str) -> str:
    """A text that is itself in Markdown: no markup, no HTML, no mention, no reference.

    A character of no width behind ``@``, ``#`` and the like keeps GitHub and GitLab
    from calling people and linking issues; a backslash would not.
    """
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = re.sub(r"([\\`*_{}\[\]()~|!$^])", r"\\\1", text)
    return re.sub(r"([@#!~%])(?=\w)", "\\1&#8203;", text)


def _code(text: str) -> str:
    """A text as code; in a table it must not hold ``|``."""
    ticks = "`" * (_longest_run(text) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)


def _folded(report: Report, left: int) -> str:
    """The diff in a fence that nothing in it can close, cut at a line's end."""
    from openclaw_doctor.reporters.diff import unified_diff

    if report.plan is None:
        return ""
    lines = unified_diff(report.plan, report.masker).splitlines(keepends=True)
    if not lines:
        return ""
    title = "What was written" if report.mode is Mode.FIX else "What --fix would write"
    fence = "`" * max(3, _longest_run("".join(lines)) + 1)
    head = f"\n<details><summary>{title}</summary>\n\n{fence}diff\n"
    tail = f"{fence}\n\n</details>\n"
    kept = _kept(lines, left - len(head) - len(tail))
    cut = len(lines) - len(kept)
    note = f"\n{cut} more lines of the diff do not fit in here.\n" if cut else ""
    return head + "".join(kept) + tail + note if kept else note


def _kept(lines: Sequence[str], left: int) -> list[str]:
    kept: list[str] = []
    for line in lines:
        left -= len(line)
        if left < 0:
            break
        kept.append(line)
    return kept
