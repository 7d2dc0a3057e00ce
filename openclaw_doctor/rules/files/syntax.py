"""files/syntax."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from openclaw_doctor.documents import Document
from openclaw_doctor.errors import SyntaxInvalid
from openclaw_doctor.findings import Finding, Location, Severity
from openclaw_doctor.json5 import Span
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.registry import rule

if TYPE_CHECKING:
    from openclaw_doctor.json5.slips import Slip


@rule(
    "files/syntax",
    severity=Severity.ERROR,
    order=10,
    fix="none",
    evidence="json5 2.2.3, the reader of 2026.1.30 to 2026.9.6, compared by running",
)
def check(context: Context) -> Iterator[Finding]:
    """A file cannot be read: its text is no JSON5 at all.

    OpenClaw refuses a config with a syntax error and keeps running on the old one if
    it can. A credential or state file with one counts as absent, without a word up
    to 2026.7.1; from 2026.8.1 on it is archived without being imported.

    The finding points to the first place where reading fails; the message also gives
    the position as OpenClaw counts it. What people often write instead is named: a
    template that was not filled in, a `#` comment, backticks, typographic quotes, a
    merge conflict, a missing comma or bracket, another format, text around the
    document. There is no fix: only you know what was meant. Other rules are silent
    about such a file until it can be read.
    """
    for document in context.documents():
        error = document.syntax_error
        if error is not None:
            yield _finding(document, error)


def _finding(document: Document, error: SyntaxInvalid) -> Finding:
    at = min(error.offset, len(document.text))
    slip = _slip(document, error)
    if document.role.strict:
        effect = "OpenClaw treats the file as absent"
    else:
        effect = f"OpenClaw says {error.line}:{error.column}"
    return Finding(
        message=f"cannot be read: {slip.message} ({effect})",
        location=Location.at_span(document, _one(document, at)),
        severity=Severity.ERROR,
        hint=(document.role.strict and slip.strict_hint) or slip.hint,
        related=tuple(
            Location.at_span(document, _one(document, span.start))
            for span in slip.related
        ),
    )


def _one(document: Document, at: int) -> Span:
    return Span(at, min(at + 1, len(document.text)))


def _slip(document: Document, error: SyntaxInvalid) -> Slip:
    # Loaded for broken texts only.
    from openclaw_doctor.json5.slips import Slip, slip_of

    if not document.text.strip("\ufeff \t\r\n"):
        hint = "write {} for an empty store, or restore a backup"
        return Slip("empty", "the file is empty", hint)
    hint = "mend the text here; everything after this place was not looked at"
    return slip_of(document.text, error) or Slip("plain", error.message, hint)
