"""Backups: listing them, and removing old ones together with their receipts.

A receipt is first renamed to say that it is going, then its backups are removed, then
the receipt itself.  So no receipt ever promises a backup that was removed, and no
backup is left whose receipt is gone; what a crash interrupts is finished by the next
call.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from openclaw_doctor.runtime import Runtime
from openclaw_doctor.storage import folders, journal, names
from openclaw_doctor.storage.filesystem import (
    FileSystem,
    call,
    open_directory,
    sync_directory,
)
from openclaw_doctor.storage.model import Home
from openclaw_doctor.storage.records import Entry, Record, Side
from openclaw_doctor.storage.recovery import recover
from openclaw_doctor.storage.refusals import unwritable
from openclaw_doctor.storage.snapshot import look


class Status(str, Enum):
    """What has become of the transaction that a backup was made for."""

    DONE = "done"
    UNDONE = "undone"
    INTERRUPTED = "interrupted"
    BEING_REMOVED = "being-removed"
    NO_RECEIPT = "no-receipt"


class Condition(str, Enum):
    """Whether a backup still is what its record says; unknown without a record."""

    INTACT = "intact"
    CHANGED = "changed"
    MISSING = "missing"
    UNKNOWN = "unknown"


_STATES = {
    "": Status.INTERRUPTED,
    ".back": Status.INTERRUPTED,
    ".prune": Status.BEING_REMOVED,
}


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup.

    ``file`` is what it is a copy of, a bare name where only the backup's own name
    tells.  ``time_ms`` counts from 1970 (UTC).  ``size`` (bytes) and ``mode``
    (permission bits) are None where nothing is there.  ``receipt`` is an id.
    """

    path: Path
    file: Path
    time_ms: int
    size: int | None
    mode: int | None
    receipt: str | None
    status: Status
    condition: Condition


@dataclass(frozen=True, slots=True)
class Pruned:
    """One receipt that is old enough to go, and its backups.

    Where one of them is not what was backed up, in ``left``, the receipt stays
    with all of them.
    """

    receipt: str
    backups: tuple[Backup, ...]
    left: tuple[Backup, ...]


def backups_of(home: Home) -> list[Backup]:
    """Give the backups that records of this home speak of, the newest first.

    Reads each to tell whether it is still what was backed up.
    """
    found: list[Backup] = []
    for listed in journal.listed(home, tuple(_STATES)):
        if listed.record is not None:
            known = _of_record(listed.record, home, _STATES[listed.state])
            found.extend(one for one in known if one.condition != Condition.MISSING)
    for record, undone in journal.finished(home):
        found.extend(_of_record(record, home, _done(undone)))
    return sorted(found, key=lambda one: one.time_ms, reverse=True)


def strays(places: Iterable[Path], known: Collection[Path]) -> list[Backup]:
    """Give the files in some folders that are named as backups and not ``known``.

    ``known`` are paths without links.  Only names are read; links are left out.
    """
    found: list[Backup] = []
    for folder in dict.fromkeys(Path(os.path.realpath(place)) for place in places):
        with suppress(FileNotFoundError, NotADirectoryError, PermissionError):
            for path in sorted(folder.iterdir()):
                parts = names.backup_parts(path.name)
                if parts and path not in known and stat.S_ISREG(path.lstat().st_mode):
                    found.append(_stray(path, *parts))
    return sorted(found, key=lambda one: one.time_ms, reverse=True)


def prunable(home: Home, before_ms: int) -> list[Pruned]:
    """Give the receipts made before a moment, the oldest first; never the newest.

    Also left out is one that takes back a receipt that stays, because without it
    that one would look as if it could still be taken back.
    """
    return [one for _, one in _due(home, before_ms)]


def _due(home: Home, before_ms: int) -> Iterator[tuple[Record, Pruned]]:
    records = journal.finished(home)
    kept = {record.id for record, _ in records[:1]}
    for record, undone in reversed(records):
        if {record.id, record.undoes} & kept or record.time_ms >= before_ms:
            kept.add(record.id)
            continue
        found = tuple(_of_record(record, home, _done(undone)))
        left = tuple(one for one in found if not _may_go(one))
        if left:
            kept.add(record.id)
        yield record, Pruned(record.id, found, left)


