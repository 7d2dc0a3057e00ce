"""What credentials are stored, whether they can be used, and what else is tried.

No value of a secret gets into a row; only where it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from openclaw_doctor.credentials.eligibility import eligibility, secret_source
from openclaw_doctor.credentials.environment import (
    candidate_variables,
    rotation_variables,
)
from openclaw_doctor.credentials.shapes import (
    as_read,
    drop_reason,
    infer_type,
    known_type,
)
from openclaw_doctor.credentials.stores import normalize_provider, split_profile_id
from openclaw_doctor.documents import Role
from openclaw_doctor.pointer import lookup
from openclaw_doctor.redaction import Masker
from openclaw_doctor.release import Release, since
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.orders import positions, stores_of
from openclaw_doctor.rules.profile_mismatch import (
    names_other_mode,
    names_other_provider,
)
from openclaw_doctor.rules.stores import StoredProfile, flat_entries_in, profiles_in
from openclaw_doctor.workspace import AgentDirectory, StateDirectory, default_agent

_EXCLUDED = "excluded_by_auth_order"
_FLAT = "legacy_flat"
_MISSING = "profile_missing"
_UNKNOWN = "?"
_ASSIGNMENT = re.compile(r"^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=(.*)$", re.M)
_READS_DATABASE = since("2026.6.5")
_EMPTY = ("", '""', "''")

Origin = Literal["process", ".env", "config"]


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One stored profile.

    ``source`` is where its secret is (``inline``, ``env``, ``file``, ``exec``,
    ``store``, ``none``).  ``status`` is ``ok``, OpenClaw's word for why it is not
    used, or ``legacy_flat`` for an entry of the old form.  With ``profile_missing``
    the config names a login that no agent has; ``file`` is then the config.
    ``expires_ms`` is the end of its validity in milliseconds since 1970; ``renews``
    says that OpenClaw renews it.  ``position`` counts from 1 in the explicit order of
    its provider; None where there is no such order.
    """

    agent: str
    file: str
    id: str
    provider: str
    type: str
    source: str
    status: str
    expires_ms: int | None
    renews: bool
    position: int | None

    @property
    def usable(self) -> bool:
        """Whether nothing is wrong with it; an order may still leave it out."""
        return self.status in ("ok", _EXCLUDED)

    def expires_before(self, moment_ms: int) -> bool:
        """Whether it ends before that moment without being renewed."""
        ends = self.expires_ms is not None and not self.renews
        return ends and (self.expires_ms or 0) <= moment_ms


@dataclass(frozen=True, slots=True)
class Variable:
    """An environment variable by name, and where it is set, if anywhere."""

    name: str
    set_in: tuple[Origin, ...]


@dataclass(frozen=True, slots=True)
class ProviderVariables:
    """The variables that are looked up for a provider's key, in that order.

    ``rotated`` are those that are set whose keys media and embeddings take in turn.
    """

    provider: str
    variables: tuple[Variable, ...]
    rotated: tuple[str, ...]


def profile_rows(context: Context, agent_id: str | None = None) -> list[ProfileRow]:
    """Every stored profile, of one agent if ``agent_id`` is given.

    Logins that the config names and nobody has count as the default agent's, through
    which all others read.
    """
    rows: list[ProfileRow] = []
    for state in context.workspace.states:
        declared = _declared(context, state)
        for agent in state.agents:
            if agent_id in (None, agent.id):
                orders = positions(context, state, agent)
                for profile in _profiles_of(context, agent):
                    said = declared.get(profile.id, {})
                    rows.append(_row(context, agent, profile, orders, said))
        missing = _missing(context, state, declared)
        rows += [row for row in missing if agent_id in (None, row.agent)]
    return rows


def _declared(context: Context, state: StateDirectory) -> dict[str, Mapping[str, Any]]:
    """The profiles that the config names, by id."""
    config = context.workspace.config_of(state)
    profiles = lookup(config.value, ("auth", "profiles")) if config else None
    entries = profiles.items() if isinstance(profiles, Mapping) else ()
    return {key: entry for key, entry in entries if isinstance(entry, Mapping)}


def _missing(
    context: Context,
    state: StateDirectory,
    declared: Mapping[str, Mapping[str, Any]],
) -> Iterator[ProfileRow]:
    """The logins and tokens that the config names and no agent has stored."""
    config = context.workspace.config_of(state)
    if config is None or not _sees_all_stores(context, state):
        return
    agent_id = default_agent(config.value)
    stored = {p.id for agent in state.agents for p in _profiles_of(context, agent)}
    for profile_id, entry in declared.items():
        mode = known_type(entry.get("mode"))
        if mode in ("oauth", "token") and profile_id not in stored:
            said = entry.get("provider")
            name = said if isinstance(said, str) else split_profile_id(profile_id)[0]
            yield ProfileRow(
                agent=agent_id,
                file=config.ref,
                id=profile_id,
                provider=_provider_name(name or "", context.target) or _UNKNOWN,
                type=mode,
                source="none",
                status=_MISSING,
                expires_ms=None,
                renews=False,
                position=None,
            )


def _sees_all_stores(context: Context, state: StateDirectory) -> bool:
    """Whether what no file here stores is stored nowhere."""
    if state.root is None:
        return stores_of(context, state) is not None
    stores = [agent.sibling(Role.AUTH_PROFILES) for agent in state.agents]
    documents = [context.document(ref) for ref in stores if ref]
    unread = any(u.role is Role.AUTH_PROFILES for u in context.workspace.unreadable)
    if unread or any(d is None or d.root is None for d in documents):
        return False
    databases = [*state.databases, *(a.database for a in state.agents if a.database)]
    return not (databases and context.target in _READS_DATABASE)


