"""A config with its includes and variables, as the real program puts it together."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import Release
from openclaw_doctor.workspace import Composition, Surroundings, compose, discover
from openclaw_doctor.workspace.scope import Variables

#: Recorded from `config validate` of both releases.
CASES = json.loads((Path(__file__).parent / "compositions.json").read_text())
RELEASES = ("2026.5.28", "2026.9.6")
NEWEST = RELEASES[-1]


def composed(
    folder: Path,
    files: Mapping[str, str],
    target: str = NEWEST,
    environment: Mapping[str, str] | None = None,
) -> Composition:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("@DIR@", str(folder)), encoding="utf-8")
    workspace = discover([folder], Surroundings({"HOME": str(folder)}, folder))
    (state,) = [state for state in workspace.states if state.root == folder]
    if environment is not None:
        variables = Variables(environment, complete=True)
        state = replace(state, scope=replace(state.scope, variables=variables))
    composition = compose(workspace, state, Release.parse(target))
    assert composition is not None
    return composition


def names(composition: Composition) -> list[str]:
    return sorted({name for missing in composition.missing for name in missing.names})


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_recorded(case: dict[str, Any], release: str, tmp_path: Path) -> None:
    folder = tmp_path / case["id"]
    composition = composed(folder, case["files"], release, case.get("env", {}))
    expected = case.get("all") or case[release]
    if expected.get("refused"):
        assert composition.value is None
        assert any(problem.refused for problem in composition.problems)
        return
    assert composition.problems == ()
    # As text: the order of keys counts, too.
    assert json.dumps(composition.value) == json.dumps(expected["value"])
    assert names(composition) == expected.get("missing", [])


TREE = {
    "openclaw.json": """{
      $include: ['./a.json5', './b.json5'],
      gateway: { port: 1, trustedProxies: ['own'] },
      channels: { $include: 'channels.json5' },
      tools: { $include: 'text.json5' },
    }""",
    "a.json5": """{
      gateway: { mode: 'local', port: 2, trustedProxies: ['a', 'a2'] }, x: {},
    }""",
    "b.json5": """{
      gateway: { mode: 'remote', trustedProxies: ['b'] }, x: { y: [{ z: 1 }] },
    }""",
    "channels.json5": "{ telegram: { accounts: [{ $include: 'account.json5' }, {}] } }",
    "account.json5": "{ id: 'one', tokens: ['${TOKEN}'] }",
    "text.json5": "'text'",
}


@pytest.mark.parametrize(
    ("place", "ref", "pointer"),
    [
        ((), "openclaw.json", ()),
        (("gateway",), "openclaw.json", ("gateway",)),
        (("gateway", "mode"), "b.json5", ("gateway", "mode")),
        (("gateway", "port"), "openclaw.json", ("gateway", "port")),
        (("gateway", "trustedProxies", 0), "a.json5", ("gateway", "trustedProxies", 0)),
        (("gateway", "trustedProxies", 1), "a.json5", ("gateway", "trustedProxies", 1)),
        (("gateway", "trustedProxies", 2), "b.json5", ("gateway", "trustedProxies", 0)),
        (
            ("gateway", "trustedProxies", 3),
            "openclaw.json",
            ("gateway", "trustedProxies", 0),
        ),
        (("gateway", "absent", "z"), "openclaw.json", ("gateway",)),
        (
            ("gateway", "trustedProxies", 9),
            "openclaw.json",
            ("gateway", "trustedProxies"),
        ),
        (("x",), "b.json5", ("x",)),
        (("x", "y", 0, "z"), "b.json5", ("x", "y", 0, "z")),
        (("x", "y", 0, "absent"), "b.json5", ("x", "y", 0)),
        (("x", "y", 7), "b.json5", ("x", "y")),
        (("channels",), "channels.json5", ()),
        (("channels", "telegram", "accounts", 0), "account.json5", ()),
        (("channels", "telegram", "accounts", 0, "id"), "account.json5", ("id",)),
        (
            ("channels", "telegram", "accounts", 1),
            "channels.json5",
            ("telegram", "accounts", 1),
        ),
        (("tools",), "text.json5", ()),
        (("tools", "deeper"), "text.json5", ()),
        (("absent",), "openclaw.json", ()),
    ],
)
def test_origins(
    place: tuple[Any, ...], ref: str, pointer: tuple[Any, ...], tmp_path: Path
) -> None:
    composition = composed(tmp_path, TREE)
    assert composition.origin(place) == (ref, Pointer(pointer))


def test_what_depends_on_an_unknown_variable(tmp_path: Path) -> None:
    composition = composed(tmp_path, TREE)
    (missing,) = composition.missing
    assert (missing.ref, missing.pointer) == ("account.json5", ("tokens", 0))
    assert missing.names == ("TOKEN",)
    assert not missing.certain
    place = missing.place
    assert place == ("channels", "telegram", "accounts", 0, "tokens", 0)
    assert all(composition.is_open(place[:length]) for length in range(len(place) + 1))
    assert not composition.is_open(("gateway",))
    assert not composition.is_open((*place[:-1], 1))


def test_a_variable_that_is_set_everywhere_is_open_but_not_missing(
    tmp_path: Path,
) -> None:
    files = {"openclaw.json": "{ logging: { file: '${HOME}/log' } }"}
    composition = composed(tmp_path, files)
    assert composition.missing == ()
    assert composition.is_open(("logging", "file"))


def test_a_plain_config_is_shared_not_copied(tmp_path: Path) -> None:
    (tmp_path / "openclaw.json").write_text('{"gateway": {"mode": "local"}}')
    workspace = discover([tmp_path], Surroundings({"HOME": "/h"}, tmp_path))
    composition = compose(workspace, workspace.states[0], Release.parse(NEWEST))
    assert composition is not None
    assert composition.value is workspace.documents["openclaw.json"].value


def test_the_documents_stay_as_they_are(tmp_path: Path) -> None:
    composed(tmp_path, TREE)
    workspace = discover([tmp_path], Surroundings({"HOME": "/h"}, tmp_path))
    before = {ref: json.dumps(d.value) for ref, d in workspace.documents.items()}
    for _ in range(2):
        compose(workspace, workspace.states[0], Release.parse(NEWEST))
    after = {ref: json.dumps(d.value) for ref, d in workspace.documents.items()}
    assert after == before


def test_it_follows_the_documents(tmp_path: Path) -> None:
    composed(tmp_path, TREE)
    workspace = discover([tmp_path], Surroundings({"HOME": "/h"}, tmp_path))
    changed = workspace.documents["text.json5"].with_text("{ profile: 'full' }")
    later = workspace.with_document(changed)
    composition = compose(later, later.states[0], Release.parse(NEWEST))
    assert composition is not None
    assert composition.value["tools"] == {"profile": "full"}


def test_no_value_of_a_variable_is_in_a_repr(tmp_path: Path) -> None:
    files = {"openclaw.json": "{ x: '${KEY} ${NO}', env: { vars: { A: 'canary-a' } } }"}
    composition = composed(tmp_path, files, environment={"KEY": "canary-k"})
    assert composition.value["x"] == "canary-k ${NO}"
    (tmp_path / ".env").write_text("B=canary-b")
    surroundings = Surroundings({"HOME": "/h"}, tmp_path)
    state = discover([tmp_path], surroundings).states[0]
    assert state.scope.variables.values == {"B": "canary-b"}
    assert "canary" not in repr(composition) + repr(state.scope)


def test_no_config_no_composition(tmp_path: Path) -> None:
    (tmp_path / "auth-profiles.json").write_text("{}")
    (tmp_path / "b").mkdir()
    (tmp_path / "b/openclaw.json").write_text("{ gateway: ")
    for folder in (tmp_path, tmp_path / "b"):
        workspace = discover([folder], Surroundings({"HOME": "/h"}, tmp_path))
        target = Release.parse(NEWEST)
        assert compose(workspace, workspace.states[0], target) is None


def test_problems_come_in_reading_order(tmp_path: Path) -> None:
    files = {
        "openclaw.json": "{ $include: ['a.json5', 5], x: { $include: 1 }, y: {"
        " $include: 'no', z: { $include: [null] } } }",
        "a.json5": "{ x: { $include: 'gone' }, y: { $include: 'a.json5' } }",
    }
    composition = composed(tmp_path, files)
    assert [(p.ref, p.pointer, p.kind) for p in composition.problems] == [
        ("a.json5", ("x", "$include"), "missing"),
        ("a.json5", ("y", "$include"), "cycle"),
        ("openclaw.json", ("$include", 1), "item-type"),
        ("openclaw.json", ("x", "$include"), "value-type"),
        ("openclaw.json", ("y", "$include"), "missing"),
        ("openclaw.json", ("y", "z", "$include", 0), "item-type"),
    ]


def test_small_files_that_multiply_do_not_fill_the_memory(tmp_path: Path) -> None:
    files = {
        f"a{level}.json5": json.dumps({"$include": [f"a{level + 1}.json5"] * 10})
        for level in range(9)
    }
    files |= {"openclaw.json": "{ $include: 'a0.json5' }", "a9.json5": "{ l: [2] }"}
    composition = composed(tmp_path, files)
    assert {(p.kind, p.refused) for p in composition.problems} == {("too-many", False)}


def test_deep_files_need_no_deep_stack(tmp_path: Path) -> None:
    opening, closing = "{a:" * 900, "}" * 900
    files = {
        "openclaw.json": f"{opening}{{$include:'b.json5',a:{{}}}}{closing}",
        "b.json5": f"{opening}{{$include:['c.json5','c.json5']}}{closing}",
        "c.json5": f"{opening}['${{X}}']{closing}",
    }
    composition = composed(tmp_path, files)
    (missing, again) = composition.missing
    assert (missing.pointer[-1], again.pointer[-1]) == (0, 0)
    assert len(missing.place) == 2701
