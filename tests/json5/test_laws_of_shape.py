"""Laws of the larger edits: batches, moves between files, other shapes, strict JSON."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from openclaw_doctor.errors import EditRefused
from openclaw_doctor.json5 import Tree, edit, parse, strict
from openclaw_doctor.json5.values import same
from openclaw_doctor.pointer import Pointer

Author = Callable[[random.Random, float], str]
NEW_KEYS = ["new", "new:key", "it's new", "null", "é"]
NEW_VALUES: list[Any] = [1, "it's", None, {}, {"x": [1, {"y": "z"}]}, ["a", 2.5]]


def comments(text: str) -> Counter[str]:
    return Counter(text[span.start : span.end] for span in parse(text).comments())


def pointers(tree: Tree) -> list[Pointer]:
    return [p for p, _, node in tree.walk() if p and tree.find(p) is node]


def objects(tree: Tree) -> list[Pointer]:
    return [
        p
        for p, _, node in tree.walk()
        if node.kind == "object" and tree.find(p) is node
    ]


def refusal(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except EditRefused as refused:
        return refused.reason


# Batches


def random_edit(dice: random.Random, tree: Tree) -> edit.EditRequest | None:
    places = pointers(tree)
    if not places:
        return None
    place = dice.choice(places)
    kind = dice.randrange(4)
    if kind == 0:
        return edit.SetValue(place, dice.choice(NEW_VALUES))
    if kind == 1 and isinstance(place[-1], str):
        return edit.Rename(place, dice.choice(NEW_KEYS))
    if kind == 2:
        return edit.Delete(place, prune=dice.random() < 0.5)
    home = dice.choice(objects(tree) or [Pointer()])
    value = dice.choice(NEW_VALUES)
    return edit.Insert(home / dice.choice(NEW_KEYS), value)


def one_by_one(text: str, edits: list[edit.EditRequest]) -> edit.Edited:
    dropped: list[str] = []
    for request in edits:
        edited = edit.apply_all(text, [request])
        text = edited.text
        dropped += edited.dropped
    return edit.Edited(text, tuple(dropped))


def check_batch(dice: random.Random, text: str) -> None:
    tree = parse(text)
    made = [random_edit(dice, tree) for _ in range(dice.randrange(1, 9))]
    edits = [request for request in made if request is not None]
    together = refusal(lambda: edit.apply_all(text, edits))
    assert together == refusal(lambda: one_by_one(text, edits))


# Moves between files


def check_transfer(dice: random.Random, text: str, other: str) -> None:
    tree, target_tree = parse(text), parse(other)
    homes = objects(target_tree)
    places = pointers(tree)
    if not places or not homes:
        return
    source = dice.choice(places)
    target = dice.choice(homes) / "arrived"
    is_strict = dice.random() < 0.3
    prune = dice.random() < 0.5
    try:
        left, arrived = edit.move_between(
            text, other, source, target, strict_target=is_strict, prune=prune
        )
    except EditRefused as refused:
        assert refused.reason == "not-json"
        return
    before, after = tree.value(), parse(arrived.text)
    value = before
    for step in source:
        value = value[step]
    moved = after.find(target)
    assert moved is not None
    assert same(after.value(moved), value)
    have = comments(left.text) + comments(arrived.text)
    gone = Counter(left.dropped) + Counter(arrived.dropped)
    assert comments(text) + comments(other) == have + gone
    if is_strict:
        assert laxity(after) <= laxity(target_tree)
    rest = parse(left.text).value()
    assert same(without_empty(rest), without_empty(removed(before, source)))


def laxity(tree: Tree) -> int:
    return sum(found.kind != "whitespace" for found in strict.violations(tree))


def removed(data: Any, pointer: Pointer) -> Any:
    holder = data
    for step in pointer[:-1]:
        holder = holder[step]
    del holder[pointer[-1]]
    return data


def without_empty(data: Any) -> Any:
    """The data without members that are empty, as pruning may take them."""
    if isinstance(data, dict):
        kept = {key: without_empty(value) for key, value in data.items()}
        return {key: value for key, value in kept.items() if value not in ({}, [])}
    return [without_empty(item) for item in data] if isinstance(data, list) else data


# Other shapes


def check_pruning(dice: random.Random, text: str) -> None:
    tree = parse(text)
    places = pointers(tree)
    if not places:
        return
    place = dice.choice(places)
    edited = edit.delete(text, place, prune=True)
    rest = parse(edited.text).value()
    assert same(without_empty(rest), without_empty(removed(tree.value(), place)))
    assert comments(text) == comments(edited.text) + Counter(edited.dropped)
    holder = rest
    for step in place[:-1]:
        if not isinstance(holder, dict) or step not in holder:
            return
        below = holder[step]
        kept = below not in ({}, []) or "/" in edited.text
        assert kept or any(isinstance(part, int) for part in place[:-1])
        holder = below


def check_rebuild(dice: random.Random, text: str) -> None:
    tree = parse(text)
    places = [Pointer(), *pointers(tree)]
    place = dice.choice(places)
    chosen = [p for p in places if dice.random() < 0.3][:5]
    template = {
        "kept": [edit.Authored(p) for p in chosen[:2]],
        "more": {f"k{i}:x": edit.Authored(p) for i, p in enumerate(chosen[2:])},
        "new": {"empty": {}, "text": "it's"},
    }
    is_strict = dice.random() < 0.3
    try:
        edited = edit.rebuild(text, place, template, strict=is_strict)
    except EditRefused as refused:
        assert refused.reason == "not-json"
        return
    after = parse(edited.text)
    node = after.find(place)
    assert node is not None
    value = after.value(node)
    assert list(value) == ["kept", "more", "new"]
    values = [*value["kept"], *value["more"].values()]
    for got, pointer in zip(values, chosen, strict=True):
        assert same(got, tree.value(tree.find(pointer)))
    assert not comments(text) - comments(edited.text) - Counter(edited.dropped)
    old = tree.find(place)
    assert old is not None
    assert edited.text.startswith(text[: old.start])
    assert edited.text.endswith(text[old.end :])
    if not breaks(text[old.start : old.end]) and old.entries:
        authored = [tree.find(pointer) for pointer in chosen]
        if not any(breaks(text[one.start : one.end]) for one in authored if one):
            assert not breaks(edited.text[old.start : node.end])


def breaks(text: str) -> bool:
    return any(mark in text for mark in "\n\r\u2028\u2029")


def check_list_to_map(dice: random.Random, document: Author, wild: float) -> None:
    bodies = [document(dice, wild) for _ in range(dice.randrange(4))]
    items = [body for body in bodies if parse(body).root.kind == "object"]
    named = [with_id(dice, body, f"id {i}") for i, body in enumerate(items)]
    text = "{ list: [" + ",\n".join(f"{body}\n" for body in named) + "] }"
    edited = edit.list_to_map(text, ("list",), key="id", rename="map")
    old, new = parse(text).value()["list"], parse(edited.text).value()["map"]
    assert list(new) == [item.pop("id") for item in old]
    assert same(list(new.values()), old)
    assert comments(text) == comments(edited.text) + Counter(edited.dropped)


def with_id(dice: random.Random, body: str, name: str) -> str:
    keys = [key for key in parse(body).value() if key != "id"]
    before = dice.choice(keys) if keys and dice.random() < 0.5 else None
    return edit.insert(body, ("id",), name, before=before).text


def check_rewrite(text: str) -> None:
    tree = parse(text)
    try:
        edited = strict.rewrite(text)
    except EditRefused as refused:
        assert refused.reason == "not-json"
        assert any(word in text for word in ("Infinity", "NaN", "0xffff"))
        return
    after = parse(edited.text)
    assert same(after.value(), tree.value())
    assert strict.violations(after) == []
    json.loads(edited.text)
    assert edited.dropped == tuple(text[s.start : s.end] for s in tree.comments())
    assert strict.rewrite(edited.text) == edit.Edited(edited.text)
    if strict.violations(tree) == []:
        assert edited.text == text


def check_there_and_back(dice: random.Random, text: str) -> None:
    """In tidy documents an edit and its opposite give the same text again."""
    tree = parse(text)
    if any(tree.duplicates()):
        return
    for pointer in pointers(tree):
        entry = tree.find_entry(pointer)
        if entry and entry.key and "\\" not in text[entry.key_start : entry.key_end]:
            there = edit.rename(text, pointer, "other").text
            assert edit.rename(there, (*pointer[:-1], "other"), entry.key).text == text
        node = tree.find(pointer)
        if node is not None and not node.entries and tree.value(node) != "new":
            there = edit.set_value(text, pointer, "new").text
            back = edit.set_value(there, pointer, tree.value(node)).text
            assert same(parse(back).value(), tree.value())
    for home in objects(tree):
        node = tree.find(home)
        if node is not None and node.entries:
            there = edit.insert(text, home / "other", dice.choice(NEW_VALUES)).text
            assert edit.delete(there, home / "other").text == text


def run(document: Author, count: int, seed: int) -> None:
    dice = random.Random(seed)
    for number in range(count):
        wild = (0.0, 0.3, 1.0)[number % 3]
        text = document(dice, wild)
        check_batch(dice, text)
        check_transfer(dice, text, document(dice, wild))
        check_pruning(dice, text)
        check_rebuild(dice, text)
        check_list_to_map(dice, document, wild)
        check_rewrite(text)
        check_there_and_back(dice, document(dice, 0.0))


def test_larger_edits_keep_the_laws(document: Author) -> None:
    run(document, 100, seed=3)


@pytest.mark.slow
def test_larger_edits_keep_the_laws_at_length(document: Author) -> None:
    run(document, 7_000, seed=4)