def prune(
    home: Home,
    runtime: Runtime,
    before_ms: int,
    *,
    port: FileSystem | None = None,
) -> Iterator[Pruned]:
    """Remove what ``prunable`` names, each receipt with its backups.

    Gives each receipt as soon as it is gone, or as it was found where it stays.
    An interrupted transaction or removal is finished first.  Raises what
    ``recover`` raises, and Unwritable: what was given before that is removed, and
    the next call finishes the rest.
    """
    port = port or FileSystem()
    recover(home, runtime, port=port)
    if not os.path.lexists(home.records):
        return
    try:
        with ExitStack() as stack:
            records = folders.ensure(port, home.records, stack, [])
            yield from _finish_all(port, records, home)
            for record, one in _due(home, before_ms):
                if not one.left:
                    with suppress(FileNotFoundError):
                        # Not there: another process is at it, too.
                        call(port.rename, records, record.done, record.pruned)
                    sync_directory(port, records)
                    _finish(port, records, record, home)
                yield one
    except OSError as error:
        raise unwritable(error, home.records) from error


def _finish_all(port: FileSystem, records: int, home: Home) -> Iterator[Pruned]:
    """Carry through the removals that have begun."""
    for listed in journal.listed(home, (".prune",)):
        if listed.record is not None:
            yield _finish(port, records, listed.record, home)


def _finish(port: FileSystem, records: int, record: Record, home: Home) -> Pruned:
    found = tuple(_of_record(record, home, Status.BEING_REMOVED))
    for entry in record.entries:
        _remove(port, entry, home)
    with suppress(FileNotFoundError):
        call(port.unlink, records, record.pruned)
    sync_directory(port, records)
    gone = tuple(one for one in found if one.condition == Condition.INTACT)
    return Pruned(record.id, gone, ())


def _remove(port: FileSystem, entry: Entry, home: Home) -> None:
    """Remove one backup; whatever else stands in its place by now stays."""
    place = entry.backup_path(home)
    if place is None or entry.before is None:
        return
    with ExitStack() as stack:
        try:
            directory = open_directory(place.parent, stack)
        except FileNotFoundError:
            return
        found = look(directory, place.name)
        if found is not None and found.digest == entry.before.digest:
            with suppress(FileNotFoundError):
                call(port.unlink, directory, place.name)
        # Also where it was gone: a killed run may not have come to that.
        sync_directory(port, directory)


def _may_go(backup: Backup) -> bool:
    return backup.condition in {Condition.INTACT, Condition.MISSING}


def _done(undone: bool) -> Status:
    return Status.UNDONE if undone else Status.DONE


def _of_record(record: Record, home: Home, status: Status) -> Iterator[Backup]:
    for entry in record.entries:
        place = entry.backup_path(home)
        if place is not None and entry.before is not None:
            condition, seen = _examine(place, entry.before)
            yield Backup(
                path=place,
                file=entry.real,
                time_ms=record.time_ms,
                size=seen.st_size if seen else None,
                mode=stat.S_IMODE(seen.st_mode) if seen else None,
                receipt=record.id,
                status=status,
                condition=condition,
            )


def _examine(place: Path, before: Side) -> tuple[Condition, os.stat_result | None]:
    """Compare a backup with its record, never through a link."""
    try:
        with ExitStack() as stack:
            directory = open_directory(place.parent, stack)
            seen = os.stat(place.name, dir_fd=directory, follow_symlinks=False)
            found = look(directory, place.name)
    except FileNotFoundError:
        return Condition.MISSING, None
    except OSError:
        # Also a folder that is a link by now: the backup may be behind it.
        return Condition.UNKNOWN, None
    if found is None:
        return Condition.MISSING, None
    same = found.digest == before.digest
    return (Condition.INTACT if same else Condition.CHANGED), seen


def _stray(path: Path, name: str, time_ms: int) -> Backup:
    seen = path.lstat()
    return Backup(
        path=path,
        file=Path(name),
        time_ms=time_ms,
        size=seen.st_size,
        mode=stat.S_IMODE(seen.st_mode),
        receipt=None,
        status=Status.NO_RECEIPT,
        condition=Condition.UNKNOWN,
    )
