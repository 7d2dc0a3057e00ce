"""Where agents are named: bindings, broadcast groups, and agents in charge."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from openclaw_doctor.pointer import Pointer, lookup
from openclaw_doctor.release import Release, since
from openclaw_doctor.validation.semantics.authored import BLANKS
from openclaw_doctor.validation.semantics.roster import (
    DEFAULTS,
    IMPLICIT_AGENT,
    agent_id,
    agents_of,
    is_sound,
)
from openclaw_doctor.validation.semantics.shapes import (
    list_at,
    object_at,
    text_at,
)
from openclaw_doctor.validation.semantics.subject import Check, Subject
from openclaw_doctor.validation.violation import CHECK, Violation

SECTIONS = frozenset({"agents", "bindings", "broadcast", "talk"})

_BINDINGS = Pointer(("bindings",))
_BROADCAST = Pointer(("broadcast",))
_IN_CHARGE = (
    DEFAULTS / "heartbeat" / "agentId",
    DEFAULTS / "systemAgent" / "agentId",
    Pointer(("talk", "agentId")),
)
_STRATEGY = "strategy"
_QUALIFIED = re.compile(r"[a-z][a-z0-9_-]*:.", re.IGNORECASE | re.ASCII)
_MOST_AGENTS = 16

#: From here on ``main`` exists where no agent is written and may always be bound.
_WITH_MAIN = Release(2026, 8, 1)


def _written_ids(subject: Subject) -> set[str]:
    """The ids as they are written; ``main`` alone where the release implies it.

    None where the roster is broken: nothing can be said of them then.
    """
    if not is_sound(subject):
        return set()
    ids = {written for _at, written, _agent in agents_of(subject)}
    return {IMPLICIT_AGENT} if not ids and subject.target >= _WITH_MAIN else ids


def _in_charge(subject: Subject) -> Iterator[Violation]:
    known = {agent_id(written) for written in _written_ids(subject)}
    for at in _IN_CHARGE if known else ():
        named = lookup(subject.config, at)
        if (
            isinstance(named, str)
            and named.strip(BLANKS)
            and agent_id(named) not in known
        ):
            yield _unknown(at)


def _bound(subject: Subject) -> Iterator[Violation]:
    """Before 2026.8.1 only where the config lists agents (observed on 2026.5.28)."""
    known = {agent_id(written) for written in _written_ids(subject)}
    if not known:
        return
    always = IMPLICIT_AGENT if subject.target >= _WITH_MAIN else None
    for index, binding in enumerate(list_at(subject.config, "bindings")):
        named = text_at(binding, "agentId")
        if named not in (None, always) and agent_id(str(named)) not in known:
            yield _unknown(_BINDINGS / index / "agentId")


def _members(subject: Subject) -> Iterator[Violation]:
    """Members are compared as they are written, capitals and all."""
    known = _written_ids(subject)
    if not known:
        return
    for at, members in _groups(subject):
        for index, named in enumerate(members):
            if isinstance(named, str) and named not in known:
                yield _unknown(at / index)


def _groups(subject: Subject) -> Iterator[tuple[Pointer, list[Any]]]:
    for key, group in object_at(subject.config, "broadcast").items():
        if key == _STRATEGY:
            continue
        if isinstance(group, list):
            yield _BROADCAST / key, group
        elif subject.target >= _WITH_MAIN:
            yield _BROADCAST / key / "agents", list_at(group, "agents")


def _unknown(at: Pointer) -> Violation:
    return Violation(
        at,
        CHECK,
        message="the config has no agent of this id",
        hint="add the agent, or name one that exists",
    )


def _group_forms(subject: Subject) -> Iterator[Violation]:
    for key, group in object_at(subject.config, "broadcast").items():
        qualified = _QUALIFIED.match(key) is not None
        if isinstance(group, dict) and not qualified and key != _STRATEGY:
            yield Violation(
                _BROADCAST / key,
                CHECK,
                message="a group with options needs its channel in the key",
                hint="write the key as <channel>:<group>, or the group as a list",
            )
        elif isinstance(group, list) and qualified and len(group) > _MOST_AGENTS:
            yield Violation(
                _BROADCAST / key,
                CHECK,
                message=f"the group has more than {_MOST_AGENTS} agents",
                hint=f"leave {_MOST_AGENTS} at most",
            )


def _acp_peers(subject: Subject) -> Iterator[Violation]:
    for index, binding in enumerate(list_at(subject.config, "bindings")):
        match = object_at(binding, "match")
        if text_at(match, "channel") is None or text_at(binding, "type") != "acp":
            continue
        peer = match.get("peer", {})
        if isinstance(peer, dict) and not _names_peer(peer):
            written = "peer" in match
            at = _BINDINGS / index / "match"
            yield Violation(
                at / "peer" if written else at,
                CHECK,
                name=None if written else "peer",
                message="an ACP binding must name one conversation",
                hint="set match.peer.id",
            )


def _names_peer(peer: dict[str, Any]) -> bool:
    named = peer.get("id", "" if not peer else None)
    return not isinstance(named, str) or bool(named.strip(BLANKS))


CHECKS = (
    Check("agent-in-charge", _in_charge, since("2026.8.1"), 1),
    Check("binding-agent", _bound, since("2026.5.27"), 1),
    Check("binding-acp-peer", _acp_peers, since("2026.3.7"), 1),
    Check("broadcast-agent", _members, since("2026.3.2"), 1),
    Check("broadcast-form", _group_forms, since("2026.9.5"), 1),
)
