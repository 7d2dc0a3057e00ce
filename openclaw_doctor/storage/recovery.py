"""Finishing what an interrupted run began."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path

from openclaw_doctor.errors import DoctorError, Locked, RecoveryNeeded
from openclaw_doctor.runtime import Runtime
from openclaw_doctor.storage.filesystem import FileSystem, open_directory
from openclaw_doctor.storage.journal import Listed, read_record, unfinished
from openclaw_doctor.storage.locks import hold, lock_paths
from openclaw_doctor.storage.model import Home, Receipt
from openclaw_doctor.storage.protocol import (
    Desk,
    carry_through,
    is_new,
    is_old,
    take_back,
)
from openclaw_doctor.storage.records import Entry, Record, receipt_of
from openclaw_doctor.storage.refusals import (
    reason_of,
    refuse_platform,
    refuse_switches,
    unwritable,
)
from openclaw_doctor.storage.signals import deferred_signals


def recover(
    home: Home, runtime: Runtime, *, port: FileSystem | None = None
) -> list[Receipt]:
    """Finish all interrupted transactions of this home.

    A committed one is carried through, by renames only; one whose stages are
    gone, or that was being taken back, is taken back from its backups.  Gives
    the receipts of those carried through.  Raises RecoveryNeeded where a file is
    neither as before nor as after (nothing is touched) or a record is not to be
    believed, Locked while another process is still at it, and Unwritable where
    nothing may be written at all.  A file of which only the mode was to change is
    no reason: where it is another one now, it is left alone, with a note.
    """
    refuse_platform()
    refuse_switches(runtime.environment)
    port = port or FileSystem()
    receipts = []
    try:
        found = unfinished(home)
    except OSError as error:
        raise unwritable(error, home.records) from error
    for listed in found:
        if listed.record is None:
            raise _not_believed(listed)
        try:
            done = _settle(listed.record, listed.path.name, home, runtime, port)
        except Locked:
            raise
        except (OSError, DoctorError) as error:
            if str(listed.path) in reason_of(error):
                raise
            back = home.records / listed.record.back
            place = back if os.path.lexists(back) else listed.path
            raise recovery_needed(place, reason_of(error)) from error
        if done:
            receipts.append(receipt_of(done, home))
    return receipts


def recovery_needed(place: Path, reason: str) -> RecoveryNeeded:
    """Name the record of an interrupted transaction and what to do."""
    return RecoveryNeeded(
        f"an interrupted write is recorded in {place} ({reason}). Run openclaw-doctor "
        "recover; where that cannot help, removing the record keeps all files as they "
        "are.",
        path=str(place),
    )


def _not_believed(listed: Listed) -> RecoveryNeeded:
    return RecoveryNeeded(
        f"the record of an interrupted write, {listed.path}, is not believed: "
        f"{listed.reason}. Nothing was touched. Run openclaw-doctor recover with the "
        "paths that --fix had; where that does not help, removing the record keeps "
        "all files as they are.",
        path=str(listed.path),
    )


def _settle(
    record: Record, name: str, home: Home, runtime: Runtime, port: FileSystem
) -> Record | None:
    """Finish one transaction under its locks; give it if it was carried through."""
    paths = _locks(record)
    needed = {one.parent for one in paths} | {
        entry.real.parent for entry in record.entries
    }
    if home.backups and any(entry.backup_at_home for entry in record.entries):
        needed.add(home.backups)
    with ExitStack() as stack:
        directories = {folder: open_directory(folder, stack) for folder in needed}
        stack.enter_context(hold(port, runtime, paths, directories))
        records = open_directory(home.records, stack)
        try:
            record = read_record(records, name, record.id, home)
        except FileNotFoundError:
            # The process that was at it has finished it meanwhile.
            return None
        desk = Desk(port, home, records, directories)
        with deferred_signals():
            if name == record.intent and _can_go_on(desk, record):
                return carry_through(desk, record, leave=(DoctorError,))
            take_back(desk, record, leave=(DoctorError,))
        return None


def _locks(record: Record) -> set[Path]:
    """Name all locks; a mode that cannot be locked any more holds nobody up."""
    paths = {
        one for entry in record.entries for one in lock_paths(entry.path, entry.real)
    }
    bits = {one for entry in record.modes for one in lock_paths(entry.path, entry.real)}
    return paths | {one for one in bits if os.access(one.parent, os.W_OK | os.X_OK)}


def _can_go_on(desk: Desk, record: Record) -> bool:
    """Tell whether every file not replaced yet has its stage.

    Raises RecoveryNeeded where somebody else's edit would be touched.
    """
    place = desk.home.records / record.intent
    ready = [_is_ready(desk, entry, place) for entry in record.entries]
    return all(ready)


def _is_ready(desk: Desk, entry: Entry, record: Path) -> bool:
    target, stage = desk.at_target(entry), desk.at_stage(entry)
    replaced = is_new(entry, target)
    known = stage is None or is_old(entry, stage) or is_new(entry, stage)
    if known and (replaced or is_old(entry, target)):
        return replaced or is_new(entry, stage)
    happened, choices = (
        _edited(entry, stage is not None) if known else _edited_meanwhile(entry)
    )
    backup = entry.backup_path(desk.home)
    before = f" What it held before is in {backup}." if backup else ""
    raise RecoveryNeeded(
        f"{happened} Nothing was touched.{before} {choices} To keep all files as they "
        f"are, remove {record}.",
        path=str(entry.path),
    )


def _edited(entry: Entry, staged: bool) -> tuple[str, str]:
    """Say that a file has got a third text, and what may be done."""
    happened = f"{entry.path} was changed after a write of it was interrupted."
    stage = entry.real.parent / entry.stage
    if not staged or entry.after is None:
        return happened, ""
    return happened, (
        f"What it was to hold is in {stage}: move that over it and run "
        "openclaw-doctor recover to finish the write."
    )


def _edited_meanwhile(entry: Entry) -> tuple[str, str]:
    """Say that a third text stands in the stage, and what may be done."""
    stage = entry.real.parent / entry.stage
    return (
        f"{stage} holds a change of {entry.path} that was made while it was written, "
        "before the write was interrupted.",
        "Take over what you need of that change, remove its file and run "
        "openclaw-doctor recover to finish the write.",
    )
