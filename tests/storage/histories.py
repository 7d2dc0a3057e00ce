"""What tests of backups ask of a place of receipts."""

from __future__ import annotations

import hashlib
from pathlib import Path

from openclaw_doctor.storage import Home, Receipt, receipts
from openclaw_doctor.storage.backups import backups_of, strays

DAY = 24 * 60 * 60 * 1000
#: When the first transaction of a history is made.
START = 1_700_000_000_000


def backup_paths(receipt: Receipt) -> list[Path]:
    """The backups that a receipt promises, in the order of its files."""
    return [file.backup for file in receipt.files if file.backup]


def assert_honest(home: Home, state: Path) -> None:
    """What a receipt promises is there, and nothing is there without a receipt."""
    for receipt in receipts(home):
        for file in receipt.files:
            if file.backup:
                digest = hashlib.sha256(file.backup.read_bytes()).hexdigest()
                assert digest == file.before_digest
    assert strays([state], {one.path for one in backups_of(home)}) == []
