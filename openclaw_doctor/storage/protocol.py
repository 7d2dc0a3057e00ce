"""Carrying a committed transaction through, or taking it back.

Each target has a stage beside it.  At first the stage holds the new file; one
swap of the two names replaces the target and leaves the old file in the stage;
the same swap takes it back.  A created file has an empty target at first, a
removed one an empty stage.  Every step looks at what is there before it acts,
so that each of these functions can be run again after a crash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from openclaw_doctor.errors import Conflict, RecoveryNeeded
from openclaw_doctor.storage.files import (
    NewFile,
    attributes_of,
    exists,
    read_backup,
    restored,
    write_new,
)
from openclaw_doctor.storage.filesystem import (
    UNSUPPORTED,
    FileSystem,
    blaming,
    call,
    sync_directory,
)
from openclaw_doctor.storage.model import Home
from openclaw_doctor.storage.modes import Errors, set_mode
from openclaw_doctor.storage.records import Entry, Record, Side
from openclaw_doctor.storage.refusals import changed
from openclaw_doctor.storage.snapshot import Found, look


@dataclass(frozen=True, slots=True)
class Desk:
    """What a transaction works with: open descriptors of all its directories."""

    port: FileSystem
    home: Home
    records: int
    directories: Mapping[Path, int]

    def beside(self, entry: Entry) -> int:
        """Give the directory of a target and its stage."""
        return self.directories[entry.real.parent]

    def backups(self, entry: Entry) -> int:
        """Give the directory of a target's backup."""
        place = entry.backup_path(self.home)
        return self.directories[place.parent if place else entry.real.parent]

    def at_target(self, entry: Entry) -> Found | None:
        """Look at the target."""
        return look(self.beside(entry), entry.real.name)

    def at_stage(self, entry: Entry) -> Found | None:
        """Look at the stage."""
        return look(self.beside(entry), entry.stage)


def is_new(entry: Entry, found: Found | None) -> bool:
    """Tell whether this is the file as the transaction makes it."""
    if entry.after is None or found is None:
        return entry.after is None and found is None
    if found.digest != entry.after.digest:
        return False
    return not _same_bytes(entry) or found.inode == entry.after.inode


def is_old(entry: Entry, found: Found | None) -> bool:
    """Tell whether this is the file as it was before the transaction."""
    if entry.before is None or found is None:
        return entry.before is None and found is None
    if found.digest != entry.before.digest:
        return False
    return not _same_bytes(entry) or not is_new(entry, found)


def _same_bytes(entry: Entry) -> bool:
    before, after = entry.before, entry.after
    return bool(before and after and before.digest == after.digest)


def carry_through(desk: Desk, record: Record, leave: Errors = ()) -> Record:
    """Replace every target that is not replaced yet, and mark the record done.

    A mode that cannot be set for one of the errors ``leave`` is left, with a note
    in the record that is given back.  What a killed run did is synced again: it
    may not have come to that.  Raises Conflict where a target is neither old nor
    new, OSError and Unwritable; a target with somebody else's edit is left with
    that edit.
    """
    with blaming(desk.home.records):
        sync_directory(desk.port, desk.records)
    for entry in record.entries:
        with blaming(entry.path):
            if not is_new(entry, desk.at_target(entry)):
                _replace(desk, entry)
            sync_directory(desk.port, desk.beside(entry))
    modes = tuple(set_mode(desk.port, one, one.after, leave) for one in record.modes)
    _drop_stages(desk, record)
    with blaming(desk.home.records):
        call(desk.port.rename, desk.records, record.intent, record.done)
        sync_directory(desk.port, desk.records)
    return replace(record, modes=modes)


def _replace(desk: Desk, entry: Entry) -> None:
    """Swap stage and target, and look at what came out before believing it."""
    if not is_old(entry, desk.at_target(entry)) or not is_new(
        entry, desk.at_stage(entry)
    ):
        raise changed(entry.path)
    try:
        exact = _swap(desk, entry)
    except (FileNotFoundError, FileExistsError) as error:
        raise changed(entry.path) from error
    fits = is_new(entry, desk.at_target(entry)) and is_old(entry, desk.at_stage(entry))
    if exact and not fits:
        _swap(desk, entry)
        raise changed(entry.path)


def _swap(desk: Desk, entry: Entry) -> bool:
    """Swap stage and target; False if the target's old file is gone by that.

    Without an exchange in the kernel a file written by somebody else between
    the look at the target and the rename is lost; the backup holds what was
    read.
    """
    port, directory = desk.port, desk.beside(entry)
    target, stage = entry.real.name, entry.stage
    if not exists(directory, stage):
        _move(port, directory, target, stage)
    elif not exists(directory, target):
        _move(port, directory, stage, target)
    else:
        try:
            call(port.exchange, directory, stage, target)
        except OSError as error:
            if error.errno not in UNSUPPORTED:
                raise
            call(port.rename, directory, stage, target)
            return False
    return True


