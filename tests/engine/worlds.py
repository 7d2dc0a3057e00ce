"""Generated files: configs of old releases, with secrets in them, and stores.

And whole state directories of them, with includes, owners, ACLs and attributes.
"""

from __future__ import annotations

import os
import random
import re
import stat
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openclaw_doctor.release import Release
from tests.migrations.generate import one_config
from tests.migrations.styles import STYLES
from tests.migrations.test_composed import split
from tests.test_fuzz import mutated, store, text

CANARY = re.compile(r"canary-[0-9a-z-]*[0-9a-z]")
SOURCES = ("2026.1.30", "2026.2.26", "2026.4.15", "2026.5.28", "2026.7.1", "2026.9.6")
TARGETS = ("2026.2.12", "2026.5.28", "2026.6.11", "2026.9.6")
_SECRET = re.compile(r"(?:key|token|secret|password)$", re.IGNORECASE)


@dataclass(frozen=True)
class File:
    """A file to be checked: what it is called, and what is in it."""

    name: str
    data: bytes

    @property
    def canaries(self) -> set[str]:
        return set(CANARY.findall(self.data.decode("utf-8", "replace")))


def config_value(dice: random.Random) -> dict[str, Any]:
    """A config that some release accepts, with a canary in the place of each secret."""
    release = Release.parse(dice.choice(SOURCES))
    value: dict[str, Any] = planted(one_config(release, dice), "", dice)
    return value


def planted(value: Any, key: str, dice: random.Random) -> Any:
    if isinstance(value, dict):
        return {name: planted(member, name, dice) for name, member in value.items()}
    if isinstance(value, list):
        return [planted(item, key, dice) for item in value]
    if isinstance(value, str) and _SECRET.search(key):
        return f"canary-{dice.randrange(10**9)}"
    return value


def config_file(dice: random.Random) -> File:
    value = (
        mutated(dice, config_value(dice)) if dice.random() < 0.3 else config_value(dice)
    )
    written = dice.choice([*STYLES.values()])(value)
    return File("openclaw.json", written.encode())


def store_file(dice: random.Random) -> File:
    return File("auth-profiles.json", text(dice, mutated(dice, store(dice))).encode())


KINDS: dict[str, Callable[[random.Random], File]] = {
    "configs": config_file,
    "stores": store_file,
}


# State directories

ACL = "system.posix_acl_access"
_MODES = (0o600, 0o600, 0o640, 0o644, 0o400, 0o660)
#: What no fix and no undo may change of a file: bytes, type and mode, owner, group,
#: extended attributes with the ACL among them.
Picture = dict[str, tuple[bytes, int, int, int, dict[str, bytes]]]


def acl(group: int, named: int, mask: int) -> bytes:
    """An ACL with a named user, as the kernel stores it."""
    none = 0xFFFF_FFFF
    entries = [(1, 6, none), (2, named, 1234), (4, group, none), (16, mask, none)]
    packed = [struct.pack("<HHI", *entry) for entry in (*entries, (32, 0, none))]
    return struct.pack("<I", 2) + b"".join(packed)


def lay_out(dice: random.Random, folder: Path) -> None:
    """Write a state directory: a config, maybe of several files, and some stores."""
    folder.mkdir(mode=0o700)
    if dice.random() < 0.3:
        (folder / ".git" / "objects").mkdir(parents=True)
        (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    for name, data in files_of(dice):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        dress(dice, path)


def files_of(dice: random.Random) -> Iterator[tuple[str, bytes]]:
    value = config_value(dice)
    files: dict[str, Any] = {"openclaw.json": value}
    if dice.random() < 0.4:
        files = split(dice, value)
    for name, content in files.items():
        yield name, dice.choice([*STYLES.values()])(content).encode()
    for agent in dice.sample(["main", "work"], dice.choice([0, 1, 2])):
        place = f"agents/{agent}/agent/"
        yield place + "auth-profiles.json", store_file(dice).data
        if dice.random() < 0.3:
            state = {"version": 1, "lastGood": {"lab": "lab:gone"}}
            yield place + "auth-state.json", text(dice, state).encode()


def dress(dice: random.Random, path: Path) -> None:
    """Give a file a mode, and some files an owner, an attribute or an ACL."""
    path.chmod(dice.choice(_MODES))
    if os.geteuid() == 0 and dice.random() < 0.3:
        os.chown(path, 1234, dice.choice([1234, 2345]))
    if dice.random() < 0.4:
        os.setxattr(path, "user.note", b"kept\0%d" % dice.randrange(10**6))
    if dice.random() < 0.3:
        os.setxattr(path, ACL, acl(*dice.choice([(0, 4, 4), (4, 4, 4), (0, 0, 4)])))


def picture(folder: Path) -> Picture:
    """All files and folders of a state directory but the tool's own records."""
    found: Picture = {}
    for path in [folder, *folder.rglob("*")]:
        if "openclaw-doctor" in path.parts or path.name == "doctor":
            continue
        about = path.lstat()
        data = path.read_bytes() if stat.S_ISREG(about.st_mode) else b""
        attributes = {name: os.getxattr(path, name) for name in os.listxattr(path)}
        owner = about.st_uid, about.st_gid
        found[str(path.relative_to(folder))] = (data, about.st_mode, *owner, attributes)
    return found


def takes_attributes(folder: Path) -> bool:
    """Whether the file system keeps extended attributes and ACLs."""
    probe = folder / "probe"
    probe.write_bytes(b"")
    try:
        os.setxattr(probe, "user.note", b"x")
        os.setxattr(probe, ACL, acl(0, 4, 4))
    except OSError:
        return False
    finally:
        probe.unlink()
    return True
