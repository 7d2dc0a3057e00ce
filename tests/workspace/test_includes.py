"""Which files are read because a config includes them, and which never are."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from openclaw_doctor.documents import Role
from openclaw_doctor.release import Release
from openclaw_doctor.workspace import (
    Surroundings,
    Workspace,
    compose,
    discover,
    from_text,
)
from openclaw_doctor.workspace.scope import MAX_BYTES

SECRET = "{ gateway: { auth: { token: 'canary-outside' } } }"


def put(path: Path, text: str = "{}") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def around(cwd: Path, **environment: str) -> Surroundings:
    return Surroundings({"HOME": str(cwd), **environment}, cwd)


def kinds(workspace: Workspace, target: str = "2026.9.6") -> list[tuple[str, bool]]:
    state = workspace.states[0]
    composition = compose(workspace, state, Release.parse(target))
    assert composition is not None
    return [(problem.kind, problem.refused) for problem in composition.problems]


def test_a_state_directory_with_includes(tmp_path: Path) -> None:
    put(tmp_path / "openclaw.json", "{ $include: ['base.json5', './sub/x.json5'] }")
    put(tmp_path / "base.json5", "{ gateway: { $include: 'sub/x.json5' } }")
    put(tmp_path / "sub/x.json5", "{ mode: { $include: 'mode' } }")
    put(tmp_path / "sub/mode", "'local'")
    put(tmp_path / "sub/unrelated.json5")
    workspace = discover([tmp_path], around(tmp_path))
    (state,) = workspace.states
    assert state.includes == ("base.json5", "sub/x.json5", "sub/mode")
    assert {ref: d.role.value for ref, d in workspace.documents.items()} == {
        "openclaw.json": "config",
        "base.json5": "include",
        "sub/x.json5": "include",
        "sub/mode": "include",
    }
    assert list(state.refs()) == [
        "openclaw.json",
        "base.json5",
        "sub/x.json5",
        "sub/mode",
    ]
    assert workspace.state_of("sub/mode") is state
    assert [set(part.documents) for part in workspace.parts()] == [set(state.refs())]
    assert tmp_path / "sub" in (state.home.roots or ())


@pytest.mark.parametrize(
    "text",
    [
        "../secret.json5",
        "sub/../../secret.json5",
        "{outside}/secret.json5",
        "link.json5",
        "folder/secret.json5",
        "hard.json5",
    ],
)
@pytest.mark.parametrize("target", ["2026.1.30", "2026.5.28", "2026.9.6"])
def test_nothing_outside_is_read(text: str, target: str, tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "outside/repo"
    put(outside / "secret.json5", SECRET)
    name = text.replace("{outside}", str(outside))
    put(inside / "openclaw.json", json.dumps({"$include": name}))
    (inside / "link.json5").symlink_to("../secret.json5")
    (inside / "folder").symlink_to("..")
    os.link(outside / "secret.json5", inside / "hard.json5")
    for paths in ([inside], [inside / "openclaw.json"]):
        workspace = discover(paths, around(inside))
        assert list(workspace.documents) == ["openclaw.json"]
        assert workspace.unreadable == ()
        ((kind, refused),) = kinds(workspace, target)
        assert kind in ("outside", "link-outside", "hard-link")
        assert refused == (target != "2026.1.30")


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    put(tmp_path / "openclaw.json", "{ $include: 'link.json5' }")
    put(tmp_path / "real.json5", "{ gateway: { mode: 'local' } }")
    (tmp_path / "link.json5").symlink_to("real.json5")
    workspace = discover([tmp_path], around(tmp_path))
    assert set(workspace.documents) == {"openclaw.json", "link.json5"}
    assert kinds(workspace) == []


def test_two_names_of_one_file_are_one_document(tmp_path: Path) -> None:
    names = ["real.json5", "link.json5", "sub/link.json5"]
    put(tmp_path / "openclaw.json", json.dumps({"$include": names}))
    put(tmp_path / "real.json5", "{ gateway: { trustedProxies: ['1'] } }")
    (tmp_path / "sub").mkdir()
    (tmp_path / "link.json5").symlink_to("real.json5")
    (tmp_path / "sub/link.json5").symlink_to("../real.json5")
    workspace = discover([tmp_path], around(tmp_path))
    (state,) = workspace.states
    assert state.includes == ("real.json5",)
    composition = compose(workspace, state, Release.parse("2026.9.6"))
    assert composition is not None
    assert composition.value == {"gateway": {"trustedProxies": ["1"] * 3}}


def test_two_names_stay_apart_where_paths_start_elsewhere(tmp_path: Path) -> None:
    names = ["real.json5", "sub/link.json5"]
    put(tmp_path / "openclaw.json", json.dumps({"$include": names}))
    put(tmp_path / "real.json5", "{ x: { $include: 'part.json5' } }")
    put(tmp_path / "part.json5", "[1]")
    put(tmp_path / "sub/part.json5", "[2]")
    (tmp_path / "sub/link.json5").symlink_to("../real.json5")
    workspace = discover([tmp_path], around(tmp_path))
    composition = compose(workspace, workspace.states[0], Release.parse("2026.9.6"))
    assert composition is not None
    assert composition.value == {"x": [1, 2]}


def test_backups_of_included_files_are_known(tmp_path: Path) -> None:
    backup = "a.json5.doctor-20261122T000000Z-0a1b2c3d.bak"
    put(tmp_path / "openclaw.json", "{ $include: 'sub/a.json5' }")
    put(tmp_path / "sub/a.json5")
    put(tmp_path / "sub" / backup)
    (state,) = discover([tmp_path], around(tmp_path)).states
    assert [leftover.ref for leftover in state.leftovers] == [f"sub/{backup}"]


def test_a_nested_state_stays_in_its_own_folder(tmp_path: Path) -> None:
    put(tmp_path / ".git/HEAD", "ref: refs/heads/main")
    put(tmp_path / "common.json5", SECRET)
    put(tmp_path / "host/openclaw.json", "{ $include: '../common.json5' }")
    workspace = discover([tmp_path], around(tmp_path))
    assert list(workspace.documents) == ["host/openclaw.json"]
    assert kinds(workspace) == [("outside", True)]


@pytest.mark.parametrize(
    ("size", "expected"), [(MAX_BYTES, []), (MAX_BYTES + 1, [("too-large", True)])]
)
def test_size(size: int, expected: list[tuple[str, bool]], tmp_path: Path) -> None:
    put(tmp_path / "openclaw.json", "{ $include: 'a.json5' }")
    put(tmp_path / "a.json5", "{}".ljust(size))
    workspace = discover([tmp_path], around(tmp_path))
    assert ("a.json5" in workspace.documents) == (not expected)
    assert kinds(workspace) == expected


def test_a_file_that_may_not_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "openclaw.json", "{ $include: 'a.json5' }")
    put(tmp_path / "a.json5")
    opened = os.open

    def refusing(path: object, *arguments: object, **named: object) -> int:
        if str(path).endswith("a.json5"):
            raise PermissionError(13, "no")
        return opened(path, *arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", refusing)
    assert kinds(discover([tmp_path], around(tmp_path))) == [("unreadable", True)]


def test_text_that_is_none(tmp_path: Path) -> None:
    put(tmp_path / "openclaw.json", "{ $include: ['a.json5', 'b.json5'] }")
    (tmp_path / "a.json5").write_bytes(b"{ a: '\xff' }")
    put(tmp_path / "b.json5", "[" * 1500 + "]" * 1500)
    workspace = discover([tmp_path], around(tmp_path))
    assert kinds(workspace) == [("content", False), ("content", False)]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_file_that_is_named_and_included_is_one(
    order: tuple[int, int], tmp_path: Path
) -> None:
    files = [
        put(tmp_path / "openclaw.json", "{ $include: './keys.json' }"),
        put(tmp_path / "keys.json", '{ "groq": { "apiKey": "canary" } }'),
    ]
    workspace = discover([files[at] for at in order], around(tmp_path))
    (state,) = workspace.states
    assert state.config == "openclaw.json"
    assert state.agents == ()
    assert state.includes == ("keys.json",)
    assert workspace.documents["keys.json"].role is Role.INCLUDE
    assert kinds(workspace) == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_lone_files_that_include_each_other(
    order: tuple[int, int], tmp_path: Path
) -> None:
    files = [
        put(tmp_path / "one.json5", "{ x: { $include: 'two.json5' } }"),
        put(tmp_path / "two.json5", "{ y: { $include: 'one.json5' } }"),
    ]
    workspace = discover([files[at] for at in order], around(tmp_path))
    (state,) = workspace.states
    assert state.config == files[order[0]].name
    assert set(state.refs()) == {"one.json5", "two.json5"}


def test_a_store_that_is_included_stays_a_store(tmp_path: Path) -> None:
    store = "agents/main/agent/auth-profiles.json"
    put(tmp_path / "openclaw.json", json.dumps({"x": {"$include": store}}))
    put(tmp_path / store, '{ "version": 1, "profiles": {} }')
    for paths in ([tmp_path], [tmp_path / "openclaw.json"]):
        workspace = discover(paths, around(tmp_path))
        assert workspace.documents[store].role is Role.AUTH_PROFILES
        (state,) = workspace.states
        assert list(state.refs()) == ["openclaw.json", store]


def test_a_config_that_another_includes_stays_a_config(tmp_path: Path) -> None:
    put(tmp_path / ".git/HEAD", "ref: refs/heads/main")
    put(tmp_path / "openclaw.json", "{ $include: 'hosts/openclaw.json' }")
    put(tmp_path / "hosts/openclaw.json", "{ gateway: { mode: 'local' } }")
    workspace = discover([tmp_path], around(tmp_path))
    assert workspace.documents["hosts/openclaw.json"].role is Role.CONFIG
    assert [state.config for state in workspace.states] == [
        "openclaw.json",
        "hosts/openclaw.json",
    ]


def test_agents_of_an_included_file_are_found(tmp_path: Path) -> None:
    agents = {"agents": {"list": [{"id": "x", "agentDir": str(tmp_path / "far")}]}}
    put(tmp_path / "openclaw.json", "{ $include: 'agents.json5' }")
    put(tmp_path / "agents.json5", json.dumps(agents))
    put(tmp_path / "far/auth-profiles.json")
    workspace = discover([tmp_path], around(tmp_path))
    assert [agent.id for agent in workspace.states[0].agents] == ["x"]


def test_standard_input_includes_where_its_folder_is_known(tmp_path: Path) -> None:
    put(tmp_path / "state/a.json5", "{ gateway: { mode: 'local' } }")
    put(tmp_path / "state/.env", "TOKEN=canary")
    text = b"{ $include: 'a.json5', x: '${TOKEN}' }"
    known = from_text("state/openclaw.json", text, around(tmp_path))
    assert known.states[0].includes == ("state/a.json5",)
    assert kinds(known) == []
    put(tmp_path / "a.json5", "{}")
    unknown = from_text("openclaw.json", text, around(tmp_path))
    assert list(unknown.documents) == ["openclaw.json"]
    assert kinds(unknown) == [("not-read", False)]


def test_more_folders_are_allowed_for_the_state_directory_in_use(
    tmp_path: Path,
) -> None:
    shared = put(tmp_path / "shared/a.json5", "{ gateway: { mode: 'local' } }")
    put(tmp_path / ".openclaw/openclaw.json", json.dumps({"$include": str(shared)}))
    allowed = around(tmp_path, OPENCLAW_INCLUDE_ROOTS="/nowhere: ~/shared :relative")
    live = discover([], allowed)
    assert live.states[0].includes == ("shared/a.json5",)
    assert kinds(live) == []
    assert kinds(live, "2026.4.29") == [("outside", True)]
    assert kinds(discover([], around(tmp_path))) == [("outside", True)]
    other = tmp_path / "review/openclaw.json"
    put(other, json.dumps({"$include": str(shared)}))
    assert kinds(discover([other.parent], allowed)) == [("outside", True)]


def test_the_environment_counts_for_the_state_directory_in_use(tmp_path: Path) -> None:
    text = (
        "{ a: '${OWN}', b: '${DOTENV}', c: '${GATEWAY}', d: '${NONE}', e: '${BOTH}' }"
    )
    for folder in (tmp_path / ".openclaw", tmp_path / "review"):
        put(folder / "openclaw.json", text)
        put(folder / ".env", "DOTENV=canary-d\nBOTH=canary-no\n")
    put(tmp_path / ".config/openclaw/gateway.env", "GATEWAY=canary-g\nDOTENV=no\n")
    surroundings = around(tmp_path, OWN="canary-o", BOTH="canary-b")
    target = Release.parse("2026.9.6")

    def seen(paths: list[Path]) -> tuple[object, list[tuple[tuple[str, ...], bool]]]:
        workspace = discover(paths, surroundings)
        composition = compose(workspace, workspace.states[0], target)
        assert composition is not None
        missing = [(m.names, m.certain) for m in composition.missing]
        return list(composition.value.values()), missing

    values = ["canary-o", "canary-d", "canary-g", "${NONE}", "canary-b"]
    assert seen([]) == (values, [(("NONE",), True)])
    assert seen([tmp_path / ".openclaw"]) == seen([])
    values = ["${OWN}", "canary-d", "${GATEWAY}", "${NONE}", "canary-no"]
    missing = [((name,), False) for name in ("OWN", "GATEWAY", "NONE")]
    assert seen([tmp_path / "review"]) == (values, missing)


def test_dotenv_is_no_way_out(tmp_path: Path) -> None:
    put(tmp_path / "home/.env", "TOKEN=canary")
    put(tmp_path / "repo/openclaw.json", "{ x: '${TOKEN}' }")
    (tmp_path / "repo/.env").symlink_to("../home/.env")
    for path in (tmp_path / "repo", tmp_path / "repo/openclaw.json"):
        workspace = discover([path], around(tmp_path))
        assert workspace.states[0].scope.variables.values == {}
