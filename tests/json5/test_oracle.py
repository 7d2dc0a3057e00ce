"""The reader against Node's own json5: accepted or not, value, error position."""

from __future__ import annotations

import json
import math
import os
import random
import shutil
import struct
import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.errors import SyntaxInvalid
from openclaw_doctor.json5 import parse

# Read before the tests clear the environment.
MODULES = os.environ.get("OPENCLAW_DOCTOR_JSON5", "")
NODE = shutil.which("node")
ORACLE = Path(__file__).parent / "oracle.cjs"

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(NODE is None, reason="node is not installed"),
    pytest.mark.skipif(
        not (Path(MODULES) / "json5").is_dir(),
        reason="OPENCLAW_DOCTOR_JSON5 names no node_modules folder with json5",
    ),
]


def ask(texts: list[str]) -> list[dict[str, Any]]:
    done = subprocess.run(
        [str(NODE), str(ORACLE), str(Path(MODULES) / "json5")],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
    )
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


def tagged(value: Any) -> Any:
    """Plain data in the form of the oracle; as JavaScript sorts it, indices first."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (0, int(key)) if is_index(key) else (1, 0))
        return ["o", [[key, tagged(value[key])] for key in keys]]
    if isinstance(value, list):
        return ["a", [tagged(item) for item in value]]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        number = float(value)
        bits = struct.pack(">d", number).hex()
        return ["n", "nan" if math.isnan(number) else bits]
    return ["s", value]


def is_index(key: str) -> bool:
    return key.isascii() and key.isdigit() and str(int(key)) == key


def answer(text: str) -> dict[str, Any]:
    try:
        return {"value": tagged(parse(text).value())}
    except SyntaxInvalid as error:
        return {"error": [error.line, error.column]}


def differences(texts: list[str]) -> list[tuple[str, Any, Any]]:
    return [
        (text, ours, theirs)
        for text, theirs in zip(texts, ask(texts), strict=True)
        if (ours := answer(text)) != theirs
    ]


def test_as_many_documents_as_node(
    document: Callable[[random.Random, float], str],
    spoiled: Callable[[random.Random, str], str],
) -> None:
    dice = random.Random(20)
    texts = []
    for number in range(30_000):
        text = document(dice, (0.0, 0.5, 1.0)[number % 3])
        texts.append(spoiled(dice, text) if number % 5 > 1 else text)
    assert differences(texts) == []


def test_short_texts_from_every_character(
    spoiled: Callable[[random.Random, str], str],
) -> None:
    dice = random.Random(5)
    frames = ["%s", "[%s]", "{a:%s}", "{%s:1}", "[1%s]", "['%s']", "['\\%s']", "{a%s}"]
    texts = [frame % spoiled(dice, "") for frame in frames for _ in range(2_500)]
    assert differences(texts) == []


def test_every_character_as_a_key_and_as_space() -> None:
    points = [*range(0x3100), *range(0xA640, 0xD800), *range(0xF900, 0x11000)]
    points += [*range(0x1D400, 0x1D800), *range(0x20000, 0x20100)]
    letters = [chr(point) for point in points]
    wrong = differences(
        [frame % letter for letter in letters for frame in ("{%s:1}", "{a%s:1}")]
    )
    # Letters that joined Unicode after version 10 are taken here and refused there.
    taken = [text for text, ours, _ in wrong if "error" not in ours]
    assert len(taken) == len(wrong)
    assert all(is_young(text.strip("{a:1}")) for text in taken)
    spaces = differences([f"[1,{letter}2]" for letter in letters])
    assert spaces == []


def is_young(text: str) -> bool:
    return unicodedata.category(text)[0] in "LMN" and ord(text) > 0x7F


def test_deep_nesting() -> None:
    for text in ("[" * 5_000 + "]" * 5_000, '{"a":' * 3_000 + "1" + "}" * 3_000):
        (theirs,) = ask([text[:-1]])
        assert theirs == {"error": [1, len(text)]}
        assert answer(text[:-1]) == theirs
