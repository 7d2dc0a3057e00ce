"""The only room that writes: snapshots, locks, backups, transactions, undo.

It knows bytes and paths and nothing of what is in the files.  Importing it loads
what reading needs; the rest is loaded at first use, because most runs write nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from openclaw_doctor.storage.model import (
    Change,
    Home,
    ModeChange,
    Receipt,
    Replaced,
)
from openclaw_doctor.storage.snapshot import (
    MAX_BYTES,
    FileStat,
    Snapshot,
    read_snapshot,
)

if TYPE_CHECKING:
    from openclaw_doctor.storage.filesystem import FileSystem
    from openclaw_doctor.storage.journal import foreign_records, pending, receipts
    from openclaw_doctor.storage.recovery import recover
    from openclaw_doctor.storage.transaction import commit
    from openclaw_doctor.storage.undoing import undo

_LATE = {
    "FileSystem": "filesystem",
    "commit": "transaction",
    "foreign_records": "journal",
    "pending": "journal",
    "receipts": "journal",
    "recover": "recovery",
    "undo": "undoing",
}

__all__ = [
    "MAX_BYTES",
    "Change",
    "FileStat",
    "FileSystem",
    "Home",
    "ModeChange",
    "Receipt",
    "Replaced",
    "Snapshot",
    "commit",
    "foreign_records",
    "pending",
    "read_snapshot",
    "receipts",
    "recover",
    "undo",
]


def __getattr__(name: str) -> Any:
    """Load what writes, recovers or lists when it is asked for."""
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
