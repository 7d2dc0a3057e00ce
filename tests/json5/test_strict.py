"""Strict JSON: what keeps a text from being it, and how it is made so."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

import pytest

from openclaw_doctor.errors import EditRefused, SyntaxInvalid
from openclaw_doctor.json5 import parse, strict
from openclaw_doctor.json5.edit import Edited


def found(text: str) -> list[tuple[str, str]]:
    return [
        (violation.kind, text[violation.span.start : violation.span.end])
        for violation in strict.violations(parse(text))
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('{"a": [1, -0.5e+3, "\\u00e9\\n", true, null]}\r\n', []),
        ('"\u2028\x7f"', []),
        ("\ufeff[]", [("bom", "\ufeff")]),
        ("[\ufeff]", [("whitespace", "\ufeff")]),
        ("[\u00a0\u3000]\f", [("whitespace", "\u00a0\u3000"), ("whitespace", "\f")]),
        ("[\u2028]", [("whitespace", "\u2028")]),
        ("[1] // c", [("comment", "// c")]),
        ("/* c */[1]", [("comment", "/* c */")]),
        ("[1,]", [("trailing-comma", ",")]),
        ('{"a":1,}', [("trailing-comma", ",")]),
        ("{'a':'b'}", [("single-quotes", "'a'"), ("single-quotes", "'b'")]),
        ("{a:1}", [("bare-key", "a")]),
        (
            "[+1,.5,5.,0x1,NaN]",
            [("number", n) for n in ("+1", ".5", "5.", "0x1", "NaN")],
        ),
        ('["\\x41"]', [("string", '"\\x41"')]),
        ('["\t"]', [("string", '"\t"')]),
        ('["a\\\nb"]', [("string", '"a\\\nb"')]),
        ('{"\\v":0}', [("string", '"\\v"')]),
        ("'x'", [("single-quotes", "'x'")]),
        ("Infinity", [("number", "Infinity")]),
    ],
)
def test_violations(text: str, wanted: list[tuple[str, str]]) -> None:
    assert found(text) == wanted


def test_violations_agree_with_a_json_reader(
    document: Callable[[random.Random, float], str],
    spoiled: Callable[[random.Random, str], str],
) -> None:
    def refuse(name: str) -> None:
        raise ValueError(name)

    dice = random.Random(4)
    seen = set()
    for number in range(3_000):
        text = document(dice, (0.0, 0.2, 1.0)[number % 3])
        text = json.dumps(parse(text).value()) if number % 2 else text
        text = spoiled(dice, text)
        try:
            tree = parse(text)
        except SyntaxInvalid:
            continue
        try:
            json.loads(text, parse_constant=refuse)
            reads = not text.startswith("\ufeff")
        except ValueError:
            reads = False
        assert (strict.violations(tree) == []) is reads, text
        assert strict.is_strict(tree) is reads
        seen.add(reads)
    assert seen == {True, False}


@pytest.mark.parametrize(
    ("text", "wanted", "dropped"),
    [
        (
            "\ufeff// head\n{\n  // above\n  a: 'x', // behind\n\n"
            "  /* in front */ b: 2,\n}\n// end\n",
            '{\n  "a": "x",\n\n  "b": 2\n}\n',
            ("// head", "// above", "// behind", "/* in front */", "// end"),
        ),
        ("{ a: 1 /* c */, }", '{ "a": 1 }', ("/* c */",)),
        ("{ /* c */ }", "{ }", ("/* c */",)),
        ("{a: /* c */1}", '{"a": 1}', ("/* c */",)),
        ("{a:1, // c\r\n}\r\n", '{"a":1\r\n}\r\n', ("// c",)),
        ("[1 // c\r,2]", "[1\r,2]", ("// c",)),
        ("[1,\u20282]", "[1,\n2]", ()),
        ("[1,\u00a02]", "[1, 2]", ()),
        (
            "[+1, .5, 5., -.5e3, 5.e1, 0x10, -0x0]",
            "[1, 0.5, 5, -0.5e3, 5e1, 16, -0]",
            (),
        ),
        ("[1e999, 12345678901234567890]", "[1e999, 12345678901234567890]", ()),
        ("'it\\'s \"x\"'", '"it\'s \\"x\\""', ()),
        ("'\\x41\\v\\0\\\n\\a\t\\/'", '"A\\u000b\\u0000a\\t\\/"', ()),
        ("'\\u00e9\\ud83d'", '"\\u00e9\\ud83d"', ()),
        ("{\\u0061b: 1, 'it\"s': 2}", '{"ab": 1, "it\\"s": 2}', ()),
        ('{"a": 1,\n"a": 2}\n\n', '{"a": 1,\n"a": 2}\n\n', ()),
    ],
)
def test_rewrite(text: str, wanted: str, dropped: tuple[str, ...]) -> None:
    assert strict.rewrite(text) == Edited(wanted, dropped)
    json.loads(wanted)


@pytest.mark.parametrize(
    "word", ["Infinity", "-Infinity", "NaN", "+NaN", "0x" + "f" * 300]
)
def test_what_json_cannot_say_is_refused(word: str) -> None:
    with pytest.raises(EditRefused) as caught:
        strict.rewrite(f"[{word}]")
    assert caught.value.reason == "not-json"


def test_what_is_no_json5_is_a_syntax_error() -> None:
    with pytest.raises(SyntaxInvalid):
        strict.rewrite("{a:")


def test_strict_text_stays_as_it_is() -> None:
    text = '{\r\n\t"a" : [ 1 ,2 ] ,\r\n\r\n"b":"\\/\\u0041"  }  '
    assert strict.rewrite(text) == Edited(text)
