"""What goes into a transaction and what comes out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from openclaw_doctor.storage.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Change:
    """One file to be written.

    ``path`` is the file as the user knows it; where it is a symbolic link, the
    link stays and the file it leads to is replaced.  ``before`` is what was
    read (None: the file must not exist yet) and ``after`` the new bytes.
    ``mode`` gives the permission bits of the result (None: those of the file,
    0600 for a new one) and may take rights away, never add any.
    ``backup_name`` is the name of the backup (None:
    ``<name>.doctor-<UTC>-<id>.bak``).
    """

    path: Path
    before: Snapshot | None
    after: bytes | None
    mode: int | None = None
    backup_name: str | None = None


@dataclass(frozen=True, slots=True)
class ModeChange:
    """One file of which only the permission bits change.

    The file is neither read nor copied nor replaced, so that it may have any
    size and several names.  ``path`` may be a symbolic link; the file it leads to
    is changed.  ``mode`` gives the permission bits of the result and may take
    rights away, never add any.
    """

    path: Path
    mode: int


@dataclass(frozen=True, slots=True)
class Home:
    """Where receipts and journals live, and where backups go.

    ``records`` is made with mode 0700 when first needed.  ``backups`` None puts
    each backup beside its file.  ``roots`` are the directories whose files this
    home is about: nothing outside is written, and a record that names a file
    outside is not believed.  None means any file.
    """

    records: Path
    backups: Path | None
    roots: tuple[Path, ...] | None = None

    def covers(self, real: Path) -> bool:
        """Tell whether a resolved path is one this home is about."""
        if self.roots is None:
            return True
        return any(real.is_relative_to(root.resolve()) for root in self.roots)

    @classmethod
    def joined(cls, homes: Sequence[Home]) -> Home:
        """Make one home of several (at least one) with the same ``records``.

        It is about what each of them is about: a transaction may touch them all.
        """
        if any(home.roots is None for home in homes):
            return replace(homes[0], roots=None)
        roots = dict.fromkeys(root for home in homes for root in home.roots or ())
        return replace(homes[0], roots=tuple(roots))


@dataclass(frozen=True, slots=True)
class Replaced:
    """One file of a receipt.

    A created file has no ``backup``, ``before_digest`` and ``before_mode``; one
    that an undo removed has no ``after_digest`` and ``after_mode``.  One of which
    only the mode was changed has both modes, but no digest and no ``backup``.
    Digests are SHA-256 in hexadecimal, modes are permission bits.
    """

    path: Path
    real: Path
    backup: Path | None
    before_digest: str | None
    after_digest: str | None
    before_mode: int | None
    after_mode: int | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """A finished transaction.

    ``time_ms`` counts milliseconds since 1970 (UTC); ``record`` is the file that
    proves it.  ``undone`` tells that a later undo took it back, and ``undoes``
    names the receipt that this one took back.  A receipt without files means
    that there was nothing to write; its ``id`` is empty and no record exists.
    """

    id: str
    time_ms: int
    files: tuple[Replaced, ...]
    record: Path
    undone: bool = False
    undoes: str | None = None
