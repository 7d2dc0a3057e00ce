"""New text: keys, scalars and whole values in the style of a document."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from openclaw_doctor.errors import EditRefused
from openclaw_doctor.json5.pieces import LINE_STARTS
from openclaw_doctor.json5.strict_tokens import NOT_JSON, strict_scalar
from openclaw_doctor.json5.style import Style
from openclaw_doctor.json5.tokens import LINE_BREAK
from openclaw_doctor.json5.tree import Node, Tree
from openclaw_doctor.json5.values import integral_double

_BREAKS = "\r\n\u2028\u2029"
_BARE = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")
_NEEDS_ESCAPE = re.compile("[\\x00-\\x1f\\\\\"'\u2028\u2029\ud800-\udfff]")
_SHORT = {"\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\"}
_WORDS = {True: "true", False: "false", None: "null"}
_BRACKETS = {"object": ("{", "}"), "array": ("[", "]")}
# From here on JavaScript writes an exponent.
_JS_INTEGER = 1e21
_WIDE = 80


@dataclass(frozen=True, slots=True)
class Fragment:
    """Authored text of one value, with the indentation it was written for.

    ``base`` is the indentation of the line on which its entry starts, ``unit`` one
    level of indentation in the document it comes from.
    """

    text: str
    base: str = ""
    unit: str = ""


def placed(fragment: Fragment, indent: str, unit: str, newline: str) -> str:
    """The text of a fragment for a line indented by ``indent``.

    Lines within strings and comments stay as they are.
    """
    text, base = fragment.text, fragment.base
    if not LINE_BREAK.search(text):
        return text

    def shift(found: re.Match[str]) -> str:
        start = found[1]
        if start is None:
            return found[0]
        blanks = start.lstrip(_BREAKS)
        line_break = start[: len(start) - len(blanks)]
        line_break = newline if line_break.isascii() else line_break
        if not blanks.startswith(base) or LINE_BREAK.match(text, found.end()):
            return line_break + blanks
        rest = blanks[len(base) :]
        return line_break + indent + _rescaled(rest, fragment.unit, unit)

    return LINE_STARTS.sub(shift, text)


def _rescaled(blanks: str, old: str, new: str) -> str:
    levels = 0
    while old and blanks.startswith(old, levels * len(old)):
        levels += 1
    return new * levels + blanks[levels * len(old) :]


def strict_template(tree: Tree, node: Node) -> Any:
    """Plain data whose leaves are the scalars of ``node`` as strict JSON.

    Raises `EditRefused` (``not-json``) for infinities and NaN.
    """
    text = tree.text
    return tree.data(
        node, lambda leaf: Fragment(strict_scalar(text[leaf.start : leaf.end]))
    )


def key_text(key: str, style: Style) -> str:
    """A key with the quotes of ``style``, if it needs any."""
    quote = style.key_quote
    return quoted(key, quote) if quote else bare_key_text(key, style)


def bare_key_text(key: str, style: Style) -> str:
    """A key without quotes, unless it cannot do without."""
    return key if _BARE.fullmatch(key) else quoted(key, style.forced_key_quote)


def quoted(text: str, quote: str) -> str:
    """``text`` as a string token in double or single quotes."""

    def escape(found: re.Match[str]) -> str:
        char = found[0]
        if char in "\"'":
            return f"\\{char}" if char == quote else char
        return _SHORT.get(char) or f"\\u{ord(char):04x}"

    return f"{quote}{_NEEDS_ESCAPE.sub(escape, text)}{quote}"


def scalar_text(value: Any, style: Style) -> str:
    """A string, number, boolean or None as a token.

    Raises `EditRefused` (``not-json``) for infinities and NaN in strict JSON, and
    `TypeError` for what is not plain data.
    """
    if isinstance(value, str):
        return quoted(value, style.string_quote)
    if value is None or isinstance(value, bool):
        return _WORDS[value]
    if isinstance(value, (int, float)):
        return _number_text(value, style)
    raise TypeError(f"not plain data: {type(value).__name__}")


def _number_text(value: int | float, style: Style) -> str:
    double = float(integral_double(value)) if isinstance(value, int) else value
    if not math.isfinite(double):
        if style.strict:
            raise EditRefused(NOT_JSON, reason="not-json")
        return "NaN" if math.isnan(double) else f"{double}".replace("inf", "Infinity")
    if isinstance(value, int):
        return str(value)
    if value == 0:
        return "-0" if math.copysign(1, value) < 0 else "0"
    integral = value.is_integer() and abs(value) < _JS_INTEGER
    return str(int(value)) if integral else repr(value)


class Layout(Enum):
    """How containers are laid out: on one line, in lines, or as the document does."""

    LINE = "line"
    LINES = "lines"
    HABIT = "habit"


def value_text(value: Any, style: Style, indent: str, layout: Layout) -> str:
    """Plain data (whose leaves may be `Fragment`) as text.

    ``indent`` is the indentation of the line on which the text will start.
    """
    out: list[str] = []
    todo: list[str | tuple[Any, str]] = [(value, indent)]
    while todo:
        task = todo.pop()
        if isinstance(task, str):
            out.append(task)
            continue
        item, pad = task
        if isinstance(item, Fragment):
            out.append(placed(item, pad, style.unit, style.newline))
        elif not isinstance(item, (dict, list)):
            out.append(scalar_text(item, style))
        elif not item:
            out.append("{}" if isinstance(item, dict) else "[]")
        elif layout is Layout.LINE or (layout is Layout.HABIT and _small(item, style)):
            todo.extend(reversed(_in_line(item, pad, style)))
        else:
            todo.extend(reversed(_in_lines(item, pad, style)))
    return "".join(out)


def _small(item: Any, style: Style) -> bool:
    """Whether a container is one that the document would write on one line."""
    leaves = list(item.values()) if isinstance(item, dict) else item
    if any(isinstance(leaf, (dict, list, Fragment)) for leaf in leaves):
        return False
    length = sum(len(scalar_text(leaf, style)) + 2 for leaf in leaves)
    if isinstance(item, dict):
        length += sum(len(key) + 2 for key in item)
    kind = "object" if isinstance(item, dict) else "array"
    return length <= _WIDE and style.one_line(kind)


def _in_line(item: Any, indent: str, style: Style) -> list[str | tuple[Any, str]]:
    kind = "object" if isinstance(item, dict) else "array"
    opener, closer = _BRACKETS[kind]
    tasks: list[str | tuple[Any, str]] = []
    for label, leaf in _labelled(item, style):
        tasks += (f",{style.comma}" if tasks else "", label, (leaf, indent))
    return [opener + style.pad(kind), *tasks, style.pad(kind) + closer]


def _in_lines(item: Any, indent: str, style: Style) -> list[str | tuple[Any, str]]:
    opener, closer = _BRACKETS["object" if isinstance(item, dict) else "array"]
    newline, inner = style.newline, indent + style.unit
    tasks: list[str | tuple[Any, str]] = [opener]
    for label, leaf in _labelled(item, style):
        tasks += (f"{newline}{inner}{label}", (leaf, inner), ",")
    tasks[-1] = "," if style.trailing else ""
    return [*tasks, f"{newline}{indent}{closer}"]


def _labelled(item: Any, style: Style) -> Iterator[tuple[str, Any]]:
    if isinstance(item, list):
        yield from (("", leaf) for leaf in item)
        return
    for key, leaf in item.items():
        yield key_text(key, style) + style.colon, leaf
