"""The GitHub Action: what its steps are, and what its script makes of the inputs."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest
from ruamel.yaml import YAML

from openclaw_doctor.cli.main import group

CONFIG = '{ "gateway": { "mode": "lokal", "auth": { "token": "canary" } } }\n'


@pytest.fixture(scope="module")
def action(project: Path) -> dict[str, Any]:
    text = (project / "action.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = YAML(typ="safe").load(text)
    return loaded


def step(action: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(
        one
        for one in action["runs"]["steps"]
        if name in (one.get("id"), one.get("name"))
    )
    return found


def test_every_step_runs_without_expressions_in_its_script(
    action: dict[str, Any],
) -> None:
    assert action["runs"]["using"] == "composite"
    for one in action["runs"]["steps"]:
        assert ("uses" in one) != ("run" in one)
        if "run" in one:
            assert one["shell"] == "bash"
            assert "${{" not in one["run"], "an expression is text that would be run"


def test_every_input_and_output_is_used(action: dict[str, Any]) -> None:
    steps = json.dumps(action["runs"])
    for name, given in action["inputs"].items():
        assert f"inputs.{name} " in steps, name
        assert given["description"] and isinstance(given["default"], str)
    for name, given in action["outputs"].items():
        assert given["value"] == f"${{{{ steps.check.outputs.{name} }}}}"
        assert f'"{name}=' in step(action, "check")["run"]


def test_the_upload_comes_before_the_exit_code(action: dict[str, Any]) -> None:
    steps = action["runs"]["steps"]
    upload = step(action, "Upload the findings to code scanning")
    assert upload["uses"].startswith("github/codeql-action/upload-sarif@")
    assert steps.index(upload) < steps.index(step(action, "Pass the exit code on"))
    assert "steps.check.outputs.sarif-file != ''" in upload["if"]


@dataclass(frozen=True)
class Done:
    code: int
    log: str
    outputs: dict[str, str]
    arguments: list[str]
    summary: str


@pytest.fixture
def run_check(action: dict[str, Any], tmp_path: Path) -> Callable[..., Done]:
    """Run the script of the check as a runner does, with a program in its place."""
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("bash is not on PATH")
    script = step(action, "check")["run"]
    program = tmp_path / "runner/openclaw-doctor/bin/openclaw-doctor"
    program.parent.mkdir(parents=True)

    def run(command: str, **inputs: str) -> Done:
        program.write_text(
            f'#!{bash}\nprintf "%s\\0" "$@" > "$RUNNER_TEMP/arguments"\n{command}\n'
        )
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        names = {"path": "INPUT_PATHS"}
        given = {
            names.get(name, f"INPUT_{name.upper().replace('-', '_')}"): inputs.get(
                name.replace("-", "_"), action["inputs"][name]["default"]
            )
            for name in ("path", "target", "fail-level", "args", "sarif")
        }
        assert given.keys() == step(action, "check")["env"].keys()
        runner = tmp_path / "runner"
        for name in ("output", "summary", "arguments"):
            (runner / name).write_bytes(b"")
        environment = {
            "PATH": os.environ["PATH"],
            "RUNNER_TEMP": str(runner),
            "GITHUB_OUTPUT": str(runner / "output"),
            "GITHUB_STEP_SUMMARY": str(runner / "summary"),
            **given,
        }
        done = subprocess.run(
            [bash, "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        outputs = (runner / "output").read_text().splitlines()
        return Done(
            done.returncode,
            done.stdout + done.stderr,
            dict(line.split("=", 1) for line in outputs),
            (runner / "arguments").read_text().split("\0")[:-1],
            (runner / "summary").read_text(),
        )

    return run


def parsed(arguments: list[str]) -> dict[str, Any]:
    """What the command line makes of the words of a call."""
    command, *rest = arguments
    chosen = group.get_command(click.Context(group), command)
    assert chosen is not None
    return chosen.make_context(command, rest).params


def test_defaults_make_a_plain_check(run_check: Callable[..., Done]) -> None:
    done = run_check("exit 0")
    assert done.arguments == ["check", "--format", "github", "--", "."]
    assert (done.code, done.outputs) == (0, {"exit-code": "0"})


def test_every_input_becomes_its_option(run_check: Callable[..., Done]) -> None:
    done = run_check(
        "exit 1",
        path="one dir\n-two\n\n",
        target="2026.9.6",
        fail_level="error",
        args="--ignore config/\n--format junit  --output x.xml",
        sarif="true",
    )
    call = parsed(done.arguments)
    assert call["paths"] == (Path("one dir"), Path("-two"))
    assert (call["target"], call["fail_level"]) == ("2026.9.6", "error")
    assert call["formats"] == ("junit", "sarif", "github")
    assert [path.suffix for path in call["files"]] == [".xml", ".sarif"]
    assert call["ignore"] == ("config/",)
    assert done.outputs == {"exit-code": "1"}, "no file, so nothing to upload"
    assert done.code == 0, "the upload comes first"


def test_inputs_are_never_run(run_check: Callable[..., Done], tmp_path: Path) -> None:
    hostile = '$(touch hit) `touch hit` "; touch hit; # *'
    done = run_check(
        "exit 0", path=hostile, target=hostile, fail_level=hostile, args=hostile
    )
    assert not (tmp_path / "hit").exists()
    assert done.arguments.count(hostile) == 3
    assert done.arguments[-1] == hostile
    assert "*" in done.arguments, "no name stands for all files"


def test_nothing_to_check_is_an_error(run_check: Callable[..., Done]) -> None:
    done = run_check("exit 0", path="\n")
    assert done.code == 2
    assert done.arguments == []


def test_with_the_program_itself(
    run_check: Callable[..., Done], tmp_path: Path, project: Path
) -> None:
    (tmp_path / "openclaw.json").write_text(CONFIG)
    program = (
        f'PYTHONPATH="{project}" HOME=/ "{sys.executable}" -m openclaw_doctor "$@"'
    )
    done = run_check(program, path="openclaw.json", sarif="true")
    assert done.outputs["exit-code"] == "1"
    sarif = json.loads(Path(done.outputs["sarif-file"]).read_text())
    assert sarif["runs"][0]["results"]
    assert "::error file=openclaw.json,line=1" in done.log
    assert "config/wrong-value" in done.summary
    assert "canary" not in done.log + done.summary + json.dumps(sarif)
    done = run_check(program, path="gone.json", sarif="true")
    assert done.outputs == {"exit-code": "2"}
