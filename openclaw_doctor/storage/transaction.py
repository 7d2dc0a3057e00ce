"""Writing several files as one: all of them or none.

The steps, by number: (1) refuse early, (2) lock, (3) read again, (4) back up,
(5) stage, (6) commit by naming the record, (7) swap in the order given
and then set modes, (8) mark the record done.  An error up to 5 removes what was
made; an error from 6 on takes everything back, and only where that fails too the
record stays for ``recover``.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from openclaw_doctor.errors import DoctorError, Locked, Unwritable
from openclaw_doctor.runtime import Runtime
from openclaw_doctor.storage import folders, journal, names
from openclaw_doctor.storage.filesystem import (
    FileSystem,
    blaming,
    call,
    names_a_path,
    open_directory,
    try_unlink,
)
from openclaw_doctor.storage.locks import HOLD_MS, Lock, hold, lock_paths
from openclaw_doctor.storage.metadata import capture
from openclaw_doctor.storage.model import Change, Home, ModeChange, Receipt
from openclaw_doctor.storage.modes import from_mode_change, has_mode
from openclaw_doctor.storage.protocol import Desk, carry_through, take_back
from openclaw_doctor.storage.records import ModeEntry, Record, receipt_of
from openclaw_doctor.storage.recovery import recover, recovery_needed
from openclaw_doctor.storage.refusals import (
    changed,
    reason_of,
    refuse_early,
    unwritable,
)
from openclaw_doctor.storage.replacement import (
    Replacement,
    changes_nothing,
    from_change,
)
from openclaw_doctor.storage.signals import deferred_signals
from openclaw_doctor.storage.snapshot import Snapshot, look, open_below, read_all
from openclaw_doctor.storage.staging import Item, Made, prepare


@dataclass(frozen=True, slots=True)
class _Session:
    """What a transaction has once its targets are locked.

    ``leads`` tells where the folders of the home led before that.
    """

    port: FileSystem
    home: Home
    runtime: Runtime
    directories: Mapping[Path, int]
    locks: Sequence[Lock]
    leads: Mapping[Path, str]


def follow_always(_real: Path) -> bool:
    """Follow every symbolic link."""
    return True


def commit(
    changes: Sequence[Change | ModeChange],
    home: Home,
    runtime: Runtime,
    *,
    may_write_through: Callable[[Path], bool] = follow_always,
    port: FileSystem | None = None,
) -> Receipt:
    """Write all ``changes``, replacing in their order, and give the receipt.

    The order matters where a secret moves: the file that gains it comes first.
    Mode changes come last.
    ``may_write_through`` is asked with the real file where a path is a symbolic
    link.  Changes that would change nothing are left out; where none is left,
    nothing is written and the receipt has no files and an empty id.  An
    interrupted earlier transaction of this home is finished first.

    Raises Unwritable, Locked and Conflict (nothing was changed) and
    RecoveryNeeded (see ``recover``); ValueError for a change without new bytes,
    with a backup name that is no plain file name or a mode that is none.
    """
    wanted = [
        change
        for change in changes
        if isinstance(change, Change) and not changes_nothing(change)
    ]
    narrowed = [
        change
        for change in changes
        if isinstance(change, ModeChange) and not has_mode(change)
    ]
    if not wanted and not narrowed:
        return Receipt("", runtime.now_ms(), (), home.records)
    port = port or FileSystem()
    recover(home, runtime, port=port)
    items = [from_change(change, may_write_through) for change in wanted]
    modes = [from_mode_change(change, may_write_through) for change in narrowed]
    return execute(items, modes, home, runtime, port)


def execute(
    items: Sequence[Replacement],
    modes: Sequence[ModeEntry],
    home: Home,
    runtime: Runtime,
    port: FileSystem,
    *,
    undoes: str | None = None,
) -> Receipt:
    """Carry out a transaction; ``undoes`` is the receipt that it takes back.

    Raises what ``commit`` does.
    """
    places: tuple[Replacement | ModeEntry, ...] = (*items, *modes)
    try:
        refuse_early(items, modes, home, port)
        private = (home.records, home.backups)
        leads = {place: os.path.realpath(place) for place in private if place}
        with ExitStack() as stack:
            # A mode needs its lock, too: only that tells another run, which
            # recovers, that this one is still at it.
            wanted = {one for at in places for one in lock_paths(at.path, at.real)}
            directories = {
                folder: open_directory(folder, stack)
                for folder in {one.parent for one in wanted}
            }
            locks = stack.enter_context(hold(port, runtime, wanted, directories))
            session = _Session(port, home, runtime, directories, locks, leads)
            _refuse_unfinished({place.real for place in places}, home)
            found = [_found(item, session) for item in items]
            return _write(found, modes, session, undoes)
    except OSError as error:
        raise unwritable(error, _blamed(error, places[0].path)) from error


def _blamed(error: OSError, otherwise: Path) -> Path:
    return Path(error.filename) if names_a_path(error) else otherwise


def _refuse_unfinished(targets: AbstractSet[Path], home: Home) -> None:
    """A record that appeared after recovery is somebody's crash just now."""
    for listed in journal.unfinished(home):
        record = listed.record
        if record and targets.isdisjoint(entry.real for entry in record.places):
            continue
        raise recovery_needed(listed.path, "another run was interrupted just now")


