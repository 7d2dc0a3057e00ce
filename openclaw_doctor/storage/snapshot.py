"""Reading a file once, through one descriptor."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from openclaw_doctor.errors import UnreadableDocument

#: Largest file that is read, in bytes (the default limit of OpenClaw's own
#: file reader, ``@openclaw/fs-safe`` 0.18.1).
MAX_BYTES = 16 * 1024 * 1024

_READ = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    # Opening a FIFO without this waits for a writer.
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_CHUNK = 1024 * 1024
_REASONS = {
    errno.ENOENT: "it does not exist",
    errno.ENOTDIR: "a part of its path is not a folder",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.ELOOP: "its symbolic links go round in a circle",
    errno.ENAMETOOLONG: "its name is too long",
}


@dataclass(frozen=True, slots=True)
class FileStat:
    """What the file system says of a file; ``mode`` holds permission bits only."""

    device: int
    inode: int
    mode: int
    uid: int
    gid: int
    links: int
    size: int
    modified_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> FileStat:
        """Take over what ``os.stat`` gave."""
        return cls(
            device=status.st_dev,
            inode=status.st_ino,
            mode=stat.S_IMODE(status.st_mode),
            uid=status.st_uid,
            gid=status.st_gid,
            links=status.st_nlink,
            size=status.st_size,
            modified_ns=status.st_mtime_ns,
        )


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The bytes of one file at one moment.

    ``path`` is the path as given and ``real`` the file it leads to; ``symlink``
    tells whether the last part of ``path`` is a symbolic link.  ``digest`` is
    the SHA-256 of ``data`` in hexadecimal.
    """

    path: Path
    real: Path
    data: bytes
    digest: str
    stat: FileStat
    symlink: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What stands under a name now: a digest (empty: no regular file), an inode."""

    digest: str
    inode: int


def read_snapshot(path: Path, *, limit: int = MAX_BYTES) -> Snapshot:
    """Read the file at ``path``, following symbolic links, at most ``limit`` bytes.

    Raises UnreadableDocument for whatever is no readable regular file; never
    waits on a pipe and never opens a device.
    """
    try:
        real = Path(os.path.realpath(path, strict=True))
        _require_regular(real.lstat(), path)
        descriptor = open_real(real)
    except OSError as error:
        raise _unreadable(path, _reason(error, path)) from error
    try:
        status = os.fstat(descriptor)
        _require_regular(status, path)
        data = _read_limited(descriptor, limit, path)
    except OSError as error:
        raise _unreadable(path, _reason(error, path)) from error
    finally:
        os.close(descriptor)
    digest = hashlib.sha256(data).hexdigest()
    return Snapshot(path, real, data, digest, FileStat.of(status), path.is_symlink())


def open_below(directory: int, name: str) -> int:
    """Open a file below a directory descriptor for reading, never through a link."""
    return os.open(name, _READ, dir_fd=directory)


def open_real(path: Path) -> int:
    """Open the file at a resolved path for reading, never through a link."""
    return os.open(path, _READ)


def read_all(descriptor: int, limit: int) -> bytes:
    """Read to the end, or to ``limit`` bytes."""
    parts: list[bytes] = []
    room = limit
    while room and (part := os.read(descriptor, min(_CHUNK, room))):
        parts.append(part)
        room -= len(part)
    return b"".join(parts)


def look(directory: int, name: str) -> Found | None:
    """Tell what stands below ``directory`` under ``name``; None: nothing."""
    try:
        status = os.stat(name, dir_fd=directory, follow_symlinks=False)
        if not stat.S_ISREG(status.st_mode):
            return Found("", status.st_ino)
        descriptor = open_below(directory, name)
    except FileNotFoundError:
        return None
    try:
        return Found(_digest(descriptor), os.fstat(descriptor).st_ino)
    finally:
        os.close(descriptor)


def _digest(descriptor: int) -> str:
    state = hashlib.sha256()
    while part := os.read(descriptor, _CHUNK):
        state.update(part)
    return state.hexdigest()


def _read_limited(descriptor: int, limit: int, path: Path) -> bytes:
    data = read_all(descriptor, limit + 1)
    if len(data) > limit:
        raise _unreadable(path, f"it is larger than {limit} bytes")
    return data


def _require_regular(status: os.stat_result, path: Path) -> None:
    mode = status.st_mode
    if stat.S_ISREG(mode):
        return
    kinds = (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
    )
    kind = next((name for test, name in kinds if test(mode)), "a device")
    raise _unreadable(path, f"it is {kind}, not a regular file")


def _reason(error: OSError, path: Path) -> str:
    if error.errno == errno.ENOENT and path.is_symlink():
        return "it is a symbolic link to a file that does not exist"
    return _REASONS.get(error.errno or 0, error.strerror or "unknown error")


def _unreadable(path: Path, reason: str) -> UnreadableDocument:
    return UnreadableDocument(f"cannot be read: {reason}", path=str(path))
