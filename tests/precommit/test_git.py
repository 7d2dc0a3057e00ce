"""The hooks where git calls them, and in work trees of other kinds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

Make = Callable[..., Any]
OLD = "{ channels: { telegram: { botToken: '1:canary', streamMode: 'off' } } }\n"


def commit(repo: Any, folder: Path, *before: str, **more: str) -> Any:
    message = ("commit", "--quiet", "--message", "configs")
    return repo.tools.call(folder, repo.tools.git, *before, *message, **more)


def use_fix_alone(repo: Any) -> None:
    settings = repo.folder / ".pre-commit-config.yaml"
    head, _, rest = settings.read_text().partition("      - id: openclaw-doctor-fix\n")
    first = rest.split("      - id:")[0]
    kept = head.split("      - id:")[0]
    settings.write_text(f"{kept}      - id: openclaw-doctor-fix\n{first}")
    installed = repo.tools.call(repo.folder, repo.tools.pre_commit, "install")
    assert installed.returncode == 0, installed.stderr


def test_a_commit_is_held_up_until_the_fix_is_in_it(repository: Make) -> None:
    repo = repository()
    use_fix_alone(repo)
    config = repo.write("openclaw.json", OLD)
    repo.git("add", "--all")
    held = commit(repo, repo.folder)
    assert held.returncode == 1
    assert "streaming" in config.read_text()
    repo.git("add", "--update")
    assert commit(repo, repo.folder).returncode == 0
    assert "streaming" in repo.git("show", "HEAD:openclaw.json")
    assert repo.git("status", "--porcelain") == ""


def test_linked_work_trees_keep_copies_in_their_own_git_directory(
    repository: Make, tmp_path: Path
) -> None:
    repo = repository()
    use_fix_alone(repo)
    repo.git("add", "--all")
    repo.git("commit", "--quiet", "--message", "hooks")
    linked = tmp_path / "linked"
    repo.git("worktree", "add", "--quiet", str(linked))
    (linked / "openclaw.json").write_text(OLD)
    repo.tools.run_git(linked, "add", "--all")
    assert commit(repo, linked).returncode == 1
    assert "streaming" in (linked / "openclaw.json").read_text()
    kept = repo.folder / ".git/worktrees/linked/openclaw-doctor/backups"
    assert [path.read_text() for path in kept.iterdir()] == [OLD]
    assert {path.name for path in linked.iterdir()} == {
        ".git",
        ".pre-commit-config.yaml",
        "openclaw.json",
    }


def test_a_work_tree_without_a_git_folder(repository: Make, tmp_path: Path) -> None:
    repo = repository()
    use_fix_alone(repo)
    store, home = tmp_path / "store.git", tmp_path / "home"
    home.mkdir()
    (repo.folder / ".git").rename(store)
    (repo.folder / ".pre-commit-config.yaml").rename(home / ".pre-commit-config.yaml")
    (home / "openclaw.json").write_text(OLD)
    places = (f"--git-dir={store}", f"--work-tree={home}")
    repo.tools.run_git(home, *places, "add", "--all")
    assert commit(repo, home, *places).returncode == 1
    assert "streaming" in (home / "openclaw.json").read_text()
    backups = store / "openclaw-doctor/backups"
    assert [path.read_text() for path in backups.iterdir()] == [OLD]
    assert len(list(home.iterdir())) == 2


def test_try_repo(repository: Make, clone: Path) -> None:
    repo = repository()
    repo.write("openclaw.json", OLD)
    repo.git("add", "--all")
    command = ("try-repo", str(clone), "openclaw-doctor-check", "--all-files")
    done = repo.tools.call(repo.folder, repo.tools.pre_commit, *command)
    assert done.returncode == 1
    assert "openclaw.json" in done.stdout
    assert "canary" not in done.stdout + done.stderr


def test_the_list_of_hooks_is_valid(repository: Make, clone: Path) -> None:
    repo = repository()
    command = ("validate-manifest", ".pre-commit-hooks.yaml")
    done = repo.tools.call(clone, repo.tools.pre_commit, *command)
    assert done.returncode == 0, done.stdout
