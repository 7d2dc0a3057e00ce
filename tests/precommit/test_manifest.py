"""The list of hooks: names that they are for, and options that exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest
from ruamel.yaml import YAML

from openclaw_doctor.cli.main import group
from openclaw_doctor.documents import Role
from openclaw_doctor.policy.profiles import PROFILES
from openclaw_doctor.workspace.layout import AGENT_FILES, CONFIG_NAMES, role_by_path

IDS = ("openclaw-doctor-check", "openclaw-doctor-fix", "openclaw-doctor-secrets")
WANTED = (
    *CONFIG_NAMES,
    *(f"{folder}/{name}" for folder in (".openclaw", "a b/é") for name in CONFIG_NAMES),
    "openclaw.json5",
    "config/openclaw.json5",
    "auth-profiles.json",
    "config/auth-state.json",
    *(f"agents/main/agent/{name}" for name in AGENT_FILES),
    *(f"deep/.openclaw/agents/a-b/agent/{name}" for name in AGENT_FILES),
)
UNWANTED = (
    "package.json",
    "tsconfig.json",
    "models.json",
    "data/models.json",
    "auth.json",
    "config/auth.json",
    "agent/auth.json",
    "agents/models.json",
    "agents/main/models.json",
    "agents/main/agent/deep/models.json",
    "agents/main/agent/settings.json",
    "agents/main/agent/sessions.json",
    "my-openclaw.json",
    "openclaw.jsonc",
    "openclaw.json.example",
    "openclaw.example.json",
    "openclaw.template.json",
    "openclaw.json.template",
    "openclaw.json.bak",
    "openclaw.json/readme.md",
    "openclaw_json",
    "auth-profiles.json.example",
    "auth-profiles.json5",
    "notauth-profiles.json",
    "agents/main/agent/auth-profiles.json.legacy-flat.1.bak",
    "agents/main/agent/auth-profiles.json.lock",
    "openclaw.schema.json",
)


@pytest.fixture(scope="module")
def hooks(project: Path) -> dict[str, dict[str, Any]]:
    text = (project / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    return {hook["id"]: hook for hook in YAML(typ="safe").load(text)}


def words(hook: dict[str, Any]) -> list[str]:
    return shlex.split(hook["entry"])


def test_there_are_three_hooks(hooks: dict[str, dict[str, Any]]) -> None:
    assert tuple(hooks) == IDS
    for hook in hooks.values():
        assert hook["language"] == "python"
        assert hook["types"] == ["file"], "a link is not a file; its target is"
        assert hook["require_serial"] is True
        assert "pass_filenames" not in hook, "file names are passed by default"
        assert "args" not in hook, "what must stay cannot stand where users write"


def test_patterns_are_for_the_files_of_openclaw(
    hooks: dict[str, dict[str, Any]],
) -> None:
    for name, hook in hooks.items():
        pattern = re.compile(hook["files"])
        assert [path for path in WANTED if not pattern.search(path)] == [], name
        assert [path for path in UNWANTED if pattern.search(path)] == [], name


def test_every_wanted_name_says_what_the_file_is() -> None:
    for path in WANTED:
        assert role_by_path(Path("/repository") / path) not in (None, Role.UNKNOWN)


def test_entries_are_calls_that_exist(
    hooks: dict[str, dict[str, Any]], project: Path
) -> None:
    scripts = (project / "setup.cfg").read_text(encoding="utf-8")
    for hook in hooks.values():
        program, command, *options = words(hook)
        assert f"    {program} = openclaw_doctor.cli:main" in scripts
        chosen = group.get_command(click.Context(group), command)
        assert chosen is not None
        chosen.make_context(command, [*options, "openclaw.json"])


def test_what_each_hook_may_do(hooks: dict[str, dict[str, Any]]) -> None:
    check, fix, secrets = (words(hooks[name]) for name in IDS)
    assert "--fix" not in check + secrets
    assert {"--fix", "--exit-non-zero-on-fix"} <= set(fix)
    assert not any("unsafe" in word for word in check + fix + secrets)
    assert secrets[-2:] == ["--rules-profile", "security"]
    assert PROFILES["security"].select
