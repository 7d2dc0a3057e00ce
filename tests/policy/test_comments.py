"""What a suppression comment is for, by where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from openclaw_doctor.documents import Document, Role
from openclaw_doctor.errors import EditRefused
from openclaw_doctor.findings import Location
from openclaw_doctor.json5 import edit
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.policy.comments import Remarks, Suppression, remarks_of
from openclaw_doctor.policy.parts import Parts

C = "openclaw-doctor: ignore[x]"


def document(text: str, role: Role = Role.CONFIG) -> Document:
    return Document("openclaw.json", role, Path("/openclaw.json"), text.encode())


def read(text: str) -> Remarks:
    return remarks_of(document(text))


def covered(text: str) -> list[str]:
    """The members (at their keys) that the one suppression of a text is for."""
    here = document(text)
    (only,) = remarks_of(here).suppressions
    assert here.tree
    return [
        pointer.dotted()
        for pointer, entry, _ in here.tree.walk()
        if entry and covers(only, Location.of(here, pointer, key=True))
    ]


def covers(suppression: Suppression, place: Location) -> bool:
    return any(Parts([suppression]).at(place))


@pytest.mark.parametrize(
    ("text", "members"),
    [
        (f"{{\n a: 1, // {C}\n b: 2,\n}}", ["a"]),
        (f"{{\n a: 1, b: 2 // {C} why\n}}", ["a", "b"]),
        (f"{{\n a: {{ // {C}\n  b: 2,\n }},\n}}", ["a"]),
        (f"{{\n a: {{\n  b: 2,\n }}, // {C}\n c: 3,\n}}", []),
        (f"{{\n // {C}\n a: {{\n  b: [1],\n }},\n c: 3,\n}}", ["a", "a.b", "a.b[0]"]),
        (f"{{\n // {C}\n a: 1, b: 2,\n c: 3,\n}}", ["a", "b"]),
        (f"{{\n // {C}\n // more\n /* and\n\n more */\n a: 1,\n b: 2 }}", ["a"]),
        (f"[\n // {C}\n {{ a: 1 }},\n 2,\n]", ["[0]", "[0].a"]),
        (f"{{\n /* {C} */\n a: 1,\n b: 2 }}", ["a"]),
        (f"{{\n /*\n * {C}\n * why\n */\n a: 1,\n b: 2 }}", ["a"]),
        (f"{{\n /* {C} */ a: {{\n b: 1 }},\n c: 2 }}", ["a", "a.b"]),
        (f"{{\n a: /* {C} */ {{\n b: 1 }},\n c: 2 }}", ["a"]),
        (f"{{\r\n // {C}\r\n a: 1,\r\n b: 2 }}", ["a"]),
        (f"{{\r // {C}\r a: 1,\r b: 2 }}", ["a"]),
        (f"{{\u2028 // {C}\u2028 a: 1,\u2028 b: 2 }}", ["a"]),
        (f"\ufeff// {C}\n{{ a: 1,\n b: 2 }}", ["a"]),
        (f"{{ a: 1,\n // {C}\n}}", []),
        (f"{{ a: 1 }}\n// {C}", []),
        ("/* openclaw-doctor: ignore-file[x] */\n{ a: 1,\n b: 2 }", ["a", "b"]),
        ("{\n//openclaw-doctor:ignore-file [x]\n a: 1,\n b: 2 }", ["a", "b"]),
        ("{ // openclaw-doctor: ignore-file[x]\n}", []),
    ],
)
def test_scope(text: str, members: list[str]) -> None:
    assert covered(text) == members


def test_a_finding_about_the_whole_file() -> None:
    whole = Location("openclaw.json")
    (line,) = read(f"// {C}\n{{}}").suppressions
    (file,) = read("// openclaw-doctor: ignore-file[x]\n{}").suppressions
    assert not covers(line, whole)
    assert covers(file, whole)


def test_rules() -> None:
    text = "{ a: 1 } // openclaw-doctor: ignore[ a/b , c/*,d/ ,] for [good] reasons"
    assert read(text).suppressions[0].rules == ("a/b", "c/*", "d/")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{} // openclaw-doctor: ignore", "must name its rules"),
        ("{} // openclaw-doctor: ignore x/y", "must name its rules"),
        ("{} // openclaw-doctor: ignore[]", "must name its rules"),
        ("{} // openclaw-doctor: ignore[ , ]", "must name its rules"),
        ("{} // openclaw-doctor: ignore[x", "must name its rules"),
        ("{} /* openclaw-doctor: ignore[x\n] */", "must name its rules"),
        ("// openclaw-doctor: ignore-file\n{}", "must name its rules"),
        ("{} // openclaw-doctor: ignore-line[x]", "no kind of suppression"),
        ("{} // openclaw-doctor: disable [x]", "no kind of suppression"),
        ("{ a: 1 } // openclaw-doctor: ignore-file[x]", "top of a file"),
        (f"{{\n// {C}\n\n a: 1 }}", "an empty line"),
        (f"{{\r\n// {C}\r\n \t\r\n a: 1 }}", "an empty line"),
    ],
)
def test_mistakes(text: str, problem: str) -> None:
    found = read(text)
    assert not found.suppressions
    assert problem in found.mistakes[0].problem


@pytest.mark.parametrize(
    "text",
    [
        "{ a: 'openclaw-doctor: ignore[x]' }",
        "{ a: '// openclaw-doctor: ignore[x]' }",
        "{} // see openclaw-doctor: ignore[x]",
        "{} // // openclaw-doctor: ignore[x]",
        "{} // openclaw-doctor: retired: x",
        "{} // openclaw-doctor: unknown to OpenClaw 2026.5.28",
        "{} // openclaw-doctor:",
        "{} // openclaw-doctors: ignore[x]",
        "{ // openclaw-doctor: ignore[x]",
    ],
)
def test_other_comments(text: str) -> None:
    assert read(text) == Remarks()


def test_no_comment_counts_in_strict_json() -> None:
    found = remarks_of(document(f"{{}} // {C}", Role.AUTH_PROFILES))
    assert not found.suppressions
    assert "no comment may stand in this file" in found.mistakes[0].problem


def test_many_comments_take_no_longer_each() -> None:
    # Quadratic work on these would not end within this test.
    many = 8_000
    found = read("{\n" + f"// {C}\n" * many + "a: 1 }")
    assert len(found.suppressions) == many
    assert {one.line for one in found.suppressions} == {many + 2}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("{\n  // c\n  a: 1,\n}\n", "{\n  a: 1,\n}\n"),
        ("{\n  a: 1, // c\n}\n", "{\n  a: 1,\n}\n"),
        ("{\n  a: 1, \t// c\r\n}\n", "{\n  a: 1,\r\n}\n"),
        ("{\r\n\t// c\r\n\ta: 1,\r\n}", "{\r\n\ta: 1,\r\n}"),
        ("{ a: /* c */ 1 }", "{ a: 1 }"),
        ("{a/* c */:1}", "{a:1}"),
        ("{/* c */a:1}", "{a:1}"),
        ("/* c */ { a: 1 }", "{ a: 1 }"),
        ("{ a: 1 }\n// c", "{ a: 1 }\n"),
        ("{ a: 1 } // c", "{ a: 1 }"),
        ("// c\n{ a: 1 }", "{ a: 1 }"),
        ("{\n  /* c\n   c */\n  a: 1,\n}", "{\n  a: 1,\n}"),
        ("{\n  /* c */ // d\n  a: 1,\n}", "{\n  // d\n  a: 1,\n}"),
    ],
)
def test_taking_a_comment_out(text: str, left: str) -> None:
    here = document(text)
    assert here.tree
    span = here.tree.comments()[0]
    comment = text[span.start : span.end]
    edited = edit.remove_comments(text, [(span.start, comment)])
    assert (edited.text, edited.dropped) == (left, (comment,))


def test_taking_many_comments_out_at_once() -> None:
    text = (
        "// a\n{\n  /* b */ // c\n  /* d */ x: 1, /* e */ // f\n  // keep\n"
        "  // g\n  // h\n  y: /* i */ /* j */ 2 /* keep */ /* k */ }\n// l"
    )
    here = document(text)
    assert here.tree
    all_ = [(s.start, text[s.start : s.end]) for s in here.tree.comments()]
    gone = [one for one in all_ if "keep" not in one[1]]
    edited = edit.remove_comments(text, reversed(gone))
    assert edited.text == "{\n  x: 1,\n  // keep\n  y: 2 /* keep */ }\n"
    assert edited.dropped == tuple(comment for _, comment in gone)


@pytest.mark.parametrize(("start", "comment"), [(1, "/* c */"), (2, "// c"), (9, "x")])
def test_only_a_comment_that_is_there_is_taken_out(start: int, comment: str) -> None:
    with pytest.raises(EditRefused) as caught:
        edit.remove_comments("{ /* c */ }", [(start, comment)])
    assert caught.value.reason == "missing"


def test_a_place_that_is_not_there_counts_where_it_would_be() -> None:
    here = document(f"{{\n // {C}\n a: {{}},\n b: 1 }}")
    (only,) = remarks_of(here).suppressions
    assert covers(only, Location.of(here, Pointer(("a", "missing"))))
    assert not covers(only, Location.of(here, Pointer(("missing",))))


def test_parts_in_parts() -> None:
    text = (
        "{\n // openclaw-doctor: ignore[1]\n a: {\n"
        "  // openclaw-doctor: ignore[2]\n  b: {\n   c: 1 },\n  d: 1,\n"
        "  // openclaw-doctor: ignore[3]\n  e: [\n"
        "   // openclaw-doctor: ignore[4]\n   {\n    f: 1 },\n   5,\n  ],\n },\n g: 1 }"
    )
    here = document(text)
    found = remarks_of(here).suppressions
    parts = Parts(found)

    def names(*pointer: str | int) -> str:
        at = set(parts.at(Location.of(here, Pointer(pointer), key=True)))
        return "".join(one.rules[0] for one in found if at & set(one.parts))

    assert names("a", "b", "c") == "12"
    assert names("a", "d") == "1"
    assert names("a", "e", 0, "f") == "134"
    assert names("a", "e", 1) == "13"
    assert names("g") == ""
