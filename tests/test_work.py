"""Work grows in line with the input: counted in lines of Python, not in seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from fuzz.laws import reading, strictness
from openclaw_doctor.engine.plan import plan
from openclaw_doctor.json5 import edit, parse
from openclaw_doctor.release import NEWEST_KNOWN
from openclaw_doctor.rules.context import Choices, Context
from openclaw_doctor.rules.registry import all_rules
from openclaw_doctor.workspace import Surroundings, from_text


def lines_run(work: Callable[[], Any]) -> int:
    """How many lines of Python run while ``work`` is done."""
    count = 0

    def seen(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        count += event == "line"
        return seen

    before = sys.gettrace()
    sys.settrace(seen)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def assert_in_line(work: Callable[[int], Any], size: int) -> None:
    """Twice the input is no more than twice the work, and a little."""
    work(2)
    once, twice = lines_run(lambda: work(size)), lines_run(lambda: work(2 * size))
    assert twice < 2.4 * once, f"{once} lines for {size}, {twice} for twice as much"


def context_of(text: str) -> Context:
    around = Surroundings({}, Path("/nowhere"))
    workspace = from_text("openclaw.json", text.encode(), around)
    return Context(workspace, NEWEST_KNOWN, 0, Choices(unsafe=True))


def config(inside: str) -> str:
    """A config with something to fix and something that no release knows."""
    gateway = '"mode": "local", "host": "127.0.0.1"'
    return f'{{"gateway": {{{gateway}}}, {inside}}}'


def of_plugin(value: str) -> str:
    return config(f'"plugins": {{"entries": {{"x": {{"config": {value}}}}}}}')


DEEP: dict[str, Callable[[int], str]] = {
    "objects": lambda n: of_plugin('{"a":' * n + "1" + "}" * n),
    "arrays": lambda n: of_plugin('{"a":' + "[" * n + "]" * n + "}"),
    "both": lambda n: of_plugin('{"a":[1,' * n + "1" + "]}" * n),
}


@pytest.mark.parametrize(
    "name",
    [
        "both",
        *(pytest.param(one, marks=pytest.mark.slow) for one in ("objects", "arrays")),
    ],
)
def test_a_fix_beside_deep_values(name: str) -> None:
    def fix(depth: int) -> None:
        made = plan(context_of(DEEP[name](depth)), all_rules())
        assert [finding.rule for finding in made.applied] == ["config/gateway-host"]

    assert_in_line(fix, 40)


@pytest.mark.parametrize("parting", [", ", ",\n    "])
def test_many_unknown_keys_in_one_object(parting: str) -> None:
    def comment_out(count: int) -> None:
        members = parting.join(f"k{n}: {n}" for n in range(count))
        edits = [edit.CommentOut((f"k{n}",), "unknown") for n in range(count)]
        edited = edit.apply_jointly(f"{{{members}{parting[1:]}}}", edits)
        assert parse(edited.text).value() == {}

    assert_in_line(comment_out, 80)


def test_many_keys_to_take_out_of_one_object() -> None:
    def take_out(count: int) -> None:
        members = ", ".join(f"k{n}: {n}" for n in range(count))
        edits = [edit.Delete((f"k{n}",)) for n in range(count)]
        assert edit.apply_jointly(f"{{{members}}}", edits).text == "{}"

    assert_in_line(take_out, 80)


REPEATED = [
    *("{a:", "[", "[{a:[", "{a:1},", "a:1,", "'a':", "//\n", "/**/", "/*", "*/", " "),
    *("\\", "'\\n'", "'", '"', "1", "1e", "0x", "-", ".", "\n", "\r\n", "\u2028", "}"),
    *("a", "\u00e9", "\\u0061", "#\n", "`", "${X}", "{{x}}", "<<<<<<< a\n", "--- \n"),
    *("a = 1\n", "- a\n", "[a]\n", "a: b\n", "export ", "root@x ", "```\n", "x,", "]"),
]


@pytest.mark.parametrize("before", ["", "{", "[", "['", "/*"])
def test_repeated_pieces(before: str) -> None:
    """Reading, and explaining what cannot be read."""

    def read(count: int) -> None:
        for piece in REPEATED:
            reading(before + piece * count)

    assert_in_line(read, 40)


def test_strictness_of_repeated_pieces() -> None:
    def look(count: int) -> None:
        for piece in ("1,", "'x',", "/**/0,", "\xa00,\n", "{a:1},", "0x1, // c\n"):
            strictness("[" + piece * count + "]")

    assert_in_line(look, 30)
