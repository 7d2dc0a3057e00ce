"""The agents of a config, in either form: ``agents.list`` or ``agents.entries``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from openclaw_doctor.pointer import Pointer, lookup
from openclaw_doctor.release import Release
from openclaw_doctor.validation.semantics.authored import BLANKS
from openclaw_doctor.validation.semantics.subject import Subject

AGENTS = Pointer(("agents",))
DEFAULTS = AGENTS / "defaults"
LIST = AGENTS / "list"
ENTRIES = AGENTS / "entries"

#: The agent that exists where a config names none.
IMPLICIT_AGENT = "main"

#: The first release known to keep agents under ``agents.entries``.
KEYED_SINCE = Release(2026, 8, 1)

_LONGEST_ID = 64
_CANONICAL = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}\Z", re.IGNORECASE | re.ASCII)
_FOREIGN = re.compile(r"[^a-z0-9_-]+", re.ASCII)


def agents_of(subject: Subject) -> Iterator[tuple[Pointer, str, dict[str, Any]]]:
    """Each agent with the place where it is written and its id as it is written.

    From 2026.8.1 on the keys of ``agents.entries`` are ids and a file that still has
    ``agents.list`` is read as well; before that there is only the list.  Entries of
    the wrong shape are left out.
    """
    entries = lookup(subject.config, ENTRIES)
    if subject.target < KEYED_SINCE or entries is None:
        yield from _listed(lookup(subject.config, LIST))
    elif isinstance(entries, dict):
        for key, entry in entries.items():
            if isinstance(entry, dict):
                yield ENTRIES / key, key, entry


def _listed(agents: Any) -> Iterator[tuple[Pointer, str, dict[str, Any]]]:
    for index, entry in enumerate(agents if isinstance(agents, list) else ()):
        if isinstance(entry, dict) and isinstance(entry.get("id"), str):
            yield LIST / index, entry["id"], entry


def scopes_of(subject: Subject) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    """``agents.defaults`` and each agent: the places of settings per agent."""
    defaults = lookup(subject.config, DEFAULTS)
    if isinstance(defaults, dict):
        yield DEFAULTS, defaults
    for at, _id, agent in agents_of(subject):
        yield at, agent


def agent_id(text: str) -> str:
    """The id that OpenClaw makes of ``text``: lower case, foreign characters as dashes.

    Text of which nothing remains is the implicit agent (observed on 2026.5.28 and
    2026.9.6).
    """
    trimmed = text.strip(BLANKS)
    if _CANONICAL.match(trimmed):
        return trimmed.lower()
    dashed = _FOREIGN.sub("-", trimmed.lower()).lstrip("-").rstrip("-")
    return dashed[:_LONGEST_ID] or IMPLICIT_AGENT


def is_sound(subject: Subject) -> bool:
    """Whether the roster can be counted on: no part of it has the wrong shape.

    Where one has, OpenClaw reports that alone and compares no ids (observed).
    """
    agents = subject.config.get("agents", {})
    if not isinstance(agents, dict):
        return False
    if subject.target < KEYED_SINCE:
        listed = agents.get("list", [])
        return isinstance(listed, list) and len(list(_listed(listed))) == len(listed)
    if "entries" not in agents:
        return is_keyable(agents.get("list", []))
    entries = agents["entries"]
    return isinstance(entries, dict) and all(
        isinstance(entry, dict) for entry in entries.values()
    )


def is_keyable(agents: Any) -> bool:
    """Whether 2026.8.1 and later read this ``agents.list`` as keyed entries.

    If not, ``list`` stays an unknown key there (observed on 2026.9.6).
    """
    return isinstance(agents, list) and next(unkeyable(agents), None) is None


def unkeyable(agents: list[Any]) -> Iterator[int]:
    """The items that keep a list from being read as keyed entries, by index.

    Each item must be an object with an id that is already in its final form and that
    no item before it has; ``default`` must be a boolean (observed on 2026.9.6).
    """
    seen: set[str] = set()
    for index, entry in enumerate(agents):
        written = entry.get("id") if isinstance(entry, dict) else None
        if (
            not isinstance(written, str)
            or agent_id(written) != written
            or written in seen
            or not isinstance(entry.get("default", False), bool)
        ):
            yield index
        else:
            seen.add(written)
