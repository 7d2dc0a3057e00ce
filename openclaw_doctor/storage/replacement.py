"""One file of a transaction, checked as far as it can be without a lock."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from openclaw_doctor.errors import Conflict, Unwritable
from openclaw_doctor.storage.metadata import Metadata
from openclaw_doctor.storage.model import Change
from openclaw_doctor.storage.names import is_bare
from openclaw_doctor.storage.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Replacement:
    """A file to be replaced, created (no ``before``) or removed (no ``after``).

    ``metadata`` is what the result must have; None: that of the file found,
    narrowed to ``mode`` if that is given.
    """

    path: Path
    real: Path
    before: Snapshot | None
    after: bytes | None
    metadata: Metadata | None = None
    mode: int | None = None
    backup_name: str | None = None
    notes: tuple[str, ...] = ()


def changes_nothing(change: Change) -> bool:
    """Tell whether the file is already as the change wants it."""
    before = change.before
    if before is None or before.data != change.after:
        return False
    return change.mode is None or change.mode == before.stat.mode


def from_change(
    change: Change, may_write_through: Callable[[Path], bool]
) -> Replacement:
    """Resolve the path of a change; raises Conflict and Unwritable."""
    if change.after is None:
        raise ValueError("a change must give the new bytes of its file")
    if change.backup_name is not None and not is_bare(change.backup_name):
        raise ValueError("the name of a backup must be a plain file name")
    real = _resolve(change)
    notes = follow(change.path, real, may_write_through)
    _require_narrow(change)
    return Replacement(
        path=change.path.absolute(),
        real=real,
        before=change.before,
        after=change.after,
        mode=change.mode,
        backup_name=change.backup_name,
        notes=notes,
    )


def follow(
    path: Path, real: Path, may_write_through: Callable[[Path], bool]
) -> tuple[str, ...]:
    """Ask whether a symbolic link may be followed, and note it; raises Unwritable."""
    if not path.is_symlink():
        return ()
    if not may_write_through(real):
        raise Unwritable(
            f"{path} is a symbolic link to {real}, which lies elsewhere. "
            "Name that file itself to have it written.",
            path=str(path),
        )
    return (f"written through the symbolic link to {real}",)


def _resolve(change: Change) -> Path:
    path = change.path
    if change.before is None:
        if os.path.lexists(path):
            raise Conflict(f"{path} has appeared since it was planned", path=str(path))
        return Path(os.path.realpath(path.parent)) / path.name
    if os.path.realpath(path) != str(change.before.real):
        raise Conflict(f"{path} leads elsewhere since it was read", path=str(path))
    return change.before.real


def _require_narrow(change: Change) -> None:
    if change.before is None or change.mode is None:
        return
    if change.mode & ~change.before.stat.mode:
        raise Unwritable(
            f"{change.path} would be open to more users than now",
            path=str(change.path),
        )
