"""Backups go into the git directory of a work tree, and nowhere that a stranger says.

The layouts are those that git makes, built by hand.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.workspace import Surroundings, home_of
from openclaw_doctor.workspace.git import git_directory, work_tree

FLAT = '{"groq": {"apiKey": "gsk-canary-git"}}'


def put(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def repository(folder: Path) -> Path:
    """Lay out what ``git init`` makes at ``folder``, and give it."""
    put(folder / "HEAD", "ref: refs/heads/main\n")
    put(folder / "config", "[core]\n\trepositoryformatversion = 0\n")
    (folder / "objects" / "info").mkdir(parents=True)
    (folder / "refs" / "heads").mkdir(parents=True)
    return folder


def linked_tree(main: Path, tree: Path) -> Path:
    """Lay out what ``git worktree add`` makes; give the tree's own git directory."""
    own = main / ".git" / "worktrees" / tree.name
    put(own / "HEAD", "ref: refs/heads/side\n")
    put(own / "commondir", "../..\n")
    put(own / "gitdir", f"{tree}/.git\n")
    put(tree / ".git", f"gitdir: {own}\n")
    return own


def test_a_plain_repository(tmp_path: Path) -> None:
    git = repository(tmp_path / ".git")
    assert git_directory(tmp_path / "a" / "b") == git
    assert work_tree(tmp_path / "a" / "b") == tmp_path
    assert (
        home_of(tmp_path / "a", Surroundings({}, tmp_path)).backups
        == git / "openclaw-doctor" / "backups"
    )


def test_a_linked_work_tree(tmp_path: Path) -> None:
    main, tree = tmp_path / "main", tmp_path / "side"
    repository(main / ".git")
    own = linked_tree(main, tree)
    assert git_directory(tree / "x") == own
    assert work_tree(tree / "x") == tree
    assert home_of(tree, Surroundings({}, tmp_path)).records == own / "openclaw-doctor"


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_a_submodule(end: str, tmp_path: Path) -> None:
    """Its ``.git`` file has a relative path, as git writes it."""
    repository(tmp_path / ".git")
    own = repository(tmp_path / ".git" / "modules" / "sub")
    put(tmp_path / "lib" / "sub" / ".git", f"gitdir: ../../.git/modules/sub{end}")
    assert git_directory(tmp_path / "lib" / "sub" / "deep") == own
    assert work_tree(tmp_path / "lib" / "sub" / "deep") == tmp_path / "lib" / "sub"


def test_a_separate_git_directory(tmp_path: Path) -> None:
    git = repository(tmp_path / "elsewhere")
    put(tmp_path / "tree" / ".git", f"gitdir: {git}\n")
    assert git_directory(tmp_path / "tree") == git


def test_of_nested_repositories_the_inner_one_counts(tmp_path: Path) -> None:
    repository(tmp_path / ".git")
    inner = repository(tmp_path / "inner" / ".git")
    assert git_directory(tmp_path / "inner" / "x") == inner
    assert git_directory(tmp_path / "other") == tmp_path / ".git"


def test_a_link_to_a_git_directory(tmp_path: Path) -> None:
    git = repository(tmp_path / "elsewhere")
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / ".git").symlink_to(git)
    assert git_directory(tmp_path / "tree") == git


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "gitdir: gone",
        "gitdir: /etc",
        "gitdir: ../home",
        "gitdir: ../only-head",
        "gitdir:",
        "gitdir: a\0b",
        "gitdir: " + "x" * 300,
        "gitdir: ../circle",
        "x" * 70_000,
    ],
    ids=lambda text: text[:20].replace("\0", "0"),
)
@pytest.mark.parametrize("outer", [True, False])
def test_a_git_file_that_leads_to_no_git_directory_means_nothing(
    text: str, outer: bool, tmp_path: Path
) -> None:
    """Then an outer repository counts, so that it cannot take in a backup."""
    put(tmp_path / "home" / "letter.txt")
    put(tmp_path / "only-head" / "HEAD", "ref: refs/heads/main\n")
    (tmp_path / "circle").symlink_to("circle")
    put(tmp_path / "tree" / ".git", text)
    if outer:
        repository(tmp_path / ".git")
    expected = tmp_path / ".git" if outer else None
    assert git_directory(tmp_path / "tree" / "sub") == expected
    assert work_tree(tmp_path / "tree" / "sub") == (tmp_path if outer else None)


def test_a_link_that_leads_to_no_git_directory_means_nothing(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "tree").mkdir()
    mark = tmp_path / "tree" / ".git"
    for target in ("../shared", ".git", "gone"):
        mark.symlink_to(target)
        assert git_directory(tmp_path / "tree") is None
        mark.unlink()


def test_an_odd_git_folder_or_pipe_means_nothing(tmp_path: Path) -> None:
    git = repository(tmp_path / ".git")
    put(tmp_path / "odd" / ".git" / "config")
    (tmp_path / "pipe").mkdir()
    os.mkfifo(tmp_path / "pipe" / ".git")
    assert git_directory(tmp_path / "odd") == git
    assert git_directory(tmp_path / "pipe") == git
    assert work_tree(tmp_path / "odd") == tmp_path


def test_a_bare_repository_is_no_work_tree(tmp_path: Path) -> None:
    bare = repository(tmp_path / "bare.git")
    assert git_directory(bare) is None


def test_a_git_directory_of_another_user_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git = repository(tmp_path / "elsewhere")
    put(tmp_path / "tree" / ".git", f"gitdir: {git}\n")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / ".git").symlink_to(git)
    owner = git.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    assert git_directory(tmp_path / "tree") is None
    assert git_directory(tmp_path / "other") is None
    # Root works on the files of a user, who may well keep them apart.
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert git_directory(tmp_path / "tree") == git


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_root_follows_a_users_git_file_to_that_user_only(tmp_path: Path) -> None:
    git = repository(tmp_path / "elsewhere")
    put(tmp_path / "tree" / ".git", f"gitdir: {git}\n")
    os.chown(git, 1234, 1234)
    assert git_directory(tmp_path / "tree") is None
    os.chown(tmp_path / "tree", 1234, 1234)
    assert git_directory(tmp_path / "tree") == git


def test_a_fix_in_a_linked_work_tree_leaves_nothing_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doctor: Callable[..., Any]
) -> None:
    main, tree = tmp_path / "main", tmp_path / "side"
    repository(main / ".git")
    own = linked_tree(main, tree)
    store = put(tree / "auth-profiles.json", FLAT)
    monkeypatch.chdir(tree)
    assert doctor("--fix", "--target", "2026.5.28", ".").code == 0
    assert sorted(path.name for path in tree.iterdir()) == [
        ".git",
        "auth-profiles.json",
    ]
    (backup,) = (own / "openclaw-doctor" / "backups").iterdir()
    assert backup.read_text() == FLAT
    assert backup.stat().st_mode & 0o777 == 0o600
    assert doctor("undo", ".").code == 0
    assert store.read_text() == FLAT


def test_a_fix_beside_a_hostile_git_file_keeps_the_backup_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doctor: Callable[..., Any]
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    tree = tmp_path / "tree"
    put(tree / ".git", f"gitdir: {shared}\n")
    put(tree / "auth-profiles.json", FLAT)
    monkeypatch.chdir(tree)
    assert doctor("--fix", "--target", "2026.5.28", ".").code == 0
    assert list(shared.iterdir()) == []
    assert len(list(tree.glob("*.bak"))) == 1
