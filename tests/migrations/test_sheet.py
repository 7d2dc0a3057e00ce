"""What a sheet holds and what its operations make of the text are the same."""

from __future__ import annotations

import random
from typing import Any

import pytest

from openclaw_doctor.engine.meaning import meant
from openclaw_doctor.fixes import CommentOut
from openclaw_doctor.json5 import parse
from openclaw_doctor.migrations.sheet import OneFile, Sheet, same
from openclaw_doctor.pointer import ROOT, Pointer
from openclaw_doctor.release import Release

from .styles import STYLES
from .texts import REF, carried_out, comments

TARGET = Release(2026, 9, 6)


def sheet_of(value: Any, **options: Any) -> Sheet:
    return Sheet(value, TARGET, OneFile(REF), **options)


def at(text: str) -> Pointer:
    return Pointer(int(s) if s.isdecimal() else s for s in text.split("."))


def test_a_rename_keeps_its_place() -> None:
    sheet = sheet_of({"a": 1, "b": 2})
    sheet.move(at("a"), at("c"))
    assert carried_out("{a: 1, b: 2}", sheet.operations) == "{c: 1, b: 2}"


def test_a_move_makes_parents_and_prunes_what_it_empties() -> None:
    sheet = sheet_of({"x": {"y": {"z": 1}}, "b": 2})
    sheet.move(at("x.y.z"), at("n.m"))
    sheet.finish()
    assert sheet.value == {"b": 2, "n": {"m": 1}}
    new = carried_out("{x: {y: {z: 1}}, b: 2}", sheet.operations)
    assert parse(new).value() == sheet.value


def test_what_was_empty_before_stays() -> None:
    sheet = sheet_of({"a": {}, "b": {"c": 1}})
    sheet.remove(at("b.c"))
    sheet.finish()
    assert sheet.value == {"a": {}}


def test_fold_fills_and_tells_what_is_shadowed() -> None:
    sheet = sheet_of({"old": {"a": 1, "b": {"c": 2, "d": 3}}, "new": {"b": {"c": 9}}})
    sheet.fold(at("old"), at("new"))
    sheet.finish()
    assert sheet.value == {"new": {"b": {"c": 9, "d": 3}, "a": 1}}
    assert [(n.kind, n.pointer.dotted()) for n in sheet.notes] == [("lost", "old.b.c")]


def test_places_are_those_of_the_config_as_it_was() -> None:
    sheet = sheet_of({"agents": {"list": [{"id": "a"}, {"id": "b", "x": 1}]}})
    sheet.remove(at("agents.list.0"))
    sheet.list_to_map(at("agents.list"), at("agents.entries"))
    sheet.move(at("agents.entries.b.x"), at("agents.entries.b.y"))
    assert sheet.origin(at("agents.entries.b.y")) == at("agents.list.1.x")
    assert sheet.touched[-1] == at("agents.list.1.x")


def test_retired_values_may_stay_as_comments() -> None:
    sheet = sheet_of({"a": {"limit": 5, "token": "canary-1"}}, keep_retired=True)
    sheet.remove(at("a.limit"), "it has no successor")
    sheet.remove(at("a.token"), "it has no successor")
    assert isinstance(sheet.operations[0], CommentOut)
    new = carried_out('{a: {limit: 5, token: "canary-1"}}', sheet.operations)
    assert "limit: 5" in new and "canary" not in new
    assert [note.kind for note in sheet.notes] == ["kept", "lost"]


def test_comments_inside_a_value_that_becomes_another_stay() -> None:
    sheet = sheet_of({"a": {"on": True, "b": [1, 2]}})
    sheet.put(at("a.b"), [2])
    sheet.put(at("a"), True)
    new = carried_out(
        "{\n  a: { // 1\n    on: true,\n    // 2\n    b: [1, 2], // 3\n  },\n}\n",
        sheet.operations,
    )
    assert new == "{\n  // 1\n  // 2\n  // 3\n  a: true,\n}\n"


def test_a_trial_leaves_the_sheet_alone() -> None:
    value = {"a": {"b": 1}}
    sheet = sheet_of(value)
    trial = sheet.trial()
    trial.put(at("a.b"), 2)
    assert sheet.value == value == {"a": {"b": 1}}
    assert trial.value == {"a": {"b": 2}} and not sheet.operations


def test_a_taken_place_is_no_target() -> None:
    sheet = sheet_of({"a": 1, "b": 2})
    with pytest.raises(ValueError, match="taken"):
        sheet.move(at("a"), at("b"))


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        ([1, {"a": 1}], [1, {"a": 1}], True),
        ([True], [1], False),
        ({"a": 1}, {"a": 1, "b": 1}, False),
    ],
)
def test_same(one: Any, other: Any, equal: bool) -> None:
    assert same(one, other) is equal


KEYS = ["alpha", "beta", "gamma", "delta", "x-1"]


def random_value(dice: random.Random, depth: int) -> Any:
    kind = dice.choice(["object", "object", "list", "scalar"]) if depth else "scalar"
    if kind == "scalar":
        return dice.choice([1, 2.5, True, None, "text", "${VAR}", "é // x"])
    if kind == "list":
        return [random_value(dice, depth - 1) for _ in range(dice.randrange(4))]
    keys = dice.sample(KEYS, dice.randrange(1, 5))
    return {key: random_value(dice, depth - 1) for key in keys}


def places(value: Any, here: Pointer = ROOT) -> list[Pointer]:
    pairs: Any = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    found = [here] if here else []
    for step, member in pairs:
        found += places(member, here / step)
    return found


def random_step(dice: random.Random, sheet: Sheet) -> None:
    known = places(sheet.value)
    if not known:
        return
    here = dice.choice(known)
    objects = [Pointer(), *(p for p in known if isinstance(sheet.get(p), dict))]
    home = dice.choice(objects) / dice.choice(KEYS)
    match dice.randrange(5):
        case 0:
            sheet.remove(here, dice.choice(["", "it has no successor"]))
        case 1 if not sheet.has(home) and not home.is_within(here):
            sheet.move(here, home)
        case 2:
            sheet.put(here, dice.choice([7, "new", False, {}, {"new": 1}, [], ["x"]]))
        case 3 if not sheet.has(home):
            sheet.put(home / "deep", {"er": [1]})
        case 4 if isinstance(sheet.get(here), list):
            sheet.append(here, "item")


@pytest.mark.parametrize("seed", range(60))
def test_the_text_follows_the_sheet(seed: int) -> None:
    dice = random.Random(seed)
    value = {key: random_value(dice, 3) for key in KEYS[:3]}
    sheet = sheet_of(value)
    for _ in range(dice.randrange(1, 9)):
        random_step(dice, sheet)
    sheet.finish()
    for write in STYLES.values():
        text = write(value)
        new = carried_out(text, sheet.operations)
        assert same(parse(new).value(), sheet.value)
        assert comments(new) == comments(text)
    assert same(meant({REF: value}, sheet.operations)[REF], sheet.value)
