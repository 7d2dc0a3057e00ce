"""Backups, stages and the draft of the record: all that precedes the commit."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from openclaw_doctor.errors import Unwritable
from openclaw_doctor.runtime import Runtime
from openclaw_doctor.storage import journal, names
from openclaw_doctor.storage.files import NewFile, write_new
from openclaw_doctor.storage.filesystem import blaming, sync_directory
from openclaw_doctor.storage.metadata import ACL, PRIVATE, Metadata, for_backup
from openclaw_doctor.storage.protocol import Desk
from openclaw_doctor.storage.records import (
    RECORD_BYTES,
    Entry,
    ModeEntry,
    Record,
    Side,
    encode,
)
from openclaw_doctor.storage.replacement import Replacement

_BACKUP_TRIES = 10_000


@dataclass(frozen=True, slots=True)
class Made:
    """Files and folders made so far, to be removed if nothing comes of it."""

    files: list[tuple[int, str]]
    folders: list[Path]


@dataclass(frozen=True, slots=True)
class Item:
    """A replacement and the file found under its lock (None: there is none)."""

    replacement: Replacement
    found: Metadata | None
    inode: int


@dataclass(frozen=True, slots=True)
class _Preparation:
    """What all steps of one preparation share."""

    desk: Desk
    identity: str
    now_ms: int
    made: Made


def prepare(
    items: Sequence[Item],
    modes: Sequence[ModeEntry],
    desk: Desk,
    runtime: Runtime,
    made: Made,
    undoes: str | None,
) -> Record:
    """Make all backups, then all stages, then the draft of the record, all durable.

    Everything made is added to ``made``.  Raises OSError and Unwritable.
    """
    identity = journal.free_identity(runtime.token(), desk.home)
    work = _Preparation(desk, identity, runtime.now_ms(), made)
    backups = [_back_up(item, work) for item in items]
    entries = tuple(
        _stage(item, backup, work) for item, backup in zip(items, backups, strict=True)
    )
    written = {directory for directory, _ in made.files}
    for folder, directory in desk.directories.items():
        if directory in written:
            with blaming(folder):
                sync_directory(desk.port, directory)
    earlier = [record.sequence for record, _ in journal.finished(desk.home)]
    sequence = max(earlier, default=0) + 1
    record = Record(identity, sequence, work.now_ms, undoes, entries, tuple(modes))
    with blaming(desk.home.records):
        _write_draft(record, work)
    return record


def _write_draft(record: Record, work: _Preparation) -> None:
    desk, data = work.desk, encode(record)
    if len(data) > RECORD_BYTES:
        raise Unwritable("these are too many files for one transaction")
    metadata = Metadata(PRIVATE, os.geteuid(), os.getegid())
    new = NewFile(record.draft, data, metadata, desk.home.records, all_of_it=False)
    write_new(desk.port, desk.records, new, work.made.files)


def _back_up(item: Item, work: _Preparation) -> str | None:
    """Make a backup under the first free name; None where there is no old file."""
    wanted, desk = item.replacement, work.desk
    if wanted.before is None or item.found is None:
        return None
    folder = desk.home.backups or wanted.real.parent
    metadata, data = for_backup(item.found), wanted.before.data
    candidates = names.backup_names(
        wanted.real.name, work.identity, work.now_ms, wanted.backup_name
    )
    for name in islice(candidates, _BACKUP_TRIES):
        new = NewFile(name, data, metadata, folder / name, all_of_it=False)
        try:
            with blaming(desk.home.backups or wanted.path):
                write_new(desk.port, desk.directories[folder], new, work.made.files)
        except FileExistsError:
            continue
        return name
    raise Unwritable(f"no free name for a backup of {wanted.path}")


def _stage(item: Item, backup: str | None, work: _Preparation) -> Entry:
    wanted = item.replacement
    before = None
    if wanted.before is not None and item.found is not None:
        before = _side(wanted.before.data, item.found, item.inode)
    stage = names.stage_name(wanted.real.name, work.identity)
    return Entry(
        path=wanted.path,
        real=wanted.real,
        stage=stage,
        backup=backup,
        backup_at_home=work.desk.home.backups is not None,
        before=before,
        after=_write_stage(item, stage, work),
        notes=wanted.notes,
    )


def _write_stage(item: Item, stage: str, work: _Preparation) -> Side | None:
    wanted = item.replacement
    if wanted.after is None:
        return None
    directory = work.desk.directories[wanted.real.parent]
    metadata = _metadata(item, directory)
    new = NewFile(stage, wanted.after, metadata, wanted.path)
    with blaming(wanted.path):
        inode = write_new(work.desk.port, directory, new, work.made.files)
    return _side(wanted.after, metadata, inode)


def _metadata(item: Item, directory: int) -> Metadata:
    """Decide what the new file must have; rights are never added."""
    wanted, found = item.replacement, item.found
    if wanted.metadata is not None:
        return wanted.metadata
    if found is None:
        return _new_metadata(directory, PRIVATE if wanted.mode is None else wanted.mode)
    if wanted.mode is None:
        return found
    return replace(found, mode=found.mode & wanted.mode)


def _new_metadata(directory: int, mode: int) -> Metadata:
    """Give a file that root makes to whom its directory belongs to."""
    status = os.fstat(directory)
    if os.geteuid() == 0:
        return Metadata(mode, status.st_uid, status.st_gid)
    shared = status.st_mode & stat.S_ISGID
    return Metadata(mode, os.geteuid(), status.st_gid if shared else os.getegid())


def _side(data: bytes, metadata: Metadata, inode: int) -> Side:
    return Side(
        digest=hashlib.sha256(data).hexdigest(),
        mode=metadata.mode,
        uid=metadata.uid,
        gid=metadata.gid,
        inode=inode,
        acl=metadata.attributes.get(ACL),
        attributes=tuple(sorted(set(metadata.attributes) - {ACL})),
    )
