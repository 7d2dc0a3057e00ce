"""What the tokens of JSON5 stand for, with the numbers and strings of JavaScript."""

from __future__ import annotations

import math
import re
from typing import Any

_ESCAPE = re.compile(
    r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|[\n\r\u2028\u2029])|(.))",
    re.DOTALL,
)
_PAIR = re.compile("([\ud800-\udbff])([\udc00-\udfff])")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LETTERS = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "0": "\0"}
_EXACT_DIGITS = 15


def string_of(raw: str) -> str:
    """The value of a string token, quotes included.

    Two escapes that form a surrogate pair become one character; a lone surrogate
    stays, as in JavaScript.
    """
    body = raw[1:-1]
    return joined(_ESCAPE.sub(_unescape, body)) if "\\" in body else body


def joined(text: str) -> str:
    """``text`` with each pair of surrogates replaced by the character it means."""
    return _PAIR.sub(_join, text) if _SURROGATE.search(text) else text


def _unescape(match: re.Match[str]) -> str:
    four, two, line_break, other = match.groups()
    if line_break:
        return ""
    if other:
        return _LETTERS.get(other, other)
    return chr(int(four or two, 16))


def _join(match: re.Match[str]) -> str:
    high, low = ord(match[1]), ord(match[2])
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


def number_of(raw: str) -> int | float:
    """The double that a number token stands for.

    An ``int`` where it is written as an integer (rounded above 2**53), else a
    ``float``; ``-0`` is the float -0.0, too large a number is an infinity.
    """
    digits = raw.lstrip("+-")
    if digits[:2] in ("0x", "0X"):
        return _signed(raw, integral_double(int(digits, 16)))
    if digits == "NaN":
        return math.nan
    if not digits.isdecimal():
        return float(raw)
    if len(digits) <= _EXACT_DIGITS:
        return _signed(raw, int(digits))
    size = float(digits)
    return _signed(raw, size if math.isinf(size) else int(size))


def _signed(raw: str, size: float) -> int | float:
    if raw[0] != "-":
        return size
    return -size if size else -0.0


def integral_double(number: int) -> int | float:
    """The double nearest to an integer, as an ``int`` again unless it is infinite."""
    try:
        return int(float(number))
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def same(left: Any, right: Any) -> bool:
    """Whether two pieces of plain data are equal to a JavaScript program.

    Numbers are compared as doubles, with NaN equal to itself and -0 unlike 0; the
    order of keys does not count.  Not recursive: any depth will do.
    """
    todo = [(left, right)]
    while todo:
        one, other = todo.pop()
        if isinstance(one, dict):
            if not isinstance(other, dict) or one.keys() != other.keys():
                return False
            todo.extend((one[key], other[key]) for key in one)
        elif isinstance(one, list):
            if not isinstance(other, list) or len(one) != len(other):
                return False
            todo.extend(zip(one, other, strict=True))
        elif not same_scalar(one, other):
            return False
    return True


def same_scalar(one: Any, other: Any) -> bool:
    """Whether two values, neither of them a container, are equal to JavaScript."""
    if not _is_number(one) or not _is_number(other):
        return type(one) is type(other) and bool(one == other)
    first, second = _double(one), _double(other)
    if math.isnan(first):
        return math.isnan(second)
    return first == second and math.copysign(1, first) == math.copysign(1, second)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _double(number: int | float) -> float:
    return float(integral_double(number)) if isinstance(number, int) else number
