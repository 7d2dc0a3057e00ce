"""Files named one by one, checked in the context of their state directories."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Doctor = Callable[..., Any]
CONFIG = '{ auth: { order: { groq: ["groq:away"] } }, gateway: { mode: "local" } }\n'
STORE = '{"groq": {"apiKey": "gsk-canary", "baseUrl": "http://10.0.0.1/v1"}}\n'
OLD = "{ channels: { telegram: { botToken: '1:canary', streamMode: 'off' } } }\n"
CONFIG_NAME = "box/openclaw.json"
STORE_NAME = "box/agents/main/agent/auth-profiles.json"
DANGLING = "credentials/dangling-profile"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write(tmp_path / CONFIG_NAME, CONFIG)
    write(tmp_path / STORE_NAME, STORE)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/HEAD").write_text("ref: refs/heads/main\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.fixture
def rules(doctor: Doctor) -> Callable[..., set[str]]:
    """The rules with findings, for a run over the named files in their context."""

    def found(*names: str, target: str = "2026.5.28") -> set[str]:
        form = ("--in-context", "--format", "concise", "--fail-level", "info")
        told = doctor("check", "--target", target, *form, *names).out.splitlines()
        return {line.split(": ")[1].split()[1] for line in told[:-1]}

    return found


def test_without_it_a_file_is_judged_alone(files: Path, doctor: Doctor) -> None:
    assert doctor("check", "--target", "2026.5.28", CONFIG_NAME).code == 0


def test_what_the_other_files_say_counts(
    files: Path, rules: Callable[..., set[str]]
) -> None:
    assert rules(CONFIG_NAME) == {DANGLING}


def test_a_comparison_counts_for_every_file_of_it(
    files: Path, rules: Callable[..., set[str]]
) -> None:
    own = {"credentials/legacy-flat-store", "credentials/endpoint-settings"}
    assert rules(STORE_NAME) == {*own, DANGLING}


def test_other_state_directories_do_not_count(
    files: Path, rules: Callable[..., set[str]]
) -> None:
    write(files / "other/openclaw.json", "{ this is no JSON")
    assert rules(CONFIG_NAME) == {DANGLING}
    assert rules(CONFIG_NAME, "other/openclaw.json") == {DANGLING, "files/syntax"}


def test_a_finding_that_names_the_file_as_related_counts(
    files: Path, rules: Callable[..., set[str]]
) -> None:
    profile = '"openai-codex:a": { provider: "openai-codex", mode: "oauth" }'
    write(files / CONFIG_NAME, f"{{ auth: {{ profiles: {{ {profile} }} }} }}\n")
    write(
        files / STORE_NAME,
        '{"version": 1, "profiles": {"openai-codex:a": {"type": "oauth",'
        ' "provider": "openai-codex", "access": "canary", "refresh": "canary"}}}\n',
    )
    for name in (CONFIG_NAME, STORE_NAME):
        assert "credentials/openai-codex" in rules(name, target="2026.6.5"), name


def test_a_config_and_what_it_includes_are_one(
    files: Path, rules: Callable[..., set[str]], doctor: Doctor
) -> None:
    write(files / "split/openclaw.json", "{ channels: { $include: './p/c.json5' } }\n")
    part = write(files / "split/p/c.json5", "{ telegram: { streamMode: 'off' } }\n")
    streaming = {"migrations/streaming-streamMode"}
    assert rules("split/openclaw.json") == streaming
    assert rules("split/p/c.json5") == streaming
    fix = ("check", "--in-context", "--fix", "--target", "2026.5.28")
    assert doctor(*fix, "split/openclaw.json").code == 0
    assert "streaming" in part.read_text()


def test_the_config_may_have_the_suffix_json5(
    files: Path, rules: Callable[..., set[str]]
) -> None:
    (files / CONFIG_NAME).rename(files / "box/openclaw.json5")
    assert rules("box/openclaw.json5") == {DANGLING}


def test_the_folder_agent_belongs_to_the_config_beside_it(
    files: Path, rules: Callable[..., set[str]]
) -> None:
    write(files / "flat/openclaw.json", CONFIG)
    write(files / "flat/agent/auth-profiles.json", STORE)
    assert DANGLING in rules("flat/agent/auth-profiles.json")


def test_a_file_without_a_state_directory_is_judged_alone(
    files: Path, rules: Callable[..., set[str]]
) -> None:
    write(files / "lone/settings.json", "{ gateway: { mode: 'lokal' }, agents: {} }\n")
    assert rules("lone/settings.json") == {"config/wrong-value"}


def test_a_second_config_of_a_state_directory_is_judged(
    files: Path, rules: Callable[..., set[str]]
) -> None:
    write(files / "box/clawdbot.json", "{ gateway: { mode: 'lokal' } }\n")
    assert "config/wrong-value" in rules("box/clawdbot.json")


def test_unreadable_files_are_told_once(files: Path, doctor: Doctor) -> None:
    (files / CONFIG_NAME).unlink()
    (files / CONFIG_NAME).symlink_to("nowhere.json")
    for fix in ((), ("--fix",)):
        told = doctor("check", *fix, "--in-context", CONFIG_NAME)
        assert told.code == 1, told.all
        assert told.out.count("files/unreadable") == 1


def test_an_interrupted_write_always_counts(
    files: Path, rules: Callable[..., set[str]]
) -> None:
    (files / ".git/openclaw-doctor").mkdir(mode=0o700)
    write(files / ".git/openclaw-doctor/0123abcd.json", "{}")
    old = "openclaw.json.doctor-20260101T000000Z-0123abcd.bak"
    write(files / ".git/openclaw-doctor/backups" / old, "{}")
    assert rules(CONFIG_NAME) == {DANGLING, "files/interrupted-write"}


def test_folders_and_standard_input_are_refused(files: Path, doctor: Doctor) -> None:
    for paths in ((), ("box",), ("-",), (CONFIG_NAME, "box")):
        refused = doctor("check", "--in-context", *paths, stdin=b"{}")
        assert refused.code == 2
        assert "names of files" in refused.err
    assert "no such file" in doctor("check", "--in-context", "gone.json").err
    update = ("--update-baseline", "--baseline", "known.json", CONFIG_NAME)
    assert "all findings" in doctor("check", "--in-context", *update).err
    assert not (files / "known.json").exists()


def test_a_profile_asked_for_brings_its_own_rules(
    files: Path, rules: Callable[..., set[str]]
) -> None:
    write(files / ".openclaw-doctor.yaml", "select: [config/]\n")
    credential = '{"type": "api_key", "provider": "groq", "apiKey": "<your-key>"}'
    profiles = f'{{"version": 1, "profiles": {{"groq:away": {credential}}}}}\n'
    write(files / STORE_NAME, profiles)
    assert rules(STORE_NAME, "--rules-profile", "minimal") == set()
    security = ("--rules-profile", "security")
    assert rules(STORE_NAME, *security) == {"credentials/placeholder-secret"}
    assert rules(STORE_NAME, *security, "--select", "files/") == set()


def test_fixes_of_other_files_wait(files: Path, doctor: Doctor) -> None:
    write(files / CONFIG_NAME, OLD)
    fix = ("check", "--in-context", "--fix", "--target", "2026.5.28")
    assert doctor(*fix, CONFIG_NAME).code == 0
    assert "streaming" in (files / CONFIG_NAME).read_text()
    assert (files / STORE_NAME).read_text() == STORE


def test_a_fix_writes_where_it_must(files: Path, doctor: Doctor) -> None:
    fix = ("check", "--in-context", "--fix", "--target", "2026.5.28")
    doctor(*fix, STORE_NAME)
    assert "10.0.0.1" in (files / CONFIG_NAME).read_text()
    assert "10.0.0.1" not in (files / STORE_NAME).read_text()


def test_exit_non_zero_on_fix(files: Path, doctor: Doctor) -> None:
    write(files / CONFIG_NAME, OLD)
    fix = ("check", "--fix", "--exit-non-zero-on-fix", "--target", "2026.5.28")
    assert doctor(*fix, CONFIG_NAME).code == 1
    assert doctor(*fix, CONFIG_NAME).code == 0


@pytest.mark.parametrize("git", [True, False], ids=["git", "no-git"])
def test_the_line_about_undo_works(files: Path, doctor: Doctor, git: bool) -> None:
    if not git:
        (files / ".git/HEAD").unlink()
    fixed = doctor("--in-context", "--fix", "--target", "2026.5.28", STORE_NAME)
    line = next(x for x in fixed.out.splitlines() if "openclaw-doctor undo" in x)
    assert (STORE_NAME in line) is not git, "in a work tree no path is needed"
    undone = doctor(*line.split("openclaw-doctor ", 1)[1].split())
    assert undone.code == 0, undone.all
    assert (files / STORE_NAME).read_text() == STORE


@pytest.mark.parametrize("top", ["", "box"])
def test_git_dir_says_where_copies_go(
    files: Path, doctor: Doctor, monkeypatch: pytest.MonkeyPatch, top: str
) -> None:
    (files / ".git").rename(files / "store.git")
    (files / "store.git/objects").mkdir()
    monkeypatch.setenv("GIT_DIR", "store.git")
    monkeypatch.setenv("GIT_WORK_TREE", top)
    assert doctor("--fix", "--target", "2026.5.28", "box").code == 1
    left = {path.name for path in (files / "box").rglob("*") if path.is_file()}
    assert left == {"openclaw.json", "auth-profiles.json"}
    backups = files / "store.git/openclaw-doctor/backups"
    assert len(list(backups.iterdir())) == 2
    assert doctor("undo", "box").code == 0
    assert (files / STORE_NAME).read_text() == STORE


def test_git_dir_of_another_work_tree_does_not_count(
    files: Path, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    (files / ".git").rename(files / "store.git")
    (files / "store.git/objects").mkdir()
    monkeypatch.setenv("GIT_DIR", "store.git")
    monkeypatch.setenv("GIT_WORK_TREE", str(files / "elsewhere"))
    doctor("--fix", "--target", "2026.5.28", "box")
    assert not (files / "store.git/openclaw-doctor").exists()
