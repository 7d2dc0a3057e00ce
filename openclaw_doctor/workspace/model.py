"""What belongs together: documents, agents and the state directories that hold them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from openclaw_doctor.documents import Document, Role
from openclaw_doctor.pointer import lookup
from openclaw_doctor.storage import Home
from openclaw_doctor.workspace.layout import implied_root
from openclaw_doctor.workspace.scope import NO_INCLUDES, IncludeScope

T = TypeVar("T")

DEFAULT_AGENT = "main"


@dataclass(frozen=True, slots=True)
class AgentDirectory:
    """One agent's folder; ``refs`` names its documents that exist, by role."""

    id: str
    path: Path
    refs: Mapping[Role, str] = field(default_factory=dict)
    database: Path | None = None

    def sibling(self, role: Role) -> str | None:
        """The ref of this agent's document of that role, if it exists."""
        return self.refs.get(role)


@dataclass(frozen=True, slots=True)
class Leftover:
    """An old copy of a file that holds, or may hold, secrets; never opened."""

    ref: str
    path: Path
    mode: int


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that is there but cannot be read, and why.

    ``outside``: it could be, but lies outside the folders that were named.
    """

    ref: str
    role: Role
    message: str
    outside: bool = False
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class StateDirectory:
    """A config file and the agents that go with it.

    ``root`` is None for files that were named one by one and lie in no state
    directory.  ``git_directory`` is set inside a git work tree.  ``records`` is how
    reports name the folder of receipts.  ``includes`` are the files that the config
    includes at any depth and that were read, ``scope`` is what else was learned then.
    """

    root: Path | None
    home: Home
    records: str
    config: str | None = None
    agents: tuple[AgentDirectory, ...] = ()
    databases: tuple[Path, ...] = ()
    leftovers: tuple[Leftover, ...] = ()
    git_directory: Path | None = None
    includes: tuple[str, ...] = ()
    scope: IncludeScope = NO_INCLUDES

    def agent(self, agent_id: str) -> AgentDirectory | None:
        """The agent of that id, if its folder is in the workspace."""
        return next((a for a in self.agents if a.id == agent_id), None)

    def refs(self) -> Iterator[str]:
        """The refs of all documents here, each once."""
        own = [ref for agent in self.agents for ref in agent.refs.values()]
        config = [self.config] if self.config is not None else []
        yield from dict.fromkeys([*config, *own, *self.includes])


@dataclass(frozen=True, slots=True)
class Workspace:
    """All documents of one run, by ref, and how they belong together.

    ``named`` are the files that were asked about (by ref) where the others were read
    only because they belong together; None: all are meant.  ``memo`` keeps what follows
    from these files alone, such as a release's verdict.
    """

    states: tuple[StateDirectory, ...]
    documents: Mapping[str, Document]
    unreadable: tuple[Unreadable, ...] = ()
    named: frozenset[str] | None = None
    memo: dict[object, Any] = field(
        init=False, default_factory=dict, repr=False, compare=False
    )

    def once(self, key: object, make: Callable[[], T]) -> T:
        """What ``make`` gives, made at the first question with this ``key``."""
        if key not in self.memo:
            self.memo[key] = make()
        made: T = self.memo[key]
        return made

    def with_document(self, document: Document) -> Workspace:
        """This workspace with one document replaced."""
        return replace(self, documents={**self.documents, document.ref: document})

    def created(self, document: Document) -> Workspace:
        """This workspace with a new document, filed under the agent it belongs to."""
        states = tuple(_filed(state, document) for state in self.states)
        return replace(
            self,
            states=states,
            documents={**self.documents, document.ref: document},
            named=self.named and self.named | {document.ref},
        )

    def renamed(self, old: str, config: Document) -> Workspace:
        """This workspace where ``config`` takes the place of the config ``old``."""
        states = tuple(
            replace(state, config=config.ref) if state.config == old else state
            for state in self.states
        )
        kept = {ref: doc for ref, doc in self.documents.items() if ref != old}
        named = self.named
        return replace(
            self,
            states=states,
            documents={**kept, config.ref: config},
            named=named | {config.ref} if named and old in named else named,
        )

    def chmodded(self, ref: str, mode: int) -> Workspace:
        """This workspace with other permission bits for a document or leftover."""
        if ref in self.documents:
            return self.with_document(self.documents[ref].with_mode(mode))
        states = tuple(
            replace(
                state,
                leftovers=tuple(
                    replace(old, mode=mode) if old.ref == ref else old
                    for old in state.leftovers
                ),
            )
            for state in self.states
        )
        return replace(self, states=states)

    def parts(self) -> list[Workspace]:
        """One workspace for each place that keeps receipts: what is written together.

        Files that could not be read are told in the first.
        """
        groups: dict[Path, list[StateDirectory]] = {}
        for state in self.states:
            groups.setdefault(state.home.records, []).append(state)
        parts = [self.of(states) for states in groups.values()]
        # Without any, all that was asked for could not be read.
        first = parts[0] if parts else self
        return [replace(first, unreadable=self.unreadable), *parts[1:]]

    def of(self, states: Sequence[StateDirectory]) -> Workspace:
        """What of this workspace belongs to some of its state directories."""
        refs = (ref for state in states for ref in state.refs())
        documents = {ref: self.documents[ref] for ref in refs}
        return Workspace(tuple(states), documents, named=self.named)

    def asked_about(self) -> frozenset[str]:
        """The files that were named, by ref, each config with what it includes.

        These are one to OpenClaw.
        """
        asked = set(self.named or ())
        for state in self.states:
            if state.config is not None and state.includes:
                config = {state.config, *state.includes}
                asked |= config if asked & config else set()
        return frozenset(asked)

    def owners(self) -> dict[str, StateDirectory]:
        """The state directory of every document; where there are two, the first."""
        found: dict[str, StateDirectory] = {}
        for state in self.states:
            for ref in state.refs():
                found.setdefault(ref, state)
        return found

    def state_of(self, ref: str) -> StateDirectory:
        """The state directory a document belongs to; KeyError where it is unknown."""
        for state in self.states:
            if ref in state.refs():
                return state
        raise KeyError(ref)

    def path_of(self, ref: str) -> Path:
        """Where the file of a ref lies, whether or not it was read."""
        document = self.documents.get(ref)
        if document is not None:
            return document.path
        for state in self.states:
            if ref.startswith(f"{state.records}/"):
                return state.home.records / ref.removeprefix(f"{state.records}/")
            for leftover in state.leftovers:
                if leftover.ref == ref:
                    return leftover.path
        lost = (found.path for found in self.unreadable if found.ref == ref)
        return next((path for path in lost if path is not None), Path(ref))

    def origin(self, ref: str, owner: StateDirectory | None) -> str:
        """A file's path within its state directory, wherever that was checked from.

        ``owner`` is that state directory, where it is known.
        """
        path = self.path_of(ref)
        own = () if owner is None else (owner,)
        for state in chain(own, self.states):
            root = state.root or self._implied(state, path)
            if path.is_relative_to(root):
                return path.relative_to(root).as_posix()
        return path.name

    def _implied(self, state: StateDirectory, path: Path) -> Path:
        """Where files that were named one by one would have their state directory."""
        config = self.config_of(state)
        return implied_root(config.path if config else path)

    def config_of(self, state: StateDirectory) -> Document | None:
        """The config document of a state directory, if it was read."""
        return self.documents.get(state.config) if state.config else None


def _filed(state: StateDirectory, document: Document) -> StateDirectory:
    agents = tuple(
        replace(agent, refs={**agent.refs, document.role: document.ref})
        if agent.path == document.path.parent
        else agent
        for agent in state.agents
    )
    return replace(state, agents=agents)


def configured_agents(config: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The agents a config names, as (id, entry), in the order of the file.

    Reads ``agents.list`` (up to 2026.7) and ``agents.entries`` (from 2026.8).
    """
    for entry in _items(lookup(config, ("agents", "list"))):
        if isinstance(entry, Mapping) and isinstance(entry.get("id"), str):
            yield normalize_agent_id(entry["id"]), entry
    entries = lookup(config, ("agents", "entries"))
    if isinstance(entries, Mapping):
        for key, entry in entries.items():
            if isinstance(entry, Mapping):
                yield normalize_agent_id(key), entry


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def normalize_agent_id(text: str) -> str:
    """An agent id as it names a folder: trimmed and lower-case."""
    return text.strip().lower() or DEFAULT_AGENT


def default_agent(config: Any) -> str:
    """The id of the agent whose store serves all: marked default, else the first."""
    first: str | None = None
    for agent_id, entry in configured_agents(config):
        if entry.get("default") is True:
            return agent_id
        first = first or agent_id
    return first or DEFAULT_AGENT
