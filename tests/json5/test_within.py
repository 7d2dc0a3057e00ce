"""The document that stands in other text, found only where that is beyond doubt."""

from __future__ import annotations

import random

import pytest

from openclaw_doctor.errors import SyntaxInvalid
from openclaw_doctor.json5 import Span, parse
from openclaw_doctor.json5.within import cut_out, document_within

FOUND = {
    "a log line": ("INFO read\n{a: 1}\n", "{a: 1}\n"),
    "a prompt": ("$ cat x\n  {a: 1}", "  {a: 1}"),
    "a fence": ("```json\n{\n}\n```\n", "{\n}\n"),
    "behind": ("{a: 1}\nEOF\n", "{a: 1}\n"),
    "on its line": ("{a: 1}; done", "{a: 1}\n"),
    "a mark": ("\ufeffread\n{}", "\ufeff{}"),
    "line ends": ("read\r\n{\r\n}\r\nEOF", "{\r\n}\r\n"),
    "comments": ("read\n// a\n // b\n{} // c\n", "// a\n // b\n{} // c\n"),
    "control signs": ("\x1b[32mread\x1b[0m\n{}", "{}"),
}
LEFT_ALONE = {
    "sound": "{a: 1}",
    "nothing": "",
    "no object": "read\n[1]",
    "text alone": "read and done",
    "not closed": "read\n{a: 1",
    "in the line": "config = {a: 1}",
    "two": "{a: 1}\n{b: 2}",
    "a member in front": "'a': 1,\n{b: 2}",
    "a member behind": "{a: 1}\n, 'b': 2}",
    "a bracket behind": "{a: 1}\n]",
    "a list in front": "[\n{a: 1}\n",
    "a remark": "// a\nread\n{}",
    "a call": "configure(\n{a: 1}\n)",
    "a hash": "# mine\n{a: 1}",
    "a brace in a log": "read {}\n{a: 1}",
    "conflict": "<<<<<<< mine\n{a: 1}\n",
    "a comment that stays open": "/* a\n{b: 1}",
}


@pytest.mark.parametrize("name", FOUND)
def test_the_document_is_cut_out(name: str) -> None:
    text, expected = FOUND[name]
    span = document_within(text)
    assert span is not None
    assert cut_out(text, span) == expected
    assert document_within(expected) == Span(0, len(expected))


@pytest.mark.parametrize("name", LEFT_ALONE)
def test_what_is_in_doubt_is_left_alone(name: str) -> None:
    text = LEFT_ALONE[name]
    span = document_within(text)
    assert span is None or (name == "sound" and span == Span(0, len(text)))


def test_any_text_gives_a_document_or_nothing() -> None:
    dice = random.Random(5)
    parts = (
        "{",
        "}",
        "\n",
        "a: 1",
        "//x",
        "'b': 2",
        ",",
        "read ",
        "[",
        "]",
        "\r\n",
        "`",
    )
    found = 0
    for _ in range(6000):
        text = "".join(dice.choices(parts, k=dice.randrange(12)))
        span = document_within(text)
        if span is not None:
            tree = parse(cut_out(text, span))
            assert tree.root.kind == "object"
            try:
                parse(text)
            except SyntaxInvalid:
                found += 1
    assert found > 5
