"""Details of editing that the cases leave open: refusals, styles, limits, proofs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from openclaw_doctor.errors import EditRefused, SyntaxInvalid
from openclaw_doctor.json5 import batch, change, edit, parse
from openclaw_doctor.json5.splice import spliced
from openclaw_doctor.json5.values import same
from openclaw_doctor.pointer import Pointer

INF = float("inf")


@pytest.mark.parametrize(
    ("call", "arguments", "reason"),
    [
        (edit.set_value, ("{a: 1}", ("b",), 2), "missing"),
        (edit.set_value, ("{a: 1}", ("a", "b"), 2), "not-container"),
        (edit.set_value, ("[1]", (1,), 2), "missing"),
        (edit.set_value, ('{"a": 1}', ("a",), INF), "not-json"),
        (edit.rename, ("{a: 1}", ("b",), "c"), "missing"),
        (edit.rename, ("[1]", (0,), "c"), "not-container"),
        (edit.rename, ("{a: 1}", (), "c"), "not-container"),
        (edit.rename, ("{a: 1, b: 2}", ("a",), "b"), "exists"),
        (edit.delete, ("{a: 1}", ("b",)), "missing"),
        (edit.delete, ("{a: 1}", ()), "not-container"),
        (edit.insert, ("{a: 1}", ("a",), 2), "exists"),
        (edit.insert, ("{a: 1}", (), 2), "exists"),
        (edit.insert, ("{a: 1}", ("a", "b"), 2), "not-container"),
        (edit.insert, ("[1]", ("a",), 2), "not-container"),
        (edit.insert, ("{a: 1}", (0,), 2), "not-container"),
        (edit.insert, ("[1]", (2,), 2), "missing"),
        (edit.insert, ("{}", ("a", 1), 2), "missing"),
        (edit.insert, ('{"a": 1}', ("b",), [float("nan")]), "not-json"),
        (edit.move, ("{a: 1}", ("b",), ("c",)), "missing"),
        (edit.move, ("{a: 1, b: 2}", ("a",), ("b",)), "exists"),
        (edit.move, ("{a: 1, b: 2}", ("a",), ("b", "c")), "not-container"),
        (edit.move_between, ("{a: 1}", "{a: 2}", ("a",), ("a",)), "exists"),
        (edit.rebuild, ("{a: 1}", ("b",), {}), "missing"),
        (edit.rebuild, ("{a: 1}", (), {"x": edit.Authored(Pointer("b"))}), "missing"),
    ],
)
def test_refusals(call: Callable[..., Any], arguments: Any, reason: str) -> None:
    with pytest.raises(EditRefused) as caught:
        call(*arguments)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("text", "options", "reason"),
    [
        ("[{id: 'a'}, 1]", {}, "not-container"),
        ("[{id: 'a'}, {}]", {}, "missing"),
        ("[{id: 1}]", {}, "missing"),
        ("[{id: 'a'}, {id: 'a'}]", {}, "twice"),
        ("{}", {}, "not-container"),
        ("[{id: 'a'}]", {"rename": "x"}, "missing"),
    ],
)
def test_lists_that_make_no_map(
    text: str, options: dict[str, str], reason: str
) -> None:
    with pytest.raises(EditRefused) as caught:
        edit.list_to_map(text, (), key="id", **options)
    assert caught.value.reason == reason
    with pytest.raises(EditRefused) as caught:
        edit.list_to_map("{l: [], m: 1}", ("l",), key="id", rename="m")
    assert caught.value.reason == "exists"


def test_neighbours_have_to_be_there() -> None:
    with pytest.raises(EditRefused) as caught:
        edit.insert("{a: 1}", ("b",), 1, before="c")
    assert caught.value.reason == "missing"
    with pytest.raises(EditRefused) as caught:
        edit.insert("{a: 1}", ("b",), 1, after="c")
    assert caught.value.reason == "missing"


def test_broken_text_is_a_syntax_error() -> None:
    with pytest.raises(SyntaxInvalid):
        edit.set_value("{a: 1", ("a",), 2)
    with pytest.raises(SyntaxInvalid):
        edit.move_between("{a: 1}", "{", ("a",), ("a",))


@pytest.mark.parametrize(
    ("text", "pointer", "wanted"),
    [
        (
            "{\n  // x\n  a: 1, // y\n  b: 2,\n}",
            ("a",),
            "{\n  // x\n  // y\n  b: 2,\n}",
        ),
        ("{ a: 1, /* x */ b: 2 }", ("b",), "{ a: 1 /* x */ }"),
        ("{ /* x */ a: 1 }", ("a",), "{ /* x */ }"),
        ("{\n  a: 1 // x\n}", ("a",), "{\n  // x\n}"),
    ],
)
def test_comments_may_be_left(text: str, pointer: Any, wanted: str) -> None:
    assert edit.delete(text, pointer, comments="leave") == edit.Edited(wanted)


def test_dropped_comments_are_listed_in_order() -> None:
    text = "{\n  // 1\n  a: /* 2 */ [ // 3\n    1, /* 4 */\n  ], // 5\n  b: 2,\n}"
    dropped = edit.delete(text, ("a",)).dropped
    assert dropped == ("// 1", "/* 2 */", "// 3", "/* 4 */", "// 5")
    dropped = edit.set_value(text, (), {"b": 1}).dropped
    assert dropped == ("// 1", "/* 2 */", "// 3", "/* 4 */", "// 5")


def test_pruning_stops_at_comments_and_items() -> None:
    text = "{ a: { /* keep */\n\n b: { c: 1 } } }"
    assert edit.delete(text, ("a", "b", "c"), prune=True).text == "{}"
    text = "{\n  a: {\n    // keep\n\n    b: { c: 1 },\n  },\n}"
    pruned = "{\n  a: {\n    // keep\n  },\n}"
    assert edit.delete(text, ("a", "b", "c"), prune=True).text == pruned
    assert edit.delete("[{ a: 1 }, 2]", (0, "a"), prune=True).text == "[{}, 2]"
    assert edit.delete("{ a: [1] }", ("a", 0), prune=True).text == "{}"


def test_a_move_prunes_unless_told_not_to() -> None:
    text = "{\n  a: { b: 1 }, // c\n  d: {},\n}\n"
    moved = edit.move(text, ("a", "b"), ("d", "b"))
    assert moved.text == "{\n  d: {\n    // c\n    b: 1,\n  },\n}\n"
    moved = edit.move(text, ("a", "b"), ("d", "b"), prune=False)
    assert moved.text == "{\n  a: {}, // c\n  d: { b: 1 },\n}\n".replace(
        "{ b: 1 }", "{\n    b: 1,\n  }"
    )


def test_a_value_may_move_into_itself() -> None:
    text = "{\n  model: 'x', // best\n  z: 1,\n}\n"
    wanted = "{\n  model: {\n    primary: 'x', // best\n  },\n  z: 1,\n}\n"
    moved = edit.move(text, ("model",), ("model", "primary"), before="z")
    assert moved == edit.Edited(wanted)


def test_a_move_to_strict_json_lists_its_comments() -> None:
    source = "{\n  // 1\n  a: { b: [1, /* 2 */ .5] }, // 3\n}\n"
    left, arrived = edit.move_between(
        source, '{"z":1}', ("a",), ("a",), strict_target=True
    )
    assert left == edit.Edited("{}\n")
    wanted = '{"z":1,"a":{"b":[1,0.5]}}'
    assert arrived == edit.Edited(wanted, ("// 1", "/* 2 */", "// 3"))


def test_moved_lines_get_the_indentation_and_line_breaks_of_the_target() -> None:
    source = "{\r\n\ta: {\r\n\t\tb: 'x\\\r\n\ty',\r\n\r\n\t\tc: [],\r\n\t},\r\n}"
    target = "{\n  z: {\n    y: 1,\n  },\n}\n"
    arrived = edit.move_between(source, target, ("a",), ("z", "a"))[1]
    assert arrived.text == (
        "{\n  z: {\n    y: 1,\n    a: {\n      b: 'x\\\r\n\ty',\n\n      c: [],\n"
        "    },\n  },\n}\n"
    )


def test_strict_asks_for_strict_text_in_a_lax_document() -> None:
    text = "{a: 'x', b: [1,],}"
    assert edit.insert(text, ("c",), ["y"], strict=True).text == (
        '{a: \'x\', b: [1,], "c": ["y"],}'
    )
    assert edit.rename(text, ("a",), "k", strict=True).text == (
        "{\"k\": 'x', b: [1,],}"
    )
    assert edit.set_value(text, ("a",), "y", strict=True).text == ('{a: "y", b: [1,],}')
    with pytest.raises(EditRefused):
        edit.set_value(text, ("a",), INF, strict=True)


def test_rebuild_keeps_one_line_and_lists_what_goes() -> None:
    template = {
        "version": 1,
        "profiles": {"o:x": {"key": edit.Authored(Pointer(("o", "apiKey")))}},
    }
    assert edit.rebuild('{"o": {"apiKey": "x"}}', (), template).text == (
        '{"version": 1, "profiles": {"o:x": {"key": "x"}}}'
    )
    text = (
        "{\n  // 1\n  o: { // 2\n    apiKey: [ // 3\n      1,\n    ], // 4\n  },\n}\n"
    )
    edited = edit.rebuild(text, (), template)
    assert edited == edit.Edited(
        "{\n  version: 1,\n  profiles: {\n    'o:x': {\n      key: [ // 3\n"
        "        1,\n      ],\n    },\n  },\n}\n".replace("'", '"'),
        ("// 1", "// 2", "// 4"),
    )
    edited = edit.rebuild(text, (), template, strict=True)
    assert edited.dropped == ("// 1", "// 2", "// 3", "// 4")


def test_rebuild_of_one_member_leaves_the_others() -> None:
    text = "{\n  a: { x: 1 },\n  b: {\n    y: [0x10], // c\n  },\n}\n"
    template = [edit.Authored(Pointer(("b", "y"))), edit.Authored(Pointer("a"))]
    assert edit.rebuild(text, ("b",), template).text == (
        "{\n  a: { x: 1 },\n  b: [\n    [0x10],\n    { x: 1 },\n  ],\n}\n"
    )


def test_disjoint_edits_share_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    passes: list[int] = []

    def counted(*arguments: Any) -> change.Committed:
        passes.append(len(arguments[2]))
        return change.commit(*arguments)

    monkeypatch.setattr(batch, "commit", counted)
    text = "{\n" + "".join(
        f"  k{i}: {{\n    a: 'x',\n    b: 1, // c\n  }},\n" for i in range(200)
    )
    text += "}\n"
    renames = [edit.Rename((f"k{i}", "a"), "new") for i in range(200)]
    inserts = [edit.Insert((f"k{i}", "z"), "y") for i in range(200)]
    result = edit.apply_all(text, [*renames, *inserts]).text
    assert passes == [200, 200]
    assert result == text.replace("a:", "new:").replace("// c\n", "// c\n    z: 'y',\n")


def test_edits_of_one_container_do_not() -> None:
    edits = [edit.Delete(("a",)), edit.Delete(("b",)), edit.Delete(("c",))]
    assert edit.apply_all("{\n  a: 1,\n  b: 2,\n  c: 3\n}", edits).text == "{}"
    in_turn: list[edit.EditRequest] = [
        edit.Rename(("a",), "b"),
        edit.SetValue(("b", "x"), 2),
    ]
    assert edit.apply_all("{a: {x: 1}}", in_turn).text == "{b: {x: 2}}"


def test_any_depth() -> None:
    depth = 20_000
    text = "[" * depth + "1" + "]" * depth
    inside = (0,) * depth
    assert edit.set_value(text, inside, 2).text == text.replace("1", "2")
    assert edit.insert(text, (*inside[:-1], 1), 2).text == text.replace("1", "1, 2")
    assert edit.delete(text, inside).text == text.replace("1", "")
    value: Any = []
    for _ in range(depth):
        value = [value]
    assert edit.insert("[1]", (1,), value).text.count("[") == depth + 2


SABOTAGE: dict[str, Callable[[str], str]] = {
    "text": lambda text: text + "}",
    "data": lambda text: text.replace("2", "3"),
    "comments": lambda text: text.replace("// c", ""),
    "strictness": lambda text: text.replace('"a"', "a"),
}


@pytest.mark.parametrize("what", SABOTAGE)
def test_a_wrong_result_never_gets_out(
    monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    text = '{"a": 1}' if what == "strictness" else "{\n  a: 1, // c\n}\n"
    assert edit.set_value(text, ("a",), 2).text == text.replace("1", "2")

    def spoiled(*arguments: Any) -> str:
        return SABOTAGE[what](spliced(*arguments))

    monkeypatch.setattr(change, "spliced", spoiled)
    with pytest.raises(EditRefused) as caught:
        edit.set_value(text, ("a",), 2)
    assert caught.value.reason == "unsafe"
    assert what in caught.value.message


def test_refusals_name_no_values() -> None:
    with pytest.raises(EditRefused) as caught:
        edit.list_to_map("[{id: 'canary'}, {id: 'canary'}]", (), key="id")
    assert "canary" not in caught.value.message


def test_edits_read_back_what_they_write() -> None:
    text = "{\n  a: 1,\n}\n"
    values = [
        "\u2028\x00\x1f\\\"'",
        "\ud800",
        "\ud83d",
        "\U0001f600",
        2**70,
        1e21,
        -0.0,
    ]
    for value in values:
        edited = edit.insert(text, ("b",), value).text
        assert same(parse(edited).value()["b"], value)
