"""Edits that are carried out jointly: the same data and comments, in few passes."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from openclaw_doctor.errors import EditRefused
from openclaw_doctor.json5 import Tree, change, edit, joint, parse
from openclaw_doctor.json5.values import same
from openclaw_doctor.pointer import Pointer

Author = Callable[[random.Random, float], str]


def comments(text: str) -> Counter[str]:
    tree = parse(text)
    return Counter(tree.text[s.start : s.end] for s in tree.comments())


def pointers(tree: Tree) -> list[Pointer]:
    return [pointer for pointer, _, _ in tree.walk() if pointer and tree.find(pointer)]


def a_request(dice: random.Random, tree: Tree) -> edit.JointRequest | None:
    places = pointers(tree)
    if not places:
        return None
    place = dice.choice(places)
    objects = [at for at in (Pointer(), *places) if _kind(tree, at) == "object"]
    home = dice.choice(objects or [Pointer()])
    new = home / dice.choice(["new", "other key", "a", "b"])
    match dice.randrange(6):
        case 0 | 1:
            return edit.Move(place, new) if not new.is_within(place) else None
        case 2 if isinstance(place[-1], str):
            return edit.Rename(place, "renamed")
        case 3:
            return edit.Delete(place, comments="keep")
        case 4:
            return edit.Insert(new, dice.choice([1, {"x": [True]}, "text"]))
        case _:
            lists = [at for at in places if _kind(tree, at) == "array"]
            if not lists:
                return edit.SetValue(place, {"set": [1]}, comments="keep")
            at = dice.choice(lists)
            node = tree.find(at)
            assert node is not None
            return edit.Insert(at / len(node.entries), "item")


def _kind(tree: Tree, at: Pointer) -> str:
    node = tree.find(at)
    return node.kind if node else ""


def in_a_row(dice: random.Random, text: str) -> tuple[list[edit.JointRequest], str]:
    """Edits that can be carried out one after the other, and what they make."""
    edits: list[edit.JointRequest] = []
    for _ in range(dice.randrange(2, 12)):
        request = a_request(dice, parse(text))
        if request is None:
            continue
        try:
            text = edit.apply_jointly(text, [request]).text
        except EditRefused:
            continue
        edits.append(request)
    return edits, text


def check_joint(document: Author, count: int, seed: int) -> None:
    dice = random.Random(seed)
    alone = 0
    for _ in range(count):
        text = document(dice, dice.choice([0.0, 0.3, 1.0]))
        edits, wanted = in_a_row(dice, text)
        edited = edit.apply_jointly(text, edits)
        assert same(parse(edited.text).value(), parse(wanted).value())
        kept = comments(edited.text) + Counter(edited.dropped)
        assert kept == comments(text)
        alone += refused(text, edits)
    assert alone <= count * 0.1, "most can be carried out together"


def refused(text: str, edits: list[edit.JointRequest]) -> bool:
    try:
        joint.run_jointly(text, edits)
    except EditRefused:
        return True
    return False


def test_joint_edits_mean_the_same_as_single_ones(document: Author) -> None:
    check_joint(document, 150, seed=31)


@pytest.mark.slow
def test_joint_edits_mean_the_same_at_length(document: Author) -> None:
    check_joint(document, 20_000, seed=32)


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many edits each pass takes in, in the order of the passes."""
    made: list[int] = []

    def counted(page: Any, data: Any, drafts: Any) -> change.Committed:
        made.append(len(drafts))
        return change.commit(page, data, drafts)

    monkeypatch.setattr(joint, "commit", counted)
    return made


def test_moves_within_many_objects_share_a_pass(passes: list[int]) -> None:
    text = "[" + ", ".join(f"{{a: {i}, b: 2}}" for i in range(90)) + "]"
    edits: list[edit.JointRequest] = []
    for i in range(90):
        edits += (edit.Move((i, "a"), (i, "c", "d")), edit.SetValue((i, "b"), 3))
    new = edit.apply_jointly(text, edits).text
    assert parse(new).value() == [{"b": 3, "c": {"d": i}} for i in range(90)]
    assert passes == [180]


def test_members_go_to_one_list_in_order_in_one_pass(passes: list[int]) -> None:
    text = (
        "{\n  from: {\n" + "".join(f"    k{i}: {{}},\n" for i in range(60)) + "  }\n}"
    )
    edits: list[edit.JointRequest] = [edit.Insert(("to",), [])]
    for i in range(60):
        edits.append(edit.Move(("from", f"k{i}"), ("to", i)))
        edits.append(edit.Insert(("to", i, "id"), i))
    new = edit.apply_jointly(text, edits).text
    assert parse(new).value() == {"from": {}, "to": [{"id": i} for i in range(60)]}
    assert passes == [1, 60, 60]


def test_what_needs_another_edit_waits_for_it() -> None:
    edits: list[edit.JointRequest] = [
        edit.Delete(("l", 0), comments="keep"),
        edit.Move(("l", 0), ("b",)),
        edit.Rename(("b",), "c"),
        edit.Insert(("b",), 7),
    ]
    new = edit.apply_jointly("{l: [1, 2, 3]}", edits).text
    assert parse(new).value() == {"l": [3], "c": 2, "b": 7}


def test_a_refusal_is_that_of_the_single_edit() -> None:
    edits: list[edit.JointRequest] = [
        edit.Insert(("b",), 1),
        edit.Move(("a",), ("b",)),
    ]
    with pytest.raises(EditRefused) as refusal:
        edit.apply_jointly("{a: 1}", edits)
    assert refusal.value.reason == "exists"
