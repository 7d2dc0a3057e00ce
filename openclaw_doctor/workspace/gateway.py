"""Whether a gateway of OpenClaw runs on files that are to be written.

A running gateway holds ``gateway.<8 digits>.lock``, made from the path of its config,
and from 2026.8.2 on also ``gateway.state.lock``.  Up to 2026.7.1 they lie in
``<temporary folder>/openclaw-<user id>/``, later in
``<state directory>/tmp/openclaw-<user id>/``.  Each is JSON: ``pid``, ``configPath``,
``startTime`` (Linux: clock ticks), later also ``stateDir`` and ``role``, which only
other programs than the gateway set (observed on 2026.5.28, 2026.8.2 and 2026.9.6).  The
``.lock.sqlite`` beside a lock stays when the gateway stops, so it tells nothing and is
not opened.

A gateway in another container, or with a temporary folder of its own, is not seen.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from openclaw_doctor.errors import UnreadableDocument, UsageError
from openclaw_doctor.storage import read_snapshot
from openclaw_doctor.storage.processes import is_alive, start_time
from openclaw_doctor.workspace.locate import state_directory
from openclaw_doctor.workspace.reading import Surroundings

_LOCK = re.compile(r"gateway\.(?:[0-9a-f]{8}|state)\.lock")
_LOCK_BYTES = 64 * 1024
_LOCKS = 1000


@dataclass(frozen=True, slots=True)
class Gateway:
    """A running OpenClaw and its lock file; ``serves``: it is the gateway itself."""

    process: int
    lock: Path
    serves: bool


def running_gateways(files: Iterable[Path], around: Surroundings) -> list[Gateway]:
    """The running gateways whose config or state directory ``files`` belong to.

    Only reads.  Each process is named once.
    """
    reals = {Path(os.path.realpath(path)) for path in files}
    found: dict[int, Gateway] = {}
    for folder in _folders(reals, around):
        for lock in _locks_in(folder):
            content = _content(lock)
            if _is_held(content) and _concerns(content, reals):
                serves = content.get("role", "gateway") == "gateway"
                found.setdefault(content["pid"], Gateway(content["pid"], lock, serves))
    return list(found.values())


def _folders(reals: Collection[Path], around: Surroundings) -> Iterator[Path]:
    """Folders of locks that exist and belong to the user whose id they carry."""
    parents = {parent for path in reals for parent in path.parents}
    users = {os.geteuid(), *_owners(path.parent for path in reals)}
    bases = [*_temporary(around), *(one / "tmp" for one in sorted(parents))]
    try:
        own = state_directory(around.environment, around.cwd, around.profile)
    except UsageError:
        # No home directory is known; the other places remain.
        pass
    else:
        bases.append(Path(os.path.realpath(own)) / "tmp")
    for base in dict.fromkeys(bases):
        for user in sorted(users):
            folder = base / f"openclaw-{user}"
            if user in _owners([folder]) and not folder.is_symlink():
                # Not made by another user, who could forge a lock.
                yield folder


def _temporary(around: Surroundings) -> Iterator[Path]:
    """The temporary folder as Node chooses it, and the one of a service."""
    chosen = (around.environment.get(name) for name in ("TMPDIR", "TMP", "TEMP"))
    yield from (around.cwd / folder for folder in islice(filter(None, chosen), 1))
    yield Path("/tmp")


def _owners(paths: Iterable[Path]) -> Iterator[int]:
    for path in paths:
        try:
            yield path.lstat().st_uid
        except OSError:
            # Not there, or hidden from this user.
            continue


def _locks_in(folder: Path) -> list[Path]:
    try:
        locks = (path for path in folder.iterdir() if _LOCK.fullmatch(path.name))
        return sorted(islice(locks, _LOCKS))
    except OSError:
        return []


def _content(lock: Path) -> dict[str, Any]:
    """What a lock says; nothing where it is not as OpenClaw writes it."""
    try:
        content = json.loads(read_snapshot(lock, limit=_LOCK_BYTES).data)
    except (UnreadableDocument, ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _is_held(content: Mapping[str, Any]) -> bool:
    process, began = content.get("pid"), content.get("startTime")
    if type(process) is not int or not 0 < process < 2**31:
        return False
    if not is_alive(process):
        return False
    # Another process may have the id by now.
    now = start_time(process)
    return now is None or type(began) is not int or now == began


def _concerns(content: Mapping[str, Any], reals: Collection[Path]) -> bool:
    config, state = _real(content.get("configPath")), _real(content.get("stateDir"))
    if config in reals:
        return True
    root = state or (config.parent if config else None)
    return root is not None and any(real.is_relative_to(root) for real in reals)


def _real(value: object) -> Path | None:
    if not isinstance(value, str) or not value.startswith("/"):
        return None
    try:
        return Path(os.path.realpath(value))
    except ValueError:
        # A name that no file can have.
        return None
