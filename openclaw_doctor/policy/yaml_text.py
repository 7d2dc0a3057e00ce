"""A small, safe part of YAML: mappings, lists and texts, each with its line.

Nothing is constructed: every scalar stays the text that it is written as, and tags,
anchors and aliases are refused, so that no file can run, grow or mean anything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

#: No file is larger (in bytes), deeper or has more values.
MAX_BYTES = 64 * 1024
MAX_DEPTH = 8
MAX_VALUES = 5_000
_NO_ALIAS = (
    "anchors and aliases have no place here; a text that begins with & or * needs"
    " quotes"
)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


@dataclass(frozen=True, slots=True)
class Value:
    """A value and its 1-based line.

    ``data`` is a text, a list of values or a mapping of names to values; None where
    nothing is written.  ``names`` are the lines of the names of a mapping.
    """

    data: str | list[Value] | dict[str, Value] | None
    line: int
    names: dict[str, int]


class Slip(Exception):
    """A mistake in a text, with its 1-based line and a sentence without any value."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def read(text: str) -> Value:
    """The value of a text in YAML; raises Slip where it is none of the kind."""
    # Most checks find no such file and must not pay for this.
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        return _Reader(YAML(typ="safe", pure=True).parse(text)).document()
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Slip(mark.line + 1 if mark else 1, _said(error)) from None
    except (YAMLError, ValueError, RecursionError):
        raise Slip(1, "this is no YAML") from None


def _said(error: Any) -> str:
    """What the parser says, without what it quotes from the text."""
    if "alias" in str(error.context) or "anchor" in str(error.context):
        return _NO_ALIAS
    problem = _QUOTED.sub("...", str(error.problem or ""))
    return f"this is no YAML: {problem}" if problem else "this is no YAML"


class _Reader:
    """Puts the events of a parser together."""

    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events
        self._left = MAX_VALUES

    def document(self) -> Value:
        """The one document of the stream; an empty text is an empty value."""
        self._next()
        event = self._next()
        if _kind(event) == "StreamEnd":
            return Value(None, 1, {})
        value = self._value(self._next(), 1)
        self._next()
        last = self._next()
        if _kind(last) != "StreamEnd":
            raise Slip(_line(last), "a second document begins here; one is enough")
        return value

    def _next(self) -> Any:
        return next(self._events)

    def _value(self, event: Any, depth: int) -> Value:
        line = _line(event)
        self._left -= 1
        if depth > MAX_DEPTH:
            raise Slip(line, f"this is nested more than {MAX_DEPTH} levels deep")
        if self._left < 0:
            raise Slip(line, f"these are more than {MAX_VALUES} values")
        if _kind(event) == "Alias" or event.anchor is not None:
            raise Slip(line, _NO_ALIAS)
        if event.tag not in (None, "!"):
            raise Slip(line, "tags (!) have no place here")
        if _kind(event) == "SequenceStart":
            return Value(list(self._items(depth)), line, {})
        if _kind(event) == "MappingStart":
            return self._mapping(line, depth)
        return Value(_text(event), line, {})

    def _items(self, depth: int) -> Iterator[Value]:
        while _kind(event := self._next()) != "SequenceEnd":
            yield self._value(event, depth + 1)

    def _mapping(self, line: int, depth: int) -> Value:
        members: dict[str, Value] = {}
        lines: dict[str, int] = {}
        while _kind(event := self._next()) != "MappingEnd":
            name = self._value(event, depth + 1)
            if not isinstance(name.data, str):
                raise Slip(name.line, "the name of a member must be a text")
            if name.data in members:
                raise Slip(name.line, f"{name.data} stands here twice")
            lines[name.data] = name.line
            members[name.data] = self._value(self._next(), depth + 1)
        return Value(members, line, lines)


def _kind(event: Any) -> str:
    return type(event).__name__.removesuffix("Event")


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _text(event: Any) -> str | None:
    """The text of a scalar; None for nothing, ``~`` and ``null`` without quotes."""
    value = str(event.value)
    bare = bool(event.implicit[0])
    return None if bare and value in ("", "~", "null") else value
