"""Suppression comments: ``// openclaw-doctor: ignore[rule] reason``.

At the end of a line such a comment is for the findings of that line.  On a line of its
own, directly above, it is for the next line and for the whole member that starts
there.  With ``ignore-file``, above the first member, it is for the file.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

from openclaw_doctor.documents import Document
from openclaw_doctor.json5 import Entry, Span, Tree
from openclaw_doctor.json5.tokens import BREAK, SPACE

#: A part of a file: all of it, a line, or a member from its start to its end.
Part = tuple[str, int, int]
WHOLE: Part = ("file", 0, 0)
#: No text without this holds a suppression.
MARK = "openclaw-doctor:"
_DIRECTIVE = re.compile(
    r"(?://|/\*+)[\s*]*openclaw-doctor:\s*([A-Za-z][A-Za-z-]*)(\s*\[([^\]\r\n]*)(\])?)?"
)
_WORDS = {"ignore": False, "ignore-file": True}
_NO_BREAK = re.compile(rf"[^{BREAK}]")
_RUN = re.compile(rf"[^{SPACE}]+")
_EMPTY_LINE = re.compile(rf"(?:\r\n|\r(?!\n)|[\n\u2028\u2029])[ \t]*[{BREAK}]")

_UNKNOWN = (
    "no kind of suppression is called that",
    "write ignore[rule], or ignore-file[rule] at the top of the file",
)
_STRICT = (
    "no comment may stand in this file, so none suppresses anything",
    "use the project file or a baseline instead",
)
_NAMELESS = (
    "a suppression must name its rules",
    "write ignore[rule], with the ids of the findings in the brackets",
)
_APART = (
    "an empty line stands between this comment and what it may be for",
    "put it directly above the member, or at the end of its line",
)
_TOO_LATE = (
    "ignore-file counts only at the top of a file",
    "put it above the first member",
)


@dataclass(frozen=True, slots=True)
class Suppression:
    """A comment that suppresses findings of ``rules`` (ids, prefixes, globs).

    It is for findings that start on ``line`` (1-based) or ``within`` a member, or for
    all of the file, if it is ``for_file``.
    """

    comment: Span
    rules: tuple[str, ...]
    line: int = 0
    within: Span | None = None
    for_file: bool = False

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts of the file that it is for."""
        if self.for_file:
            return (WHOLE,)
        member = self.within
        more = (("member", member.start, member.end),) if member else ()
        return (("line", self.line, self.line), *more)


@dataclass(frozen=True, slots=True)
class Mistake:
    """A comment that was meant to suppress something and does not, and why."""

    comment: Span
    problem: str
    hint: str


@dataclass(frozen=True, slots=True)
class Remarks:
    """What the comments of one file suppress, and those that make no sense."""

    suppressions: tuple[Suppression, ...] = ()
    mistakes: tuple[Mistake, ...] = ()


NOTHING = Remarks()


def remarks_of(document: Document) -> Remarks:
    """The suppressions in a document; costs nothing where none can be."""
    if MARK not in document.text or document.tree is None:
        return NOTHING
    page = _Page(document, document.tree)
    read = [page.read(span) for span in document.tree.comments()]
    return Remarks(
        tuple(one for one in read if isinstance(one, Suppression)),
        tuple(one for one in read if isinstance(one, Mistake)),
    )


class _Page:
    """A text in which comments have their places."""

    def __init__(self, document: Document, tree: Tree) -> None:
        self.document = document
        self.tree = tree

    def read(self, span: Span) -> Suppression | Mistake | None:
        """What a comment is; None for any other comment."""
        found = _DIRECTIVE.match(self.tree.text, span.start, span.end)
        if found is None:
            return None
        word, opened, names, closed = found.groups()
        if word not in _WORDS:
            # This tool's own remarks begin alike and go on in words.
            meant = opened is not None or word.startswith("ignore-")
            return Mistake(span, *_UNKNOWN) if meant else None
        if self.document.role.strict:
            return Mistake(span, *_STRICT)
        rules = tuple(filter(None, (name.strip() for name in (names or "").split(","))))
        if not rules or not closed:
            return Mistake(span, *_NAMELESS)
        if _WORDS[word]:
            above = span.start < self._first
            whole = Suppression(span, rules, for_file=True)
            return whole if above else Mistake(span, *_TOO_LATE)
        scope = self._scope(span)
        return Suppression(span, rules, *scope) if scope else Mistake(span, *_APART)

    @cached_property
    def _first(self) -> int:
        """Where the first member stands; where the value ends, if there is none."""
        root = self.tree.root
        return root.entries[0].start if root.entries else root.end

    def _scope(self, span: Span) -> tuple[int, Span | None] | None:
        """The line that a comment is for, and the member; None above an empty line."""
        lines = self.document.lines
        start = lines.line_start(span.start)
        if _RUN.search(self._bare, start, span.start):
            return lines.position(span.start)[0], None
        following = self._following(span.end)
        at = bisect_left(self._empty, span.end)
        entry = self._entries.get(following)
        within = Span(entry.start, entry.node.end) if entry else None
        if within and at < len(self._empty) and self._empty[at] < following:
            return None
        return lines.position(following)[0], within

    def _following(self, offset: int) -> int:
        """Where the next token stands; at the end, where the text ends."""
        at = bisect_left(self._runs, (offset,))
        if at and self._runs[at - 1][1] > offset:
            return offset
        return self._runs[at][0] if at < len(self._runs) else len(self.tree.text)

    @cached_property
    def _bare(self) -> str:
        """The text with blanks in the place of comments, line breaks kept."""
        pieces: list[str] = []
        at = 0
        for span in self.tree.comments():
            pieces.append(self.tree.text[at : span.start])
            comment = self.tree.text[span.start : span.end]
            pieces.append(_NO_BREAK.sub(" ", comment))
            at = span.end
        return "".join((*pieces, self.tree.text[at:]))

    @cached_property
    def _runs(self) -> list[tuple[int, int]]:
        """Where text that is neither blank nor a comment stands."""
        return [found.span() for found in _RUN.finditer(self._bare)]

    @cached_property
    def _empty(self) -> list[int]:
        """Where lines end that an empty one follows, outside of comments."""
        text = list(self.tree.text)
        for span in self.tree.comments():
            text[span.start : span.end] = "#" * (span.end - span.start)
        return [found.start() for found in _EMPTY_LINE.finditer("".join(text))]

    @cached_property
    def _entries(self) -> dict[int, Entry]:
        """Every entry by where it starts."""
        walked = (entry for _, entry, _ in self.tree.walk())
        return {entry.start: entry for entry in walked if entry is not None}
