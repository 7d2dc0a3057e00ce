"""``openclaw-doctor backups``: what it lists, what it removes, what it never says."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.cli import backups as backups_command
from openclaw_doctor.cli.process import process_runtime

FLAT = '{"groq": {"apiKey": "gsk-canary-backup"}}'
DAY = 24 * 60 * 60 * 1000
Doctor = Callable[..., Any]


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doctor: Doctor) -> Path:
    """A state directory that was fixed, taken back and fixed again."""
    folder = tmp_path / "state"
    store = folder / "agents" / "main" / "agent" / "auth-profiles.json"
    store.parent.mkdir(parents=True)
    store.write_text(FLAT)
    store.chmod(0o600)
    (folder / "openclaw.json").write_text('{"gateway": {"mode": "local"}}')
    monkeypatch.chdir(folder)
    fix(doctor)
    assert doctor("undo", ".").code == 0
    fix(doctor)
    return folder


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let the command believe that so many days have passed."""

    def move(days: int) -> None:
        now = process_runtime().now_ms() + days * DAY
        runtime = replace(process_runtime(), now_ms=lambda: now)
        monkeypatch.setattr(backups_command, "process_runtime", lambda: runtime)

    return move


def fix(doctor: Doctor, *paths: str) -> None:
    assert doctor("--fix", "--target", "2026.5.28", *(paths or (".",))).code == 0


def rows(outcome: Any, member: str = "backups") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(outcome.out)[member]
    return found


def backup_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*.bak"))


def test_every_backup_is_listed(
    state: Path, doctor: Doctor, later: Callable[[int], None]
) -> None:
    later(3)
    outcome = doctor("backups", ".")
    assert (outcome.code, outcome.err) == (0, "")
    *lines, total = outcome.out.splitlines()
    files = backup_files(state)
    assert len(files) == len(lines) == 3
    assert total == f"3 backups, {sum(one.stat().st_size for one in files)} bytes."
    for path in files:
        (line,) = [line for line in lines if line.startswith(f"{path}: of ")]
        assert f"{state}/agents/main/agent/auth-profiles.json, 3 days old" in line
        assert f"{path.stat().st_size} bytes, receipt " in line
    assert sum("(undone)" in line for line in lines) == 1
    assert "canary" not in outcome.all


def test_the_list_for_programs(
    state: Path, doctor: Doctor, later: Callable[[int], None]
) -> None:
    later(3)
    newest = backup_files(state)[-1]
    newest.chmod(0o640)
    found = {row["path"]: row for row in rows(doctor("backups", "--format=json", "."))}
    assert sorted(found) == [str(path) for path in backup_files(state)]
    row = found[str(newest)]
    assert row["file"] == f"{state}/agents/main/agent/auth-profiles.json"
    assert row["created"].endswith("Z")
    assert (row["ageDays"], row["size"]) == (3, newest.stat().st_size)
    assert (row["mode"], row["othersCanRead"]) == ("0640", True)
    assert (row["status"], row["condition"]) == ("done", "intact")
    statuses = sorted(one["status"] for one in found.values())
    assert statuses == ["done", "done", "undone"]
    assert "others can read it (mode 0640)" in doctor("backups", ".").out


def test_without_backups(tmp_path: Path, doctor: Doctor) -> None:
    (tmp_path / "openclaw.json").write_text("{}")
    assert doctor("backups", str(tmp_path)).out == "0 backups, 0 bytes.\n"
    pruned = doctor("backups", "--prune", str(tmp_path))
    assert (pruned.code, pruned.out) == (0, "Removed 0 backups, 0 bytes.\n")
    assert [path.name for path in tmp_path.iterdir()] == ["openclaw.json"]


def test_old_backups_are_removed(
    state: Path, doctor: Doctor, later: Callable[[int], None]
) -> None:
    before = backup_files(state)
    later(29)
    assert doctor("backups", "--prune", ".").out == "Removed 0 backups, 0 bytes.\n"
    later(31)
    preview = doctor("backups", "--prune", "--dry-run", ".")
    assert preview.code == 0
    assert preview.out.count("Would remove receipt ") == 2
    assert backup_files(state) == before
    done = doctor("backups", "--prune", ".")
    assert (done.code, done.err) == (0, "")
    assert done.out == preview.out.replace("Would remove", "Removed")
    (kept,) = backup_files(state)
    assert [row["path"] for row in rows(doctor("backups", "--format=json", "."))] == [
        str(kept)
    ]
    listed = doctor("undo", "--list", ".").out.splitlines()
    assert len(listed) == 1
    assert "canary" not in done.all
    assert doctor("undo", ".").code == 0
    store = state / "agents" / "main" / "agent" / "auth-profiles.json"
    assert store.read_text() == FLAT


def test_what_is_removed_is_told_to_programs(
    state: Path, doctor: Doctor, later: Callable[[int], None]
) -> None:
    later(8)
    arguments = ("backups", "--prune", "--older-than", "7", "--format", "json", ".")
    preview = json.loads(doctor(*arguments, "--dry-run").out)
    done = json.loads(doctor(*arguments).out)
    assert (preview["dryRun"], done["dryRun"]) == (True, False)
    assert done["ok"]
    assert len(done["receipts"]) == len(done["removed"]) == 2
    gone = [row["path"] for row in done["removed"]]
    assert gone == [row["path"] for row in preview["removed"]]
    assert not any(Path(path).exists() for path in gone)


