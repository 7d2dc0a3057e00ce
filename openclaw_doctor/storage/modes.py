"""Changing permission bits alone: the file is not read, copied or replaced."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from openclaw_doctor.errors import Conflict, DoctorError, Unwritable
from openclaw_doctor.storage.filesystem import FileSystem, call
from openclaw_doctor.storage.model import ModeChange
from openclaw_doctor.storage.records import ModeEntry
from openclaw_doctor.storage.refusals import changed, reason_of, unwritable
from openclaw_doctor.storage.replacement import follow
from openclaw_doctor.storage.snapshot import open_real

#: Errors for which a file is left alone.
Errors = tuple[type[DoctorError], ...]


def has_mode(change: ModeChange) -> bool:
    """Tell whether the file has these permission bits already."""
    try:
        return stat.S_IMODE(change.path.stat().st_mode) == change.mode
    except OSError:
        # What is wrong with the path is said where it is looked at again.
        return False


def from_mode_change(
    change: ModeChange, may_write_through: Callable[[Path], bool]
) -> ModeEntry:
    """Look at the file of a change, without opening it.

    Raises Conflict where it is gone, Unwritable where it is no regular file or
    would be opened to more users, ValueError for a mode that is none.
    """
    if not 0 <= change.mode <= 0o7777:
        raise ValueError("a mode must consist of permission bits")
    path = change.path
    real = Path(os.path.realpath(path))
    notes = follow(path, real, may_write_through)
    try:
        status = real.lstat()
    except FileNotFoundError as error:
        raise changed(path) from error
    except OSError as error:
        raise unwritable(error, path) from error
    if not stat.S_ISREG(status.st_mode):
        raise Unwritable(
            f"cannot write {path}: it is not a regular file.", path=str(path)
        )
    before = stat.S_IMODE(status.st_mode)
    if change.mode & ~before:
        raise Unwritable(f"{path} would be open to more users than now", path=str(path))
    inode, path = status.st_ino, path.absolute()
    return ModeEntry(path, real, inode, before, change.mode, notes)


def reversed_mode(entry: ModeEntry) -> ModeEntry:
    """Give what takes a mode back; raises Conflict unless it is as it was left."""
    try:
        status = entry.real.lstat()
    except FileNotFoundError:
        status = None
    if status is None or not _is_file(entry, status) or _mode(status) != entry.after:
        raise Conflict(
            f"{entry.path} or its permission bits were changed after they were set; "
            "undo would lose that. Nothing was changed.",
            path=str(entry.path),
        )
    return replace(entry, before=entry.after, after=entry.before, notes=())


def set_mode(
    port: FileSystem, entry: ModeEntry, mode: int, leave: Errors = ()
) -> ModeEntry:
    """Give a file one of the two modes of its entry, and make that durable.

    It is synced, too, where it has that mode: a killed run may not have come to
    that.  Raises Conflict where it is another file or has a third mode, and
    Unwritable.  For an error among ``leave`` the file is left alone instead, and
    the entry given back says so in a note.
    """
    try:
        _set(port, entry, mode)
    except leave as error:
        note = f"its permission bits were left alone: {reason_of(error)}"
        return replace(entry, notes=(*entry.notes, note))
    return entry


def _set(port: FileSystem, entry: ModeEntry, mode: int) -> None:
    try:
        # Looked at first, because opening a device can have an effect.
        _require(entry, entry.real.lstat())
        descriptor = open_real(entry.real)
        try:
            status = os.fstat(descriptor)
            _require(entry, status)
            if _mode(status) != mode:
                call(port.change_mode, descriptor, mode)
            call(port.sync, descriptor)
        finally:
            os.close(descriptor)
    except FileNotFoundError as error:
        raise changed(entry.path) from error
    except OSError as error:
        raise unwritable(error, entry.path) from error


def _require(entry: ModeEntry, status: os.stat_result) -> None:
    known = _mode(status) in {entry.before, entry.after}
    if not known or not _is_file(entry, status):
        raise changed(entry.path)


def _is_file(entry: ModeEntry, status: os.stat_result) -> bool:
    return stat.S_ISREG(status.st_mode) and status.st_ino == entry.inode


def _mode(status: os.stat_result) -> int:
    return stat.S_IMODE(status.st_mode)
