"""Laws of making comments: what goes is a member, what comes is its text, no more."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openclaw_doctor.errors import EditRefused
from openclaw_doctor.json5 import Entry, Tree, edit, parse
from openclaw_doctor.json5.tokens import ANY_BREAK, SPACE
from openclaw_doctor.json5.values import same
from openclaw_doctor.pointer import Pointer

Author = Callable[[random.Random, float], str]
REMARK = "example: gone in 1.2"
_TOKEN = re.compile(r"""[{}\[\]:]|"[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*'"""
                    rf"|//[^\n\r\u2028\u2029]*|/\*.*?\*/|[^\s{SPACE},:{{}}\[\]/\"']+",
                    re.DOTALL)  # fmt: skip


def comments(text: str) -> list[str]:
    return [text[span.start : span.end] for span in parse(text).comments()]


def tokens(text: str) -> list[str]:
    """All tokens but commas; comments are none."""
    found = (match[0] for match in _TOKEN.finditer(text))
    return [token for token in found if not token.startswith(("//", "/*"))]


def tokens_without(tree: Tree, entries: list[Entry]) -> list[str]:
    text = tree.text
    for entry in sorted(entries, key=lambda entry: -entry.start):
        text = text[: entry.start] + text[entry.node.end :]
    return tokens(text)


def entries_at(tree: Tree, pointer: Pointer) -> list[Entry]:
    parent = tree.find(pointer.parent)
    entry = tree.find_entry(pointer)
    assert parent is not None
    assert entry is not None
    if entry.key is None:
        return [entry]
    return [one for one in parent.entries if one.key == entry.key]


def without(data: Any, pointer: Pointer) -> Any:
    holder = data
    for step in pointer[:-1]:
        holder = holder[step]
    del holder[pointer[-1]]
    return data


def squeezed(text: str) -> str:
    """Text without white space and comment marks: what may be set anew is gone."""
    return re.sub(rf"//|/\*|\*/|[\s{SPACE}]+", "", text)


def check_outside(tree: Tree, edited: edit.Edited, pointer: Pointer) -> None:
    """Everything but the entry and the white space and commas beside it."""
    new, entries = edited.text, entries_at(tree, pointer)
    after = parse(new)
    home = tree.find(pointer.parent)
    assert home is not None
    assert same(after.value(), without(tree.value(), pointer))
    assert tokens(new) == tokens_without(tree, entries)
    assert new.startswith(tree.text[: home.start])
    assert new.endswith(tree.text[home.end :])
    assert edited.dropped == ()
    for call in (edit.comment_out, edit.key_to_comment):
        if entries[0].key is not None:
            with pytest.raises(EditRefused) as caught:
                call(new, pointer)
            assert caught.value.reason == "missing"


def check_comment_out(text: str, pointer: Pointer) -> bool:
    """Check every law of one edit; False if it was refused as unsafe."""
    tree = parse(text)
    try:
        edited = edit.comment_out(text, pointer, REMARK)
    except EditRefused as refused:
        assert refused.reason == "unsafe"
        return False
    check_outside(tree, edited, pointer)
    entries = entries_at(tree, pointer)
    new = Counter(comments(edited.text)) - Counter(comments(text))
    whole = squeezed("\n".join(c for c in comments(edited.text) if new[c]))
    assert whole.count(squeezed(REMARK)) >= 1
    for entry in entries:
        assert squeezed(text[entry.start : entry.node.end]) in whole
    for lost in Counter(comments(text)) - Counter(comments(edited.text)):
        assert squeezed(lost) in whole
    return True


def pointers(tree: Tree) -> list[Pointer]:
    return [p for p, _, node in tree.walk() if p and tree.find(p) is node]


def cases(document: Author, count: int, seed: int) -> Iterator[tuple[str, Pointer]]:
    dice = random.Random(seed)
    made = 0
    while made < count:
        text = document(dice, (0.0, 0.3, 1.0)[made % 3])
        if places := pointers(parse(text)):
            made += 1
            yield text, dice.choice(places)


def check_many(document: Author, count: int, seed: int) -> None:
    refused = sum(not check_comment_out(*case) for case in cases(document, count, seed))
    assert refused <= count * 0.01


def check_batches(document: Author, count: int, seed: int) -> None:
    """Several at once are the same as one by one, strict documents included."""
    dice = random.Random(seed)
    carried_out = 0
    for text, _ in cases(document, count, seed):
        tree = parse(text)
        places = pointers(tree)
        several = dice.sample(places, min(len(places), dice.randrange(1, 6)))
        edits = [
            a_request(dice, tree, place, str(i)) for i, place in enumerate(several)
        ]
        together = outcome(text, edits, together=True)
        assert together == outcome(text, edits)
        carried_out += not isinstance(together, str)
    assert carried_out > count * 0.4


def a_request(
    dice: random.Random, tree: Tree, place: Pointer, name: str
) -> edit.EditRequest:
    node = tree.find(place)
    kind = dice.randrange(6)
    if kind == 5 and node is not None:
        value = other_value(dice, tree.value(node))
        return edit.SetValue(place, value, comments="keep")
    if isinstance(place[-1], str):
        if kind == 0:
            return edit.Delete(place)
        if kind == 1:
            return edit.Insert(place.parent / name, {"x": 1.5})
        if node is not None and node.kind == "string":
            return edit.KeyToComment(place)
    return edit.CommentOut(place, REMARK)


