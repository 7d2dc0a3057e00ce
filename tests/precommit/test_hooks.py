"""The hooks as pre-commit installs and runs them, in repositories of every kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

Make = Callable[..., Any]
Doctor = Callable[..., Any]
#: What the fix can put right, and what it must leave to a person.
FIXED = {
    "backup/agents/helper/agent/auth-profiles.json",
    "backup/agents/main/agent/auth-profiles.json",
    "backup/openclaw.json",
    "bot/openclaw.json",
    "json5/openclaw.json5",
    "my laptop/openclaw.json",
    "notes/openclaw.json",
    "split/parts/channels.json5",
}
LEFT = {"broken/openclaw.json", "custom/openclaw.json", "old/clawdbot.json"}
CLEAN = '{ "gateway": { "mode": "local" } }\n'
OLD = """{
  // the family's bot
  gateway: { mode: 'local' },
  channels: {
    telegram: { botToken: '1:canary-bot', streamMode: 'partial' },
  },



  messages: { responsePrefix: 'bot' },
}
"""


def told(output: str) -> set[str]:
    """The files that a report names at the beginning of a line."""
    places = (line.split(": ")[0] for line in output.splitlines() if ": " in line)
    return {place.split(".json")[0] + ".json" for place in places if ".json" in place}


def records(git_directory: Path) -> Iterator[Path]:
    return (p for p in (git_directory / "openclaw-doctor").rglob("*") if p.is_file())


def test_fails_is_fixed_and_passes(repository: Make) -> None:
    repo = repository(configs=True)
    before, index = repo.texts(), repo.git("ls-files", "--stage")

    checked = repo.hook("check", "--all-files")
    assert checked.returncode == 1
    bad = {name.removesuffix("5") for name in FIXED | LEFT} - {"backup/openclaw.json"}
    assert {place for place in told(checked.stdout) if "/" in place} >= bad
    assert "canary" not in checked.stdout + checked.stderr
    assert repo.texts() == before

    fixed = repo.hook("fix", "--all-files")
    assert fixed.returncode == 1
    assert "files were modified by this hook" in fixed.stdout
    assert "canary" not in fixed.stdout + fixed.stderr
    after = repo.texts()
    assert {name for name in after if after[name] != before.get(name)} == FIXED
    assert before.keys() == after.keys()
    assert repo.git("ls-files", "--stage") == index, "the index is git's and the user's"
    assert "??" not in repo.git("status", "--porcelain", "--untracked-files=all")

    repo.git("add", "--all")
    again = repo.hook("fix", "--all-files")
    assert again.returncode == 1, "what is left needs a person"
    assert "files were modified" not in again.stdout
    assert {f"{name}" for name in LEFT} <= told(again.stdout)
    repo.git("rm", "--cached", "--quiet", *LEFT)
    for name in ("check", "fix", "secrets"):
        passed = repo.hook(name, "--all-files")
        assert passed.returncode == 0, passed.stdout
        assert "Passed" in passed.stdout
    assert repo.texts() == after


def test_copies_of_secrets_lie_below_the_git_directory(repository: Make) -> None:
    repo = repository(configs=True)
    before = {name for name, text in repo.texts().items() if "canary" in text}
    repo.hook("fix", "--all-files")
    assert {name for name, text in repo.texts().items() if "canary" in text} == before
    kept = list(records(repo.folder / ".git"))
    assert len(kept) > len(FIXED)
    assert {path.stat().st_mode & 0o077 for path in kept} == {0}


def test_undo_gives_back_what_a_hook_wrote(
    repository: Make, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = repository(configs=True)
    before = repo.texts()
    done = repo.hook("fix", "--all-files")
    line = next(x for x in done.stdout.splitlines() if "openclaw-doctor undo" in x)
    monkeypatch.chdir(repo.folder)
    undone = doctor(*line.split("openclaw-doctor ", 1)[1].split())
    assert undone.code == 0, undone.all
    assert repo.texts() == before


def test_only_what_concerns_the_staged_files_counts(repository: Make) -> None:
    repo = repository(configs=True)
    repo.git("rm", "--cached", "--quiet", "-r", ".")
    store = "backup/agents/main/agent/auth-profiles.json"
    repo.git("add", ".pre-commit-config.yaml", "backup/openclaw.json")
    passed = repo.hook("check")
    assert passed.returncode == 0, passed.stdout
    repo.git("add", store)
    failed = repo.hook("check")
    assert failed.returncode == 1
    assert told(failed.stdout) == {store}
    # Its settings go to a config that is not staged; the config stays with them.
    repo.git("rm", "--cached", "--quiet", "backup/openclaw.json")
    before = repo.texts()
    repo.hook("fix")
    changed = {name for name, text in repo.texts().items() if text != before.get(name)}
    assert changed == {store, "backup/openclaw.json"}


def test_files_of_one_state_directory_are_compared(repository: Make) -> None:
    repo = repository()
    order = '{ "auth": { "order": { "groq": ["groq:home"] } } }\n'
    profile = '"%s": { "type": "api_key", "provider": "groq", "key": "canary" }'
    store = '{ "version": 1, "profiles": { ' + profile + " } }\n"
    repo.write("openclaw.json", order)
    repo.write("auth-profiles.json", store % "groq:home")
    repo.git("add", "--all")
    assert repo.hook("check").returncode == 0
    repo.git("commit", "--quiet", "--message", "one profile")
    repo.write("auth-profiles.json", store % "groq:work")
    repo.git("add", "--all")
    failed = repo.hook("check")
    assert failed.returncode == 1
    assert "credentials/dangling-profile" in failed.stdout


def test_partly_staged_files_keep_both_parts(
    repository: Make, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = repository()
    bot = repo.write("bot/openclaw.json", OLD)
    repo.git("add", "--all")
    bot.write_text(OLD.replace("'bot'", "'robot'"))
    index = repo.git("ls-files", "--stage")
    done = repo.hook("fix")
    assert done.returncode == 1
    assert "responsePrefix: 'robot'" in bot.read_text()
    assert "streaming: { mode: 'partial' }" in bot.read_text()
    assert repo.git("ls-files", "--stage") == index
    # The backup is what pre-commit had laid out: the staged text.
    backup = next(p for p in records(repo.folder / ".git") if p.suffix == ".bak")
    assert backup.read_text() == OLD
    # What came back after the fix is an edit of somebody else to undo.
    edited = bot.read_text()
    monkeypatch.chdir(repo.folder)
    assert doctor("undo").code == 3
    assert bot.read_text() == edited


def test_fixes_that_clash_with_unstaged_edits_are_taken_back(
    repository: Make,
) -> None:
    repo = repository()
    bot = repo.write("bot/openclaw.json", OLD)
    repo.git("add", "--all")
    edited = OLD.replace("streamMode: 'partial'", "streamMode: 'block'")
    bot.write_text(edited)
    done = repo.hook("fix")
    assert done.returncode == 1
    assert "conflicted with hook auto-fixes" in done.stdout + done.stderr
    assert bot.read_text() == edited
    assert "??" not in repo.git("status", "--porcelain", "--untracked-files=all")
    repo.git("add", "--all")
    assert repo.hook("fix").returncode == 1
    assert "streaming: { mode: 'block' }" in bot.read_text()


def test_files_that_are_none_of_ours_are_never_read(repository: Make) -> None:
    repo = repository()
    for name in ("package.json", "data/models.json", "openclaw.json.example"):
        repo.write(name, "{ this is no JSON")
    repo.git("add", "--all")
    for name in ("check", "fix", "secrets"):
        done = repo.hook(name, "--all-files")
        assert done.returncode == 0
        assert "no files to check" in done.stdout


def test_names_links_and_renamed_files(repository: Make) -> None:
    repo = repository()
    for folder in ("with blanks", "größe/日本", "it's $HOME"):
        repo.write(f"{folder}/openclaw.json", OLD)
    target = repo.write("elsewhere/settings.json", OLD)
    (repo.folder / "link").mkdir()
    (repo.folder / "link/openclaw.json").symlink_to("../elsewhere/settings.json")
    repo.write("gone/openclaw.json", OLD)
    repo.git("add", "--all")
    repo.git("commit", "--quiet", "--message", "old configs")
    repo.git("rm", "--quiet", "gone/openclaw.json")
    repo.git("mv", "with blanks", "moved here")
    repo.write("größe/日本/openclaw.json", OLD + "\n")
    repo.git("add", "--update")
    done = repo.hook("fix")
    assert done.returncode == 1
    changed = {n for n, text in repo.texts().items() if "streaming:" in text}
    assert changed == {"moved here/openclaw.json", "größe/日本/openclaw.json"}
    done = repo.hook("fix", "--all-files")
    assert "streaming:" in repo.texts()["it's $HOME/openclaw.json"]
    assert target.read_text() == OLD
    assert (repo.folder / "link/openclaw.json").is_symlink()


@pytest.mark.parametrize("hook", ["check", "fix"])
def test_two_thousand_files(repository: Make, hook: str) -> None:
    repo = repository()
    for number in range(2000):
        machine = f"machines/{'a-long-name-' * 5}{number:04}"
        repo.write(f"{machine}/openclaw.json", OLD if number % 1000 == 7 else CLEAN)
    repo.git("add", "--all")
    before = repo.texts()
    done = repo.hook(hook)
    assert done.returncode == 1
    assert done.stdout.count("OpenClaw 2026.5.28 (as asked for)") > 1, "one process"
    bad = {name for name, text in before.items() if text == OLD}
    assert len(bad) == 2
    after = repo.texts()
    changed = {name for name in after if after[name] != before.get(name)}
    if hook == "check":
        assert (told(done.stdout), changed) == (bad, set())
    else:
        assert changed == bad
        repo.git("add", "--all")
        assert repo.hook(hook).returncode == 0
