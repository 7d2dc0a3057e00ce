"""The reader: text to tree, in one loop without recursion."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from openclaw_doctor.json5.tokens import (
    END,
    ESCAPED,
    NAME,
    NUMBER,
    ODD_NAME,
    PLAIN,
    PUNCTUATION,
    TOKEN,
    bare_key,
)
from openclaw_doctor.json5.tree import Entry, Node, Tree
from openclaw_doctor.json5.values import string_of

_SCALARS = {
    "true": "boolean",
    "false": "boolean",
    "null": "null",
    "Infinity": "number",
    "NaN": "number",
}

# The entries of every scalar: one list for all halves the garbage collector's work.
_NONE: list[Entry] = []

# A state takes a token and its kind, and gives the state for the next token, or
# None if the token may not stand there.
_State = Callable[["re.Match[str]", int], "_State | None"]


def parse(text: str) -> Tree:
    """Read ``text`` just as json5 2.2.3 does.

    Raises `SyntaxInvalid` with the line and column that json5 reports.
    """
    reader = _Reader(text)
    state, last, token = reader.read()
    if state == reader.end and token is not None and token.lastindex == END:
        return Tree(text, reader.document.entries[0].node)
    # Loaded for broken texts only.
    from openclaw_doctor.json5.diagnose import diagnose

    raise diagnose(text, state.__name__, last)


@dataclass(frozen=True, slots=True)
class Stop:
    """How far a text can be read that is not JSON5.

    ``state`` says what was expected: ``value``, ``item``, ``key``, ``colon``,
    ``after_member``, ``after_item`` or ``end``.  ``kind``, ``start`` and ``end`` are
    those of the last good token (0 if there is none), ``open`` the containers that
    were not closed, from outside in, and ``document`` what was read so far.
    """

    state: str
    kind: int
    start: int
    end: int
    open: tuple[Node, ...]
    document: Node


def stop(text: str) -> Stop:
    """Where the reader comes to a stop in ``text``, which is not JSON5."""
    reader = _Reader(text)
    state, last, _ = reader.read()
    kind = (last.lastindex or 0) if last is not None else 0
    start, end = last.span(kind) if last is not None else (0, 0)
    return Stop(state.__name__, kind, start, end, reader.open, reader.document)


class _Reader:
    """The states of the reader: what may come next, one method each."""

    __slots__ = ("_container", "_key", "_stack", "_text", "document")

    def __init__(self, text: str) -> None:
        self.document = Node("document", 0, len(text), [])
        self._text = text
        self._container = self.document
        self._stack: list[Node] = []
        self._key: tuple[str | None, int, int] = (None, -1, -1)

    @property
    def open(self) -> tuple[Node, ...]:
        """The containers that are open, from outside in; the document is none."""
        return (*self._stack, self._container)[1:]

    def read(self) -> tuple[_State, re.Match[str] | None, re.Match[str] | None]:
        """Read as far as it goes: the state then, the last good token, the next."""
        state: _State = self.value
        last: re.Match[str] | None = None
        match = TOKEN.scanner(self._text).match  # type: ignore[attr-defined]
        token = match()
        while token is not None:
            following = state(token, token.lastindex)
            if following is None:
                break
            state, last = following, token
            token = match()
        return state, last, token

    def value(self, token: re.Match[str], kind: int) -> _State | None:
        if kind in (PLAIN, ESCAPED):
            return self._place("string", token, kind)
        if kind == PUNCTUATION:
            return self._open(token)
        if kind == NUMBER:
            return self._place("number", token, kind)
        scalar = _SCALARS.get(token[kind]) if kind == NAME else None
        return self._place(scalar, token, kind) if scalar else None

    def item(self, token: re.Match[str], kind: int) -> _State | None:
        if kind == PUNCTUATION and token[PUNCTUATION] == "]":
            return self._close(token)
        return self.value(token, kind)

    def key(self, token: re.Match[str], kind: int) -> _State | None:
        raw: str | None = token[kind]
        if kind == PLAIN:
            raw = raw[1:-1] if raw else None
        elif kind == ESCAPED:
            raw = string_of(raw or "")
        elif kind == ODD_NAME:
            raw = bare_key(raw or "")
        elif kind != NAME:
            return self._close(token) if raw == "}" else None
        if raw is None:
            return None
        self._key = (raw, *token.span(kind))
        return self.colon

    def colon(self, token: re.Match[str], kind: int) -> _State | None:
        return self.value if token[PUNCTUATION] == ":" else None

    def after_member(self, token: re.Match[str], kind: int) -> _State | None:
        mark = token[PUNCTUATION]
        if mark == ",":
            self._container.entries[-1].comma = token.end() - 1
            return self.key
        return self._close(token) if mark == "}" else None

    def after_item(self, token: re.Match[str], kind: int) -> _State | None:
        mark = token[PUNCTUATION]
        if mark == ",":
            self._container.entries[-1].comma = token.end() - 1
            return self.item
        return self._close(token) if mark == "]" else None

    def end(self, token: re.Match[str], kind: int) -> _State | None:
        return None

    def _place(self, name: str, token: re.Match[str], kind: int) -> _State:
        start, end = token.span(kind)
        self._container.entries.append(Entry(*self._key, Node(name, start, end, _NONE)))
        return self._after()

    def _open(self, token: re.Match[str]) -> _State | None:
        mark = token[PUNCTUATION]
        if mark not in "{[":
            return None
        end = token.end()
        node = Node("object" if mark == "{" else "array", end - 1, end, [])
        self._container.entries.append(Entry(*self._key, node))
        self._stack.append(self._container)
        self._container = node
        self._key = (None, -1, -1)
        return self.key if mark == "{" else self.item

    def _close(self, token: re.Match[str]) -> _State:
        self._container.end = token.end()
        self._container = self._stack.pop()
        self._key = (None, -1, -1)
        return self._after()

    def _after(self) -> _State:
        kind = self._container.kind
        if kind == "object":
            return self.after_member
        return self.after_item if kind == "array" else self.end
