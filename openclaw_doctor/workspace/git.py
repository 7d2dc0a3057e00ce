"""Git work trees, read from the file system without running git.

Backups and receipts of files in a work tree go into its git directory.  A ``.git``
that is a file or a link may have been made by somebody else to lead them elsewhere, so
one is followed only to a folder that is built as a git directory and belongs to the
same user.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from openclaw_doctor.errors import UnreadableDocument
from openclaw_doctor.storage import read_snapshot

_MARK_BYTES = 64 * 1024


def git_directory(path: Path) -> Path | None:
    """The git directory of the work tree that holds ``path``, or None.

    Follows the ``gitdir:`` file of linked work trees and submodules.  As for git, a
    ``.git`` without a ``HEAD`` in it means nothing, and an outer work tree counts.
    """
    found = _find(path)
    return found[1] if found else None


def told_git_directory(
    path: Path, environment: Mapping[str, str], cwd: Path
) -> Path | None:
    """What ``GIT_DIR`` names, where ``path`` lies in the work tree that goes with it.

    Git sets it for its hooks.  Where a work tree has no ``.git`` (``git --git-dir=...
    --work-tree=...``), nothing else tells that it is one.
    """
    named = environment.get("GIT_DIR", "")
    top = cwd / environment.get("GIT_WORK_TREE", "")
    if not named or not path.resolve().is_relative_to(top.resolve()):
        return None
    return _elsewhere(cwd / named, top)


def work_tree(path: Path) -> Path | None:
    """The top folder of the work tree that holds ``path``, or None."""
    found = _find(path)
    return found[0] if found else None


def _find(path: Path) -> tuple[Path, Path] | None:
    """The innermost work tree around ``path`` and its git directory."""
    for folder in (path, *path.parents):
        mark = folder / ".git"
        if not os.path.lexists(mark):
            continue
        if mark.is_symlink():
            git = _elsewhere(mark, folder)
        elif mark.is_dir():
            git = mark if (mark / "HEAD").is_file() else None
        else:
            git = _linked(mark) if mark.is_file() else None
        if git is not None:
            return folder, git
    return None


def _linked(mark: Path) -> Path | None:
    """Where a ``.git`` file leads, if that may be followed."""
    try:
        data = read_snapshot(mark, limit=_MARK_BYTES).data
    except UnreadableDocument:
        return None
    first, _, rest = os.fsdecode(data).partition(":")
    if first != "gitdir":
        return None
    return _elsewhere(mark.parent / rest.strip(), mark.parent)


def _elsewhere(place: Path, tree: Path) -> Path | None:
    """The git directory at ``place``, if the work tree ``tree`` may have it there."""
    try:
        target = place.resolve()
        built = (target / "HEAD").is_file() and _holds_objects(target)
        return target if built and _is_trusted(target, tree) else None
    except (OSError, RuntimeError, ValueError):
        # Links in a circle, no permission, or a name that no file can have.
        return None


def _holds_objects(target: Path) -> bool:
    """A linked work tree's directory has ``commondir``, any other ``objects``."""
    return (target / "objects").is_dir() or (target / "commondir").is_file()


def _is_trusted(target: Path, tree: Path) -> bool:
    """Whether a git directory belongs to this user; for root, to that of the tree."""
    own, owner = os.geteuid(), target.stat().st_uid
    return owner == own or (own == 0 and owner == tree.stat().st_uid)
