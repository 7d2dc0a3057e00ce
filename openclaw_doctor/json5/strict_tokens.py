"""Tokens of JSON5 written as tokens of strict JSON, changing only what has to be."""

from __future__ import annotations

import math
import re

from openclaw_doctor.errors import EditRefused
from openclaw_doctor.json5.tokens import STRICT_NUMBER, STRICT_STRING
from openclaw_doctor.json5.values import number_of, string_of

NOT_JSON = "strict JSON has no infinite number and no NaN"

_LITERALS = frozenset({"true", "false", "null"})
_SHORT = {"\b": "b", "\f": "f", "\n": "n", "\r": "r", "\t": "t", "\\": "\\", '"': '"'}
_KEPT = frozenset('"\\/bfnrt')
_IN_STRING = re.compile(
    r"\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r\n|.)|[\x00-\x1f\"]", re.DOTALL
)


def strict_scalar(raw: str) -> str:
    """A string, number or literal token as strict JSON.

    Raises `EditRefused` (``not-json``) for infinities and NaN.
    """
    if raw[0] in "\"'":
        return strict_string(raw)
    return raw if raw in _LITERALS else strict_number(raw)


def strict_string(raw: str) -> str:
    """A string token in double quotes, with the escapes that strict JSON knows."""
    if STRICT_STRING.fullmatch(raw):
        return raw
    return f'"{_IN_STRING.sub(_strict_piece, raw[1:-1])}"'


def _strict_piece(found: re.Match[str]) -> str:
    piece = found[0]
    if piece[0] != "\\":
        return escaped(piece)
    if piece[1] in _KEPT or len(piece) == len("\\u0000"):
        return piece
    return "".join(escaped(char) for char in string_of(f'"{piece}"'))


def escaped(char: str) -> str:
    """A character as it has to stand in a string in double quotes."""
    if char in _SHORT:
        return "\\" + _SHORT[char]
    return f"\\u{ord(char):04x}" if char < " " else char


def strict_number(raw: str) -> str:
    """A number token as strict JSON knows it; the value stays the same."""
    if STRICT_NUMBER.fullmatch(raw):
        return raw
    sign, digits = ("-" if raw[0] == "-" else ""), raw.lstrip("+-")
    if digits[0] in "IN" or digits[:2] in ("0x", "0X"):
        return f"{sign}{_finite(digits)}"
    whole, point, rest = digits.partition(".")
    if point and not rest[:1].isdigit():
        point = ""
    return f"{sign}{whole or '0'}{point}{rest}"


def _finite(digits: str) -> int:
    value = number_of(digits)
    if not math.isfinite(value):
        raise EditRefused(NOT_JSON, reason="not-json")
    return int(value)