def _profiles_of(context: Context, agent: AgentDirectory) -> Iterator[StoredProfile]:
    document = context.document(agent.sibling(Role.AUTH_PROFILES))
    if document is not None:
        yield from profiles_in(document)
        for entry in flat_entries_in(document):
            if infer_type(entry.entry) is not None:
                yield entry


def _row(
    context: Context,
    agent: AgentDirectory,
    profile: StoredProfile,
    orders: Mapping[str, Mapping[str, int]],
    declared: Mapping[str, Any],
) -> ProfileRow:
    seen = as_read(profile.entry, context.target)
    provider = _provider_name(profile.provider or "", context.target) or _UNKNOWN
    order = orders.get(provider, {})
    return ProfileRow(
        agent=agent.id,
        file=profile.document.ref,
        id=profile.id,
        provider=provider,
        type=known_type(seen.get("type")) or _UNKNOWN,
        source=secret_source(profile.entry, context.target),
        status=_status(context, profile, seen, order, declared),
        expires_ms=_expires(seen),
        renews=_renews(seen),
        position=order.get(profile.id),
    )


def _status(
    context: Context,
    profile: StoredProfile,
    seen: Mapping[str, Any],
    order: Collection[str],
    declared: Mapping[str, Any],
) -> str:
    if profile.flat:
        return _FLAT
    reason: str | None = (
        drop_reason(profile.entry, context.target)
        or _mismatch(context, profile, seen, declared)
        or eligibility(profile.entry, context.target, context.now_ms)
    )
    if reason is not None:
        return reason
    expires = _expires(seen)
    if expires is not None and expires <= context.now_ms and not _renews(seen):
        return "expired"
    return _EXCLUDED if order and profile.id not in order else "ok"


def _mismatch(
    context: Context,
    profile: StoredProfile,
    seen: Mapping[str, Any],
    declared: Mapping[str, Any],
) -> str | None:
    """What the config says otherwise than the store, in OpenClaw's word."""
    if names_other_provider(declared, profile.entry, context.target):
        return "provider_mismatch"
    type_ = known_type(seen.get("type"))
    return "mode_mismatch" if names_other_mode(declared, type_) else None


def _expires(seen: Mapping[str, Any]) -> int | None:
    expires = seen.get("expires")
    if seen.get("type") not in ("token", "oauth") or isinstance(expires, bool):
        return None
    in_range = isinstance(expires, (int, float)) and 0 < expires < float("inf")
    return int(expires) if in_range and expires is not None else None


def _renews(seen: Mapping[str, Any]) -> bool:
    """An OAuth login with a refresh token is renewed when it ends."""
    refresh = seen.get("refresh")
    return seen.get("type") == "oauth" and isinstance(refresh, str) and bool(refresh)


def unread_stores(context: Context) -> list[tuple[str, str]]:
    """The stores nothing could be read from, by ref, each with the reason."""
    lost = [(u.ref, u.message) for u in context.workspace.unreadable]
    for document in context.documents(Role.AUTH_PROFILES):
        if document.root is None:
            lost.append(
                (document.ref, "it holds no credentials in a form that is read")
            )
    return lost


def exit_code(rows: Collection[ProfileRow], deadline_ms: int) -> int:
    """0 all fine, 1 one cannot be used, 2 one ends before ``deadline_ms``.

    As ``openclaw models status --check`` has it.
    """
    if not all(row.usable for row in rows):
        return 1
    return 2 if any(row.expires_before(deadline_ms) for row in rows) else 0


def provider_variables(
    context: Context,
    rows: Collection[ProfileRow],
    set_names: Mapping[Origin, Collection[str]],
) -> list[ProviderVariables]:
    """For each provider that is stored or configured, the variables tried.

    ``set_names`` are the names of the variables that are set, by where they are.
    """
    every = list(dict.fromkeys(n for names in set_names.values() for n in names))
    providers = dict.fromkeys(row.provider for row in rows if row.provider != _UNKNOWN)
    providers.update(dict.fromkeys(_configured(context)))
    return [
        ProviderVariables(
            provider,
            tuple(
                Variable(
                    name, tuple(o for o, names in set_names.items() if name in names)
                )
                for name in candidate_variables(provider, context.target)
            ),
            rotation_variables(provider, every, context.target),
        )
        for provider in providers
    ]


def _configured(context: Context) -> Iterator[str]:
    """The providers that configs name, as the target compares them."""
    for _, value in context.objects(Role.CONFIG):
        profiles = lookup(value, ("auth", "profiles"))
        entries = profiles.values() if isinstance(profiles, Mapping) else ()
        names = [lookup(entry, ("provider",)) for entry in entries]
        providers = lookup(value, ("models", "providers"))
        names += list(providers) if isinstance(providers, Mapping) else []
        for name in names:
            known = isinstance(name, str) and _provider_name(name, context.target)
            if known:
                yield known


def _provider_name(text: str, target: Release) -> str | None:
    """The provider as the target compares it; None for blanks and pasted secrets.

    Looked at as written, since a secret is no longer known in other letters.
    """
    if Masker().name(text) != text:
        return None
    return normalize_provider(text, target) or None


def config_variables(context: Context) -> list[str]:
    """The names that ``env`` and ``env.vars`` of the configs set, in that order."""
    names: list[str] = []
    for _, value in context.objects(Role.CONFIG):
        for place in (("env",), ("env", "vars")):
            members = lookup(value, place)
            if isinstance(members, Mapping):
                names += [n for n, v in members.items() if isinstance(v, str) and v]
    return names


def names_in_env_file(text: str) -> list[str]:
    """The names that an ``.env`` file gives a value; the values are not kept."""
    return [
        match[1]
        for match in _ASSIGNMENT.finditer(text)
        if match[2].strip() not in _EMPTY
    ]
