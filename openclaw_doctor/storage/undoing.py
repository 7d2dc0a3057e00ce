"""Taking a finished transaction back."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from openclaw_doctor.errors import (
    Conflict,
    UnreadableDocument,
    Unwritable,
    UsageError,
)
from openclaw_doctor.runtime import Runtime
from openclaw_doctor.storage import journal
from openclaw_doctor.storage.files import (
    BACKUP_BYTES,
    attributes_of,
    read_backup,
    restored,
)
from openclaw_doctor.storage.filesystem import FileSystem, open_directory
from openclaw_doctor.storage.metadata import Metadata
from openclaw_doctor.storage.model import Home, Receipt
from openclaw_doctor.storage.modes import reversed_mode
from openclaw_doctor.storage.records import Entry, Record, Side
from openclaw_doctor.storage.recovery import recover
from openclaw_doctor.storage.refusals import unwritable
from openclaw_doctor.storage.replacement import Replacement
from openclaw_doctor.storage.snapshot import Snapshot, read_snapshot
from openclaw_doctor.storage.transaction import execute


def undo(
    home: Home,
    runtime: Runtime,
    receipt_id: str | None = None,
    *,
    port: FileSystem | None = None,
) -> Receipt:
    """Give every file of a receipt back as it was: bytes, owner, mode, ACL, the rest.

    Without ``receipt_id`` it is the newest transaction that is not undone and is
    no undo itself.  A created file is removed.  The undo is a transaction with
    its own backups and its own receipt, which is returned and can be undone by
    its id.

    Raises UsageError (no such receipt, or undone already), Conflict where a file
    is no longer as the transaction left it, Unwritable, Locked (each time
    nothing was changed) and RecoveryNeeded.
    """
    port = port or FileSystem()
    recover(home, runtime, port=port)
    record = _choose(home, receipt_id)
    try:
        items = [_reverse(entry, home, port) for entry in reversed(record.entries)]
        modes = [reversed_mode(entry) for entry in reversed(record.modes)]
    except OSError as error:
        raise unwritable(error, record.places[0].path) from error
    return execute(items, modes, home, runtime, port, undoes=record.id)


def _choose(home: Home, receipt_id: str | None) -> Record:
    for record, undone in journal.finished(home):
        if receipt_id is None:
            if not undone and record.undoes is None:
                return record
        elif record.id == receipt_id:
            if undone:
                raise UsageError(f"{receipt_id} is undone already")
            return record
    if receipt_id is None:
        raise UsageError("there is nothing to undo")
    raise UsageError(f"there is no receipt {receipt_id}")


def _reverse(entry: Entry, home: Home, port: FileSystem) -> Replacement:
    snapshot = _require_unchanged(entry)
    if entry.before is None:
        return Replacement(entry.path, entry.real, snapshot, None)
    data, backup = _read_backup(entry, entry.before, home, port)
    now = _attributes(entry.real, port) if snapshot else {}
    metadata = restored(entry.before, backup, now)
    lost = sorted(set(entry.before.attributes) - set(metadata.attributes))
    notes = tuple(f"the extended attribute {name} was lost" for name in lost)
    return Replacement(
        entry.path, entry.real, snapshot, data, metadata=metadata, notes=notes
    )


def _require_unchanged(entry: Entry) -> Snapshot | None:
    """Read the file as it is now; raises Conflict unless it is as it was left."""
    conflict = Conflict(
        f"{entry.path} was changed after it was written; undo would lose that. "
        "Nothing was changed.",
        path=str(entry.path),
    )
    if entry.after is None:
        if os.path.lexists(entry.real):
            raise conflict
        return None
    try:
        snapshot = read_snapshot(entry.real, limit=BACKUP_BYTES)
    except UnreadableDocument as error:
        raise conflict from error
    if snapshot.digest != entry.after.digest or snapshot.real != entry.real:
        raise conflict
    return snapshot


def _read_backup(
    entry: Entry, before: Side, home: Home, port: FileSystem
) -> tuple[bytes, Metadata]:
    place = entry.backup_path(home) or entry.real
    try:
        with ExitStack() as stack:
            directory = open_directory(place.parent, stack)
            data, metadata = read_backup(port, directory, place.name)
    except OSError as error:
        reason = error.strerror or "unknown error"
        raise Unwritable(
            f"cannot read the backup {place}: {reason}", path=str(place)
        ) from error
    if hashlib.sha256(data).hexdigest() != before.digest:
        raise Unwritable(
            f"the backup {place} is not what was backed up", path=str(place)
        )
    return data, metadata


def _attributes(real: Path, port: FileSystem) -> Mapping[str, bytes]:
    with ExitStack() as stack:
        return attributes_of(port, open_directory(real.parent, stack), real.name)
