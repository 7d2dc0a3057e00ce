"""Records of transactions: the journal of a running one, the receipt of a done one.

A record holds names, digests, modes, owners and ACLs, and never content or an
attribute's value.  Its file name tells the state of its transaction:
``<id>.json`` is committed and to be carried through, ``<id>.back.json`` to be
taken back, ``<id>.done.json`` done, ``<id>.prune.json`` done and about to go together
with its backups.
"""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from openclaw_doctor.storage import names
from openclaw_doctor.storage.model import Home, Receipt, Replaced

FORMAT = 1
#: Largest record that is read, in bytes.
RECORD_BYTES = 1024 * 1024
FILES = 1000

_T = TypeVar("_T")
_HEX = re.compile(r"[0-9a-f]{64}")
_ID = re.compile(names.ID)


@dataclass(frozen=True, slots=True)
class Side:
    """A file before or after; ``attributes`` are names, ``acl`` the ACL itself.

    ``inode`` tells two files with the same bytes apart.
    """

    digest: str
    mode: int
    uid: int
    gid: int
    inode: int
    acl: bytes | None = None
    attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a transaction.

    ``before`` None: it is created; ``after`` None: it is removed.  ``stage``
    names the sibling that holds the new file at first and the old one after the
    swap.  ``backup`` is a name beside the file, or in the home's own backup
    directory where ``backup_at_home``.
    """

    path: Path
    real: Path
    stage: str
    backup: str | None
    backup_at_home: bool
    before: Side | None
    after: Side | None
    notes: tuple[str, ...] = ()

    def backup_path(self, home: Home) -> Path | None:
        """Give the full path of the backup."""
        if self.backup is None:
            return None
        folder = home.backups if self.backup_at_home else self.real.parent
        return folder / self.backup if folder else None


@dataclass(frozen=True, slots=True)
class ModeEntry:
    """One file of a transaction that gets new permission bits and no more.

    ``inode`` is that of the file itself; its device is left out, because the
    number of one may be another after a restart.
    """

    path: Path
    real: Path
    inode: int
    before: int
    after: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One transaction; ``sequence`` orders those of one home."""

    id: str
    sequence: int
    time_ms: int
    undoes: str | None
    entries: tuple[Entry, ...]
    modes: tuple[ModeEntry, ...] = ()

    @property
    def places(self) -> tuple[Entry | ModeEntry, ...]:
        """All files of the transaction."""
        return (*self.entries, *self.modes)

    @property
    def intent(self) -> str:
        """File name while the transaction is to be carried through."""
        return f"{self.id}.json"

    @property
    def draft(self) -> str:
        """File name before the transaction is committed."""
        return f".{self.id}.json.tmp"

    @property
    def back(self) -> str:
        """File name while the transaction is being taken back."""
        return f"{self.id}.back.json"

    @property
    def done(self) -> str:
        """File name of the receipt."""
        return f"{self.id}.done.json"

    @property
    def pruned(self) -> str:
        """File name while the receipt and its backups are being removed."""
        return f"{self.id}.prune.json"


def receipt_of(record: Record, home: Home, *, undone: bool = False) -> Receipt:
    """Show a finished transaction as a receipt."""
    files = (
        *(_replaced(entry, home) for entry in record.entries),
        *(_narrowed(entry) for entry in record.modes),
    )
    place = home.records / record.done
    return Receipt(record.id, record.time_ms, files, place, undone, record.undoes)


def _replaced(entry: Entry, home: Home) -> Replaced:
    before, after = entry.before, entry.after
    return Replaced(
        path=entry.path,
        real=entry.real,
        backup=entry.backup_path(home),
        before_digest=before.digest if before else None,
        after_digest=after.digest if after else None,
        before_mode=before.mode if before else None,
        after_mode=after.mode if after else None,
        notes=entry.notes,
    )


def _narrowed(entry: ModeEntry) -> Replaced:
    return Replaced(
        path=entry.path,
        real=entry.real,
        backup=None,
        before_digest=None,
        after_digest=None,
        before_mode=entry.before,
        after_mode=entry.after,
        notes=entry.notes,
    )


def encode(record: Record) -> bytes:
    """Write a record as JSON; names that are not UTF-8 are escaped."""
    content = {
        "format": FORMAT,
        "id": record.id,
        "sequence": record.sequence,
        "timeMs": record.time_ms,
        "undoes": record.undoes,
        "files": [_encode_entry(entry) for entry in record.entries],
        "modes": [_encode_mode(entry) for entry in record.modes],
    }
    return (json.dumps(content, indent=1) + "\n").encode("ascii")


def _encode_entry(entry: Entry) -> dict[str, object]:
    return {
        "path": str(entry.path),
        "real": str(entry.real),
        "stage": entry.stage,
        "backup": entry.backup,
        "backupAtHome": entry.backup_at_home,
        "before": _encode_side(entry.before),
        "after": _encode_side(entry.after),
        "notes": list(entry.notes),
    }


