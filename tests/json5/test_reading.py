"""The tree: places, look-ups, lines, depth, and hostile input."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openclaw_doctor.errors import SyntaxInvalid
from openclaw_doctor.json5 import LineIndex, Span, parse
from openclaw_doctor.json5.pieces import PIECE
from openclaw_doctor.json5.values import same
from openclaw_doctor.pointer import Pointer

TEXT = """{
  a: 1, // one
  'b': [true, { c: null }],
  a: "é", /* two */
}
"""


def test_nodes_know_their_places() -> None:
    tree = parse(TEXT)
    assert tree.text == TEXT
    assert tree.root.kind == "object"
    entries = tree.root.entries
    assert [entry.key for entry in entries] == ["a", "b", "a"]
    places = [TEXT[entry.key_start : entry.key_end] for entry in entries]
    assert places == ["a", "'b'", "a"]
    values = [TEXT[entry.node.start : entry.node.end] for entry in entries]
    assert values == ["1", "[true, { c: null }]", '"é"']
    assert [TEXT[entry.comma] for entry in entries] == [",", ",", ","]
    items = entries[1].node.entries
    assert [item.node.kind for item in items] == ["boolean", "object"]
    assert (items[0].key, items[0].key_start, items[0].key_end) == (None, -1, -1)
    assert items[1].comma == -1
    assert items[0].node.entries == []


def test_values_and_look_ups() -> None:
    tree = parse(TEXT)
    assert tree.value() == {"a": "é", "b": [True, {"c": None}]}
    assert list(tree.value()) == ["a", "b"]
    node = tree.find(("b", 1))
    assert node is not None
    assert tree.value(node) == {"c": None}
    assert tree.find(()) is tree.root
    entry = tree.find_entry(["a"])
    assert entry is tree.root.entries[2]
    for nowhere in (("x",), ("b", 2), ("b", -1), ("b", "0"), (0,), ("a", "b")):
        assert tree.find(nowhere) is None
        assert tree.find_entry(nowhere) is None
    assert tree.find_entry(()) is None


def test_look_ups_in_a_large_object() -> None:
    text = "{" + ",".join(f"k{i % 500}: {i}" for i in range(1_000)) + "}"
    tree = parse(text)
    assert [tree.value(tree.find((f"k{i}",))) for i in range(500)] == [
        *range(500, 1000)
    ]
    assert tree.find(("k500",)) is None


def test_every_entry_of_a_repeated_key_is_named() -> None:
    tree = parse("{a: {x: 1, x: 2}, b: [{y: 1, z: 0, y: 2, y: 3}], a: 0}")
    found = {
        pointer.dotted(): [first(tree.text, entry.node.start) for entry in entries]
        for pointer, entries in tree.duplicates()
    }
    assert found == {"a": ["{", "0"], "a.x": ["1", "2"], "b[0].y": ["1", "2", "3"]}


def first(text: str, at: int) -> str:
    return text[at]


def test_walking_is_in_the_order_of_the_text() -> None:
    tree = parse(TEXT)
    steps = [(pointer.dotted(), node.start) for pointer, _, node in tree.walk()]
    assert [name for name, _ in steps] == ["", "a", "b", "b[0]", "b[1]", "b[1].c", "a"]
    assert [start for _, start in steps] == sorted(start for _, start in steps)
    assert next(tree.walk())[:2] == (Pointer(), None)


def test_comments_are_spans_in_order() -> None:
    tree = parse(TEXT + "// end")
    texts = [part(tree.text, span) for span in tree.comments()]
    assert texts == ["// one", "/* two */", "// end"]
    assert parse("['// no', \"/* no */\"]").comments() == []


def part(text: str, span: Span) -> str:
    return text[span.start : span.end]


def test_lines_end_as_openclaw_counts_them() -> None:
    text = "a\nb\rc\r\nd\u2028e\u2029\U0001f600f\x85g\n"
    lines = LineIndex(text)
    assert lines.position(0) == (1, 1)
    assert [lines.position(text.index(char))[0] for char in "abcdefg"] == [
        1, 2, 3, 4, 5, 6, 6,
    ]  # fmt: skip
    assert lines.position(text.index("f")) == (6, 2)
    assert lines.position(text.index("\r\n") + 1) == (3, 3)
    assert lines.position(len(text)) == (7, 1)
    assert lines.line_start(text.index("f")) == text.index("\U0001f600")
    assert LineIndex("").position(0) == (1, 1)


def test_depth() -> None:
    assert [parse(text).depth() for text in ("1", "[]", "[{}]", "[1,{a:[2]}]")] == [
        0, 1, 2, 3,
    ]  # fmt: skip


def test_a_hundred_thousand_levels() -> None:
    levels = 50_000
    tree = parse('[{"a":' * levels + "1" + "}]" * levels)
    assert tree.depth() == 2 * levels
    value = tree.value()
    for _ in range(levels):
        value = value[0]["a"]
    assert value == 1


HOSTILE = {
    "spaces": " " * 200_000,
    "slashes": "[" + "//" * 50_000,
    "comments": "[" + "/**/" * 50_000,
    "stars": "/*" + "*" * 300_000,
    "stars and letters": "/*" + "*a" * 150_000,
    "line comments": "[" + "//\r" * 100_000,
    "string": "'" + "a" * 300_000,
    "escapes": '"' + "\\n" * 150_000,
    "bare key": "{" + "a" * 300_000,
    "odd bare key": "{" + "é" * 100_000,
    "digits": "[" + "1" * 300_000,
    "exponents": "[" + "1e" * 100_000,
    "brackets": "[" * 200_000,
    "mixed": "[" * 50_000 + "}" * 50_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_refused_at_once(name: str) -> None:
    with pytest.raises(SyntaxInvalid):
        parse(HOSTILE[name])


def test_the_text_is_tokens_and_gaps(
    document: Callable[[random.Random, float], str],
) -> None:
    dice = random.Random(1)
    for number in range(1_000):
        text = document(dice, (0.0, 0.3, 1.0)[number % 3])
        assert "".join(found[0] for found in PIECE.finditer(text)) == text


def test_every_node_can_be_read_by_itself(
    document: Callable[[random.Random, float], str],
) -> None:
    dice = random.Random(2)
    for number in range(600):
        tree = parse(document(dice, (0.0, 0.3, 1.0)[number % 3]))
        for _, entry, node in tree.walk():
            again = parse(tree.text[node.start : node.end])
            assert again.root.kind == node.kind
            assert same(again.value(), tree.value(node))
            if entry is not None and entry.key is not None:
                key = tree.text[entry.key_start : entry.key_end]
                assert list(parse(f"{{{key}:1}}").value()) == [entry.key]


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=True)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(plain)
def test_written_data_is_read_again(value: object) -> None:
    from openclaw_doctor.json5 import edit

    for text in ("'x' // c", "{ a: 1 }", '{\r\n\t"b": [1],\r\n}'):
        edited = edit.set_value(text, (), value)
        assert same(parse(edited.text).value(), value)


@settings(derandomize=True, max_examples=500, deadline=None)
@given(st.text("{}[]:,'\"\\/*ab10xe.+- \n\r\u2028é", max_size=30))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    try:
        tree = parse(text)
    except SyntaxInvalid as error:
        assert 0 <= error.offset <= len(text)
        assert error.line >= 1
        return
    assert tree.root.end <= len(text)


def test_reading_does_not_load_the_editor(project: Path) -> None:
    code = (
        "import sys; from openclaw_doctor.json5 import parse;"
        "parse('{a: [1]}').value();"
        "print(*(m for m in sys.modules if m.startswith('openclaw_doctor.json5.')"
        " or m in ('unicodedata', 'logging', 'difflib')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(project)},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {
        name.removeprefix("openclaw_doctor.json5.") for name in done.stdout.split()
    }
    assert loaded == {"lines", "parse", "tokens", "tree", "values"}
