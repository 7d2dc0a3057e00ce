"""files/syntax."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from openclaw_doctor.documents import Document
from openclaw_doctor.errors import SyntaxInvalid
from openclaw_doctor.findings import Finding, Location, Severity
from openclaw_doctor.fixes import CutOut, Fix, unsafe
from openclaw_doctor.json5 import Span
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.registry import rule

if TYPE_CHECKING:
    from openclaw_doctor.json5.slips import Slip


@rule(
    "files/syntax",
    severity=Severity.ERROR,
    order=10,
    fix="sometimes",
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
    document. Other rules are silent about such a file until it can be read.

    Only you know what was meant, so there is no fix, but for one case: where other
    text stands in front of the object or behind it (a line of a log, a shell prompt, a
    code fence) and the object itself can be read as a whole. OpenClaw's own doctor
    cuts such text off in front of a config and writes the file back. The fix does so
    in front and behind, and is unsafe, because what it takes out stands in the backup
    alone.
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
        fix=_fix(document),
        hint=(document.role.strict and slip.strict_hint) or slip.hint,
        related=tuple(
            Location.at_span(document, _one(document, span.start))
            for span in slip.related
        ),
    )


def _fix(document: Document) -> Fix | None:
    # Loaded for broken texts only.
    from openclaw_doctor.json5.within import cut_out, document_within

    text = document.text
    span = document_within(text)
    if span is None:
        return None
    cut = document.with_text(cut_out(text, span))
    if cut.root is None:
        return None
    return replace(
        unsafe(
            "keep the document alone, without the text around it",
            CutOut(document.ref, span.start, span.end, cut.root),
        ),
        losses=tuple(_losses(document, span)),
    )


def _losses(document: Document, span: Span) -> Iterator[str]:
    first, _ = document.lines.position(span.start)
    last, _ = document.lines.position(span.end)
    if document.text[: span.start].strip("\ufeff \t\r\n"):
        yield f"the text above line {first}"
    if document.text[span.end :].strip():
        yield f"the text behind the document, from line {last} on"


def _one(document: Document, at: int) -> Span:
    return Span(at, min(at + 1, len(document.text)))


def _slip(document: Document, error: SyntaxInvalid) -> Slip:
    # Loaded for broken texts only.
    from openclaw_doctor.json5.slips import Slip, slip_of

    if not document.text.strip("\ufeff \t\r\n"):
        hint = "write {} if it is to hold nothing, or restore a backup"
        return Slip("empty", "the file is empty", hint)
    hint = "mend the text here; everything after this place was not looked at"
    return slip_of(document.text, error) or Slip("plain", error.message, hint)
