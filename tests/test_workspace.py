"""Finding what belongs together, as OpenClaw finds it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.documents import Role
from openclaw_doctor.errors import UsageError
from openclaw_doctor.workspace import (
    Surroundings,
    Workspace,
    discover,
    from_text,
    layout,
)
from openclaw_doctor.workspace.layout import is_leftover, role_by_content
from openclaw_doctor.workspace.locate import home_directory, state_directory

FLAT = '{"groq": {"apiKey": "canary"}}'


def put(path: Path, text: str = "{}") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def around(cwd: Path, **environment: str) -> Surroundings:
    return Surroundings({"HOME": str(cwd), **environment}, cwd)


def roles(workspace: Workspace) -> dict[str, Role]:
    return {ref: document.role for ref, document in workspace.documents.items()}


@pytest.mark.parametrize(
    ("environment", "existing", "expected"),
    [
        ({}, [], ".openclaw"),
        ({}, [".clawdbot"], ".clawdbot"),
        ({}, [".clawdbot", ".openclaw"], ".openclaw"),
        ({}, [".moltbot"], ".moltbot"),
        ({"OPENCLAW_PROFILE": "work"}, [".openclaw"], ".openclaw-work"),
        ({"OPENCLAW_PROFILE": "default"}, [".openclaw"], ".openclaw"),
        ({"OPENCLAW_STATE_DIR": "~/elsewhere"}, [".openclaw"], "elsewhere"),
        ({"OPENCLAW_STATE_DIR": "relative"}, [], "relative"),
        ({"CLAWDBOT_STATE_DIR": "old"}, [], "old"),
        ({"OPENCLAW_STATE_DIR": "new", "OPENCLAW_PROFILE": "x"}, [], "new"),
        ({"OPENCLAW_STATE_DIR": " "}, [], ".openclaw"),
    ],
)
def test_state_directory(
    environment: dict[str, str], existing: list[str], expected: str, tmp_path: Path
) -> None:
    for name in existing:
        (tmp_path / name).mkdir()
    found = state_directory({"HOME": str(tmp_path), **environment}, tmp_path)
    assert found == tmp_path / expected


def test_home_directory(tmp_path: Path) -> None:
    assert home_directory({"HOME": "/h", "OPENCLAW_HOME": "~/o"}) == Path("/h/o")
    assert home_directory({"OPENCLAW_HOME": "null", "USERPROFILE": "/u"}) == Path("/u")
    with pytest.raises(UsageError):
        home_directory({})


def test_live_state_with_agents_of_all_kinds(tmp_path: Path) -> None:
    state = tmp_path / ".openclaw"
    outside = tmp_path / "elsewhere"
    config = {"agents": {"list": [{"id": "X", "agentDir": "~/elsewhere"}]}}
    put(state / "openclaw.json", json.dumps(config))
    put(state / "agents/main/agent/auth-profiles.json", FLAT)
    put(state / "agents/office/agent/models.json")
    put(outside / "auth-profiles.json", FLAT)
    put(state / "agents/main/agent/openclaw-agent.sqlite", "")
    put(state / "state/openclaw.sqlite", "")
    workspace = discover([], around(tmp_path))
    (only,) = workspace.states
    assert {agent.id for agent in only.agents} == {"main", "office", "x"}
    assert only.databases and only.agents[0].database
    assert roles(workspace) == {
        ".openclaw/openclaw.json": Role.CONFIG,
        ".openclaw/agents/main/agent/auth-profiles.json": Role.AUTH_PROFILES,
        ".openclaw/agents/office/agent/models.json": Role.MODELS,
        "elsewhere/auth-profiles.json": Role.AUTH_PROFILES,
    }


def test_agent_dir_of_the_environment_is_for_the_live_state_only(
    tmp_path: Path,
) -> None:
    put(tmp_path / ".openclaw/openclaw.json")
    put(tmp_path / "envdir/auth-profiles.json", FLAT)
    put(tmp_path / "other/openclaw.json")
    surroundings = around(tmp_path, OPENCLAW_AGENT_DIR=str(tmp_path / "envdir"))
    assert "envdir/auth-profiles.json" in discover([], surroundings).documents
    other = discover([tmp_path / "other"], surroundings)
    assert list(other.documents) == ["other/openclaw.json"]


@pytest.mark.parametrize("folder", [".openclaw", "openclaw", "config", "deploy/config"])
def test_repositories(folder: str, tmp_path: Path) -> None:
    put(tmp_path / ".git/HEAD", "ref: refs/heads/main")
    put(tmp_path / folder / "openclaw.json")
    put(tmp_path / folder / "agents/main/agent/auth-profiles.json", FLAT)
    put(tmp_path / "node_modules/x/openclaw.json")
    put(tmp_path / "src/package.json")
    workspace = discover([tmp_path], around(tmp_path))
    (only,) = workspace.states
    assert only.root == tmp_path / folder
    assert only.git_directory == tmp_path / ".git"
    assert only.home.records == tmp_path / ".git/openclaw-doctor"
    assert len(workspace.documents) == 2


def test_a_repository_may_hold_several(tmp_path: Path) -> None:
    put(tmp_path / ".git/HEAD", "ref: refs/heads/main")
    put(tmp_path / "openclaw.json")
    put(tmp_path / "hosts/a/.openclaw/openclaw.json")
    put(tmp_path / "hosts/b/.openclaw/openclaw.json")
    workspace = discover([tmp_path], around(tmp_path))
    assert len(workspace.states) == 3


def test_a_folder_without_anything_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no OpenClaw files here"):
        discover([tmp_path], around(tmp_path))
    with pytest.raises(UsageError, match="no such file"):
        discover([tmp_path / "gone.json"], around(tmp_path))
    with pytest.raises(UsageError, match="no OpenClaw state directory"):
        discover([], around(tmp_path))


def test_lone_files_of_one_state_go_together(tmp_path: Path) -> None:
    config = put(tmp_path / "openclaw.json")
    store = put(tmp_path / "agents/main/agent/auth-profiles.json", FLAT)
    workspace = discover([store, config], around(tmp_path))
    (only,) = workspace.states
    assert only.config == "openclaw.json"
    assert only.root is None
    assert [agent.id for agent in only.agents] == ["main"]


def test_lone_files_of_the_same_kind_stay_apart(tmp_path: Path) -> None:
    paths = [put(tmp_path / name, FLAT) for name in ("one.json", "two.json")]
    workspace = discover(paths, around(tmp_path))
    assert len(workspace.states) == 2
    assert set(roles(workspace).values()) == {Role.AUTH_PROFILES}


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    secret = put(tmp_path / "outside.json", FLAT)
    link = tmp_path / "repo/agents/main/agent/auth-profiles.json"
    link.parent.mkdir(parents=True)
    link.symlink_to(secret)
    workspace = discover([tmp_path / "repo"], around(tmp_path))
    assert not workspace.documents
    assert "leads out" in workspace.unreadable[0].message
    named = discover([link], around(tmp_path))
    assert roles(named) == {
        "repo/agents/main/agent/auth-profiles.json": Role.AUTH_PROFILES
    }


def test_folders_of_agents_may_be_links(tmp_path: Path) -> None:
    put(tmp_path / "state/openclaw.json")
    put(tmp_path / "state/store/agent/auth-profiles.json", FLAT)
    put(tmp_path / "outside/agent/auth-profiles.json", FLAT)
    agents = tmp_path / "state/agents"
    agents.mkdir()
    (agents / "main").symlink_to("../store")
    (agents / "work").symlink_to(tmp_path / "outside")
    workspace = discover([tmp_path / "state"], around(tmp_path))
    assert "state/agents/main/agent/auth-profiles.json" in workspace.documents
    (lost,) = workspace.unreadable
    assert lost.outside
    assert lost.ref == "state/agents/work/agent/auth-profiles.json"


def test_an_agent_elsewhere_is_mentioned(tmp_path: Path) -> None:
    config = {"agents": {"entries": {"x": {"agentDir": "/srv/agents/x"}}}}
    put(tmp_path / "state/openclaw.json", json.dumps(config))
    workspace = discover([tmp_path / "state"], around(tmp_path))
    assert [lost.ref for lost in workspace.unreadable] == ["/srv/agents/x"]


def test_agents_without_permission_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "openclaw.json")
    put(tmp_path / "agents/main/agent/auth-profiles.json", FLAT)
    allowed = os.access
    monkeypatch.setattr(
        os,
        "access",
        lambda path, mode: Path(path).name != "agents" and allowed(path, mode),
    )
    (lost,) = discover([tmp_path], around(tmp_path)).unreadable
    assert (lost.ref, lost.outside) == ("agents", False)
    assert "permission denied" in lost.message


def test_links_in_a_circle_are_told(tmp_path: Path) -> None:
    agent = tmp_path / "agents/main/agent"
    put(agent / "auth-profiles.json", FLAT)
    (agent / "auth-state.json").symlink_to("auth-state.json")
    workspace = discover([tmp_path], around(tmp_path))
    assert "circle" in workspace.unreadable[0].message


@pytest.mark.parametrize(
    ("value", "role"),
    [
        ({"version": 1, "profiles": {}}, Role.AUTH_PROFILES),
        ({"groq": {"apiKey": "canary"}}, Role.AUTH_PROFILES),
        ({"version": 1, "order": {}}, Role.AUTH_STATE),
        ({"providers": {}}, Role.MODELS),
        ({"gateway": {}, "agents": {}}, Role.CONFIG),
        ({"gateway": {}}, Role.CONFIG),
        ({"name": "x", "version": "1.0.0"}, Role.UNKNOWN),
        ([], Role.UNKNOWN),
    ],
)
def test_role_by_content(value: Any, role: Role) -> None:
    assert role_by_content(value) is role


@pytest.mark.parametrize(
    ("name", "leftover"),
    [
        ("openclaw.json.bak", True),
        ("openclaw.json.bak.3", True),
        ("openclaw.json.clobbered.2026-01-01", True),
        ("auth-profiles.json.legacy-flat.1700000000000.bak", True),
        ("auth-profiles.json.sqlite-import.1.bak", True),
        ("auth-profiles.json.migrated-2026-01-01-x", True),
        ("auth-profiles.json.doctor-20261122T000000Z-abc.bak", True),
        ("auth.json~", True),
        ("gateway.json5.doctor-20261122T000000Z-0a1b2c3d.bak", True),
        ("gateway.json5.bak", False),
        ("openclaw.json", False),
        ("openclaw.json.lock", False),
        ("openclaw.json.example", False),
        ("openclaw.jsonl", False),
        ("package.json.bak", False),
    ],
)
def test_leftovers(name: str, leftover: bool) -> None:
    assert is_leftover(name) is leftover


def test_standard_input_takes_its_role_from_the_name(tmp_path: Path) -> None:
    workspace = from_text("auth-profiles.json", FLAT.encode(), around(tmp_path))
    assert roles(workspace) == {"auth-profiles.json": Role.AUTH_PROFILES}
    by_content = from_text("stdin", b'{"profiles": {}}', around(tmp_path))
    assert roles(by_content) == {"stdin": Role.AUTH_PROFILES}


def test_a_file_that_includes_settings_is_a_config() -> None:
    value = {"$include": "./agents.json5", "env": {}}
    assert layout.role_by_content(value) is Role.CONFIG
