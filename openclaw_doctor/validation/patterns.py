"""JavaScript's regular expressions, as the stored schemas use them, in Python."""

from __future__ import annotations

import re
from functools import lru_cache

_PIECE = re.compile(r"\\p\{[A-Z][a-z]\}|\[\\s\\S\]|\\.|[\[\]$.]|[^\\\[\]$.]+", re.S)
_SPACE = r"\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_NO_BREAK = r"[^\n\r\u2028\u2029]"
#: Unicode categories, as ranges to stand inside a class.
_CATEGORIES = {r"\p{Cs}": r"\ud800-\udfff", r"\p{Cc}": r"\x00-\x1f\x7f-\x9f"}


@lru_cache(maxsize=512)
def javascript(pattern: str, ignore_case: bool = False) -> re.Pattern[str]:
    """The Python pattern that finds (``search``) what ``pattern`` finds in JavaScript.

    Covers what occurs in schemas: ``$`` is the very end, ``.`` stops at every line
    separator, ``\\d`` and ``\\w`` are ASCII, ``\\s`` has JavaScript's blanks, and
    ``\\p{..}`` stands inside a class.  Raises re.error for anything beyond that.
    """
    inside = False
    pieces: list[str] = []
    for match in _PIECE.finditer(pattern):
        piece = match[0]
        if piece in ("[", "]"):
            piece = r"\[" if inside and piece == "[" else piece
            inside = match[0] == "[" or (inside and match[0] != "]")
        else:
            piece = _in_class(piece) if inside else _outside(piece)
        pieces.append(piece)
    flags = re.ASCII | (re.IGNORECASE if ignore_case else 0)
    return re.compile("".join(pieces), flags)


def _outside(piece: str) -> str:
    known = {
        "$": r"\Z",
        ".": _NO_BREAK,
        r"\s": f"[{_SPACE}]",
        r"\S": f"[^{_SPACE}]",
        r"[\s\S]": r"[\d\D]",
        r"\0": r"\x00",
        r"\/": "/",
    }
    return known.get(piece, piece)


def _in_class(piece: str) -> str:
    known = {r"\s": _SPACE, r"\0": r"\x00", r"\/": "/", **_CATEGORIES}
    return known.get(piece, piece)
