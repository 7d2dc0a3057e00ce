"""Which places of receipts and backups a command is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from openclaw_doctor.errors import UsageError
from openclaw_doctor.storage import Home
from openclaw_doctor.workspace import (
    StateDirectory,
    Surroundings,
    discover,
    home_of,
    lone_home,
)
from openclaw_doctor.workspace.homes import RECORDS_NAME


@dataclass(frozen=True, slots=True)
class Places:
    """The places of receipts, each once, and the state directories they are of."""

    homes: tuple[Home, ...]
    states: tuple[StateDirectory, ...]


def places_of(paths: list[Path], around: Surroundings) -> Places:
    """The places that may hold receipts for ``paths``.

    Without paths: those of the working directory, of the state directory OpenClaw
    would use, and of single files.  Raises UsageError as ``discover`` does.
    """
    states = _states(paths, around)
    return Places(distinct(_homes(paths, around, states)), states)


def distinct(homes: Iterable[Home]) -> tuple[Home, ...]:
    """The homes with one for each place of receipts."""
    found: dict[Path, list[Home]] = {}
    for home in homes:
        found.setdefault(home.records, []).append(home)
    return tuple(Home.joined(same) for same in found.values())


def homes_of(paths: list[Path], around: Surroundings) -> tuple[Home, ...]:
    """The homes alone."""
    return places_of(paths, around).homes


def homes_around(folders: Iterable[Path], around: Surroundings) -> list[Home]:
    """All places whose receipts may speak of files in ``folders``.

    A file may have been fixed alone or as part of a state directory, and a work tree
    of git may be younger than the first fix in it.
    """
    found: dict[Path, Home] = {}
    with suppress(OSError):
        # The state directory in use may be closed to this user.
        found.update((home.records, home) for home in homes_of([], around))
    for folder in folders:
        parents = (folder, *folder.parents)
        beside = (Home(parent / RECORDS_NAME, backups=None) for parent in parents)
        for home in (home_of(folder, around), *beside):
            if home.records.is_dir():
                found.setdefault(home.records, home)
    return list(found.values())


def _states(paths: list[Path], around: Surroundings) -> tuple[StateDirectory, ...]:
    files = [path for path in paths if not path.is_dir()]
    try:
        # A fix of single files may have been one in their context.
        wider = discover(files, around, in_context=True).states if files else ()
        return (*discover(paths, around).states, *wider)
    except UsageError:
        if paths:
            raise
        # No state directory on this machine; the other places remain.
        return ()


def _homes(
    paths: list[Path], around: Surroundings, states: tuple[StateDirectory, ...]
) -> Iterator[Home]:
    if not paths:
        for folder in (around.cwd, around.cwd / ".openclaw"):
            if folder.is_dir():
                yield home_of(folder, around)
    for state in states:
        yield state.home
    if not paths:
        try:
            yield lone_home(around)
        except UsageError:
            # No home directory is known, so no file was ever fixed alone.
            return
