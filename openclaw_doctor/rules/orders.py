"""Stored profiles of a state directory, and the explicit orders that count for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openclaw_doctor.credentials.stores import normalize_provider
from openclaw_doctor.documents import Document, Role
from openclaw_doctor.pointer import Pointer, lookup
from openclaw_doctor.release import Release, since
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.stores import StoredProfile, flat_entries_in, profiles_in
from openclaw_doctor.workspace import (
    AgentDirectory,
    StateDirectory,
    Workspace,
    default_agent,
)

_READS_DATABASE = since("2026.6.5")


@dataclass(frozen=True, slots=True)
class Order:
    """An explicit order: where it stands, whose provider's, and its profile ids.

    ``agent`` is None for the config's, which counts for agents without their own.
    """

    document: Document
    pointer: Pointer
    provider: str
    ids: tuple[str, ...]
    agent: str | None = None


def config_orders(config: Document | None, target: Release) -> list[Order]:
    """The orders in ``auth.order`` of a config; empty ones restrict nothing."""
    if config is None:
        return []
    return list(_orders(config, Pointer(("auth", "order")), target, None))


def agent_orders(
    workspace: Workspace, agent: AgentDirectory, target: Release
) -> list[Order]:
    """The orders of an agent: auth-state.json wins, per provider, over its store."""
    found: dict[str, Order] = {}
    for role in (Role.AUTH_STATE, Role.AUTH_PROFILES):
        document = workspace.documents.get(agent.refs.get(role, ""))
        if document is not None:
            for order in _orders(document, Pointer(("order",)), target, agent.id):
                found.setdefault(order.provider, order)
    return list(found.values())


def positions(
    context: Context, state: StateDirectory, agent: AgentDirectory
) -> dict[str, dict[str, int]]:
    """By provider, the place from 1 of each id in the order that counts for an agent.

    The agent's own order of a provider beats the config's.
    """
    config = config_orders(context.workspace.config_of(state), context.target)
    own = agent_orders(context.workspace, agent, context.target)
    return {
        order.provider: {key: place for place, key in enumerate(order.ids, 1)}
        for order in (*config, *own)
    }


def _orders(
    document: Document, place: Pointer, target: Release, agent: str | None
) -> Iterator[Order]:
    orders: Any = lookup(document.value, place)
    if not isinstance(orders, Mapping):
        return
    for provider, ids in orders.items():
        texts = ids if isinstance(ids, list) else []
        known = tuple(text for text in texts if isinstance(text, str))
        if known:
            name = normalize_provider(provider, target)
            yield Order(document, place / provider, name, known, agent)


@dataclass(frozen=True, slots=True)
class Stores:
    """The stored profiles of a state directory, each with the agent that has it.

    ``main`` is the default agent, ``own_orders`` names the agents and providers that
    have an order beside the credentials.
    """

    main: str
    profiles: tuple[tuple[AgentDirectory, StoredProfile], ...]
    own_orders: frozenset[tuple[str, str]]
    ids: frozenset[str]

    def governed(self, context: Context, order: Order) -> list[str]:
        """The ids of stored profiles for which an order counts.

        An agent's order counts for its own profiles and those of the default agent,
        which it reads through; the config's for agents without one of their own.
        """
        ids: dict[str, None] = {}
        for agent, profile in self.profiles:
            provider = normalize_provider(profile.provider or "", context.target)
            if order.agent is None:
                counts = (agent.id, provider) not in self.own_orders
            else:
                counts = agent.id in (order.agent, self.main)
            if counts and provider == order.provider:
                ids[profile.id] = None
        return list(ids)


def stores_of(context: Context, state: StateDirectory) -> Stores | None:
    """What a state directory has stored; None where that is not known for sure.

    It is not where a store cannot be read, where the default agent's store may not
    be among the files, and where the target reads a database that is there.
    """
    config = context.workspace.config_of(state)
    main = default_agent(config.value if config else None)
    refs = {agent.id: agent.sibling(Role.AUTH_PROFILES) for agent in state.agents}
    documents = [context.document(ref) for ref in refs.values() if ref]
    lost = {unreadable.role for unreadable in context.workspace.unreadable}
    databases = [*state.databases, *(a.database for a in state.agents if a.database)]
    if (
        not documents
        or any(document is None or document.root is None for document in documents)
        or Role.AUTH_PROFILES in lost
        or (databases and context.target in _READS_DATABASE)
        or (state.root is None and not refs.get(main))
    ):
        return None
    profiles = tuple(
        (agent, profile)
        for agent in state.agents
        for profile in _profiles_of(context, agent)
    )
    own_orders = frozenset(
        (agent.id, order.provider)
        for agent in state.agents
        for order in agent_orders(context.workspace, agent, context.target)
    )
    ids = frozenset(profile.id for _, profile in profiles)
    return Stores(main, profiles, own_orders, ids)


def _profiles_of(context: Context, agent: AgentDirectory) -> Iterator[StoredProfile]:
    document = context.document(agent.sibling(Role.AUTH_PROFILES))
    if document is not None:
        yield from profiles_in(document)
        yield from flat_entries_in(document)