def _encode_mode(entry: ModeEntry) -> dict[str, object]:
    return {
        "path": str(entry.path),
        "real": str(entry.real),
        "inode": entry.inode,
        "before": entry.before,
        "after": entry.after,
        "notes": list(entry.notes),
    }


def _encode_side(side: Side | None) -> dict[str, object] | None:
    if side is None:
        return None
    return {
        "digest": side.digest,
        "mode": side.mode,
        "uid": side.uid,
        "gid": side.gid,
        "inode": side.inode,
        "acl": None if side.acl is None else base64.b64encode(side.acl).decode(),
        "attributes": list(side.attributes),
    }


def decode(data: bytes, identity: str, home: Home) -> Record:
    """Read a record that must carry the id ``identity``.

    Raises ValueError with a reason for whatever this package would not have
    written for this home.
    """
    try:
        content = json.loads(data)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    top = _members(content, "format id sequence timeMs undoes files modes")
    _demand(top["format"] == FORMAT, "it has an unknown format")
    _demand(top["id"] == identity, "its id is not its file name")
    undoes = _optional(top["undoes"], _identity)
    files, bits = _list(top["files"]), _list(top["modes"])
    _demand(0 < len(files) + len(bits) <= FILES, "it names no file or too many")
    entries = tuple(_entry(item, identity, home) for item in files)
    modes = tuple(_mode_entry(item, home) for item in bits)
    sequence, time_ms = _count(top["sequence"]), _count(top["timeMs"])
    return Record(identity, sequence, time_ms, undoes, entries, modes)


def _entry(item: object, identity: str, home: Home) -> Entry:
    fields = _members(item, "path real stage backup backupAtHome before after notes")
    real = _real(fields["real"], home)
    stage = names.stage_name(real.name, identity)
    _demand(fields["stage"] == stage, "a name in it is not one of ours")
    entry = Entry(
        path=_absolute(fields["path"]),
        real=real,
        stage=stage,
        backup=_optional(fields["backup"], _backup),
        backup_at_home=_flag(fields["backupAtHome"]),
        before=_optional(fields["before"], _side),
        after=_optional(fields["after"], _side),
        notes=_notes(fields["notes"]),
    )
    _demand((entry.backup is None) == (entry.before is None), "a backup is missing")
    _demand(bool(entry.before or entry.after), "an entry says nothing")
    known = home.backups is not None or not entry.backup_at_home
    _demand(known, "its backups are not where this home has them")
    return entry


def _mode_entry(item: object, home: Home) -> ModeEntry:
    fields = _members(item, "path real inode before after notes")
    return ModeEntry(
        path=_absolute(fields["path"]),
        real=_real(fields["real"], home),
        inode=_count(fields["inode"]),
        before=_mode(fields["before"]),
        after=_mode(fields["after"]),
        notes=_notes(fields["notes"]),
    )


def _side(item: object) -> Side:
    fields = _members(item, "digest mode uid gid inode acl attributes")
    digest = _text(fields["digest"])
    _demand(bool(_HEX.fullmatch(digest)), "a digest in it is none")
    return Side(
        digest=digest,
        mode=_mode(fields["mode"]),
        uid=_count(fields["uid"]),
        gid=_count(fields["gid"]),
        inode=_count(fields["inode"]),
        acl=_optional(fields["acl"], _bytes),
        attributes=tuple(_text(name) for name in _list(fields["attributes"])),
    )


def _optional(value: object, read: Callable[[object], _T]) -> _T | None:
    return None if value is None else read(value)


def _demand(condition: bool, reason: str) -> None:
    if not condition:
        raise ValueError(reason)


def _members(value: object, expected: str) -> Mapping[str, object]:
    if not isinstance(value, dict) or value.keys() != set(expected.split()):
        raise ValueError("its members are not those of a record")
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise ValueError("a list is missing in it")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise ValueError("a text is missing in it")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("a yes or no is missing in it")
    return value


def _count(value: object) -> int:
    if type(value) is not int or not 0 <= value < 2**64:
        raise ValueError("a number is missing in it")
    return value


def _mode(value: object) -> int:
    mode = _count(value)
    _demand(mode <= 0o7777, "a mode in it is none")
    return mode


def _notes(value: object) -> tuple[str, ...]:
    return tuple(_text(note) for note in _list(value))


def _bytes(value: object) -> bytes:
    return base64.b64decode(_text(value), validate=True)


def _identity(value: object) -> str:
    text = _text(value)
    _demand(bool(_ID.fullmatch(text)), "an id in it is none")
    return text


def _absolute(value: object) -> Path:
    path = Path(_text(value))
    _demand(path.is_absolute() and bool(path.name), "a path in it is not absolute")
    return path


def _real(value: object, home: Home) -> Path:
    real = _absolute(value)
    _demand(os.path.normpath(real) == str(real), "a path in it is not plain")
    _demand(home.covers(real), "it names a file outside the places it is for")
    return real


def _backup(value: object) -> str:
    text = _text(value)
    ours = names.is_bare(text) and text.endswith(".bak")
    _demand(ours and not names.is_reserved(text), "a name in it is not one of ours")
    return text
