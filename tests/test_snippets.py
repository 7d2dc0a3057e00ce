"""What the pages for users say can be typed, and what they say of the JSON."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from ruamel.yaml import YAML

from openclaw_doctor.cli.main import COMMANDS, group

PAGES = ("README.md", "AGENTS.md")
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`]+)`")


def page(project: Path, name: str) -> str:
    return (project / name).read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return [body for kind, body in _BLOCK.findall(text) if kind == language]


def commands(text: str) -> Iterator[list[str]]:
    """The words of every call of the program, in blocks and in between."""
    lines = [line for _, body in _BLOCK.findall(text) for line in body.splitlines()]
    spans = _SPAN.findall(" ".join(_BLOCK.sub("", text).split()))
    for line in (*lines, *spans):
        words = shlex.split(line.strip().removeprefix("- "), comments=True)
        if words[:1] == ["openclaw-doctor"]:
            yield words[1:]


@pytest.mark.parametrize("name", PAGES)
def test_every_command_on_the_page_can_be_typed(project: Path, name: str) -> None:
    calls = list(commands(page(project, name)))
    assert len(calls) > 5
    for words in calls:
        command, *rest = (
            words if words[:1] and words[0] in COMMANDS else ["check", *words]
        )
        chosen = group.get_command(click.Context(group), command)
        assert chosen is not None
        release = ["2026.9.6" if word in ("RELEASE", "NEW") else word for word in rest]
        chosen.make_context(command, release)


def snippets(project: Path) -> dict[str, Any]:
    """What the README has for pre-commit, GitHub and GitLab, by its first member."""
    loaded = [
        YAML(typ="safe").load(b) for b in blocks(page(project, "README.md"), "yaml")
    ]
    return {
        member: one[member]
        for one in loaded
        for member in ("repos", "jobs", "openclaw-doctor")
        if member in one
    }


def test_the_hooks_of_the_readme_exist(project: Path) -> None:
    hooks = YAML(typ="safe").load(page(project, ".pre-commit-hooks.yaml"))
    check = group.get_command(click.Context(group), "check")
    assert check is not None
    entries = {hook["id"]: shlex.split(hook["entry"])[2:] for hook in hooks}
    for hook in snippets(project)["repos"][0]["hooks"]:
        words = [*entries[hook["id"]], *hook.get("args", ()), "openclaw.json"]
        check.make_context("check", words)


def test_the_workflow_of_the_readme_has_inputs_that_exist(project: Path) -> None:
    inputs = YAML(typ="safe").load(page(project, "action.yml"))["inputs"]
    steps = snippets(project)["jobs"]["openclaw"]["steps"]
    used = next(one["with"] for one in steps if "openclaw-doctor" in one["uses"])
    assert used.keys() <= inputs.keys()
    told = page(project, "README.md")
    assert all(name in used or f"`{name}`" in told for name in inputs)


def test_the_job_of_the_readme_writes_the_artifact_that_it_names(
    project: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    doctor: Callable[..., Any],
) -> None:
    job = snippets(project)["openclaw-doctor"]
    (tmp_path / "openclaw.json").write_text('{ "gateway": { "mode": "lokal" } }\n')
    monkeypatch.chdir(tmp_path)
    for words in (shlex.split(line) for line in job["script"]):
        if words[0] == "openclaw-doctor":
            assert doctor(*words[1:]).code == 1
    artifact = tmp_path / job["artifacts"]["reports"]["codequality"]
    assert json.loads(artifact.read_text())[0]["location"]["path"] == "openclaw.json"


def test_the_members_that_agents_are_told_of_exist(
    project: Path, tmp_path: Path, doctor: Callable[..., Any]
) -> None:
    config = tmp_path / "openclaw.json"
    config.write_text("{ gateway: { mode: 'local', port: '1' } }\n")
    report = json.loads(doctor("--format", "json", str(config)).out)
    for of, told in (
        ("findings[]", report["findings"][0]),
        ("findings[].fix", report["findings"][0]["fix"]),
        ("files[]", report["files"][0]),
    ):
        row = next(
            line
            for line in page(project, "AGENTS.md").splitlines()
            if line.startswith(f"| `{of}` |")
        )
        assert set(_SPAN.findall(row)) - {of} <= told.keys()
    failed = json.loads(doctor("--format", "json", str(tmp_path / "gone.json")).out)
    assert "error" in failed
