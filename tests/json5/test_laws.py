"""Laws of editing, on thousands of documents from a seeded author.

For every edit: the result can be read and holds the data that a model on plain data
(knowing nothing of text) gives; comments that are gone are those that were announced;
the text outside of the edited container stays as it is, byte for byte; every token
that the edit does not name stays in its place.
"""

from __future__ import annotations

import copy
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from openclaw_doctor.errors import EditRefused
from openclaw_doctor.json5 import Node, Tree, edit, parse
from openclaw_doctor.json5.values import same
from openclaw_doctor.pointer import Pointer

Author = Callable[[random.Random, float], str]

NEW_VALUES: list[Any] = [
    1, -0.5, True, None, "it's", 'a "b"', "line\nbreak\u2028", {}, [], {"x": 1},
    {"x": {"y": [1, "z"]}, "a:b": []}, [1, 2], [{"id": "q"}], 1e300, "😀\ud83d",
]  # fmt: skip
NEW_KEYS = ["new", "new:key", "it's new", "null", "ключ", "😀"]


@dataclass
class Step:
    """One random edit: how to call it, what it means, and where it may act."""

    name: str
    arguments: tuple[Any, ...]
    options: dict[str, Any]
    meaning: Callable[[Any], Any]
    scope: Pointer

    def __call__(self, text: str) -> edit.Edited:
        edited: edit.Edited = getattr(edit, self.name)(
            text, *self.arguments, **self.options
        )
        return edited


def live(tree: Tree) -> Iterator[tuple[Pointer, Node]]:
    for pointer, _, node in tree.walk():
        if tree.find(pointer) is node:
            yield pointer, node


def at(data: Any, pointer: Pointer) -> Any:
    for step in pointer:
        data = data[step]
    return data


def with_value(data: Any, pointer: Pointer, value: Any) -> Any:
    if not pointer:
        return value
    at(data, pointer.parent)[pointer[-1]] = value
    return data


def merged(old: Any, new: Any) -> Any:
    """``new`` in the order that setting it in the place of ``old`` gives."""
    if isinstance(old, dict) and isinstance(new, dict):
        order = [*(key for key in old if key in new), *(k for k in new if k not in old)]
        return {key: merged(old.get(key), new[key]) for key in order}
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        return [merged(*pair) for pair in zip(old, new, strict=True)]
    return new


def set_step(dice: random.Random, tree: Tree) -> Step:
    pointer, node = dice.choice(list(live(tree)))
    value = dice.choice(NEW_VALUES)
    if node.kind in ("object", "array") and dice.random() < 0.7:
        value = altered(dice, tree.value(node))
    return Step(
        "set_value",
        (pointer, copy.deepcopy(value)),
        {},
        lambda data: with_value(data, pointer, merged(at(data, pointer), value)),
        pointer.parent,
    )


def altered(dice: random.Random, value: Any) -> Any:
    value = copy.deepcopy(value)
    for _ in range(dice.randrange(1, 4)):
        if isinstance(value, dict):
            key = dice.choice([*value, *NEW_KEYS])
            if key in value and dice.random() < 0.5:
                del value[key]
            else:
                value[key] = dice.choice(NEW_VALUES)
        elif value and dice.random() < 0.6:
            del value[dice.randrange(len(value))]
        else:
            value.insert(dice.randrange(len(value) + 1), dice.choice(NEW_VALUES))
    return value


def rename_step(dice: random.Random, tree: Tree) -> Step | None:
    members = [p for p, _ in live(tree) if p and isinstance(p[-1], str)]
    if not members:
        return None
    pointer = dice.choice(members)
    to = dice.choice(NEW_KEYS)

    def meaning(data: Any) -> Any:
        old = at(data, pointer.parent)
        new = {to if key == pointer[-1] else key: old[key] for key in old}
        return with_value(data, pointer.parent, new)

    return Step("rename", (pointer, to), {}, meaning, pointer.parent)


def delete_step(dice: random.Random, tree: Tree) -> Step | None:
    entries = [pointer for pointer, _ in live(tree) if pointer]
    if not entries:
        return None
    pointer = dice.choice(entries)

    def meaning(data: Any) -> Any:
        del at(data, pointer.parent)[pointer[-1]]
        return data

    leave = dice.choice(["take", "take", "leave"])
    return Step("delete", (pointer,), {"comments": leave}, meaning, pointer.parent)


