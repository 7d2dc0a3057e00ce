"""The command line as a user meets it: words, options, exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

FLAT = '{"groq": {"apiKey": "gsk-canary-1"}}\n'
CANONICAL = (
    '{"version": 1, "profiles": {"groq:default": '
    '{"type": "api_key", "provider": "groq", "key": "gsk-canary-1"}}}\n'
)
Doctor = Callable[..., Any]


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    agent = tmp_path / "agents" / "main" / "agent"
    agent.mkdir(parents=True)
    (tmp_path / "openclaw.json").write_text("{ gateway: { mode: 'local' } }\n")
    store(tmp_path).write_text(FLAT)
    store(tmp_path).chmod(0o600)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def store(folder: Path) -> Path:
    return folder / "agents" / "main" / "agent" / "auth-profiles.json"


def test_check_is_the_default_command(state: Path, doctor: Doctor) -> None:
    explicit = doctor("check", "--target", "2026.5.28", ".")
    default = doctor("--target", "2026.5.28", ".")
    assert explicit == default
    assert default.code == 1
    assert "credentials/legacy-flat-store" in default.out
    assert "1 fixable with --fix" in default.out


def test_fix_then_check_is_clean_then_undo(state: Path, doctor: Doctor) -> None:
    fixed = doctor("--fix", "--target", "2026.5.28", ".")
    assert fixed.code == 0, fixed.all
    assert json.loads(store(state).read_text()) == json.loads(CANONICAL)
    backups = list(store(state).parent.glob("*.legacy-flat.*.bak"))
    assert [path.read_text() for path in backups] == [FLAT]
    assert backups[0].stat().st_mode & 0o777 == 0o600
    assert doctor("--target", "2026.5.28", ".").code == 0
    undone = doctor("undo", ".")
    assert undone.code == 0, undone.all
    assert store(state).read_text() == FLAT
    assert doctor("undo", ".").code == 2


def test_undo_by_the_line_that_fix_prints(state: Path, doctor: Doctor) -> None:
    fixed = doctor("--fix", "--target", "2026.5.28", ".")
    line = next(x for x in fixed.out.splitlines() if "openclaw-doctor undo" in x)
    arguments = line.split("openclaw-doctor ", 1)[1].split()
    assert doctor(*arguments).code == 0
    assert store(state).read_text() == FLAT


def test_undo_refuses_after_an_edit(state: Path, doctor: Doctor) -> None:
    doctor("--fix", "--target", "2026.5.28", ".")
    store(state).write_text(CANONICAL + "\n")
    outcome = doctor("undo", ".")
    assert outcome.code == 3
    assert store(state).read_text() == CANONICAL + "\n"
    assert "auth-profiles.json" in outcome.err


def test_diff_goes_to_stdout_and_findings_to_stderr(
    state: Path, doctor: Doctor
) -> None:
    outcome = doctor("--diff", "--target", "2026.5.28", ".")
    assert outcome.code == 1
    assert outcome.out.startswith("--- a/agents/main/agent/auth-profiles.json\n")
    assert '+{"version": 1' in outcome.out
    assert "credentials/legacy-flat-store" in outcome.err
    assert store(state).read_text() == FLAT


def test_diff_of_a_clean_state_is_empty(state: Path, doctor: Doctor) -> None:
    store(state).write_text(CANONICAL)
    outcome = doctor("--diff", "--target", "2026.5.28", ".")
    assert (outcome.code, outcome.out) == (0, "")


def test_json(state: Path, doctor: Doctor) -> None:
    outcome = doctor("--format", "json", "--diff", "--target", "2026.5.28", ".")
    report = json.loads(outcome.out)
    assert report["schemaVersion"] == 1
    assert report["ok"] is False
    assert report["target"] == "2026.5.28"
    (finding,) = report["findings"]
    assert finding["file"] == "agents/main/agent/auth-profiles.json"
    assert finding["path"] == "groq"
    assert (finding["line"], finding["column"]) == (1, 2)
    assert finding["fix"]["applicability"] == "safe"
    assert finding["fix"]["edits"][0]["kind"] == "Rebuild"
    assert len(finding["fingerprint"]) == 16
    valid = {row["file"]: row["valid"] for row in report["files"]}
    assert valid == {
        "agents/main/agent/auth-profiles.json": False,
        "openclaw.json": True,
    }
    assert report["summary"]["fixable"] == 1
    assert report["diff"].startswith("---")


def test_fingerprints_do_not_move_with_lines(state: Path, doctor: Doctor) -> None:
    def fingerprints() -> list[str]:
        out = doctor("--format", "json", "--target", "2026.5.28", ".").out
        return [finding["fingerprint"] for finding in json.loads(out)["findings"]]

    before = fingerprints()
    store(state).write_text("\n\n" + FLAT)
    assert fingerprints() == before


def test_levels_and_exit_zero(state: Path, doctor: Doctor) -> None:
    base = ["--target", "2026.5.28", "."]
    assert doctor("--exit-zero", *base).code == 0
    assert doctor("--fail-level", "error", *base).code == 1
    assert doctor("--target", "2026.6.11", "--fail-level", "error", ".").code == 0
    assert doctor("--ignore", "credentials/legacy-flat-store", *base).code == 0
    assert doctor("--select", "files", *base).code == 0
    assert doctor("--select", "credentials/legacy*", *base).code == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--select", "nonsense", "."], "no rule fits"),
        (["--target", "5.28", "."], "is not an OpenClaw release"),
        (["--diff", "--fix", "."], "choose one of"),
        (["gone.json"], "no such file or folder"),
        (["--fix", "-"], "cannot be fixed in place"),
        (["--format", "xml", "."], "xml"),
        (["explain", "nonsense"], "there is no rule"),
        (["--fix", "."], "OPENCLAW"),
    ],
)
def test_wrong_usage_is_told_in_one_line(
    arguments: list[str],
    words: str,
    state: Path,
    doctor: Doctor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENCLAW_NIX_MODE", "1")
    outcome = doctor(*arguments)
    assert outcome.code in (2, 3)
    assert words in outcome.err
    assert "Traceback" not in outcome.all
    assert store(state).read_text() == FLAT


def test_errors_in_json(state: Path, doctor: Doctor) -> None:
    outcome = doctor("--format", "json", "gone.json")
    assert json.loads(outcome.out)["error"]["code"] == "usage"


def test_target_of_the_installed_openclaw(
    state: Path, doctor: Doctor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    package = tmp_path / "lib" / "node_modules" / "openclaw"
    package.mkdir(parents=True)
    (package / "package.json").write_text('{"name": "openclaw", "version": "2026.5.7"}')
    (package / "openclaw.mjs").write_text("")
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    (bin_folder / "openclaw").symlink_to(package / "openclaw.mjs")
    monkeypatch.setenv("PATH", str(bin_folder))
    assert "OpenClaw 2026.5.7 (the installed one)" in doctor(".").out
    assert "OpenClaw 2026.6.11 (as asked for)" in doctor("--target=2026.6.11", ".").out
    monkeypatch.setenv("PATH", "")
    assert "OpenClaw 2026.9.6 (the newest known" in doctor(".").out


def test_help_and_version(doctor: Doctor) -> None:
    assert "profiles" in doctor("--help").out
    assert "--unsafe-fixes" in doctor("check", "--help").out
    assert "knows OpenClaw up to 2026.9.6" in doctor("--version").out


def test_rules_lists_every_rule(doctor: Doctor) -> None:
    rows = json.loads(doctor("rules", "--format", "json").out)["rules"]
    text = doctor("rules").out
    # One line more says where the migrations are listed.
    assert len(rows) == len(text.splitlines()) - 1
    assert all(row["checkId"] in text for row in rows)


def test_check_opens_nothing_for_writing(state: Path, doctor: Doctor) -> None:
    def times() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in [state, *state.rglob("*")]}

    before = times()
    doctor("--target", "2026.5.28", ".")
    doctor("--diff", "--target", "2026.5.28", ".")
    assert times() == before


def test_without_a_home_there_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doctor: Doctor
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = doctor()
    assert outcome.code == 2
    assert "no OpenClaw state directory" in outcome.err
    assert outcome.out == ""


def test_a_command_behind_an_option_is_explained(state: Path, doctor: Doctor) -> None:
    outcome = doctor("--target", "2026.5.28", "profiles", ".")
    assert outcome.code == 2
    assert "comes first: openclaw-doctor profiles" in outcome.err


def test_what_is_left_out_is_named_by_fix(state: Path, doctor: Doctor) -> None:
    store(state).write_text('{"groq": {"apiKey": "gsk-canary-1"}, "note": "x"}')
    options = ["--fix", "--unsafe-fixes", "--target", "2026.5.28", "."]
    outcome = doctor(*options)
    assert 'now in the backup alone: "note"' in outcome.out
    doctor("undo", ".")
    report = json.loads(doctor("--format", "json", *options).out)
    assert report["plan"]["applied"][0]["losses"]


def test_a_path_with_blanks_is_quoted_in_the_undo_line(
    state: Path, doctor: Doctor
) -> None:
    (state / "agents").rename(state / "my agents")
    spaced = state / "s p"
    spaced.mkdir()
    (state / "my agents").rename(spaced / "agents")
    outcome = doctor("--fix", "--target", "2026.5.28", "s p")
    line = next(x for x in outcome.out.splitlines() if "openclaw-doctor undo" in x)
    assert line.endswith(" 's p'")


def test_one_file_that_cannot_be_written_holds_up_no_other(
    state: Path, doctor: Doctor
) -> None:
    work = state / "agents" / "work" / "agent" / "auth-profiles.json"
    work.parent.mkdir(parents=True)
    work.write_text(FLAT)
    work.chmod(0o600)
    store(state).with_name("second-name.json").hardlink_to(store(state))
    outcome = doctor("--fix", "--target", "2026.5.28", ".")
    assert outcome.code == 1, outcome.all
    assert store(state).read_text() == FLAT
    assert json.loads(work.read_text()) == json.loads(CANONICAL)
    assert "Not fixed: agents/main/agent/auth-profiles.json" in outcome.out


def test_two_state_directories_are_undone_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doctor: Doctor
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    stores = [tmp_path / name / "auth-profiles.json" for name in ("a", "b")]
    for path in stores:
        path.parent.mkdir()
        path.write_text(FLAT)
    monkeypatch.chdir(tmp_path)
    fixed = doctor("--fix", "--target", "2026.5.28", ".")
    assert fixed.out.count("openclaw-doctor undo") == 1
    line = next(x for x in fixed.out.splitlines() if "openclaw-doctor undo" in x)
    assert doctor(*line.split("openclaw-doctor ", 1)[1].split()).code == 0
    assert [path.read_text() for path in stores] == [FLAT, FLAT]
    doctor("--fix", "--target", "2026.5.28", ".")
    assert doctor("undo").code == 0
    assert [path.read_text() for path in stores] == [FLAT, FLAT]


def test_recover_has_nothing_to_do_or_says_what_to_decide(
    state: Path, doctor: Doctor
) -> None:
    assert doctor("recover", ".").out == "Nothing was interrupted.\n"
    records = state / "openclaw-doctor"
    records.mkdir(mode=0o700)
    (records / "0123abcd.json").write_text("garbage")
    outcome = doctor("recover", ".")
    assert outcome.code == 4
    assert "0123abcd.json" in outcome.err
    checked = doctor("--target", "2026.5.28", ".")
    assert "files/interrupted-write" in checked.out
    assert doctor("--fix", "--target", "2026.5.28", ".").code == 4
    assert store(state).read_text() == FLAT


def test_hostile_names_are_escaped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doctor: Doctor
) -> None:
    monkeypatch.chdir(tmp_path)
    name = "evil\x1b[31m\u202e.json"
    (tmp_path / name).write_text('{"\x1b[2J": {"apiKey": "k-canary"}}')
    outcome = doctor("--target", "2026.5.28", name)
    assert "\x1b" not in outcome.all
    assert "\u202e" not in outcome.all


def test_a_deep_value_can_become_a_comment(tmp_path: Path, doctor: Doctor) -> None:
    config = tmp_path / "openclaw.json"
    deep = "[" * 900 + "]" * 900
    config.write_text(f'{{"gateway": {{"x": {deep}}}}}')
    config.chmod(0o600)
    outcome = doctor("--diff", "--unsafe-fixes", "--target", "2026.9.6", str(config))
    assert outcome.code == 1
    assert "internal error" not in outcome.all


def test_what_a_variable_decides_counts_as_accepted(
    tmp_path: Path, doctor: Doctor
) -> None:
    config = tmp_path / "openclaw.json"
    config.write_text('{"gateway": {"bind": "${LAB_BIND}", "port": 18789}}')
    config.chmod(0o600)
    target = ("--target", "2026.9.6", "--format", "json")
    report = json.loads(doctor("check", *target, str(config)).out)
    assert [row["valid"] for row in report["files"]] == [True]
    assert "config/host-dependent" in {f["checkId"] for f in report["findings"]}
    config.write_text('{"gateway": {"port": "${LAB_PORT}"}}')
    report = json.loads(doctor("check", *target, str(config)).out)
    assert [row["valid"] for row in report["files"]] == [False]
