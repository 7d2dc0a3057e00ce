"""The directory of records: finding them, and deciding which to believe.

A record can name any file of its user, so one is believed only where nobody
else can have written it: its directory and itself belong to this user, are no
links and are closed to others, and its content is what this package writes.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from openclaw_doctor.storage import names
from openclaw_doctor.storage.filesystem import (
    FileSystem,
    open_directory,
    sync_directory,
    try_unlink,
)
from openclaw_doctor.storage.locks import STALE_MS
from openclaw_doctor.storage.model import Home, Receipt
from openclaw_doctor.storage.records import (
    RECORD_BYTES,
    Record,
    decode,
    receipt_of,
)
from openclaw_doctor.storage.snapshot import open_below, read_all

#: So many receipts are kept even without a backup.
KEPT = 10

#: A directory that is none, or that another user has closed.
_FOREIGN = frozenset({errno.ENOTDIR, errno.EACCES})
_NAME = re.compile(rf"(?P<id>{names.ID})(?P<state>|\.back|\.done|\.prune)\.json")
_DRAFT = re.compile(rf"\.{names.ID}\.json\.tmp")


@dataclass(frozen=True, slots=True)
class Listed:
    """One file of the records directory; ``record`` None: not believed."""

    path: Path
    state: str
    record: Record | None
    reason: str


def receipts(home: Home) -> list[Receipt]:
    """Give the receipts of finished transactions, the newest first."""
    return [
        receipt_of(record, home, undone=undone) for record, undone in finished(home)
    ]


def foreign_records(home: Home) -> list[tuple[Path, str]]:
    """Give the records that are not believed, each with the reason."""
    return [(item.path, item.reason) for item in listed(home) if item.record is None]


def pending(home: Home) -> list[Path]:
    """Give the records of interrupted transactions, believed or not."""
    return [item.path for item in unfinished(home)]


def unfinished(home: Home) -> list[Listed]:
    """Give the records of interrupted transactions in the order of their names."""
    return listed(home, ("", ".back"))


def finished(home: Home) -> list[tuple[Record, bool]]:
    """Give believed records of finished transactions, newest first, and if undone."""
    done = listed(home, (".done",))
    records = [item.record for item in done if item.record is not None]
    records.sort(key=lambda one: (one.sequence, one.time_ms, one.id), reverse=True)
    undone: set[str] = set()
    result = []
    for record in records:
        # An undo that was itself undone takes nothing back.
        if record.undoes is not None and record.id not in undone:
            undone.add(record.undoes)
        result.append((record, record.id in undone))
    return result


def listed(
    home: Home, states: tuple[str, ...] = ("", ".back", ".done", ".prune")
) -> list[Listed]:
    """Read the records in some states; none where their directory does not exist.

    A directory that is not to be believed is itself the only thing listed, and
    only among the finished: nothing in it is touched.  Raises OSError where it is not
    known whether anything is unfinished, because the system fails.
    """
    with ExitStack() as stack:
        try:
            directory = open_directory(home.records, stack)
        except FileNotFoundError:
            return []
        except OSError as error:
            if ".done" not in states and error.errno not in _FOREIGN:
                raise
            reason = error.strerror or "it cannot be read"
        else:
            reason = distrust_folder(directory)
        if not reason:
            return list(_read_folder(directory, home, states))
    folder = [Listed(home.records, ".done", None, reason)]
    return folder if ".done" in states else []


def _read_folder(
    directory: int, home: Home, states: tuple[str, ...]
) -> Iterator[Listed]:
    for name in sorted(os.listdir(directory)):
        match = _NAME.fullmatch(name)
        if match is None or match["state"] not in states:
            continue
        path, state = home.records / name, match["state"]
        try:
            record = read_record(directory, name, match["id"], home)
        except FileNotFoundError:
            # Another process has just finished it.
            continue
        except (OSError, ValueError) as error:
            yield Listed(path, state, None, _reason(error))
        else:
            yield Listed(path, state, record, "")


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, OSError):
        return error.strerror or "it cannot be read"
    # A parser's message may quote the content.
    plain = type(error) is ValueError
    return str(error) if plain else "it is not JSON as this program writes it"


def read_record(directory: int, name: str, identity: str, home: Home) -> Record:
    """Read one record; OSError, or ValueError with the reason to distrust it."""
    descriptor = open_below(directory, name)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
            raise ValueError("it is not a regular file with one name")
        if status.st_uid != os.geteuid():
            raise ValueError("it belongs to another user")
        if status.st_mode & 0o077:
            raise ValueError("it is open to other users")
        data = read_all(descriptor, RECORD_BYTES + 1)
    finally:
        os.close(descriptor)
    if len(data) > RECORD_BYTES:
        raise ValueError("it is too large")
    return decode(data, identity, home)


def distrust_folder(directory: int) -> str:
    """Give a reason not to believe records in an open directory, or nothing."""
    status = os.fstat(directory)
    if status.st_uid != os.geteuid():
        return "it belongs to another user"
    return "others may write into it" if status.st_mode & 0o022 else ""


def free_identity(token: str, home: Home) -> str:
    """Make an id from random digits that no record of this home has yet."""
    if not re.fullmatch(r"[0-9a-f]{8,56}", token):
        raise ValueError("a token must be 8 to 56 lower-case hexadecimal digits")
    try:
        taken = {place.name.split(".")[0] for place in home.records.iterdir()}
    except FileNotFoundError:
        return token
    candidates = (token, *(f"{token}{number:08x}" for number in range(len(taken))))
    return next(one for one in candidates if one not in taken)


def remove_stale_drafts(port: FileSystem, directory: int, now_ms: int) -> None:
    """Remove drafts of records that killed runs left, in an open directory.

    A draft does not say whose it is, but a run that is at it longer than locks
    are valid has given up.
    """
    for name in filter(_DRAFT.fullmatch, os.listdir(directory)):
        with suppress(FileNotFoundError):
            status = os.stat(name, dir_fd=directory, follow_symlinks=False)
            if now_ms - status.st_mtime_ns // 1_000_000 > STALE_MS:
                try_unlink(port, directory, name)


def prune(port: FileSystem, directory: int, home: Home) -> None:
    """Remove receipts that are older than the last ten and have no backup left.

    One with a backup stays, because without it nobody could tell any more what the
    backup is.  One that takes back a receipt that stays is kept, too: without it
    that receipt would look as if it could still be taken back.
    """
    records = finished(home)
    kept = {record.id for record, _ in records[:KEPT]}
    for record, _ in reversed(records[KEPT:]):
        if record.undoes in kept or _has_backup(record, home):
            kept.add(record.id)
        else:
            try_unlink(port, directory, record.done)
    sync_directory(port, directory)


def _has_backup(record: Record, home: Home) -> bool:
    places = (entry.backup_path(home) for entry in record.entries)
    return not all(_is_gone(place) for place in places if place)


def _is_gone(place: Path) -> bool:
    try:
        place.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        # A folder that may not be looked into: nobody knows.
        return False
    return False
