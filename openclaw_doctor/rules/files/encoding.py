"""files/encoding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from openclaw_doctor.documents import Document, EncodingProblem
from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.json5 import Span
from openclaw_doctor.rules.context import Context, found_in_file
from openclaw_doctor.rules.registry import rule

_AGAIN = (
    "save it again as UTF-8 without a byte order mark: in an editor with Save As or"
    " Save with Encoding, or with iconv -f {0} -t UTF-8"
)
_HINTS = {
    "UTF-16": _AGAIN.format("UTF-16") + "; > of Windows PowerShell writes UTF-16, in"
    " PowerShell 7 use Out-File -Encoding utf8NoBOM",
    "UTF-32": _AGAIN.format("UTF-32"),
    "binary": "restore the file from a backup",
    "invalid UTF-8": "replace the bytes at this place; a key copied from a Latin-1"
    " text is the usual cause",
}


@rule(
    "files/encoding",
    severity=Severity.ERROR,
    order=10,
    fix="none",
    evidence="2026.5.7 and 2026.9.6, observed: bytes that are no UTF-8 become U+FFFD"
    " inside keys",
)
def check(context: Context) -> Iterator[Finding]:
    """A file is not UTF-8 text.

    OpenClaw reads every file as UTF-8. It cannot read UTF-16 (which PowerShell's `>`
    writes) at all. A single byte that is no UTF-8 is worse: OpenClaw silently reads
    U+FFFD in its place, so a key that holds one is a wrong key.

    There is no fix: rewriting the file would make the damage permanent.
    """
    for document in context.documents():
        problem = document.encoding_problem
        if problem is not None:
            finding = found_in_file(
                document.ref,
                _message(problem, _kind(document, problem)),
                severity=Severity.ERROR,
                hint=_HINTS[_kind(document, problem)],
            )
            line = problem.line
            place = replace(finding.location, span=Span(0, 0), line=line, end_line=line)
            yield replace(finding, location=place)


def _kind(document: Document, problem: EncodingProblem) -> str:
    """The kind of problem; without a byte order mark, UTF-32 looks like UTF-16."""
    zeros = document.data[:4].count(0)
    return "UTF-32" if problem.kind == "UTF-16" and zeros == 3 else problem.kind


def _message(problem: EncodingProblem, kind: str) -> str:
    if kind == "invalid UTF-8":
        return (
            f"byte {problem.offset} (line {problem.line}) is not UTF-8; OpenClaw"
            " would read another character there"
        )
    if kind == "binary":
        return f"holds a NUL byte at {problem.offset}; this is no text"
    return f"is saved as {kind}; OpenClaw cannot read it"