def _found(item: Replacement, session: _Session) -> Item:
    with blaming(item.path):
        return _read_again(item, session)


def _read_again(item: Replacement, session: _Session) -> Item:
    """Read the file again under its lock; raises Conflict if it is another one."""
    directory, name = session.directories[item.real.parent], item.real.name
    _remove_stale_stages(session.port, directory, name)
    if item.before is None:
        if look(directory, name) is not None:
            raise changed(item.path)
        return Item(item, None, 0)
    if os.path.realpath(item.path) != str(item.real):
        raise changed(item.path)
    try:
        descriptor = open_below(directory, name)
    except OSError as error:
        if error.errno in {errno.ENOENT, errno.ELOOP, errno.ENXIO}:
            raise changed(item.path) from error
        raise
    try:
        if not _is_unchanged(descriptor, item.before):
            raise changed(item.path)
        metadata = capture(session.port, descriptor)
        return Item(item, metadata, item.before.stat.inode)
    finally:
        os.close(descriptor)


def _is_unchanged(descriptor: int, before: Snapshot) -> bool:
    status, expected = os.fstat(descriptor), before.stat
    if (status.st_dev, status.st_ino) != (expected.device, expected.inode):
        return False
    data = read_all(descriptor, len(before.data) + 1)
    return data == before.data and status.st_nlink == 1


def _remove_stale_stages(port: FileSystem, directory: int, name: str) -> None:
    """Remove stages that a killed run left: only a holder of the lock makes any."""
    pattern = names.stage_pattern(name)
    for other in os.listdir(directory):
        if pattern.fullmatch(other):
            try_unlink(port, directory, other)


def _write(
    items: Sequence[Item],
    modes: Sequence[ModeEntry],
    session: _Session,
    undoes: str | None,
) -> Receipt:
    port, home = session.port, session.home
    made = Made([], [])
    with ExitStack() as stack:
        try:
            places = (home.records, home.backups if items else None)
            opened = _open_all(places, session, stack, made.folders)
            directories = {**session.directories, **opened}
            desk = Desk(port, home, opened[home.records], directories)
            now_ms = session.runtime.now_ms()
            journal.remove_stale_drafts(port, desk.records, now_ms)
            record = prepare(items, modes, desk, session.runtime, made, undoes)
            _require_locks(session)
            stack.enter_context(deferred_signals())
            with blaming(home.records):
                call(port.rename, desk.records, record.draft, record.intent)
        except BaseException as error:
            _withdraw(port, made, error)
            raise
        _carry_out(desk, record, made)
    return receipt_of(record, home)


def _open_all(
    places: Iterable[Path | None],
    session: _Session,
    stack: ExitStack,
    made: list[Path],
) -> dict[Path, int]:
    opened = {}
    for place in filter(None, places):
        opened[place] = folders.ensure(session.port, place, stack, made)
        # A folder is made by its path, so that a link put into it leads elsewhere.
        if os.path.realpath(place) != session.leads[place]:
            raise changed(place)
    return opened


def _withdraw(port: FileSystem, made: Made, error: BaseException) -> None:
    """Remove what was made before the commit; an error names what stays."""
    left = [
        name for directory, name in made.files if not try_unlink(port, directory, name)
    ]
    folders.remove(port, made.folders)
    if left and isinstance(error, (OSError, DoctorError)):
        raise Unwritable(
            f"{reason_of(error)}; nothing was changed, but these files could not be "
            f"removed again: {', '.join(left)}"
        ) from error


def _require_locks(session: _Session) -> None:
    now = session.runtime.now_ms()
    for lock in session.locks:
        if now - lock.taken_ms > HOLD_MS or not lock.is_ours():
            raise Locked(
                f"{lock.path} was held for too long or was taken away; nothing was "
                "changed, run again",
                path=str(lock.path),
            )


def _carry_out(desk: Desk, record: Record, made: Made) -> None:
    """Finish a committed transaction, or take it back where that fails."""
    try:
        carry_through(desk, record)
    except Exception as error:
        try:
            take_back(desk, record)
        except Exception as second:
            forms = (record.intent, record.back, record.done)
            places = [desk.home.records / name for name in forms]
            place = next(filter(os.path.lexists, places), places[0])
            raise recovery_needed(place, reason_of(error)) from second
        folders.remove(desk.port, made.folders)
        raise
    # The files are written; a receipt too many can wait for the next time.
    with suppress(OSError):
        journal.prune(desk.port, desk.records, desk.home)
