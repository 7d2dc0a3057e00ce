"""Finishing what an interrupted run began."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path

from openclaw_doctor.errors import DoctorError, Locked, RecoveryNeeded
from openclaw_doctor.runtime import Runtime
from openclaw_doctor.storage.filesystem import FileSystem, open_directory
from openclaw_doctor.storage.journal import read_record, unfinished
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
    for listed in unfinished(home):
        if listed.record is None:
            raise recovery_needed(
                listed.path, f"its record is refused: {listed.reason}"
            )
        try:
            done = _settle(listed.record, listed.path.name, home, runtime, port)
        except (RecoveryNeeded, Locked):
            raise
        except (OSError, DoctorError) as error:
            raise recovery_needed(listed.path, reason_of(error)) from error
        if done:
            receipts.append(receipt_of(done, home))
    return receipts


def recovery_needed(place: Path, reason: str) -> RecoveryNeeded:
    """Name the record of an interrupted transaction and what to do."""
    return RecoveryNeeded(
        f"an interrupted change is recorded in {place} ({reason}); run "
        "openclaw-doctor recover",
        path=str(place),
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
    ready = [_is_ready(desk, entry) for entry in record.entries]
    return all(ready)


def _is_ready(desk: Desk, entry: Entry) -> bool:
    target, stage = desk.at_target(entry), desk.at_stage(entry)
    replaced = is_new(entry, target)
    foreign = stage is not None and not (is_old(entry, stage) or is_new(entry, stage))
    if foreign or not (replaced or is_old(entry, target)):
        backup = entry.backup_path(desk.home)
        raise RecoveryNeeded(
            f"{entry.path} was changed after an interrupted run. Nothing was touched; "
            f"compare it with {entry.real.parent / entry.stage}"
            + (f" and the backup {backup}" if backup else ""),
            path=str(entry.path),
        )
    return replaced or is_new(entry, stage)
