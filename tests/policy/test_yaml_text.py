"""The reader of project files takes a small part of YAML and survives all the rest."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openclaw_doctor.policy.yaml_text import MAX_VALUES, Slip, Value, read


def plain(value: Value) -> Any:
    if isinstance(value.data, list):
        return [plain(item) for item in value.data]
    if isinstance(value.data, dict):
        return {name: plain(member) for name, member in value.data.items()}
    return value.data


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("", None),
        ("# nothing\n", None),
        ("a: b\n", {"a": "b"}),
        ("a: 2026.10\nb: yes\nc: 0x1F\n", {"a": "2026.10", "b": "yes", "c": "0x1F"}),
        ("a:\nb: ~\nc: ''\nd: '~'\n", {"a": None, "b": None, "c": "", "d": "~"}),
        ("a: [x, 'y', \"z\"]\n", {"a": ["x", "y", "z"]}),
        ("a:\n- x\n- {b: c}\n", {"a": ["x", {"b": "c"}]}),
        ("a: |\n  x\n  y\n", {"a": "x\ny\n"}),
        ("%YAML 1.2\n---\na: b\n...\n", {"a": "b"}),
        ("a: b # canary\n", {"a": "b"}),
    ],
)
def test_what_is_read(text: str, data: Any) -> None:
    assert plain(read(text)) == data


def test_lines() -> None:
    value = read("# first\na: b\n\nc:\n  - d\n  - e: f\n")
    assert value.names == {"a": 2, "c": 4}
    assert isinstance(value.data, dict)
    items = value.data["c"].data
    assert isinstance(items, list)
    assert [item.line for item in items] == [5, 6]


HOSTILE = [
    ("a: &x [b]\nc: *x\n", 1, "anchors and aliases"),
    ("a: [*.json]\n", 1, "anchors and aliases"),
    ("a:\n  - *.json\n", 2, "anchors and aliases"),
    ("a: !!python/object/apply:os.system [id]\n", 1, "tags"),
    ("a: !canary b\n", 1, "tags"),
    ("!!map {a: b}\n", 1, "tags"),
    ("a: b\na: c\n", 2, "a stands here twice"),
    ("? [a]\n: b\n", 1, "must be a text"),
    ("{a: b, ? {c: d} : e}\n", 1, "must be a text"),
    ("a: b\n---\nc: d\n", 2, "second document"),
    ("[" * 40, 1, "nested"),
    ("- " * 40 + "a", 1, "nested"),
    ("a: b: c\n", 1, "no YAML"),
    ("a: 'canary\n", 1, "no YAML"),
    ("\ta: canary\n", 1, "no YAML"),
    ("a: canary\x00\n", 1, "no YAML"),
    ("a: \ud800\n", 1, "no YAML"),
    ("%YAML 9.9\n---\na: b\n", 1, "no YAML"),
    ("a: %canary\n", 1, "no YAML"),
    ("a: b\n canary\n  c: d\n", 2, "no YAML"),
]


@pytest.mark.parametrize(("text", "line", "said"), HOSTILE)
def test_what_is_refused(text: str, line: int, said: str) -> None:
    with pytest.raises(Slip) as caught:
        read(text)
    assert said in caught.value.message
    assert caught.value.line >= line
    assert "canary" not in caught.value.message


def test_a_billion_laughs_is_a_mistake_and_not_memory() -> None:
    names = "abcdefghi"
    lines = ["a: &a [lol, lol, lol, lol]"]
    for one, other in pairwise(names):
        lines.append(f"{other}: &{other} [{', '.join([f'*{one}'] * 9)}]")
    with pytest.raises(Slip, match="anchors"):
        read("\n".join(lines))


def test_too_many_values() -> None:
    with pytest.raises(Slip, match=f"more than {MAX_VALUES} values"):
        read("a: [" + "b," * MAX_VALUES + "]")


def pieces() -> Iterator[str]:
    yield from "abc:-?[]{},#&*!|>'\"%@` \n\t~.0"
    yield from ("---", "...", "<<", "a: b\n", "- ", "null", "\ufeff", "\u2028")


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(list(pieces())), max_size=30).map("".join))
def test_any_text_is_read_or_a_mistake_with_a_line(text: str) -> None:
    try:
        value = read(text)
    except Slip as slip:
        assert 1 <= slip.line <= text.count("\n") + text.count("\u2028") + 2
        assert slip.message
    else:
        assert value.line >= 1
