"""The patterns of JSON5 text: one for whole tokens, some for the space between them.

The language is that of the ``json5`` package 2.2.3, which OpenClaw reads its
configuration with.  Every pattern is unambiguous (at each character at most one
branch can go on), so matching stays linear on hostile input too.
"""

from __future__ import annotations

import re

BLANK = r"\t\v\f \xa0\ufeff\u1680\u2000-\u200a\u202f\u205f\u3000"
BREAK = r"\n\r\u2028\u2029"
SPACE = BLANK + BREAK
_HEX = "[0-9a-fA-F]"
_LINE_COMMENT = rf"//[^{BREAK}]*(?=[{BREAK}]|\Z)"
_BLOCK_COMMENT = r"/\*[^*]*\*+(?:[^/*][^*]*\*+)*/"
TRIVIA = rf"[{SPACE}]*(?:(?:{_LINE_COMMENT}|{_BLOCK_COMMENT})[{SPACE}]*)*"
_ESCAPE = rf"\\(?:[^ux0-9\r]|\r\n?|0(?![0-9])|x{_HEX}{{2}}|u{_HEX}{{4}})"
_EXPONENT = r"(?:[eE][+-]?[0-9]+)?"
_NUMBER = (
    rf"[+-]?(?:0[xX]{_HEX}+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?{_EXPONENT}"
    rf"|\.[0-9]+{_EXPONENT})|[+-](?:Infinity|NaN)"
)
# Every character that may stand in a bare key, and some more; see `bare_key`.
_IN_NAME = rf"[^\x00-#%-/:-@\[\]^`{{-\x7f{SPACE}]"


def _plain(quote: str) -> str:
    return rf"{quote}[^{quote}\\\n\r]*{quote}"


def _escaped(quote: str) -> str:
    run = rf"[^{quote}\\\n\r]*"
    return rf"{quote}{run}(?:{_ESCAPE}{run})*{quote}"


PUNCTUATION, PLAIN, ESCAPED, NUMBER, NAME, ODD_NAME, END = range(1, 8)

TOKEN = re.compile(
    rf"{TRIVIA}(?:"
    r"([{}\[\],:])"
    rf"|({_plain(chr(34))}|{_plain(chr(39))})"
    rf"|({_escaped(chr(34))}|{_escaped(chr(39))})"
    rf"|({_NUMBER})"
    rf"|([A-Za-z_$][A-Za-z0-9_$]*)(?!{_IN_NAME})"
    rf"|({_IN_NAME}+)"
    r"|(\Z))"
)

# The following patterns are for texts that are known to be valid.

ANY_STRING = r""""[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*'"""
ANY_COMMENT = rf"//[^{BREAK}]*|/\*.*?\*/"
ANY_BREAK = rf"\r\n|[{BREAK}]"

#: Strings (no group) and comments (group 1).
SKIM = re.compile(rf"{ANY_STRING}|({ANY_COMMENT})", re.DOTALL)
#: Strings (1), comments (2), space that strict JSON does not know (3).
NOT_STRICT = re.compile(
    rf"({ANY_STRING})|({ANY_COMMENT})"
    r"|(\ufeff|[\v\f\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+)",
    re.DOTALL,
)
LINE_BREAK = re.compile(ANY_BREAK)
STRICT_STRING = re.compile(
    rf'"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u{_HEX}{{4}})[^"\\\x00-\x1f]*)*"'
)
STRICT_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


def bare_key(raw: str) -> str | None:
    """The key that the run of characters ``raw`` spells, or None if it is none.

    ``raw`` may hold ``\\uXXXX`` escapes, each of which has to be a letter (or, behind
    the first character, a mark, digit or joiner) of its own.
    """
    pieces: list[str] = []
    at = 0
    while at < len(raw):
        char, at = _key_character(raw, at)
        if char is None or not is_key_character(char, first=not pieces):
            return None
        pieces.append(char)
    return "".join(pieces)


_KEY_ESCAPE = re.compile(rf"\\u({_HEX}{{4}})")


def _key_character(raw: str, at: int) -> tuple[str | None, int]:
    if raw[at] != "\\":
        return raw[at], at + 1
    escape = _KEY_ESCAPE.match(raw, at)
    return (chr(int(escape[1], 16)), escape.end()) if escape else (None, at)


_STARTERS = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nl"})
_FOLLOWERS = _STARTERS | {"Mn", "Mc", "Nd", "Pc"}


def is_key_character(char: str, *, first: bool) -> bool:
    """Whether ``char`` may stand in a bare key (at its start, if ``first``).

    json5 2.2.3 holds tables of about Unicode 10; letters that came later are taken
    here and refused there.
    """
    if char in "$_" or (char.isascii() and char.isalpha()):
        return True
    if char.isascii():
        return not first and char.isdigit()
    # Loaded for keys beyond ASCII only, as hardly any file has one.
    import unicodedata

    if first:
        return unicodedata.category(char) in _STARTERS
    return unicodedata.category(char) in _FOLLOWERS or char in "\u200c\u200d"
