"""A project file says what it may say; each mistake is one sentence with its line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from ruamel.yaml import YAML

from openclaw_doctor.errors import UsageError
from openclaw_doctor.findings import Severity
from openclaw_doctor.policy.project_file import ProjectFile, load
from openclaw_doctor.rules.registry import all_rules

FULL = """\
# Ours.
target: 2026.5.28
profile: strict
select:
  - config/
  - "files/*"
ignore: [config/unknown-key]
severity:
  config/: warning
  files/permissions: info
fail-level: error
overrides:
  - paths: ["agents/old/**", auth-profiles.json]
    select: [files/]
    ignore: [files/permissions]
    severity: {files/: error}
baseline: checks/known.json
"""
GOOD = [
    "",
    "# nothing yet\n",
    "target:\nselect:\nseverity:\noverrides:\nbaseline:\nprofile:\nfail-level:\n",
    "select: []\n",
    FULL,
]
BAD = [
    ("selct: [config/]\n", 1, "no member 'selct'; did you mean select?"),
    ("target: 2026.5.28\nbaselin: x\n", 2, "did you mean baseline?"),
    ("unsafe-fixes: true\n", 1, "decided at each call"),
    ("a: b\nfix: yes\n", 1, "no member 'a'"),
    ("\nkeep-retired: true\n", 2, "decided at each call"),
    ("- config/\n", 1, "a project file must be a mapping"),
    ("just words\n", 1, "a project file must be a mapping"),
    ("target: next week\n", 1, "target"),
    ("target: [2026.5.28]\n", 1, "target must be a text"),
    ("select: config/\n", 1, "select must be a list"),
    ("select:\n  - config/\n  - config/unknwn-key\n", 3, "mean config/unknown-key?"),
    ("ignore: [unused-provider]\n", 1, "mean references/unused-provider?"),
    ("ignore: ['']\n", 1, "no rule fits ''"),
    ("ignore: [{a: b}]\n", 1, "the name of a rule must be a text"),
    ("profile: minimum\n", 1, "profile must be minimal, recommended, strict or"),
    ("profile: strikt\n", 1, "did you mean strict?"),
    ("severity: warning\n", 1, "severity must be a mapping"),
    ("severity:\n  config/: high\n", 2, "config/ must be info, warning or error"),
    ("severity:\n  confg/: info\n", 2, "no rule fits 'confg/'; did you mean config/?"),
    ("fail-level: errors\n", 1, "did you mean error?"),
    ("overrides: {paths: [a]}\n", 1, "overrides must be a list"),
    ("overrides:\n  - ignore: [config/]\n", 2, "needs paths"),
    ("overrides:\n  - paths: []\n", 2, "needs paths"),
    ("overrides:\n  - paths: a\n", 2, "paths must be a list"),
    ("overrides:\n  - paths: [a]\n    target: 2026.5.28\n", 3, "no member 'target'"),
    ("overrides:\n  - paths:\n    - a\n    - ../b\n", 4, "start at the folder"),
    ("overrides:\n  - paths: [/etc/**]\n", 2, "start at the folder"),
    ("baseline: [x]\n", 1, "baseline must be a text"),
    ("baseline: /tmp/x.json\n", 1, "a file of this repository"),
    ("baseline: ../x.json\n", 1, "a file of this repository"),
    ("baseline: a/../../x.json\n", 1, "a file of this repository"),
    ("baseline: .git/hooks/x\n", 1, "a file of this repository"),
    ("baseline: .\n", 1, "a file of this repository"),
    ("target: 'x\n", 2, "no YAML"),
]


def loaded(folder: Path, text: str) -> ProjectFile:
    path = folder / ".openclaw-doctor.yaml"
    path.write_text(text)
    return load(path, folder, [rule.id for rule in all_rules()])


def test_everything_at_once(tmp_path: Path) -> None:
    found = loaded(tmp_path, FULL)
    assert (str(found.target), found.profile) == ("2026.5.28", "strict")
    assert (found.select, found.ignore) == (
        ("config/", "files/*"),
        ("config/unknown-key",),
    )
    assert found.severity == (
        ("config/", Severity.WARNING),
        ("files/permissions", Severity.INFO),
    )
    assert found.fail_level is Severity.ERROR
    (override,) = found.overrides
    assert override.paths == ("agents/old/**", "auth-profiles.json")
    assert override.severity == (("files/", Severity.ERROR),)
    assert found.baseline == tmp_path / "checks/known.json"
    assert found.lines["baseline"] == 17


@pytest.mark.parametrize(("text", "line", "said"), BAD)
def test_mistakes(tmp_path: Path, text: str, line: int, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        loaded(tmp_path, text)
    where, _, message = caught.value.message.partition(": ")
    assert where == f"{tmp_path / '.openclaw-doctor.yaml'}:{line}"
    assert said in message


def test_the_schema_takes_what_is_taken(project: Path, tmp_path: Path) -> None:
    schema = json.loads((project / "schemas/project-file.schema.json").read_text())
    Draft7Validator.check_schema(schema)
    validator = Draft7Validator(schema)
    for text in GOOD:
        loaded(tmp_path, text)
        assert validator.is_valid(YAML(typ="safe", pure=True).load(text)), text


#: What a schema cannot know: rules, releases, paths, and what is no data at all.
BEYOND = ("no rule fits", "start at", "this repository", "no YAML", "target")


@pytest.mark.parametrize(
    ("text", "said"),
    [(text, said) for text, _, said in BAD if not any(b in said for b in BEYOND)],
)
def test_the_schema_refuses_what_is_refused(
    project: Path, text: str, said: str
) -> None:
    schema = json.loads((project / "schemas/project-file.schema.json").read_text())
    value = YAML(typ="safe", pure=True).load(text)
    known = {"mean config/unknown-key?", "mean references/unused-provider?"}
    assert Draft7Validator(schema).is_valid(value) == (said in known)


def test_a_link_that_leads_elsewhere(tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "repo"
    outside.write_text("canary: 1\n")
    inside.mkdir()
    link = inside / ".openclaw-doctor.yaml"
    link.symlink_to(outside)
    with pytest.raises(UsageError, match="a link that leads elsewhere"):
        load(link, inside, [])
    (inside / "known").symlink_to(tmp_path)
    link.unlink()
    with pytest.raises(UsageError, match="a file of this repository"):
        loaded(inside, "baseline: known/outside\n")


@pytest.mark.parametrize("kind", ["fifo", "folder", "large", "no-text", "yml"])
def test_what_is_no_project_file(tmp_path: Path, kind: str) -> None:
    import os

    name = ".openclaw-doctor.yml" if kind == "yml" else ".openclaw-doctor.yaml"
    path = tmp_path / name
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        big = kind == "large"
        path.write_bytes(b"#" * 70_000 if big else b"target: \xff canary\n")
    with pytest.raises(UsageError) as caught:
        load(path, tmp_path, [])
    assert str(path) in caught.value.message
    assert "canary" not in caught.value.message


def test_the_command_line_tells_a_mistake_and_exits_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doctor: Callable[..., Any]
) -> None:
    (tmp_path / "openclaw.json").write_text("{ gateway: { mode: 'local' } }\n")
    (tmp_path / ".openclaw-doctor.yaml").write_text("fail-level: never\n")
    monkeypatch.chdir(tmp_path)
    told = doctor(".", "--format", "json")
    assert told.code == 2
    assert ".openclaw-doctor.yaml:1: fail-level must be" in told.err
    assert json.loads(told.out)["error"]["code"] == "usage"
    assert doctor("config", "show").code == 2
    assert doctor(".", "--isolated").code == 0
    assert doctor(".", "--isolated", "--config", "x").code == 2
    assert "cannot be read" in doctor(".", "--config", "x").err