def outcome(
    text: str, edits: list[edit.EditRequest], *, together: bool = False
) -> tuple[str, tuple[str, ...]] | str:
    dropped: tuple[str, ...] = ()
    try:
        for batch in [edits] if together else [[one] for one in edits]:
            edited = edit.apply_all(text, batch)
            text, dropped = edited.text, (*dropped, *edited.dropped)
    except EditRefused as refused:
        return refused.reason
    return text, dropped


def other_value(dice: random.Random, value: Any, depth: int = 3) -> Any:
    """Something like ``value``: members and items go, come, and become others."""
    if dice.random() < 0.2 or not depth:
        return dice.choice([1, "new", None, {}, [], {"new": [1]}, ["a", {"b": 2}]])
    if isinstance(value, dict):
        kept = {key: item for key, item in value.items() if dice.random() < 0.7}
        new = {"new": 1} if dice.random() < 0.3 else {}
        return {k: other_value(dice, v, depth - 1) for k, v in kept.items()} | new
    if isinstance(value, list):
        kept_items = [item for item in value if dice.random() < 0.7]
        new_items = ["new"] * (dice.random() < 0.3)
        return [other_value(dice, v, depth - 1) for v in kept_items] + new_items
    return value


def check_sets(document: Author, count: int, seed: int) -> None:
    """A new value in place of another one takes no comment away."""
    dice = random.Random(seed)
    for text, place in cases(document, count, seed):
        tree = parse(text)
        node = tree.find(place)
        assert node is not None
        value = other_value(dice, tree.value(node))
        edited = edit.set_value(text, place, value, comments="keep")
        after = parse(edited.text)
        found = after.find(place)
        assert found is not None
        assert same(after.value(found), value)
        assert edited.dropped == ()
        assert Counter(comments(edited.text)) == Counter(comments(text))


def test_values_may_be_set_with_all_comments_kept(document: Author) -> None:
    check_sets(document, 200, seed=15)


def test_commenting_out_keeps_the_laws(document: Author) -> None:
    check_many(document, 250, seed=11)


def test_batches_are_single_edits_in_a_row(document: Author) -> None:
    check_batches(document, 60, seed=13)


@pytest.mark.slow
def test_the_laws_at_length(document: Author) -> None:
    check_many(document, 20_000, seed=12)
    check_batches(document, 5_000, seed=14)
    check_sets(document, 20_000, seed=16)


# Remarks under keys

FRAMES = [
    "{\n  // above\n  %s\n  b: 2, // behind\n}\n",
    "{\n  a: 1,\n\n  %s // tail\n}",
    "{ a: 1, %s b: 2 }",
    "{%s}",
    "{\r\n\ta: 1, %s /* tail */\r\n\tb: [],\r\n}\r\n",
    '{"a": [{ /* own */ %s }]}',
    "{ a: 1\n, %s\n, b: 2 }",
]
TEXTS = st.text(
    st.characters(codec=None) | st.sampled_from("*/\n\r\u2028\u2029\0\\\"' #"),
    max_size=30,
)


def check_remark(frame: str, value: Any) -> None:
    comma_first = "\n, %s" in frame
    in_front = frame.partition("%s")[2].strip(" \n}])").startswith(("b", "/* tail"))
    label = edit.insert("{}", ("_comment",), value).text[1:-1].strip()
    text = frame.replace("%s", label + ("," if in_front and not comma_first else ""))
    pointer = Pointer(("a", 0, "_comment") if "own" in frame else ("_comment",))
    tree = parse(text)
    edited = edit.key_to_comment(text, pointer)
    check_outside(tree, edited, pointer)
    edited.text.encode("utf-8")
    had, has = Counter(comments(text)), Counter(comments(edited.text))
    assert not had - has
    texts = value if isinstance(value, list) else [value]
    if not "".join(texts).strip(" \t\n\r\u2028\u2029"):
        assert has == had
        return
    new = [one for one in comments(edited.text) if (has - had)[one]]
    wanted = squeezed("\n".join(map(shown, texts)))
    assert wanted in squeezed("\n".join(comments(edited.text)))
    assert new or not wanted


def shown(text: str) -> str:
    """How a text may stand in a comment: without what no text file should hold."""
    text = re.sub(ANY_BREAK, "\n", text)
    unfit = "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]"
    return re.sub(unfit, lambda found: f"\\u{ord(found[0]):04x}", text)


VALUES = TEXTS | st.lists(TEXTS, max_size=3)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(FRAMES), VALUES)
def test_remarks_keep_the_laws(frame: str, value: Any) -> None:
    check_remark(frame, value)


@pytest.mark.slow
@settings(max_examples=5_000, deadline=None)
@given(st.sampled_from(FRAMES), VALUES)
def test_remarks_keep_the_laws_at_length(frame: str, value: Any) -> None:
    check_remark(frame, value)
