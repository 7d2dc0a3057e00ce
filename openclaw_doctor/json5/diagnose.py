"""Where and why a text is not JSON5: the slow, exact look at one broken place.

The reader stops at a token; json5 2.2.3 goes character by character and reports the
first one that fits no valid text.  This module walks like json5 from the last good
token on, so that line and column agree with what OpenClaw says.
"""

from __future__ import annotations

import re

from openclaw_doctor.errors import SyntaxInvalid
from openclaw_doctor.json5.tokens import BLANK, BREAK, NUMBER, is_key_character

_SPACE = re.compile(f"[{BLANK}{BREAK}]*")
_TO_BREAK = re.compile(f"[^{BREAK}]*")
_TO_MARK = re.compile(r"""[^\\\n\r"']*""")
_HEX = re.compile("[0-9a-fA-F]*")
_HEX_MARK = re.compile("0[xX]")
_DIGITS = re.compile("[0-9]*")
_WORDS = {"n": "null", "t": "true", "f": "false", "I": "Infinity", "N": "NaN"}
_WANTED = {
    "value": "a value",
    "item": "a value or ']'",
    "key": "a key or '}'",
    "colon": "':'",
    "after_member": "',' or '}'",
    "after_item": "',' or ']'",
    "end": "the end of the file",
}


def diagnose(text: str, state: str, last: re.Match[str] | None) -> SyntaxInvalid:
    """The error for ``text``, which the reader could not read to its end.

    ``state`` names what the reader expected behind its last good token ``last``.
    """
    at = last.end() if last is not None else 0
    wanted = _WANTED[state]
    try:
        if last is not None and last.lastindex == NUMBER:
            # Of `0x` or `1e` the reader takes the digit for a number.
            _number(text, last.start(NUMBER))
        at = _skip_trivia(text, at)
        if at < len(text) and state in ("value", "item"):
            at, wanted = _value(text, at, wanted), "a separator"
        elif at < len(text) and state == "key":
            at, wanted = _key(text, at, wanted), _WANTED["colon"]
        return _unexpected(text, _skip_trivia(text, at), wanted)
    except SyntaxInvalid as error:
        return error


def _unexpected(text: str, at: int, wanted: str) -> SyntaxInvalid:
    char = text[at : at + 1]
    if not char:
        return _error(text, at, f"unexpected end of file, expected {wanted}")
    shown = f"'{char}'" if char.isprintable() else f"U+{ord(char):04X}"
    return _error(text, at, f"unexpected character {shown}, expected {wanted}")


def _error(text: str, at: int, message: str) -> SyntaxInvalid:
    """The error with json5's count: lines end at LF, columns are UTF-16 units.

    json5 counts the character that it objects to as already read.
    """
    line = text.count("\n", 0, at) + 1
    column = _units(text[text.rfind("\n", 0, at) + 1 : at])
    char = text[at : at + 1]
    if char == "\n":
        line, column = line + 1, 0
    else:
        column += _units(char) or 1
    return SyntaxInvalid(message, offset=at, line=line, column=column)


def _units(text: str) -> int:
    return len(text) + sum(char > "\uffff" for char in text)


def _skip_trivia(text: str, at: int) -> int:
    while True:
        at = _end(_SPACE, text, at)
        if text[at : at + 1] != "/":
            return at
        at = _skip_comment(text, at)


def _skip_comment(text: str, at: int) -> int:
    if text.startswith("//", at):
        return _end(_TO_BREAK, text, at)
    if not text.startswith("/*", at):
        raise _unexpected(text, at + 1, "a comment behind '/'")
    end = text.find("*/", at + 2)
    if end < 0:
        raise _error(text, len(text), "unexpected end of file in a comment")
    return end + 2


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _value(text: str, at: int, wanted: str) -> int:
    char = text[at]
    if char in _WORDS:
        return _word(text, at)
    if char in "\"'":
        return _string(text, at)
    if char in "+-." or (char.isascii() and char.isdigit()):
        return _number(text, at)
    raise _unexpected(text, at, wanted)


def _word(text: str, at: int) -> int:
    word = _WORDS[text[at]]
    for i, char in enumerate(word):
        if text[at + i : at + i + 1] != char:
            raise _unexpected(text, at + i, f"the word {word}")
    return at + len(word)


def _number(text: str, at: int) -> int:
    if text[at] in "+-":
        at += 1
        if text[at : at + 1] in ("I", "N"):
            return _word(text, at)
    if _HEX_MARK.match(text, at):
        return _some(_HEX, text, at + 2)
    if text[at : at + 1] == ".":
        at = _some(_DIGITS, text, at + 1)
    else:
        at = at + 1 if text[at : at + 1] == "0" else _some(_DIGITS, text, at)
        if text[at : at + 1] == ".":
            at = _end(_DIGITS, text, at + 1)
    if text[at : at + 1] not in ("e", "E"):
        return at
    at += 2 if text[at + 1 : at + 2] in ("+", "-") else 1
    return _some(_DIGITS, text, at)


def _some(digits: re.Pattern[str], text: str, at: int) -> int:
    end = _end(digits, text, at)
    if end == at:
        raise _unexpected(text, at, "a digit")
    return end


def _string(text: str, at: int) -> int:
    quote = text[at]
    at += 1
    while True:
        at = _end(_TO_MARK, text, at)
        char = text[at : at + 1]
        if char == quote:
            return at + 1
        if char == "\\":
            at = _escape(text, at + 1)
        elif char and char in "\"'":
            at += 1
        else:
            what = "line break" if char else "end of file"
            raise _error(text, at, f"unexpected {what} in a string")


def _escape(text: str, at: int) -> int:
    char = text[at : at + 1]
    if char in ("u", "x"):
        return _hex(text, at + 1, 4 if char == "u" else 2)
    if char == "0" and not _end(_DIGITS, text, at + 1) > at + 1:
        return at + 1
    if char == "0":
        raise _error(text, at + 1, "unexpected digit in an escape")
    if not char:
        raise _error(text, at, "unexpected end of file in a string")
    if char in "123456789":
        raise _error(text, at, "unexpected digit in an escape")
    return at + 2 if text.startswith("\r\n", at) else at + 1


def _hex(text: str, at: int, count: int) -> int:
    end = _end(_HEX, text, at)
    if end - at < count:
        what = "character" if text[end : end + 1] else "end of file"
        raise _error(text, end, f"unexpected {what} in an escape")
    return at + count


def _key(text: str, at: int, wanted: str) -> int:
    if text[at] in "\"'":
        return _string(text, at)
    start = at
    while char := text[at : at + 1]:
        if char == "\\":
            at = _key_escape(text, at, first=at == start)
        elif is_key_character(char, first=at == start):
            at += 1
        else:
            break
    if at == start:
        raise _unexpected(text, at, wanted)
    return at


def _key_escape(text: str, at: int, *, first: bool) -> int:
    if text[at + 1 : at + 2] != "u":
        raise _unexpected(text, at + 1, "'u' behind '\\' in a key")
    end = _hex(text, at + 2, 4)
    if not is_key_character(chr(int(text[at + 2 : end], 16)), first=first):
        raise _error(text, at, "unexpected escape in a key: not a letter")
    return end
