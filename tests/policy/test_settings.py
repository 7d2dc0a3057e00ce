"""Which project file counts, and what stands above it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.policy.naming import is_known
from openclaw_doctor.policy.profiles import PROFILES
from openclaw_doctor.rules.registry import all_rules

Doctor = Callable[..., Any]
FILE = ".openclaw-doctor.yaml"


def shown(doctor: Doctor, *arguments: str) -> dict[str, Any]:
    told = doctor("config", "show", "--format", "json", *arguments)
    assert told.code == 0, told.all
    body: dict[str, Any] = json.loads(told.out)
    return body


def file_for(doctor: Doctor, *arguments: str) -> str | None:
    found = shown(doctor, *arguments)["projectFile"]
    return str(found) if found else None


def test_the_nearest_file_up_to_the_top_of_the_work_tree(
    repository: Path, monkeypatch: pytest.MonkeyPatch, doctor: Doctor
) -> None:
    monkeypatch.chdir(repository.parent)
    (repository.parent / FILE).write_text("profile: minimal\n")
    assert file_for(doctor, "repository") is None
    top, one = repository / FILE, repository / "one" / FILE
    top.write_text("profile: strict\n")
    for path in ("repository", "repository/one", "repository/one/openclaw.json"):
        assert file_for(doctor, path) == str(top)
    one.write_text("profile: security\n")
    assert file_for(doctor, "repository/one") == str(one)
    assert file_for(doctor, "repository/one/agents/main/agent/auth-profiles.json") == (
        str(one)
    )
    # It is not for the other state directory.
    assert file_for(doctor, "repository") == str(top)
    assert file_for(doctor, "repository/two") == str(top)
    assert file_for(doctor, "repository/one", "--isolated") is None
    assert file_for(doctor, "repository/two", "--config", "repository/one/" + FILE)


def test_without_a_work_tree_the_named_folder_is_the_top(
    repository: Path, monkeypatch: pytest.MonkeyPatch, doctor: Doctor
) -> None:
    (repository / ".git" / "HEAD").unlink()
    (repository / ".git").rmdir()
    (repository / FILE).write_text("profile: strict\n")
    monkeypatch.chdir(repository.parent)
    assert file_for(doctor, "repository") == str(repository / FILE)
    assert file_for(doctor, "repository/one") is None


def test_without_a_path_the_state_directory_comes_first(
    repository: Path, monkeypatch: pytest.MonkeyPatch, doctor: Doctor
) -> None:
    monkeypatch.chdir(repository)
    assert file_for(doctor) is None
    (repository / FILE).write_text("profile: strict\n")
    assert file_for(doctor) == str(repository / FILE)
    monkeypatch.setenv("OPENCLAW_STATE_DIR", str(repository / "two"))
    (repository / "two" / FILE).write_text("profile: strict\n")
    assert file_for(doctor) == str(repository / "two" / FILE)


def test_standard_input_counts_as_the_file_it_is_named_after(
    repository: Path, monkeypatch: pytest.MonkeyPatch, doctor: Doctor
) -> None:
    (repository / FILE).write_text("ignore: [config/, migrations/]\n")
    monkeypatch.chdir(repository)
    text = (repository / "one/openclaw.json").read_bytes()
    named = ("--stdin-filename", "one/openclaw.json")
    assert doctor("-", *named, stdin=text).code == 0
    assert doctor("-", *named, "--isolated", stdin=text).code == 1


def test_where_each_setting_comes_from(
    repository: Path, monkeypatch: pytest.MonkeyPatch, doctor: Doctor
) -> None:
    monkeypatch.chdir(repository)
    (repository / FILE).write_text(
        "target: 2026.3.13\nprofile: security\nignore: [config/]\nfail-level: error\n"
    )
    found = shown(doctor, ".", "--ignore", "files/", "--fail-level", "info")
    settings = found["settings"]
    assert found["schemaVersion"] == 1
    assert found["profile"]["select"] == list(PROFILES["security"].select)
    sources = {name: member["source"] for name, member in settings.items()}
    assert sources == {
        "target": f"{repository / FILE}:1",
        "profile": f"{repository / FILE}:2",
        "select": "profile security",
        "ignore": "command line",
        "severity": "default",
        "fail-level": "command line",
        "overrides": "default",
        "baseline": "default",
    }
    assert settings["ignore"]["value"] == ["files/"]
    assert settings["target"]["value"] == "2026.3.13"


def test_a_profile_of_the_command_line_stands_above_the_rules_of_the_file(
    repository: Path, monkeypatch: pytest.MonkeyPatch, doctor: Doctor
) -> None:
    monkeypatch.chdir(repository)
    (repository / FILE).write_text("select: [config/]\nignore: [files/]\n")
    found = shown(doctor, ".", "--rules-profile", "security")["settings"]
    assert found["select"]["value"] == list(PROFILES["security"].select)
    assert found["select"]["source"] == "profile security"
    assert found["ignore"]["value"] == ["files/"]
    assert shown(doctor, ".")["settings"]["select"]["value"] == ["config/"]


def test_settings_for_people(
    repository: Path, monkeypatch: pytest.MonkeyPatch, doctor: Doctor
) -> None:
    monkeypatch.chdir(repository)
    (repository / FILE).write_text(
        "severity: {config/: info}\nbaseline: known.json\n"
        "overrides:\n  - paths: [one]\n    ignore: [files/]\n"
        "    severity: {files/: error}\n"
    )
    told = doctor("config", "show", ".", "--target", "2026.5.28")
    assert told.out.splitlines() == [
        f"project file: {repository / FILE}",
        "target: 2026.5.28  (command line)",
        "profile: recommended  (default)",
        f"  {PROFILES['recommended'].summary}",
        "select: all rules  (default)",
        "ignore: none  (default)",
        f"severity: config/ info  ({repository / FILE}:1)",
        "fail-level: warning  (default)",
        f"overrides: 1  ({repository / FILE}:3)",
        "  one: ignore files/; severity files/ error",
        f"baseline: {repository / 'known.json'}  ({repository / FILE}:2)",
    ]


def test_settings_where_nothing_is_to_be_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doctor: Doctor
) -> None:
    monkeypatch.chdir(tmp_path)
    assert file_for(doctor) is None
    (tmp_path / FILE).write_text("profile: strict\n")
    assert file_for(doctor) == str(tmp_path / FILE)
    assert file_for(doctor, ".") == str(tmp_path / FILE)
    assert doctor("config", "show", "missing").code == 2
    assert doctor("config", "show", "--select", "nonsense").code == 2


def test_a_folder_called_config_is_still_a_path(
    repository: Path, monkeypatch: pytest.MonkeyPatch, doctor: Doctor
) -> None:
    monkeypatch.chdir(repository)
    assert doctor("config").code == 2
    (repository / "one").rename(repository / "config")
    assert "config/openclaw.json:" in doctor("config", "--target", "2026.5.28").out
    assert doctor("config", "show").out.startswith("project file: none\n")


def test_every_profile_names_rules_that_exist() -> None:
    known = [rule.id for rule in all_rules()]
    for profile in PROFILES.values():
        for pattern in profile.select:
            assert is_known(pattern, known), pattern


def test_a_slip_of_the_finger_on_the_command_line(
    repository: Path, monkeypatch: pytest.MonkeyPatch, doctor: Doctor
) -> None:
    monkeypatch.chdir(repository)
    told = doctor(".", "--select", "config/unknow-key")
    assert told.code == 2
    assert "did you mean config/unknown-key?" in told.err


def blocks(project: Path, language: str) -> list[str]:
    readme = (project / "README.md").read_text(encoding="utf-8")
    section = readme.partition("### Your own rules")[2].partition("\n### ")[0]
    return [part.partition("```")[0] for part in section.split(f"```{language}\n")[1:]]


def test_the_examples_of_the_readme(
    project: Path,
    repository: Path,
    monkeypatch: pytest.MonkeyPatch,
    doctor: Doctor,
) -> None:
    (file,), (config,) = blocks(project, "yaml"), blocks(project, "js")
    monkeypatch.chdir(repository / "one")
    (repository / FILE).write_text(file)
    (repository / "one" / "openclaw.json").write_text(
        config.replace("{\n", "{\n  name: 'ours',\n", 1)
    )
    assert doctor(".", "--update-baseline", "--select", "files/").code == 0
    told = doctor(".", "--format", "json", "--ignore", "credentials/")
    body = json.loads(told.out)
    assert body["findings"] == []
    assert body["summary"]["suppressed"] == 3
    assert shown(doctor)["settings"]["overrides"]["value"][0]["paths"] == [
        "examples/**"
    ]
