"""Files and folders of agents: state that is shared, avatars out of reach."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import join, normpath
from typing import Any

from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import Release, since
from openclaw_doctor.validation.semantics.authored import BLANKS
from openclaw_doctor.validation.semantics.roster import (
    DEFAULTS,
    KEYED_SINCE,
    agent_id,
    agents_of,
)
from openclaw_doctor.validation.semantics.shapes import text_at
from openclaw_doctor.validation.semantics.subject import Check, Subject
from openclaw_doctor.validation.violation import CHECK, Violation

SECTIONS = frozenset({"agents"})

#: Before this release a name that starts with two dots counts as the parent folder
#: (2026.3.2 to 2026.5.7).
_DOTS_IN_NAMES = Release(2026, 5, 12)

#: Stand for the folders that only the machine knows.
_HOME, _HERE = "/~home", "/~here"
_STATE = f"{_HOME}/.openclaw"

_URL = re.compile(r"data:|https?://", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE | re.ASCII)
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


def _absolute(path: str) -> str:
    """The path without dots and doubled slashes, below a stand-in where it is not."""
    if path == "~" or path.startswith(("~/", "~\\")):
        path = _HOME + path[1:]
    return normpath("/" + join(_HERE, path).lstrip("/"))


def _directories(subject: Subject) -> Iterator[Violation]:
    """Symbolic links and other letters for the same folder are the machine's affair.

    So is the folder of an agent that names none: it lies in the state directory.
    """
    taken: dict[str, tuple[Pointer, bool]] = {}
    seen: set[str] = set()
    for at, own, agent in agents_of(subject):
        name = agent_id(own)
        if name in seen:
            continue
        seen.add(name)
        written = (text_at(agent, "agentDir") or "").strip(BLANKS)
        directory = written or f"{_STATE}/agents/{name}/agent"
        other, explicit = taken.setdefault(_absolute(directory), (at, bool(written)))
        if other != at:
            yield _shared_directory(at, host=not (written and explicit))
            return


def _shared_directory(at: Pointer, *, host: bool) -> Violation:
    return Violation(
        at.parent,
        CHECK,
        message="two agents have the same agentDir",
        hint="give each agent a folder of its own, or remove agentDir",
        severity="warning" if host else "error",
        host=host,
    )


def _avatars(subject: Subject) -> Iterator[Violation]:
    owner = _owner(subject)
    for at, own, agent in agents_of(subject):
        avatar = (text_at(agent, "identity", "avatar") or "").strip(BLANKS)
        if not avatar or _URL.match(avatar):
            continue
        place = at / "identity" / "avatar"
        scheme = _SCHEME.match(avatar) and not _DRIVE.match(avatar)
        if avatar.startswith("~") or scheme:
            yield _bad_avatar(place, "is neither a path, nor an http or data URL")
        else:
            leads = agent_id(own) == owner
            root = _workspace(own, agent, subject, leads=leads)
            yield from _outside(place, avatar, root, subject)


def _owner(subject: Subject) -> str | None:
    """The agent in charge: the marked one, the only one, before 2026.8.1 the first."""
    agents = [(agent_id(own), agent) for _at, own, agent in agents_of(subject)]
    marked = [name for name, agent in agents if agent.get("default") is True]
    if marked:
        return marked[0]
    sole = len(agents) == 1 or subject.target < KEYED_SINCE
    return agents[0][0] if agents and sole else None


def _workspace(
    own: str, agent: dict[str, Any], subject: Subject, *, leads: bool
) -> str:
    """The workspace of an agent.

    Without one of its own it is that of the defaults for the agent in charge and a
    folder in there for others (observed on 2026.5.28 and 2026.9.6).
    """
    explicit = (text_at(agent, "workspace") or "").strip(BLANKS)
    shared = (text_at(subject.config, *DEFAULTS, "workspace") or "").strip(BLANKS)
    if explicit:
        return _absolute(explicit)
    if shared:
        return _absolute(shared) if leads else join(_absolute(shared), agent_id(own))
    return f"{_STATE}/workspace" + ("" if leads else f"-{agent_id(own)}")


def _outside(
    at: Pointer, avatar: str, root: str, subject: Subject
) -> Iterator[Violation]:
    """An absolute path may lead into a folder that only the machine knows."""
    path = normpath(join(root, avatar))
    dotted = subject.target < _DOTS_IN_NAMES and path.startswith(f"{root}/..")
    if not dotted and _is_within(path, root):
        return
    is_known = not root.startswith((_HOME, _HERE))
    name = root.rpartition("/")[2]
    host = not is_known and avatar.startswith("/") and name in avatar.split("/")
    yield _bad_avatar(at, "lies outside of the agent's workspace", host=host)


def _is_within(path: str, root: str) -> bool:
    return path == root or path.startswith(root.rstrip("/") + "/")


def _bad_avatar(at: Pointer, what: str, *, host: bool = False) -> Violation:
    return Violation(
        at,
        CHECK,
        message=f"the avatar {what}",
        hint="put the picture into the workspace and name it from there",
        severity="warning" if host else "error",
        host=host,
    )


CHECKS = (
    Check("agents-same-directory", _directories, since("2026.3.2"), 3),
    Check("agents-avatar", _avatars, since("2026.3.2"), 4),
)
