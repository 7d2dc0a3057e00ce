"""What people write instead of JSON5: each kind by example, and no wrong guesses."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from openclaw_doctor.errors import SyntaxInvalid
from openclaw_doctor.json5 import parse
from openclaw_doctor.json5.slips import Slip, slip_of

TABLE: dict[str, list[str]] = json.loads(
    (Path(__file__).parent.parent.parent / "fixtures" / "json5" / "slips.json")
    .read_text(encoding="utf-8")
)  # fmt: skip


def slip(text: str) -> Slip | None:
    with pytest.raises(SyntaxInvalid) as caught:
        parse(text)
    return slip_of(text, caught.value)


@pytest.mark.parametrize("kind", TABLE)
def test_each_kind(kind: str) -> None:
    found = [(text, slip(text)) for text in TABLE[kind]]
    assert found
    wrong = [(text, one.kind if one else "plain") for text, one in found]
    assert wrong == [(text, kind) for text, _ in found]


@pytest.mark.parametrize("kind", TABLE)
def test_carriage_returns_make_no_difference(kind: str) -> None:
    for text in TABLE[kind]:
        if "\n" in text and "\r" not in text:
            found = slip(text.replace("\n", "\r\n"))
            assert (found.kind if found else "plain") == kind, text


@pytest.mark.parametrize("kind", TABLE)
def test_a_byte_order_mark_makes_no_difference(kind: str) -> None:
    for text in TABLE[kind]:
        found = slip("\ufeff" + text)
        assert (found.kind if found else "plain") == kind, text


def test_words_are_plain_and_hold_nothing_of_the_text() -> None:
    for text in (text for texts in TABLE.values() for text in texts):
        found = slip(text.replace("a", "canary"))
        if found is not None:
            said = found.message + found.hint + found.strict_hint
            assert "canary" not in said
            assert not found.message.endswith(".")
            assert found.message[0] == found.message[0].lower() or found.kind == "word"


def test_places_to_look_at() -> None:
    def related(text: str) -> list[int]:
        found = slip(text)
        assert found is not None
        return [span.start for span in found.related]

    assert related('{\n  "a": 1 // x\n  "b": 2\n}') == [9]
    assert related("{a: [1, 2}") == [4]
    assert related('{a: "x') == [4]
    assert related("{}\n{}") == [1]
    assert related("{a: {b: 1}") == [0]
    # The closing bracket of the inner one is missing: its indentation tells.
    text = "{\n  a: {\n    b: [\n      {\n        c: 1,\n    ],\n  },\n}\n"
    assert related(text) == [text.index("{\n        c")]
    text = "{\n  a: {\n    b: {\n      c: 1,\n  },\n  d: 2,\n}\n"
    assert related(text) == [0, text.index("{\n      c")]


def test_strict_files_get_other_hints() -> None:
    for text in ("# x\n{}", "{a: `x`}", "{a: \u201cx\u201d}", "{} x", "a: 1\nb: 2"):
        found = slip(text)
        assert found is not None
        assert found.strict_hint
        assert found.strict_hint != found.hint


def test_spoiled_documents_never_raise_and_never_show(
    document: Callable[[random.Random, float], str],
    spoiled: Callable[[random.Random, str], str],
) -> None:
    dice = random.Random(21)
    seen = 0
    for number in range(600):
        text = document(dice, (0.0, 0.3, 1.0)[number % 3])
        text = spoiled(dice, text.replace("x", "canary"))
        try:
            parse(text)
        except SyntaxInvalid as error:
            found = slip_of(text, error)
            seen += found is not None
            assert found is None or "canary" not in found.message + found.hint
            for span in found.related if found else ():
                assert 0 <= span.start < span.end <= len(text)
    assert seen > 100


BIG = 20_000
HOSTILE = [
    "{" * BIG,
    "{a:" * BIG,
    " " * BIG + "x",
    "x " * BIG,
    "x" + " " * BIG + "\n" + "{",
    "a:\n" * BIG,
    "a = \n" * BIG,
    "{{ " * BIG,
    "$" * BIG,
    '{a: "' + "\\" * BIG,
    "{a: x" + " y" * BIG,
    "/* " * BIG,
    "{}" + "//\n" * BIG + "x",
    "#\n" * BIG + "{",
    "[" + "{a:[\n1\n]},\n" * (BIG // 10),
    "@" * BIG + "\n{",
    "<<<<<<< \n" * (BIG // 9),
    "{a: 1 " + "/**/" * BIG + "b 1}",
]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_texts_take_no_time(number: int) -> None:
    start = time.process_time()
    slip(HOSTILE[number])
    assert time.process_time() - start < 0.7
