"""Names of backups, stages and records."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from itertools import count

#: Longest file name in bytes on every file system in question.
NAME_BYTES = 255
#: A transaction's id: what ``Runtime.token`` gives, sometimes with more digits.
ID = r"[0-9a-f]{8,64}"
#: From so many days on a backup is old, unless somebody says otherwise.
OLD_DAYS = 30

_STAGE_STEM = NAME_BYTES - len(".doctor-.tmp") - 64

# OpenClaw deletes files that begin so: 2026.3.13 to 2026.7.1 all strays of the
# backup ring, every release the oldest of 32 clobbered copies.
_RESERVED = ("openclaw.json.bak", "openclaw.json.clobbered.")
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
# OpenClaw itself names a backup of a flat credential store as the second form says.
_BACKUP = re.compile(
    rf"(?P<file>.+)\.(?:doctor-(?P<stamp>\d{{8}}T\d{{6}}Z)-{ID}"
    r"|legacy-flat\.(?P<ms>\d{13}))(?:\.\d+)?\.bak",
    re.DOTALL | re.ASCII,
)


def utc(milliseconds: int) -> datetime:
    """Give the moment so many milliseconds after 1970 (UTC)."""
    return _EPOCH + timedelta(milliseconds=milliseconds)


def milliseconds(moment: datetime) -> int:
    """Count milliseconds from 1970 (UTC) to ``moment``."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def stage_name(name: str, identity: str) -> str:
    """Name the sibling in which the new bytes of ``name`` are prepared."""
    return f"{_shorten(f'.{name}', _STAGE_STEM)}.doctor-{identity}.tmp"


def stage_pattern(name: str) -> re.Pattern[str]:
    """Match every stage name that ``name`` may have in any transaction."""
    stem = re.escape(_shorten(f".{name}", _STAGE_STEM))
    return re.compile(rf"{stem}\.doctor-{ID}(?:\.old)?\.tmp")


def backup_names(
    name: str, identity: str, now_ms: int, wanted: str | None
) -> Iterator[str]:
    """Give names for a backup of ``name``, to be tried until one is free."""
    stamp = utc(now_ms).strftime("%Y%m%dT%H%M%SZ")
    full = wanted or f"{name}.doctor-{stamp}-{identity}.bak"
    stem = full.removesuffix(".bak")
    if is_reserved(full) or full.startswith(f"{name}.bak"):
        stem = f"doctor-{stem}"
    for number in count(1):
        suffix = ".bak" if number == 1 else f".{number}.bak"
        yield _shorten(stem, NAME_BYTES - len(suffix)) + suffix


def backup_parts(name: str) -> tuple[str, int] | None:
    """Take a backup's name apart: name of its file, time in ms since 1970 (UTC).

    None for any other name, and for one that had to be shortened.
    """
    match = _BACKUP.fullmatch(name)
    if match is None:
        return None
    if match["ms"]:
        return match["file"], int(match["ms"])
    day, hour = match["stamp"][:8], match["stamp"][9:15]
    moment = f"{day[:4]}-{day[4:6]}-{day[6:]}T{hour[:2]}:{hour[2:4]}:{hour[4:]}+00:00"
    try:
        return match["file"], milliseconds(datetime.fromisoformat(moment))
    except ValueError:
        # Digits that are no date, such as a thirteenth month.
        return None


def is_reserved(name: str) -> bool:
    """Tell whether OpenClaw may delete or rotate a file of this name."""
    return name.startswith(_RESERVED)


def is_bare(name: str) -> bool:
    """Tell whether ``name`` is one plain component of a path."""
    return name not in {"", ".", ".."} and "/" not in name and "\0" not in name


def _shorten(stem: str, room: int) -> str:
    """Keep a stem within ``room`` bytes, and different stems different."""
    raw = os.fsencode(stem)
    if len(raw) <= room:
        return stem
    mark = "-" + hashlib.sha256(raw).hexdigest()[:8]
    return raw[: room - len(mark)].decode("utf-8", "ignore") + mark
