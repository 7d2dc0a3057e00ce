"""A document with other text around it: a line of a log, a prompt, a code fence."""

from __future__ import annotations

import re

from openclaw_doctor.errors import SyntaxInvalid
from openclaw_doctor.json5.parse import parse, stop
from openclaw_doctor.json5.tree import Span

_BRACE_LINE = re.compile(r"^[ \t]*\{", re.MULTILINE)
_INDENT = re.compile(r"[ \t]*")
_BEGINS = re.compile(r"[\s\ufeff]*\{")
#: What may be a part of the document, its other half or a remark on it.
_BELONGS = re.compile(
    r"[{}]|[\"'][ \t]*:|^(?:<{7}|={7}|>{7})|\A[\s\ufeff]*(?:[\],:#\"']|//|/\*)",
    re.MULTILINE,
)
#: A text in front that ends so is the beginning of something bigger.
_GOES_ON = ("[", ",", "(", "=")


def document_within(text: str) -> Span | None:
    """Where the one object in ``text`` stands, if there is other text around it.

    None where that is not beyond doubt: where the rest is no JSON5 as a whole, holds
    no object, or where what stands around could be a part of it.  Comments behind the
    object count as its own.  Takes two readings of the text at most.
    """
    start = _start(text)
    if start is None:
        return None
    end = _end(text[start:])
    front = text[:start]
    if end is None or _BELONGS.search(front) or front.rstrip().endswith(_GOES_ON):
        return None
    end += start
    foreign = text[end:]
    if foreign.strip() and _BELONGS.search(foreign):
        return None
    return Span(start, end)


def cut_out(text: str, span: Span) -> str:
    """The text of ``span`` alone; byte order mark and last line end as in ``text``."""
    mark = "\ufeff" if text.startswith("\ufeff") and span.start else ""
    line_end = "\r\n" if "\r\n" in text else "\n"
    kept = text[span.start : span.end]
    ended = span.end == len(text) or kept.endswith(("\n", "\r"))
    return mark + kept + ("" if ended else line_end)


def _start(text: str) -> int | None:
    if _BEGINS.match(text):
        return 0
    found = _BRACE_LINE.search(text)
    if found is None:
        return None
    start = found.start()
    # Comments right above the object are its own.
    while start and text.startswith(
        "//", _indented(text, above := _above(text, start))
    ):
        start = above
    return start


def _above(text: str, start: int) -> int:
    """Where the line above the one that begins at ``start`` begins."""
    return text.rfind("\n", 0, start - 1) + 1


def _indented(text: str, at: int) -> int:
    found = _INDENT.match(text, at)
    return found.end() if found else at


def _end(text: str) -> int | None:
    """Where the document that ``text`` begins with ends; None if it does not end."""
    try:
        parse(text)
    except SyntaxInvalid:
        stopped = stop(text)
        root = stopped.document.entries
        return root[0].node.end if stopped.state == "end" and root else None
    return len(text)
