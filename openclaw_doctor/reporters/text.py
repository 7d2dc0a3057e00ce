"""The report for people: findings with excerpts, what was done, what to do next."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.documents import Role
from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import Applicability
from openclaw_doctor.reporters.report import (
    Mode,
    Report,
    clean,
    dropped_comments,
    printable,
)
from openclaw_doctor.reporters.style import Paint, Style
from openclaw_doctor.storage import Replaced
from openclaw_doctor.validation import basis_for

#: No excerpt is wider than this.
_WIDTH = 120
COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}


def render(report: Report, style: Style) -> str:
    """What was written, every finding with its excerpt, then the summary line."""
    written = fixes_text(report) if report.mode is Mode.FIX else ""
    blocks = ["\n".join(_finding(report, f, style)) for f in report.findings]
    if report.mode is Mode.DIFF:
        # Imported late: a plain check plans nothing.
        from openclaw_doctor.reporters.summary import summary

        blocks.append("\n".join(summary(report, style)))
    blocks.append("\n".join(closing(report)))
    return written + "\n\n".join(filter(None, blocks)) + "\n"


def _finding(report: Report, finding: Finding, style: Style) -> Iterator[str]:
    place = finding.location
    severity = style.paint(finding.severity.value, COLOURS[finding.severity])
    position = f":{place.line}:{place.column}" if place.span else ""
    message = clean(report, finding.message)
    rule = style.rule(finding.rule)
    yield f"{printable(place.ref)}{position}: {severity} {rule}: {message}"
    yield from _excerpt(report, finding, style.paint)
    for detail in finding.details:
        yield f"  | {clean(report, detail)}"
    for other in finding.related:
        yield f"  = see {printable(other.ref)}:{other.line}:{other.column}"
    if finding.hint:
        yield f"  = help: {clean(report, finding.hint)}"
    yield from _fix(report, finding)


def _fix(report: Report, finding: Finding) -> Iterator[str]:
    fix = finding.fix
    if fix is None:
        return
    words = {
        Applicability.SAFE: "fix",
        Applicability.UNSAFE: "fix with --unsafe-fixes",
        Applicability.MANUAL: "by hand",
    }
    yield f"  = {words[fix.applicability]}: {clean(report, fix.title)}"
    for loss in fix.losses:
        yield f"    then in the backup alone: {clean(report, loss)}"


def _excerpt(report: Report, finding: Finding, paint: Paint) -> Iterator[str]:
    place = finding.location
    document = report.workspace.documents.get(place.ref)
    if document is None or place.span is None or document.tree is None:
        return
    line, start, end = report.masker.excerpt(document, place.span)
    line, start = line[:_WIDTH].replace("\t", " "), min(start, _WIDTH)
    number = str(place.line)
    blank = " " * len(number)
    carets = max(1, min(end, len(line) + 1) - start)
    yield f" {number} | {printable(line)}"
    yield (
        f" {blank} | {' ' * (start - 1)}"
        + paint("^" * carets, COLOURS[finding.severity])
    )


def closing(report: Report) -> Iterator[str]:
    """The last lines: what could not be fixed, and the summary."""
    yield from _rejected(report)
    yield summary_line(report)


def summary_line(report: Report) -> str:
    """How many findings there are, in what, and what could be fixed, as a sentence."""
    return f"{_counted(report)}{_fixable(report)}{_hidden(report)}"


def _written(file: Replaced) -> str:
    if file.backup:
        return f"Wrote {file.path} (backup: {file.backup})"
    if file.before_mode is None or file.after_mode is None:
        return f"Wrote {file.path} (new file)"
    return f"Mode of {file.path}: {file.before_mode:04o} to {file.after_mode:04o}"


def _counted(report: Report) -> str:
    counts = [(report.count(severity), severity) for severity in reversed(Severity)]
    parts = [_plural(number, severity.value) for number, severity in counts if number]
    kinds = f" ({', '.join(parts)})" if parts else ""
    total = _plural(len(report.findings), "finding")
    if report.mode is Mode.FIX and report.plan is not None:
        total = f"{len(report.plan.applied)} fixed, {total} left"
    files = _plural(len(report.workspace.documents), "file")
    target = f"OpenClaw {report.target} ({report.target_source})"
    return f"{total}{kinds} in {files} at {target}{_basis(report)}"


def _hidden(report: Report) -> str:
    """How many findings do not count, as a sentence; nothing where all do."""
    hidden = report.hidden
    parts = [
        f"{hidden.suppressed} suppressed by comments" if hidden.suppressed else "",
        f"{hidden.baselined} known from the baseline" if hidden.baselined else "",
    ]
    told = ", ".join(filter(None, parts))
    return f" Not counted: {told}." if told else ""


def _basis(report: Report) -> str:
    """Which release answers for a target whose config schema is not stored."""
    roles = {document.role for document in report.workspace.documents.values()}
    basis = basis_for(report.target)
    if Role.CONFIG not in roles or basis.nearness == "exact":
        return ""
    why = {
        "before": "the last one before it that is known here",
        "newest": "the newest known here; a later openclaw-doctor may know more",
        "oldest": "the oldest that is known here",
    }
    return f"; configs are judged as {basis.release} would, {why[basis.nearness]}"


def _fixable(report: Report) -> str:
    safe = report.fixable(Applicability.SAFE)
    unsafe = report.fixable(Applicability.UNSAFE)
    if not safe and not unsafe:
        return "."
    more = f"{unsafe} more with --unsafe-fixes" if unsafe else ""
    if report.mode is Mode.FIX:
        return f"; {more}." if more else "."
    return f": {safe} fixable with --fix{', ' + more if more else ''}."


def _rejected(report: Report) -> Iterator[str]:
    for rejection in report.plan.rejected if report.plan else ():
        place = rejection.finding.location
        yield (
            f"Not fixed: {printable(place.ref)}: {rejection.finding.rule}:"
            f" {clean(report, rejection.reason)}"
        )


def _plural(number: int, noun: str) -> str:
    if noun == "info":
        return f"{number} info"
    return f"{number} {noun}{'' if number == 1 else 's'}"


def fixes_text(report: Report) -> str:
    """What was written: each applied fix, each file with its backup, how to undo."""
    if report.plan is None:
        return ""
    lines: list[str] = []
    for finding in report.plan.applied:
        if finding.fix is not None:
            title = clean(report, finding.fix.title)
            where = printable(finding.location.ref)
            lines.append(f"Fixed {where}: {title} [{finding.rule}]")
            lines.extend(
                f"  now in the backup alone: {clean(report, loss)}"
                for loss in finding.fix.losses
            )
    for ref, comment in dropped_comments(report.plan, report.masker):
        lines.append(f"Comment taken out of {printable(ref)}: {printable(comment)}")
    for receipt in report.receipts:
        for file in receipt.files:
            lines.append(printable(_written(file)))
            lines.extend(f"  {printable(note)}" for note in file.notes)
        undo = f"openclaw-doctor undo {receipt.id}{report.undo_arguments}"
        lines.append(f"Take it back with: {undo}")
    return "\n".join(lines) + ("\n\n" if lines else "")
