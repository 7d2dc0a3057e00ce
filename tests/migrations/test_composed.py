"""Operations on a config of several files go into the files that own the members."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.engine.apply import apply
from openclaw_doctor.migrations.composed import SeveralFiles
from openclaw_doctor.migrations.sheet import Crossing, Sheet, same
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import Release
from openclaw_doctor.workspace import (
    Surroundings,
    Workspace,
    compose,
    discover,
    plain,
    repeated_includes,
)

from .test_sheet import KEYS, at, random_step, random_value

TARGET = Release(2026, 9, 6)


def laid_out(folder: Path, files: dict[str, Any]) -> Workspace:
    for name, value in files.items():
        text = value if isinstance(value, str) else json.dumps(value, indent=2)
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text + "\n")
    return discover((folder,), Surroundings({"HOME": str(folder)}, folder, None))


def sheet_for(workspace: Workspace) -> Sheet:
    composition = compose(workspace, workspace.states[0], TARGET)
    assert composition is not None and not composition.problems
    author = SeveralFiles(composition.parts, repeated_includes(workspace))
    return Sheet(plain(composition.parts), TARGET, author)


def composed_after(workspace: Workspace, sheet: Sheet) -> Any:
    after = apply(workspace, sheet.operations).workspace
    composition = compose(after, after.states[0], TARGET)
    assert composition is not None and not composition.problems
    return plain(composition.parts)


def split(dice: random.Random, value: dict[str, Any]) -> dict[str, Any]:
    """The files of a config that composes to ``value``."""
    files: dict[str, Any] = {}
    root = dict(value)
    for key in list(root):
        member = root[key]
        if not isinstance(member, dict) or not member or dice.random() < 0.3:
            continue
        name = f"{key}.json5"
        if dice.random() < 0.5:
            files[name] = member
            root[key] = {"$include": f"./{name}"}
        else:
            some = dice.sample(sorted(member), dice.randrange(len(member) + 1))
            files[name] = {k: v for k, v in member.items() if k not in some}
            files[f"more-{name}"] = {k: member[k] for k in some}
            root[key] = {"$include": [f"./{name}", f"./more-{name}"]}
    return {"openclaw.json": root, **files}


@pytest.mark.parametrize("seed", range(80))
def test_the_files_follow_the_sheet(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    value = {key: random_value(dice, 3) for key in KEYS}
    workspace = laid_out(tmp_path, split(dice, value))
    sheet = sheet_for(workspace)
    assert same(sheet.value, value)
    for _ in range(dice.randrange(1, 9)):
        trial = sheet.trial()
        trial.operations = list(sheet.operations)
        try:
            random_step(dice, trial)
        except Crossing:
            continue
        sheet = trial
    assert same(composed_after(workspace, sheet), sheet.value)


def test_an_edit_goes_into_the_file_of_the_member(tmp_path: Path) -> None:
    workspace = laid_out(
        tmp_path,
        {
            "openclaw.json": {"a": {"$include": "./a.json5"}, "b": 1},
            "a.json5": "{\n  // mine\n  x: 1,\n}",
        },
    )
    sheet = sheet_for(workspace)
    sheet.move(at("a.x"), at("a.y"))
    sheet.put(at("a.z"), 2)
    after = apply(workspace, sheet.operations).workspace
    texts = {ref.rpartition("/")[2]: doc.text for ref, doc in after.documents.items()}
    assert texts["a.json5"] == "{\n  // mine\n  y: 1,\n  z: 2,\n}\n"
    assert '"$include": "./a.json5"' in texts["openclaw.json"]


def test_a_member_may_move_to_another_file(tmp_path: Path) -> None:
    workspace = laid_out(
        tmp_path,
        {
            "openclaw.json": {"a": {"$include": "./a.json5"}},
            "a.json5": "{\n  // mine\n  x: 1,\n  z: 3,\n}",
        },
    )
    sheet = sheet_for(workspace)
    sheet.move(at("a.x"), at("n.m"))
    (operation,) = sheet.operations
    assert {ref.rpartition("/")[2] for ref, _ in operation.touches()} == {
        "a.json5",
        "openclaw.json",
    }
    assert composed_after(workspace, sheet) == {"a": {"z": 3}, "n": {"m": 1}}


@pytest.mark.parametrize("old", ["a.b", "a.c.x"])
def test_what_comes_from_a_base_stays_in_it(old: str, tmp_path: Path) -> None:
    workspace = laid_out(
        tmp_path,
        {
            "openclaw.json": {"$include": "./base.json5", "own": 1},
            "base.json5": {"a": {"b": 2, "c": {"$include": "./c.json5"}}, "d": {}},
            "c.json5": {"x": 3, "z": 4},
        },
    )
    sheet = sheet_for(workspace)
    sheet.move(at(old), at("n.m"))
    (operation,) = sheet.operations
    touched = {ref.rpartition("/")[2] for ref, _ in operation.touches()}
    assert "base.json5" in touched and "openclaw.json" not in touched
    assert same(composed_after(workspace, sheet), sheet.value)


@pytest.mark.parametrize(
    ("files", "place", "why"),
    [
        (
            {
                "openclaw.json": {"a": {"$include": ["./x.json5", "./y.json5"]}},
                "x.json5": {"m": {"p": 1}},
                "y.json5": {"m": {"q": 1}},
            },
            "a.m",
            "several files",
        ),
        (
            {
                "openclaw.json": {
                    "a": {"$include": "./x.json5"},
                    "b": {"$include": "./x.json5"},
                },
                "x.json5": {"p": 1},
            },
            "a.p",
            "included repeatedly",
        ),
    ],
)
def test_what_a_person_has_to_decide(
    files: dict[str, Any], place: str, why: str, tmp_path: Path
) -> None:
    sheet = sheet_for(laid_out(tmp_path, files))
    with pytest.raises(Crossing, match=why):
        sheet.remove(at(place))
    assert sheet.value == sheet_for(laid_out(tmp_path, {})).value


def test_items_of_a_joined_list_keep_their_places(tmp_path: Path) -> None:
    workspace = laid_out(
        tmp_path,
        {
            "openclaw.json": {"$include": ["./x.json5", "./y.json5"]},
            "x.json5": {"l": [1, 2]},
            "y.json5": {"l": [3, 4]},
        },
    )
    sheet = sheet_for(workspace)
    sheet.remove(Pointer(("l", 2)))
    sheet.remove(Pointer(("l", 0)))
    sheet.append(Pointer(("l",)), 5)
    assert sheet.value == {"l": [2, 4, 5]}
    assert composed_after(workspace, sheet) == {"l": [2, 4, 5]}
