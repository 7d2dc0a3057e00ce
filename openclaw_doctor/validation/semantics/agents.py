"""The roster of agents: its ids, who is the default, and what agents must not share."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.pointer import Pointer, lookup
from openclaw_doctor.release import between, since
from openclaw_doctor.validation.semantics.roster import (
    AGENTS,
    DEFAULTS,
    ENTRIES,
    LIST,
    agent_id,
    agents_of,
    is_sound,
    scopes_of,
    unkeyable,
)
from openclaw_doctor.validation.semantics.sessions import bad_size, is_size
from openclaw_doctor.validation.semantics.shapes import number_at, object_at, text_at
from openclaw_doctor.validation.semantics.subject import Check, Subject
from openclaw_doctor.validation.violation import CHECK, Violation

SECTIONS = frozenset({"agents"})

_OWNERSHIP = AGENTS / "ownership"
#: Keys that would reach a JavaScript prototype; ``__proto__`` itself is dropped.
_PROTOTYPE_KEYS = ("constructor", "prototype")
_TRANSCRIPT_SIZES = (
    ("memoryFlush", "forceFlushTranscriptBytes"),
    ("maxActiveTranscriptBytes",),
)


def _roster(subject: Subject) -> Pointer:
    """Where the agents are written, or ``agents`` itself."""
    agents = object_at(subject.config, "agents")
    return next((at for at in (ENTRIES, LIST) if at[-1] in agents), AGENTS)


def _list_form(subject: Subject) -> Iterator[Violation]:
    agents = object_at(subject.config, "agents")
    listed = agents.get("list")
    if "entries" in agents or not isinstance(listed, list):
        return
    for index in unkeyable(listed):
        yield Violation(
            LIST / index,
            CHECK,
            message="this agent keeps the list from being read as agents.entries",
            hint="give every agent an id in lower case of its own, or move the list to"
            " agents.entries",
        )


def _empty(subject: Subject) -> Iterator[Violation]:
    agents = object_at(subject.config, "agents")
    roster = lookup(subject.config, _roster(subject))
    if agents.get("ownership") != "explicit":
        return
    if roster is agents or roster in ({}, []):
        yield Violation(
            _roster(subject),
            CHECK,
            name="entries" if roster is agents else None,
            message="explicit ownership needs at least one agent",
            hint="add an agent under agents.entries or remove agents.ownership",
        )


def _same_ids(subject: Subject) -> Iterator[Violation]:
    first: dict[str, Pointer] = {}
    for at, written, _agent in agents_of(subject):
        other = first.setdefault(agent_id(written), at)
        if other != at and at.parent == ENTRIES:
            yield Violation(
                at,
                CHECK,
                message="OpenClaw reads this id as that of another agent",
                hint="rename one of the two agents",
            )


def _defaults(subject: Subject) -> Iterator[Violation]:
    if _marked(subject) > 1:
        yield Violation(
            _roster(subject),
            CHECK,
            message="more than one agent is marked as the default",
            hint="leave the mark at one agent",
        )


def _marked(subject: Subject) -> int:
    return sum(agent.get("default") is True for _at, _id, agent in agents_of(subject))


def _ownership(subject: Subject) -> Iterator[Violation]:
    agents = object_at(subject.config, "agents")
    marked = _marked(subject)
    if agents.get("ownership") == "explicit":
        if marked:
            yield Violation(
                _OWNERSHIP,
                CHECK,
                message="explicit ownership and a default agent exclude each other",
                hint="remove default from the agents or remove agents.ownership",
            )
    elif not marked and len(list(agents_of(subject))) > 1 and is_sound(subject):
        written = "ownership" in agents
        yield Violation(
            _OWNERSHIP if written else AGENTS,
            CHECK,
            name=None if written else "ownership",
            message="several agents, and nothing says which one is in charge",
            hint='set agents.ownership to "explicit" or mark one agent as default',
        )


def _prototype_keys(subject: Subject) -> Iterator[Violation]:
    for at, _id, agent in agents_of(subject):
        for key in _PROTOTYPE_KEYS:
            if key in agent:
                yield Violation(
                    at / key,
                    CHECK,
                    message="this key is reserved",
                    hint="remove it",
                )


def _run_retries(subject: Subject) -> Iterator[Violation]:
    for at, scope in scopes_of(subject):
        least = number_at(scope, "runRetries", "min")
        most = number_at(scope, "runRetries", "max")
        if least is not None and most is not None and most < least:
            yield Violation(
                at / "runRetries" / "max",
                CHECK,
                message="max is smaller than min",
                hint="make it at least as large as min",
            )


def _transcript_sizes(subject: Subject) -> Iterator[Violation]:
    compaction = object_at(subject.config, *DEFAULTS, "compaction")
    for steps in _TRANSCRIPT_SIZES:
        written = text_at(compaction, *steps)
        if written is not None and not is_size(written, subject.target):
            yield bad_size(Pointer((*DEFAULTS, "compaction", *steps)))


_KEYED = since("2026.8.1")

CHECKS = (
    Check("agents-list-form", _list_form, _KEYED, 1),
    Check("agents-empty", _empty, _KEYED, 1),
    Check("agents-same-id", _same_ids, _KEYED, 1),
    Check("agents-default", _defaults, _KEYED, 1),
    Check("agents-ownership", _ownership, _KEYED, 1),
    Check("agents-reserved-key", _prototype_keys, _KEYED, 1),
    Check("agents-run-retries", _run_retries, between("2026.5.22", "2026.8.1"), 1),
    Check("agents-transcript-size", _transcript_sizes, since("2026.3.2"), 1),
)
