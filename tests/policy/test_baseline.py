"""The baseline: what it holds, when it is written, and when it is not."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from openclaw_doctor.errors import Unwritable, UsageError
from openclaw_doctor.policy.baseline import Baseline, parse, renewed, text
from openclaw_doctor.storage.output import replace_output

Doctor = Callable[..., Any]
TARGET = ("--target", "2026.5.28")


@pytest.fixture
def here(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(repository)
    return repository


def update(doctor: Doctor, *arguments: str) -> Any:
    return doctor(*TARGET, "--baseline", "known.json", "--update-baseline", *arguments)


def rows(folder: Path) -> list[dict[str, Any]]:
    body: dict[str, Any] = json.loads((folder / "known.json").read_text())
    return list(body["findings"])


def test_update_and_use(here: Path, doctor: Doctor, project: Path) -> None:
    assert doctor(*TARGET, ".").code == 1
    written = update(doctor, ".")
    assert written.code == 0
    assert written.err == f"Wrote {here / 'known.json'}: 6 entries\n"
    assert "Not counted: 6 known from the baseline." in written.out
    schema = json.loads((project / "schemas/baseline.schema.json").read_text())
    Draft7Validator.check_schema(schema)
    Draft7Validator(schema).validate(json.loads((here / "known.json").read_text()))
    found = rows(here)
    keys = [(row["file"], row["rule"]) for row in found]
    assert keys == sorted(keys)
    assert len((here / "known.json").read_text().splitlines()) == len(found) + 5
    assert doctor(*TARGET, ".", "--baseline", "known.json").code == 0
    fixed = doctor(*TARGET, ".", "--baseline", "known.json", "--fix", "--unsafe-fixes")
    assert "0 fixed, 0 findings left" in fixed.out


def test_it_holds_nothing_of_the_files(here: Path, doctor: Doctor) -> None:
    update(doctor, ".")
    text = (here / "known.json").read_text()
    for word in ("canary", "lab", "telegram", "house", "default"):
        assert word not in text


@pytest.mark.parametrize(
    ("cwd", "path"),
    [
        (".", "one"),
        (".", "one/openclaw.json"),
        ("one", "."),
        ("one", "openclaw.json"),
        ("two", "../one"),
        ("..", "repository"),
        ("..", "repository/one/agents/main/agent/auth-profiles.json"),
        ("one/agents/main", "agent/auth-profiles.json"),
        ("/", "{top}/one"),
    ],
)
def test_it_does_not_matter_where_the_tool_was_started(
    here: Path, monkeypatch: pytest.MonkeyPatch, doctor: Doctor, cwd: str, path: str
) -> None:
    copy = here / "one" / "openclaw.json.bak"
    copy.write_text("{ gateway: { auth: { token: 'canary-token' } } }\n")
    copy.chmod(0o644)
    update(doctor, ".")
    monkeypatch.chdir(here / cwd)
    named = path.format(top=here)
    known = os.path.relpath(here / "known.json")
    told = doctor(*TARGET, named, "--baseline", known)
    assert told.code == 0, told.out
    assert "known from the baseline" in told.out
    again = doctor(*TARGET, named, "--format", "json")
    prints = {found["fingerprint"] for found in json.loads(again.out)["findings"]}
    assert prints <= {row["fingerprint"] for row in rows(here)}
    assert prints


def test_what_is_gone_goes_and_what_was_not_looked_at_stays(
    here: Path, doctor: Doctor
) -> None:
    update(doctor, ".")
    before = rows(here)
    config = here / "one" / "openclaw.json"
    config.write_text("{ gateway: { mode: 'local' } }\n")
    update(doctor, "two")
    assert rows(here) == before
    update(doctor, "one", "--select", "credentials/")
    assert rows(here) == before
    update(doctor, "one")
    assert rows(here) == [r for r in before if r["file"] != "one/openclaw.json"]
    (here / "one/agents/main/agent/auth-profiles.json").unlink()
    update(doctor, "two")
    assert rows(here) == [r for r in before if r["file"].startswith("two/")]


def test_a_missing_file_is_told(here: Path, doctor: Doctor) -> None:
    told = doctor(*TARGET, ".", "--baseline", "known.json")
    assert told.code == 2
    assert "--update-baseline makes it" in told.err
    assert doctor(*TARGET, ".", "--update-baseline").code == 2
    for mode in ("--fix", "--diff"):
        assert update(doctor, ".", mode).code == 2
    assert not (here / "known.json").exists()


@pytest.mark.parametrize("content", ["", "{}", CONFIG := '{"gateway": {}}', "x = 1\n"])
def test_no_other_file_is_overwritten(here: Path, doctor: Doctor, content: str) -> None:
    (here / ".openclaw-doctor.yaml").write_text("baseline: one/notes.txt\n")
    notes = here / "one" / "notes.txt"
    notes.write_text(content)
    told = doctor(*TARGET, ".", "--update-baseline")
    assert told.code == 2
    assert f"{notes}:1: " in told.err
    assert notes.read_text() == content


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{"version": 2, "findings": []}', "only version 1"),
        ('{"version": 1}', "a list `findings`"),
        ('{"version": 1, "findings": {}}', "a list `findings`"),
        ('{"version": 1, "findings": [], "canary": 1}', "a list `findings`"),
        ('{"version": 1, "findings": [1]}', "entry 1 is no finding"),
        ('{"version": 1, "findings": [{"rule": "canary"}]}', "entry 1 is no finding"),
        (
            '{"version": 1, "findings": [{"rule": "a", "file": "b",'
            ' "fingerprint": "c", "count": 0}]}',
            "entry 1 is no finding",
        ),
        ("[" * 100_000, "no"),
        ("[]", "no baseline"),
        ('{\n"version": 1,\n"findings": [canary]\n}', "this is no JSON"),
    ],
)
def test_what_is_no_baseline(tmp_path: Path, body: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(body.encode(), tmp_path / "known.json", tmp_path)
    assert said in caught.value.message
    assert "canary" not in caught.value.message
    line = 3 if "\n" in body else 1
    assert caught.value.message.startswith(f"{tmp_path / 'known.json'}:{line}: ")


def test_the_form_is_stable_and_read_again(tmp_path: Path) -> None:
    entries = {
        ("b/r", "z.json", "1"): 1,
        ("a/r", "z.json", "2"): 3,
        ("c/r", "a", "3"): 1,
    }
    written = text(entries)
    assert parse(written.encode(), tmp_path / "x", tmp_path).entries == entries
    assert [line.strip()[:15] for line in written.splitlines()[3:6]] == [
        '{"rule": "c/r",',
        '{"rule": "a/r",',
        '{"rule": "b/r",',
    ]
    assert text({}) == '{\n  "version": 1,\n  "findings": []\n}\n'


def test_renewed(tmp_path: Path) -> None:
    (tmp_path / "there").touch()
    old = Baseline(
        tmp_path,
        {
            ("a", "f", "1"): 1,
            ("b", "f", "1"): 1,
            ("a", "there", "1"): 1,
            ("a", "g", ""): 1,
        },
    )
    present = {("a", "f", "2"): 2}
    assert renewed(old, present, frozenset("a"), frozenset("f")) == {
        ("a", "f", "2"): 2,
        ("b", "f", "1"): 1,
        ("a", "there", "1"): 1,
    }


def test_a_write_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "known.json"
    path.write_text("old")
    path.chmod(0o640)
    replace_output(path, b"new", "1")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("new", 0o640)

    def fails(descriptor: int) -> None:
        raise OSError(28, "no room")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fails)
        with pytest.raises(Unwritable, match="No space left"):
            replace_output(path, b"newer", "2")
    assert path.read_text() == "new"
    assert [found.name for found in tmp_path.iterdir()] == ["known.json"]
    link = tmp_path / "link"
    link.symlink_to(path)
    replace_output(link, b"linked", "3")
    assert link.is_symlink()
    assert path.read_text() == "linked"


def test_a_baseline_made_by_one_run_satisfies_the_next(
    here: Path, doctor: Doctor
) -> None:
    # Rows that build on each other: without one, others are told otherwise.
    (here / "one" / "openclaw.json").write_text(
        "{ agent: { model: 'anthropic/claude-opus-4-5', workspace: '/srv/x' },\n"
        "  routing: { agents: { main: { workspace: '/srv/y' } } },\n"
        "  channels: { telegram: { streamMode: 'off' } } }\n"
    )
    for target in ("2026.5.28", "2026.9.6"):
        asked = ("one", "--target", target, "--baseline", f"{target}.json")
        assert doctor(*asked).code == 2
        assert doctor(*asked, "--update-baseline").code == 0
        told = doctor(*asked, "--fix", "--unsafe-fixes")
        assert told.code == 0
        assert "0 fixed, 0 findings left" in told.out