def _move(port: FileSystem, directory: int, old: str, new: str) -> None:
    try:
        call(port.rename_new, directory, old, new)
    except OSError as error:
        if error.errno not in UNSUPPORTED:
            raise
        if exists(directory, new):
            raise FileExistsError from error
        call(port.rename, directory, old, new)


def _drop_stages(desk: Desk, record: Record) -> None:
    """Remove all stages for good; one with an unknown content is somebody's edit."""
    for entry in record.entries:
        with blaming(entry.path):
            _drop_stage(desk, entry)
    # They hold what was replaced, so that none may come back after a power loss.
    folders = {desk.beside(entry): entry.path for entry in record.entries}
    for directory, path in folders.items():
        with blaming(path):
            sync_directory(desk.port, directory)


def _drop_stage(desk: Desk, entry: Entry) -> None:
    directory, found = desk.beside(entry), desk.at_stage(entry)
    if found is not None:
        if not is_old(entry, found) and not is_new(entry, found):
            raise changed(entry.path)
        call(desk.port.unlink, directory, entry.stage)
    # A power loss can leave it beside the stage that it was to stand in for.
    if exists(directory, _rewritten(entry)):
        call(desk.port.unlink, directory, _rewritten(entry))


def _rewritten(entry: Entry) -> str:
    """Name the old file made anew from its backup."""
    return f"{entry.stage.removesuffix('.tmp')}.old.tmp"


def take_back(desk: Desk, record: Record, leave: Errors = (Conflict,)) -> None:
    """Give every target its old file back, then forget the transaction.

    The direction is made durable first, so that a crash in between does not
    turn it round.  A target that is not ours any more keeps what it has, and its
    backup stays if it was edited after it was replaced; a mode that cannot be given
    back for one of the errors ``leave`` is left, too.  Raises OSError, Conflict and
    Unwritable.
    """
    port = desk.port
    for name in (record.intent, record.done):
        if exists(desk.records, name):
            call(port.rename, desk.records, name, record.back)
    sync_directory(port, desk.records)
    for mode in reversed(record.modes):
        set_mode(port, mode, mode.before, leave)
    for entry in reversed(record.entries):
        _restore(desk, entry)
        sync_directory(port, desk.beside(entry))
    unneeded = [entry for entry in record.entries if not _is_edited(desk, entry)]
    _drop_stages(desk, record)
    _drop_backups(desk, unneeded)
    for name in (record.draft, record.back):
        with suppress(FileNotFoundError):
            call(port.unlink, desk.records, name)
    sync_directory(port, desk.records)


def _restore(desk: Desk, entry: Entry) -> None:
    if not is_new(entry, desk.at_target(entry)):
        return
    if entry.before is not None and desk.at_stage(entry) is None:
        _write_back(desk, entry, entry.before)
    else:
        _swap(desk, entry)


def _write_back(desk: Desk, entry: Entry, before: Side) -> None:
    """Make the old file anew from its backup, where the stage is gone."""
    port, directory = desk.port, desk.beside(entry)
    data, backup = read_backup(port, desk.backups(entry), entry.backup or "")
    if hashlib.sha256(data).hexdigest() != before.digest:
        raise RecoveryNeeded(
            f"the backup of {entry.path} is not what was backed up",
            path=str(entry.path),
        )
    name = _rewritten(entry)
    with suppress(FileNotFoundError):
        call(port.unlink, directory, name)
    now = attributes_of(port, directory, entry.real.name)
    metadata = restored(before, backup, now)
    write_new(port, directory, NewFile(name, data, metadata, entry.path), [])
    if entry.after is None:
        _move(port, directory, name, entry.real.name)
    else:
        call(port.rename, directory, name, entry.real.name)


def _is_edited(desk: Desk, entry: Entry) -> bool:
    """Tell whether somebody edited a file after it was replaced.

    Then only its backup holds what it was.  As long as its stage holds the new
    file, it was not replaced.
    """
    return not is_old(entry, desk.at_target(entry)) and not is_new(
        entry, desk.at_stage(entry)
    )


def _drop_backups(desk: Desk, entries: Iterable[Entry]) -> None:
    for entry in entries:
        if entry.backup is None or entry.before is None:
            continue
        directory = desk.backups(entry)
        found = look(directory, entry.backup)
        if found is not None and found.digest == entry.before.digest:
            call(desk.port.unlink, directory, entry.backup)
