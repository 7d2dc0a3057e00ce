"""references/unknown-agent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import Set, unsafe
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import ALL_RELEASES, ReleaseRange, before, since
from openclaw_doctor.rules.configs import (
    configs,
    is_whole,
    objects_in,
    part,
    says,
    texts_in,
)
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.model_refs import agent_places
from openclaw_doctor.rules.nearest import Words
from openclaw_doctor.rules.registry import rule
from openclaw_doctor.validation.semantics.roster import agent_id
from openclaw_doctor.workspace.model import (
    DEFAULT_AGENT,
    configured_agents,
)

_ENTRIES = since("2026.8.1")
#: 2026.4.29 takes such a binding, 2026.5.28 refuses the config for it (observed); the
#: release is that of ``validation.semantics.bindings``.
_BINDINGS_PASS = before("2026.5.27")
_TO_DEFAULT = "OpenClaw uses the default agent instead"
_FAILS = "OpenClaw cannot route there"
_NO_EFFECT = "it has no effect"


@rule(
    "references/unknown-agent",
    fix="unsafe",
    evidence="config validate of 2026.4.29, 5.28, 7.1, 8.2 and 9.6, observed; routing"
    " of 2026.4.29 to 2026.9.6, read in the source",
)
def check(context: Context) -> Iterator[Finding]:
    """Something in the config is meant for an agent that is not configured.

    `config validate` does not look at all places that name an agent. A binding
    (before 2026.5.27, later releases refuse it), a hook or a Telegram topic for an
    agent that `agents.list`, from 2026.8 on `agents.entries`, does not have goes to the
    default agent; from 2026.8 on a topic fails. In an allow list
    (`subagents.allowAgents`, `tools.agentToAgent.allow`, `hooks.allowedAgentIds`,
    `exposeAgents`) such a name allows nothing; this is information.

    Names are compared as OpenClaw does, without capitals. Before 2026.8, nothing is
    judged where no agents are configured, as then every agent exists. `main` counts as
    there from 2026.8 on.

    Where one configured id differs by a slip of the finger, writing that is an unsafe
    fix. What OpenClaw itself refuses (`broadcast`, `talk.agentId`, later `bindings`) is
    reported as such.
    """
    for document, root in configs(context):
        agents = _agents(context, root)
        if agents is None:
            continue
        words = Words.of(agents)
        for place in _places(root):
            name = agent_id(place.text)
            is_pattern = "*" in place.text
            if name in agents or is_pattern or context.target not in place.releases:
                continue
            meant = words.nearest(name)
            operation = Set(document.ref, place.pointer, meant)
            yield found(
                document,
                place.pointer,
                f"{place.pointer.dotted()} names no agent; {place.effect(context)}",
                severity=place.severity,
                hint=f"did you mean {meant}?"
                if meant
                else "configure the agent, or take this out",
                fix=unsafe(f"write {meant}", operation) if meant else None,
            )


@dataclass(frozen=True, slots=True)
class _Place:
    """One place that names an agent, and what a wrong name does there."""

    pointer: Pointer
    text: str
    is_list: bool = False
    releases: ReleaseRange = ALL_RELEASES
    routes: bool = False

    @property
    def severity(self) -> Severity:
        return Severity.INFO if self.is_list else Severity.WARNING

    def effect(self, context: Context) -> str:
        if self.is_list:
            return _NO_EFFECT
        return _FAILS if self.routes and context.target in _ENTRIES else _TO_DEFAULT


def _agents(context: Context, root: dict[str, Any]) -> frozenset[str] | None:
    """The ids of all agents; None where they are not known, or where any id will do."""
    agents = ("agents",)
    whole = all(is_whole(root, (*agents, kind)) for kind in ("list", "entries"))
    ids = frozenset(agent_id(agent) for agent, _ in configured_agents(root))
    later = context.target in _ENTRIES
    if not whole or not all(map(says, ids)) or not (ids or later):
        return None
    return ids | {DEFAULT_AGENT} if later else ids


def _places(root: dict[str, Any]) -> Iterator[_Place]:
    bindings = Pointer(("bindings",))
    for at, binding in objects_in(part(root, bindings), bindings):
        yield from _one(at / "agentId", binding, releases=_BINDINGS_PASS)
    mappings = Pointer(("hooks", "mappings"))
    for at, mapping in objects_in(part(root, mappings), mappings):
        yield from _one(at / "agentId", mapping)
    yield from _topics(root)
    lists = [
        Pointer(("hooks", "allowedAgentIds")),
        Pointer(("tools", "agentToAgent", "allow")),
        Pointer(("channels", "a2a", "exposeAgents")),
    ]
    lists += [at / "subagents" / "allowAgents" for at, _, _ in agent_places(root)]
    for at in lists:
        for pointer, text in texts_in(part(root, at), at):
            yield _Place(pointer, text, is_list=True)


def _one(
    pointer: Pointer,
    holder: dict[str, Any],
    releases: ReleaseRange = ALL_RELEASES,
    routes: bool = False,
) -> Iterator[_Place]:
    text = holder.get(str(pointer[-1]))
    if says(text):
        yield _Place(pointer, text, releases=releases, routes=routes)


def _topics(root: dict[str, Any]) -> Iterator[_Place]:
    """Topics of Telegram chats that have an agent of their own."""
    telegram = Pointer(("channels", "telegram"))
    channel = part(root, telegram)
    if not isinstance(channel, dict):
        return
    holders = [(telegram, channel)]
    holders += objects_in(channel.get("accounts"), telegram / "accounts")
    for at, holder in holders:
        for kind in ("groups", "direct"):
            for chat, settings in objects_in(holder.get(kind), at / kind):
                topics = settings.get("topics")
                for topic, entry in objects_in(topics, chat / "topics"):
                    yield from _one(topic / "agentId", entry, routes=True)