def test_what_must_not_be_removed_is_named(
    state: Path, doctor: Doctor, later: Callable[[int], None]
) -> None:
    lone = state / "openclaw.json.doctor-20200101T000000Z-0a1b2c3d.bak"
    lone.write_text("canary-lone")
    own = state / "agents" / "main" / "agent" / "auth-profiles.json.legacy-flat"
    own = own.with_name(f"{own.name}.1577880000000.bak")
    own.write_text("canary-of-openclaw")
    listed = rows(doctor("backups", "--format=json", "."))
    without = {row["path"] for row in listed if row["status"] == "no-receipt"}
    assert without == {str(lone), str(own)}
    assert "; 2 without a receipt." in doctor("backups", ".").out
    spoilt = next(Path(row["path"]) for row in listed if row["status"] == "undone")
    spoilt.write_text("canary-other")
    later(31)
    outcome = doctor("backups", "--prune", ".")
    assert outcome.code == 1
    for path in (lone, own):
        assert f"Left: {path} has no receipt" in outcome.out
        assert path.exists()
    assert f"Left: {spoilt} is not what was backed up" in outcome.out
    assert spoilt.read_text() == "canary-other"
    assert "canary" not in outcome.all
    report = json.loads(doctor("backups", "--prune", "--format=json", ".").out)
    assert not report["ok"]
    assert {row["path"] for row in report["left"]} == {str(lone), str(own), str(spoilt)}


def test_a_file_that_was_fixed_alone_has_its_receipt_elsewhere(
    state: Path, doctor: Doctor, later: Callable[[int], None]
) -> None:
    store = state / "agents" / "main" / "agent" / "auth-profiles.json"
    doctor("undo", ".")
    fix(doctor, str(store))
    found = rows(doctor("backups", "--format=json", "."))
    assert len(found) == len(backup_files(state))
    assert all(row["receipt"] for row in found)
    later(31)
    doctor("backups", "--prune", ".")
    left = rows(doctor("backups", "--format=json", "."))
    assert len(left) == 2, "each place keeps its newest receipt"
    assert left == rows(doctor("backups", "--format=json", str(store)))
    assert all(row["receipt"] and row["condition"] == "intact" for row in left)


def test_in_a_git_work_tree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doctor: Doctor
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (tmp_path / "auth-profiles.json").write_text(FLAT)
    monkeypatch.chdir(tmp_path)
    fix(doctor)
    folder = tmp_path / ".git" / "openclaw-doctor" / "backups"
    lone = folder / "openclaw.json.doctor-20200101T000000Z-0a1b2c3d.bak"
    lone.write_text("canary-lone")
    lone.chmod(0o600)
    found = {row["path"]: row for row in rows(doctor("backups", "--format=json", "."))}
    assert sorted(found) == [str(path) for path in backup_files(folder)]
    assert found[str(lone)]["file"] == "openclaw.json"
    checked = doctor("--format", "json", "--target", "2026.5.28", ".")
    (old,) = json.loads(checked.out)["findings"]
    assert (old["checkId"], old["severity"]) == ("files/leftover-secret", "info")
    assert old["file"] == str(lone.relative_to(tmp_path))
    assert old["fixHint"].startswith("openclaw-doctor backups")


def test_an_interrupted_write_comes_first(
    state: Path, doctor: Doctor, later: Callable[[int], None]
) -> None:
    record = state / "openclaw-doctor" / "0123abcd.json"
    record.write_text("garbage")
    record.chmod(0o600)
    later(31)
    before = backup_files(state)
    preview = doctor("backups", "--prune", "--dry-run", ".")
    assert preview.code == 0
    assert record.name in preview.err
    assert doctor("backups", ".").code == 0
    outcome = doctor("backups", "--prune", ".")
    assert outcome.code == 4
    assert record.name in outcome.err
    assert backup_files(state) == before


def test_switches_of_openclaw_stop_it(
    state: Path,
    doctor: Doctor,
    later: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENCLAW_NIX_MODE", "1")
    later(31)
    before = backup_files(state)
    outcome = doctor("backups", "--prune", ".")
    assert outcome.code == 3
    assert "OPENCLAW_NIX_MODE" in outcome.err
    assert backup_files(state) == before
    assert doctor("backups", "--prune", "--dry-run", ".").code == 0


@pytest.mark.parametrize(
    "options", [("--dry-run",), ("--older-than", "3"), ("--prune", "--older-than=-1")]
)
def test_wrong_usage(options: tuple[str, ...], tmp_path: Path, doctor: Doctor) -> None:
    (tmp_path / "openclaw.json").write_text("{}")
    outcome = doctor("backups", *options, str(tmp_path))
    assert (outcome.code, outcome.out) == (2, "")
    assert "--older-than" in outcome.err


def test_hostile_names_are_escaped(
    tmp_path: Path, doctor: Doctor, later: Callable[[int], None]
) -> None:
    folder = tmp_path / "evil\x1b[2J\n\u202estate"
    folder.mkdir()
    (folder / "auth-profiles.json").write_text(FLAT)
    (folder / "a\x1b[31m.doctor-20200101T000000Z-0a1b2c3d.bak").touch()
    fix(doctor, str(folder))
    doctor("undo", str(folder))
    later(31)
    for more in ((), ("--prune", "--dry-run"), ("--prune",)):
        outcome = doctor("backups", *more, str(folder))
        assert outcome.code == 0
        assert "\\u001b" in outcome.out
        assert not {"\x1b", "\u202e"} & set(outcome.all)
        assert all(line.isprintable() for line in outcome.out.splitlines())


def test_an_absurd_time_does_no_harm(
    state: Path, doctor: Doctor, later: Callable[[int], None]
) -> None:
    for record in (state / "openclaw-doctor").glob("*.done.json"):
        content = json.loads(record.read_text())
        record.write_text(json.dumps({**content, "timeMs": 2**63}))
    later(31)
    assert "0 days old" in doctor("backups", ".").out
    assert "after the year 9999" in doctor("undo", "--list", ".").out
    assert doctor("backups", "--prune", ".").out == "Removed 0 backups, 0 bytes.\n"
