"""The place where reading a text failed, as the recognition of slips sees it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import attrgetter

from openclaw_doctor.json5.lines import LineIndex
from openclaw_doctor.json5.parse import Stop
from openclaw_doctor.json5.tokens import TRIVIA
from openclaw_doctor.json5.tree import CONTAINERS, Node, Span

_INDENT = re.compile(r"[ \t]*")
_BLANK_LINE = re.compile(r"[ \t\ufeff]*")
#: A key and its colon.
KEY_AHEAD = re.compile(
    rf"""(?:"[^"\\\n]*(?:\\.[^"\\\n]*)*"|'[^'\\\n]*(?:\\.[^'\\\n]*)*'"""
    rf"|[A-Za-z_$][\w$]*){TRIVIA}:"
)
#: The start of a line that opens or closes a code block of Markdown.
FENCE = re.compile(r"[ \t]*(?:```|~~~)")
_TEMPLATES = (
    # ${NAME}, $NAME, $(command)
    (re.compile(r"\$(?:\{|\(|[A-Za-z_])"), "a variable"),
    # {{ name }}, but no doubled brace around members
    (
        re.compile(r"\{\{[-~]?(?!\s*[\"']?[\w$-]+[\"']?\s*:)\s*[^\s{}][^\n]*?\}\}"),
        "an expression",
    ),
    (
        re.compile(r"\{%[^\n]*?%\}|\{#[^\n]*?#\}|<%[^\n]*?%>|%\{[^\n]*?\}"),
        "a directive",
    ),
)


@dataclass(frozen=True, slots=True)
class Slip:
    """What a text holds instead of JSON5.

    ``kind`` is one word for programs.  ``message`` says what is the case, without a
    final stop, ``hint`` what to do; ``related`` are further places to look at.
    ``strict_hint`` takes the place of the hint where the file has to be strict JSON.
    """

    kind: str
    message: str
    hint: str
    related: tuple[Span, ...] = ()
    strict_hint: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """A text, the offset of its first error, and the place of what could not be read.

    ``start`` is where the token (or comment) with the error begins, ``stop`` what was
    read before it.
    """

    text: str
    at: int
    start: int
    stop: Stop
    lines: LineIndex

    @property
    def state(self) -> str:
        """What was expected at the start."""
        return self.stop.state

    @property
    def char(self) -> str:
        """The first character that could not be read; empty at the end."""
        return self.text[self.start : self.start + 1]

    @property
    def starts_line(self) -> bool:
        """Whether nothing but blanks stands in front of the start on its line."""
        line = self.lines.line_start(self.start)
        return _BLANK_LINE.fullmatch(self.text, line, self.start) is not None

    @property
    def in_string(self) -> bool:
        """Whether the error is inside of a text in quotes."""
        expects = self.state in ("value", "item", "key")
        return expects and self.char in ('"', "'") and self.at > self.start

    @property
    def in_comment(self) -> bool:
        """Whether a block comment is not closed."""
        return self.text.startswith("/*", self.start)

    @property
    def string_so_far(self) -> str:
        """The text in quotes up to the error."""
        return self.text[self.start + 1 : self.at] if self.in_string else ""

    @property
    def string_stops_at_line_end(self) -> bool:
        """Whether a text in quotes is cut off by a line break."""
        return self.in_string and self.text[self.at : self.at + 1] in ("\n", "\r")

    @property
    def bad_escape(self) -> bool:
        """Whether the error is an escape that does not exist."""
        end = self.text.rfind("\\", self.start, self.at + 1)
        return self.in_string and end >= 0 and self.at - end <= 5

    def line_of(self, offset: int) -> int:
        """The number of a line, from 1."""
        return self.lines.position(offset)[0]

    def doubtful_bracket(self) -> int | None:
        """The opening bracket whose closing one stands at another indentation.

        It is closed too far out, as it took the closing bracket of an outer one; of
        several the first that is closed.  None where all look right.
        """
        doubtful = [node for node in self._closed() if self._closed_outside(node)]
        return min(doubtful, key=attrgetter("end")).start if doubtful else None

    def _closed(self) -> list[Node]:
        unclosed = set(self.stop.open)
        closed: list[Node] = []
        todo = [entry.node for entry in self.stop.document.entries]
        while todo:
            node = todo.pop()
            if node.kind in CONTAINERS:
                todo.extend(entry.node for entry in node.entries)
                if node not in unclosed:
                    closed.append(node)
        return closed

    def _closed_outside(self, node: Node) -> bool:
        closer = node.end - 1
        line = self.lines.line_start(closer)
        if line <= node.start or not _INDENT.fullmatch(self.text, line, closer):
            return False
        first = self.lines.line_start(node.start)
        found = _INDENT.match(self.text, first)
        return found is not None and closer - line < found.end() - first


def template_at(text: str, start: int) -> str | None:
    """What of a template stands at ``start`` of a text, in a word; None if nothing."""
    for pattern, what in _TEMPLATES:
        if pattern.match(text, start):
            return what
    return None
