"""Git work trees, read from the file system without running git."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path


def git_directory(path: Path) -> Path | None:
    """The git directory of the work tree that holds ``path``, or None.

    Follows the ``gitdir:`` file of linked work trees and submodules.
    """
    for folder in (path, *path.parents):
        mark = folder / ".git"
        if mark.is_dir():
            return mark if (mark / "HEAD").is_file() else None
        if mark.is_file():
            return _linked(mark)
    return None


def _linked(mark: Path) -> Path | None:
    first, _, rest = mark.read_bytes()[:4096].decode("utf-8", "replace").partition(":")
    if first != "gitdir":
        return None
    target = (mark.parent / rest.strip()).resolve()
    return target if target.is_dir() else None


def told_git_directory(
    path: Path, environment: Mapping[str, str], cwd: Path
) -> Path | None:
    """What ``GIT_DIR`` names, where ``path`` lies in the work tree that goes with it.

    Git sets it for its hooks.  Where a work tree has no ``.git`` (``git --git-dir=...
    --work-tree=...``), nothing else tells that it is one.
    """
    named = environment.get("GIT_DIR", "")
    folder = cwd / named
    top = cwd / environment.get("GIT_WORK_TREE", "")
    built = (folder / "objects").is_dir() or (folder / "commondir").is_file()
    if not named or not (folder / "HEAD").is_file() or not built:
        return None
    return folder if path.resolve().is_relative_to(top.resolve()) else None


def work_tree(path: Path) -> Path | None:
    """The top folder of the work tree that holds ``path``, or None."""
    for folder in (path, *path.parents):
        if (folder / ".git").exists():
            return folder if git_directory(folder) else None
    return None
