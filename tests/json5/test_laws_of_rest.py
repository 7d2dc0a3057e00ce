"""Laws of what an edit does not name: value, text and key stay, wherever it moves.

For every document, too: it is its tokens, and its tree gives it back.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import pytest

from fuzz.laws import reading
from openclaw_doctor.errors import EditRefused
from openclaw_doctor.json5 import Node, Tree, parse
from openclaw_doctor.pointer import Pointer
from tests.json5.test_laws import STEPS, Step, check, live

Author = Callable[[random.Random, float], str]


def moved_on(step: Step, at: Pointer) -> Pointer | None:
    """Where what stands at a place stands after a step; None where it was touched."""
    place = Pointer(step.arguments[0])
    if step.name == "insert":
        return behind_new(at, place)
    if at.is_within(place):
        renamed = step.name == "rename" and Pointer(
            (*place.parent, step.arguments[1], *at[len(place) :])
        )
        return renamed or None
    if place.is_within(at):
        return None
    if step.name in ("delete", "move"):
        at = behind_gone(at, place)
    if step.name == "move" and Pointer(step.arguments[1]).is_within(at):
        return None
    return at


def behind_new(at: Pointer, place: Pointer) -> Pointer | None:
    if place.is_within(at) and at != place:
        return None
    return shifted(at, place, 1, first=0)


def behind_gone(at: Pointer, place: Pointer) -> Pointer:
    return shifted(at, place, -1, first=1)


def shifted(at: Pointer, place: Pointer, by: int, *, first: int) -> Pointer:
    """A place, with the index that an item coming or going in front of it changes."""
    depth, index = len(place) - 1, place[-1]
    if not isinstance(index, int) or len(at) <= depth or at[:depth] != place[:depth]:
        return at
    here = at[depth]
    if not isinstance(here, int) or here < index + first:
        return at
    return Pointer((*at[:depth], here + by, *at[depth + 1 :]))


def authored(tree: Tree, pointer: Pointer, node: Node) -> tuple[str, str]:
    """How the key and the value of a place are written."""
    entry = tree.find_entry(pointer)
    key = tree.text[entry.key_start : entry.key_end] if entry and entry.key else ""
    return key, tree.text[node.start : node.end]


def check_rest(step: Step, text: str) -> int:
    """Make an edit; all that it does not touch is written as before: how many places.

    Of a place that is renamed the key is another one.
    """
    tree = parse(text)
    try:
        after = parse(step(text).text)
    except EditRefused:
        return 0
    kept = 0
    for pointer, node in live(tree):
        there = moved_on(step, pointer)
        if there is None:
            continue
        found = after.find(there)
        assert found is not None, there.dotted()
        key, value = authored(tree, pointer, node)
        new_key, new_value = authored(after, there, found)
        assert new_value == value
        assert new_key == key or pointer == step.arguments[0]
        kept += 1
    return kept


def documents(document: Author, count: int, seed: int) -> Iterator[tuple[str, Step]]:
    dice = random.Random(seed)
    made = 0
    while made < count:
        text = document(dice, (0.0, 0.3, 1.0)[made % 3])
        step = dice.choice(STEPS)(dice, parse(text))
        if step is not None:
            made += 1
            yield text, step


def check_all(document: Author, count: int, seed: int) -> float:
    """Every law of many documents; how many places of each stayed untouched."""
    kept = 0
    for text, step in documents(document, count, seed):
        assert reading(text)
        check(step, text)
        kept += check_rest(step, text)
    return kept / count


def test_what_no_edit_names_stays(document: Author) -> None:
    assert check_all(document, 120, seed=21) > 1


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_what_no_edit_names_stays_at_length(document: Author, seed: int) -> None:
    assert check_all(document, 10_000, seed=100 + seed) > 1
