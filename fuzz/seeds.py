"""Texts to start from: those of the fixtures, and hand-made nasty ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

_FIXTURES = Path(__file__).parent.parent / "fixtures"
_LONGEST = 3_000

#: Numbers of every form, good and bad.
NUMBERS = (
    *("0", "-0", "+1", "1.5", ".5", "5.", "-.5e+1", "5.e1", "+.0", "1e3", "2E-2"),
    *("0x1F", "-0XaB", "0x", "0x" + "f" * 40, "1e400", "-1e400", "1e-400"),
    *("NaN", "-NaN", "+NaN", "Infinity", "-Infinity", "12345678901234567890"),
    *("9007199254740993", "1" + "0" * 22, "9" * 400, "00", "01", "1e", ".", "+"),
    *("0b1", "1_000", "1n", "0x1p3", "--1", "\u0661", "18789.0", "1e21"),
)
#: What may stand in a string, or breaks it.
PARTS = (
    *("\\n", "\\\n", "\\\r\n", "\\\r", "\\\u2028", "\u2028", "\u2029", "\\x41"),
    *("\\x4", "\\0", "\\01", "\\1", "\\u00e9", "\\ud83d", "\\ud83d\\ude00"),
    *("\\ude00\\ud83d", "\\u{1F600}", "\\u12", "\\'", '\\"', "\\\\", "\\a", "\\v"),
    *("\x00", "\x01", "\t", "\n", "\r", "\x7f", "\x85", "\x1b[31m", "\u202e"),
    *("\U0001f600", "\ufeff", "\ufffd", "\u0301", "//", "/*", "*/", "${X}", "\\"),
)
#: Pieces of documents, whole tokens and halves of them.
PIECES = (
    *"{}[]:,'\"/*+-.`#;=<>()&|\\ \t\n\r$_aeEnNtIx0",
    *("//", "/*", "*/", "/**/", "//\n", "/* /* */", "/* */ */", "///*\n*/", "\r\n"),
    *("null", "true", "false", "undefined", "True", "None", "nul", "truefalse"),
    *("{}", "[]", "{,}", "[,]", "{a:1}", "[1,]", "a:", "'a':", '"a":', "...,"),
    *("__proto__:", "constructor:", "\\u0061b:", "a\\u002d:", "\u00e9:", "$include:"),
    *("\u2028", "\u2029", "\xa0", "\ufeff", "\u3000", "\x85", "\v", "\f", "\u200d"),
    *("```", "{{ x }}", "{% x %}", "${X}", "<<<<<<< HEAD\n", "=======\n", "---\n"),
    *("\u201ca\u201d", "EOF\n", "%YAML ", "[section]\n", "a = 1\n", "export default "),
)
_NASTY = (
    *("", " ", "\n", "\ufeff", "\x00", "// only a comment", "/* open", "/**/"),
    "\ufeff{}",
    "\ufeff\ufeff{}",
    "{}\x00",
    '{\r\n  "a": 1,\r\n  b: 2,\r\n}\r\n',
    "{\r  a: 1,\r  // c\r  b: 2\r}",
    "{a: 1,\u2028b: 2, // x\u2029c: 3}",
    "{__proto__: {a: 1}, constructor: 1, '__proto__': 2}",
    "{a: 1, 'a': 2, \\u0061: 3, a: 4}",
    "{\u043a\u043b\u044e\u0447: 1, a\\u0301: 2, x\u200d: 3, \U0001d4b3: 4, $_: 5}",
    "['\\ud83d', '\\ud83d\\ude00', '\\ude00', '\ud83d']",
    "{a: 'two \\\n lines', b: 'x\\\r\ny', c: '\\\u2028'}",
    "['// no', \"/* no */\", /* ' */ 1, // \"\n 2 /***/ /* * */]",
    "/* a */ { /* b */ a /* c */ : /* d */ 1 /* e */ , /* f */ } /* g */",
    "{a: 1} // end without a line break",
    "{a: 1}}",
    "{a: 1}{b: 2}",
    "{a: 'unterminated",
    "{a: 1 /* unterminated",
    "[1, 2",
    "{a: {b: [{c: ",
    "{'canary-key': 'canary-value', canary: [\"canary\"]}",
    "{token: 'canary' 'canary'}",
    "[" * 300 + "]" * 300,
    "{a:" * 200 + "1" + "}" * 200,
    "[{a:" * 100,
    "[" + ",".join(NUMBERS[:9]) + "]",
    "['" + "', '".join(part for part in PARTS[:8]) + "']",
    "[" + "9" * 2_500 + "]",
    "[0x" + "f" * 2_500 + "]",
    "{" + ",".join(f"k{n}:{n}" for n in range(200)) + "}",
    "gateway:\n  mode: local\n",
    '{"a":1}\n{"a":2}\n',
    "eyJhbGciOiJIUzI1NiJ9.eyJjYW5hcnkiOjF9.c2lnbmF0dXJl",
)
_OVER_THE_LIMIT = "[" + "7" * 4_400 + "]"


def hand_made() -> Iterator[str]:
    """The nasty texts."""
    yield from (*_NASTY, _OVER_THE_LIMIT)
    yield from (f"[{number}]" for number in NUMBERS)
    yield from (f'{{"a": "{part}"}}' for part in PARTS)


@lru_cache(maxsize=1)
def seeds() -> tuple[str, ...]:
    """All texts, each once, in an order that stays the same."""
    recorded = (text for text in _recorded() if len(text) < _LONGEST)
    return tuple(dict.fromkeys((*hand_made(), *recorded)))


def _recorded() -> Iterator[str]:
    """The texts in the fixtures; those that are not UTF-8 with U+FFFD in them."""
    for path in sorted(_FIXTURES.rglob("*")):
        parts = path.relative_to(_FIXTURES).parts
        if path.is_file() and ("before" in parts or parts[0] == "example"):
            yield path.read_bytes().decode("utf-8", "replace")
    syntax = json.loads((_FIXTURES / "json5/syntax.json").read_text("utf-8"))
    yield from (row["text"] for rows in syntax.values() for row in rows)
    slips = json.loads((_FIXTURES / "json5/slips.json").read_text("utf-8"))
    yield from (text for texts in slips.values() for text in texts)
    edits = json.loads((_FIXTURES / "json5/edits.json").read_text("utf-8"))
    yield from (case["before"] for case in edits if isinstance(case["before"], str))
