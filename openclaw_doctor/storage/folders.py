"""Making the directories of records and backups, closed to everybody else."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path

from openclaw_doctor.errors import Unwritable
from openclaw_doctor.storage.filesystem import (
    FileSystem,
    call,
    open_directory,
    sync_directory,
)
from openclaw_doctor.storage.journal import distrust_folder

_CLOSED = 0o700


def ensure(port: FileSystem, path: Path, stack: ExitStack, made: list[Path]) -> int:
    """Open a private directory, making it and its parents where missing.

    Each directory made is added to ``made`` and durable.  Raises Unwritable if
    the directory is a link, belongs to somebody else or is open to others, and
    OSError where it cannot be made.
    """
    missing = [one for one in (path, *path.parents) if not os.path.lexists(one)]
    for folder in reversed(missing):
        _make(port, folder, made)
    try:
        directory = open_directory(path, stack)
    except NotADirectoryError as error:
        raise _refusal(path, "it is a link or no folder") from error
    reason = distrust_folder(directory)
    if reason:
        raise _refusal(path, reason)
    return directory


def _make(port: FileSystem, folder: Path, made: list[Path]) -> None:
    try:
        call(port.make_directory, folder)
    except FileExistsError:
        # Another process was faster.
        return
    made.append(folder)
    call(port.change_directory_mode, folder, _CLOSED)
    with ExitStack() as stack:
        sync_directory(port, open_directory(folder.parent.resolve(), stack))


def remove(port: FileSystem, made: list[Path]) -> None:
    """Remove directories again, unless somebody uses them by now."""
    for folder in reversed(made):
        try:
            call(port.remove_directory, folder)
        except OSError:
            # Not empty any more, or it fails like what came before: an empty
            # private directory harms nobody.
            return


def _refusal(path: Path, reason: str) -> Unwritable:
    return Unwritable(
        f"cannot keep records or backups in {path}: {reason}. Give it to the user "
        "who runs this program, with mode 0700, or remove it.",
        path=str(path),
    )
