"""OpenClaw's own locks: ``<file>.lock`` beside the file, made exclusively.

The lock holds ``{"pid": ..., "createdAt": "<ISO 8601>"}``; it is void when its
owner is dead or after 30 seconds (OpenClaw 2026.5.7 and 2026.9.6).  OpenClaw
resolves the directory but not the file, so a symbolic link is locked under its
own name there; here both names are locked.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from openclaw_doctor.errors import Locked
from openclaw_doctor.runtime import Runtime
from openclaw_doctor.storage.filesystem import (
    FileSystem,
    blaming,
    call,
    close_written,
    try_unlink,
    write_all,
)
from openclaw_doctor.storage.metadata import PRIVATE
from openclaw_doctor.storage.names import milliseconds, utc
from openclaw_doctor.storage.processes import is_alive
from openclaw_doctor.storage.snapshot import read_all

STALE_MS = 30_000
#: A transaction that has held its locks longer gives up before it commits.
HOLD_MS = 10_000
WAIT_SECONDS = 10.0

_LOCK_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock file that this process made; ``taken_ms`` is when.

    It stays open while it is held, because the inode of a removed file that
    nobody has open may at once be another file's.
    """

    directory: int
    path: Path
    descriptor: int
    taken_ms: int

    def is_ours(self) -> bool:
        """Tell whether the lock file is still the one that was made."""
        return _is_same(self.directory, self.path.name, self.descriptor)


def lock_paths(path: Path, real: Path) -> frozenset[Path]:
    """Name the lock files that guard the file ``path``, which leads to ``real``."""
    seen = Path(os.path.realpath(path.parent)) / path.name
    return frozenset(place.with_name(f"{place.name}.lock") for place in (real, seen))


@contextmanager
def hold(
    port: FileSystem,
    runtime: Runtime,
    paths: Iterable[Path],
    directories: Mapping[Path, int],
) -> Iterator[tuple[Lock, ...]]:
    """Hold all lock files in ``paths``, taken in their order by name.

    ``directories`` gives an open descriptor for each parent.  Waits up to ten
    seconds in all, then raises Locked; OSError where no lock can be made.
    """
    held: list[Lock] = []
    delays = _delays(runtime)
    try:
        for path in sorted(set(paths)):
            directory = directories[path.parent]
            with blaming(path.with_name(path.name.removesuffix(".lock"))):
                held.append(_acquire(port, runtime, directory, path, delays))
        yield tuple(held)
    finally:
        for lock in reversed(held):
            _release(port, lock)


def _release(port: FileSystem, lock: Lock) -> None:
    """Remove a lock; one that stays is void once this process has ended."""
    try:
        # What was done under it is not undone by a failure to look at it.
        with suppress(OSError):
            if lock.is_ours():
                try_unlink(port, lock.directory, lock.path.name)
    finally:
        with suppress(OSError):
            close_written(port, lock.descriptor)


def _delays(runtime: Runtime) -> Iterator[float]:
    """Seconds to wait between tries: 25 to 250 ms each, ten seconds in all."""
    waited = 0.0
    while waited < WAIT_SECONDS:
        delay = (25 + int(runtime.token()[-4:], 16) % 226) / 1000
        waited += delay
        yield delay


def _acquire(
    port: FileSystem,
    runtime: Runtime,
    directory: int,
    path: Path,
    delays: Iterator[float],
) -> Lock:
    while True:
        try:
            return _create(port, runtime, directory, path)
        except FileExistsError:
            if _remove_stale(port, runtime, directory, path.name):
                continue
        delay = next(delays, None)
        if delay is None:
            raise Locked(
                f"{path} is held by another program. Wait until it has finished; "
                "if no OpenClaw and no openclaw-doctor is running, remove that file.",
                path=str(path),
            )
        runtime.sleep(delay)


def _create(port: FileSystem, runtime: Runtime, directory: int, path: Path) -> Lock:
    now = runtime.now_ms()
    stamp = utc(now).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    text = json.dumps({"pid": runtime.process_id, "createdAt": stamp})
    descriptor = call(port.create, directory, path.name)
    lock = Lock(directory, path, descriptor, now)
    try:
        call(port.change_mode, descriptor, PRIVATE)
        write_all(port, descriptor, text.encode())
    except BaseException:
        _release(port, lock)
        raise
    return lock


def _remove_stale(
    port: FileSystem, runtime: Runtime, directory: int, name: str
) -> bool:
    """Remove a void lock; True if it is gone, so that another try makes sense."""
    flags = os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
    try:
        descriptor = os.open(name, flags, dir_fd=directory)
    except FileNotFoundError:
        return True
    except OSError:
        # A directory, a link or somebody else's file: not ours to judge.
        return False
    try:
        return _take_over(port, runtime, directory, name, descriptor)
    finally:
        os.close(descriptor)


def _take_over(
    port: FileSystem, runtime: Runtime, directory: int, name: str, descriptor: int
) -> bool:
    import fcntl

    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        return False
    text = read_all(descriptor, _LOCK_BYTES)
    if not _is_stale(text, status.st_mtime_ns // 1_000_000, runtime.now_ms()):
        return False
    try:
        # Of several doctors that found this very file void, one removes it; the
        # others find afterwards that the name leads to a new file.
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    if _is_same(directory, name, descriptor):
        call(port.unlink, directory, name)
    return True


def _is_stale(text: bytes, modified_ms: int, now_ms: int) -> bool:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        content = None
    owner = content.get("pid") if isinstance(content, dict) else None
    created = content.get("createdAt") if isinstance(content, dict) else None
    if isinstance(owner, int) and 0 < owner < 2**31 and not is_alive(owner):
        return True
    return now_ms - _created_ms(created, modified_ms) > STALE_MS


def _created_ms(created: object, modified_ms: int) -> int:
    if not isinstance(created, str):
        return modified_ms
    try:
        moment = datetime.fromisoformat(created.replace("Z", "+00:00"))
    except ValueError:
        return modified_ms
    return milliseconds(
        moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    )


def _is_same(directory: int, name: str, descriptor: int) -> bool:
    """Tell whether a name leads to an open file."""
    try:
        status = os.stat(name, dir_fd=directory, follow_symlinks=False)
    except FileNotFoundError:
        return False
    return os.path.samestat(status, os.fstat(descriptor))
