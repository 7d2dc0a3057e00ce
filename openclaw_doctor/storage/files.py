"""Writing one new file, and reading a backup again."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from openclaw_doctor.storage.filesystem import (
    FileSystem,
    call,
    close_written,
    write_all,
)
from openclaw_doctor.storage.metadata import ACL, Metadata, apply, capture, is_own
from openclaw_doctor.storage.records import Side
from openclaw_doctor.storage.snapshot import open_below, read_all

#: Largest backup that is read back, in bytes.
BACKUP_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to be made; ``shown`` is the path to name in messages.

    With ``all_of_it`` False the system's own labels may be left out.
    """

    name: str
    data: bytes
    metadata: Metadata
    shown: Path
    all_of_it: bool = True


def write_new(
    port: FileSystem, directory: int, new: NewFile, made: list[tuple[int, str]]
) -> int:
    """Write a new file below a directory, make its content durable, give its inode.

    The name is added to ``made`` as soon as it exists; it is durable only after
    the directory was synced.  Raises OSError and Unwritable.
    """
    descriptor = call(port.create, directory, new.name)
    made.append((directory, new.name))
    try:
        write_all(port, descriptor, new.data)
        apply(port, descriptor, new.metadata, str(new.shown), all_of_it=new.all_of_it)
        call(port.sync, descriptor)
        inode = os.fstat(descriptor).st_ino
    except BaseException:
        with suppress(OSError):
            close_written(port, descriptor)
        raise
    close_written(port, descriptor)
    return inode


def read_backup(port: FileSystem, directory: int, name: str) -> tuple[bytes, Metadata]:
    """Read a backup and what it carries; OSError where it cannot be read."""
    descriptor = open_below(directory, name)
    try:
        return read_all(descriptor, BACKUP_BYTES), capture(port, descriptor)
    finally:
        os.close(descriptor)


def attributes_of(port: FileSystem, directory: int, name: str) -> Mapping[str, bytes]:
    """Read what a file below a directory carries; nothing where there is none."""
    try:
        descriptor = open_below(directory, name)
    except FileNotFoundError:
        return {}
    try:
        return capture(port, descriptor).attributes
    finally:
        os.close(descriptor)


def restored(before: Side, backup: Metadata, now: Mapping[str, bytes]) -> Metadata:
    """Put together what a file had: from its record, its backup and the file now.

    Labels of the system are those that the file has now: it kept them through its
    replacement, and a backup in another place may have others or none.
    """
    labels = {name: now[name] for name in now if not is_own(name)}
    known = {**now, **backup.attributes, **labels}
    attributes = {name: known[name] for name in before.attributes if name in known}
    if before.acl is not None:
        attributes[ACL] = before.acl
    return Metadata(before.mode, before.uid, before.gid, attributes)


def exists(directory: int, name: str) -> bool:
    """Tell whether anything stands below a directory under ``name``."""
    try:
        os.stat(name, dir_fd=directory, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return True