def insert_step(dice: random.Random, tree: Tree) -> Step | None:
    homes = [(p, n) for p, n in live(tree) if n.kind in ("object", "array")]
    if not homes:
        return None
    home, node = dice.choice(homes)
    value = dice.choice(NEW_VALUES)
    options: dict[str, Any] = {}
    place = len(node.entries)
    if node.kind == "array":
        place = dice.randrange(place + 1)
        pointer = home / place
    else:
        pointer = home / dice.choice(NEW_KEYS)
        keys = list(tree.value(node))
        if keys and dice.random() < 0.5:
            side = dice.choice(["before", "after"])
            options[side] = dice.choice(keys)
            place = keys.index(options[side]) + (side == "after")
        elif dice.random() < 0.4:
            pointer = pointer / "deep" / "er"

    def meaning(data: Any) -> Any:
        holder = at(data, home)
        if isinstance(holder, list):
            holder.insert(place, value)
            return data
        first, *rest = pointer[len(home) :]
        members = list(holder.items())
        if rest and first not in holder:
            members.append((str(first), {}))
        elif not rest:
            members.insert(place, (str(first), value))
        data = with_value(data, home, dict(members))
        holder = at(data, home)
        for step in (first, *rest[:-1]) if rest else ():
            holder = holder.setdefault(step, {})
        if rest:
            holder[rest[-1]] = value
        return data

    return Step("insert", (pointer, copy.deepcopy(value)), options, meaning, home)


def move_step(dice: random.Random, tree: Tree) -> Step | None:
    entries = [pointer for pointer, _ in live(tree) if pointer]
    objects = [pointer for pointer, node in live(tree) if node.kind == "object"]
    if not entries or not objects:
        return None
    source, home = dice.choice(entries), dice.choice(objects)
    if home.is_within(source) or any(isinstance(step, int) for step in home):
        return None
    target = home / dice.choice(NEW_KEYS)
    if dice.random() < 0.3:
        target = target / "deep"

    def meaning(data: Any) -> Any:
        value = at(data, source.parent)
        moved = value.pop(source[-1])
        holder = data
        for step in target[:-1]:
            holder = holder.setdefault(step, {})
        holder[target[-1]] = moved
        return data

    return Step("move", (source, target), {"prune": False}, meaning, Pointer())


STEPS = [set_step, rename_step, delete_step, insert_step, move_step]


def comments(text: str) -> Counter[str]:
    return Counter(text[span.start : span.end] for span in parse(text).comments())


def shape(value: Any) -> Any:
    """Plain data without its scalars, so that only keys and their order remain."""
    if isinstance(value, dict):
        return [(key, shape(item)) for key, item in value.items()]
    return [shape(item) for item in value] if isinstance(value, list) else None


def check(step: Step, text: str) -> bool:
    """Make one edit and check every law; False if it was refused as unsafe."""
    tree = parse(text)
    scope = tree.find(step.scope)
    assert scope is not None
    try:
        edited = step(text)
    except EditRefused as refusal:
        if refusal.reason == "unsafe":
            return False
        assert refusal.reason in {"exists", "not-json", "not-container"}, text
        return True
    after = parse(edited.text)
    wanted = step.meaning(tree.value())
    assert same(after.value(), wanted)
    if not any(tree.duplicates()):
        assert shape(after.value()) == shape(wanted)
    assert comments(text) - comments(edited.text) == Counter(edited.dropped)
    assert not comments(edited.text) - comments(text)
    assert edited.text.startswith(text[: scope.start])
    assert edited.text.endswith(text[scope.end :])
    if step.name == "move" and not any(tree.duplicates()):
        assert edited.dropped == ()
    return True


def random_steps(
    document: Author, count: int, wild: float, seed: int
) -> Iterator[tuple[Step, str]]:
    dice = random.Random(seed)
    made = 0
    while made < count:
        text = document(dice, wild)
        step = dice.choice(STEPS)(dice, parse(text))
        if step is not None:
            made += 1
            yield step, text


def refused_share(document: Author, count: int, wild: float, seed: int) -> float:
    refused = 0
    for step, text in random_steps(document, count, wild, seed):
        refused += not check(step, text)
    return refused / count


@pytest.mark.parametrize("wild", [0.0, 0.3, 1.0])
def test_every_edit_keeps_the_laws(document: Author, wild: float) -> None:
    assert refused_share(document, 800, wild, seed=1) <= wild * 0.01


@pytest.mark.slow
@pytest.mark.parametrize("wild", [0.0, 0.3, 1.0])
def test_every_edit_keeps_the_laws_at_length(document: Author, wild: float) -> None:
    assert refused_share(document, 10_000, wild, seed=2) <= wild * 0.01
