"""The port to the file system: every call that changes something on disk.

Names are single components below an open directory descriptor, so that a
directory swapped for a link during a run cannot lead a write elsewhere.
Tests put an object with the same methods in its place to count, fail or record
the operations.
"""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import ParamSpec, TypeVar

from openclaw_doctor.storage import kernel

_P = ParamSpec("_P")
_T = TypeVar("_T")

#: How a kernel or file system says that it has no such operation.
UNSUPPORTED = frozenset(
    {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOTTY}
)
_CREATE = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_EXCL
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
)
_DIRECTORY = (
    os.O_RDONLY
    | getattr(os, "O_DIRECTORY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
)


class FileSystem:
    """The operating system's own file system; errors are plain ``OSError``."""

    __slots__ = ()

    def create(self, directory: int, name: str) -> int:
        """Create a new file, readable by nobody but its owner; give a descriptor."""
        return os.open(name, _CREATE, 0o600, dir_fd=directory)

    def write(self, descriptor: int, data: memoryview) -> int:
        """Write some of ``data``; give the number of bytes written."""
        return os.write(descriptor, data)

    def change_mode(self, descriptor: int, mode: int) -> None:
        """Set permission bits, whatever the umask."""
        os.fchmod(descriptor, mode)

    def change_owner(self, descriptor: int, uid: int, gid: int) -> None:
        """Set user and group."""
        os.fchown(descriptor, uid, gid)

    def set_attribute(self, descriptor: int, name: str, value: bytes) -> None:
        """Set one extended attribute (an ACL is one, too)."""
        os.setxattr(descriptor, name, value)

    def remove_attribute(self, descriptor: int, name: str) -> None:
        """Remove one extended attribute."""
        os.removexattr(descriptor, name)

    def sync(self, descriptor: int) -> None:
        """Wait until a file or directory has reached the disk."""
        if sys.platform == "darwin":
            import fcntl

            # A plain fsync there stops at the cache of the drive; network
            # volumes have nothing better.
            try:
                fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
                return
            except OSError as error:
                if error.errno not in UNSUPPORTED:
                    raise
        os.fsync(descriptor)

    def close(self, descriptor: int) -> None:
        """Close a written file; some file systems report write errors only here."""
        os.close(descriptor)

    def rename(self, directory: int, old: str, new: str) -> None:
        """Rename, replacing ``new`` if it exists."""
        os.rename(old, new, src_dir_fd=directory, dst_dir_fd=directory)

    def rename_new(self, directory: int, old: str, new: str) -> None:
        """Rename where ``new`` must not exist; may be unsupported."""
        kernel.rename_new(directory, old, new)

    def exchange(self, directory: int, first: str, second: str) -> None:
        """Swap two names in one step; may be unsupported."""
        kernel.exchange(directory, first, second)

    def unlink(self, directory: int, name: str) -> None:
        """Remove a file name."""
        os.unlink(name, dir_fd=directory)

    def make_directory(self, path: Path) -> None:
        """Make a directory for the owner alone."""
        path.mkdir(mode=0o700)

    def change_directory_mode(self, path: Path, mode: int) -> None:
        """Set the permission bits of a directory, whatever the umask."""
        path.chmod(mode)

    def remove_directory(self, path: Path) -> None:
        """Remove an empty directory."""
        path.rmdir()

    def attributes(self, descriptor: int) -> tuple[tuple[str, bytes], ...]:
        """All extended attributes, by name; none where the platform has none."""
        if not hasattr(os, "listxattr"):
            return ()
        try:
            names = sorted(os.listxattr(descriptor))
        except OSError as error:
            if error.errno in UNSUPPORTED:
                return ()
            raise
        return tuple((name, os.getxattr(descriptor, name)) for name in names)

    def free_bytes(self, path: Path) -> int | None:
        """Bytes an ordinary user may still write there; None: not known."""
        usage = os.statvfs(path)
        return usage.f_bavail * usage.f_frsize if usage.f_blocks else None

    def mount_points(self) -> frozenset[str]:
        """Paths of all mount points; empty where the kernel does not list them."""
        try:
            lines = Path("/proc/self/mountinfo").read_bytes().splitlines()
        except OSError:
            return frozenset()
        return frozenset(_unescape(line.split(b" ")[4]) for line in lines)


def _unescape(field: bytes) -> str:
    """Undo the kernel's octal escapes of blank, tab, newline and backslash."""
    plain = re.sub(rb"\\([0-7]{3})", lambda m: bytes([int(m[1], 8)]), field)
    return os.fsdecode(plain)


def call(
    operation: Callable[_P, _T], /, *arguments: _P.args, **options: _P.kwargs
) -> _T:
    """Run one operation of the port, again when a signal interrupted it."""
    while True:
        try:
            return operation(*arguments, **options)
        except InterruptedError:
            continue


@contextmanager
def blaming(path: Path) -> Iterator[None]:
    """Say in errors of calls below a directory descriptor which path they are about."""
    try:
        yield
    except OSError as error:
        if not names_a_path(error):
            error.filename = str(path)
        raise


def names_a_path(error: OSError) -> bool:
    """Tell whether an error says by a full path what it is about."""
    named = error.filename
    return isinstance(named, str) and Path(named).is_absolute()


def write_all(port: FileSystem, descriptor: int, data: bytes) -> None:
    """Write all of ``data``, however little each write takes."""
    rest = memoryview(data)
    while rest:
        written = call(port.write, descriptor, rest)
        if not written:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        rest = rest[written:]


def close_written(port: FileSystem, descriptor: int) -> None:
    """Close a file that was written; raises what the file system reports now."""
    # An interrupted close has closed: a second try could hit another file.
    with suppress(InterruptedError):
        port.close(descriptor)


def sync_directory(port: FileSystem, directory: int) -> None:
    """Make names durable; a file system that cannot is as durable as it gets."""
    try:
        call(port.sync, directory)
    except OSError as error:
        if error.errno not in UNSUPPORTED:
            raise


def open_directory(path: Path, stack: ExitStack) -> int:
    """Open a directory, to be closed with ``stack``.

    Raises NotADirectoryError for a link or a file, and other OSErrors.
    """
    try:
        descriptor = os.open(path, _DIRECTORY)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise NotADirectoryError(errno.ENOTDIR, "not a folder", path) from error
        raise
    stack.callback(os.close, descriptor)
    return descriptor


def try_unlink(port: FileSystem, directory: int, name: str) -> bool:
    """Remove a name if it is there; False if it still is after a second try."""
    for _ in range(2):
        try:
            call(port.unlink, directory, name)
        except FileNotFoundError:
            return True
        except OSError:
            continue
        return True
    return False
