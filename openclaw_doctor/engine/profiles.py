"""What credentials are stored, whether they can be used, and what else is tried.

No value of a secret gets into a row; only where it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from openclaw_doctor.credentials.eligibility import eligibility, secret_source
from openclaw_doctor.credentials.environment import candidate_variables
from openclaw_doctor.credentials.shapes import (
    as_read,
    drop_reason,
    infer_type,
    known_type,
)
from openclaw_doctor.credentials.stores import normalize_provider
from openclaw_doctor.documents import Role
from openclaw_doctor.pointer import lookup
from openclaw_doctor.redaction import Masker
from openclaw_doctor.release import Release
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.credentials.orders import positions
from openclaw_doctor.rules.stores import StoredProfile, flat_entries_in, profiles_in
from openclaw_doctor.workspace import AgentDirectory

_EXCLUDED = "excluded_by_auth_order"
_FLAT = "legacy_flat"
_UNKNOWN = "?"
_ASSIGNMENT = re.compile(r"^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=(.*)$", re.M)
_EMPTY = ("", '""', "''")

Origin = Literal["process", ".env", "config"]


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One stored profile.

    ``source`` is where its secret is (``inline``, ``env``, ``file``, ``exec``,
    ``store``, ``none``).  ``status`` is ``ok``, OpenClaw's word for why it is not
    used, or ``legacy_flat`` for an entry of the old form.  ``expires_ms`` is the end
    of its validity in milliseconds since 1970; ``renews`` says that OpenClaw renews
    it.  ``position`` counts from 1 in the explicit order of its provider; None where
    there is no such order.
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
    """The variables that are looked up for a provider's key, in that order."""

    provider: str
    variables: tuple[Variable, ...]


def profile_rows(context: Context, agent_id: str | None = None) -> list[ProfileRow]:
    """Every stored profile, of one agent if ``agent_id`` is given."""
    rows: list[ProfileRow] = []
    for state, agent in context.agents():
        if agent_id in (None, agent.id):
            orders = positions(context, state, agent)
            for profile in _profiles_of(context, agent):
                rows.append(_row(context, agent, profile, orders))
    return rows


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
        status=_status(context, profile, seen, order),
        expires_ms=_expires(seen),
        renews=_renews(seen),
        position=order.get(profile.id),
    )


def _status(
    context: Context,
    profile: StoredProfile,
    seen: Mapping[str, Any],
    order: Collection[str],
) -> str:
    if profile.flat:
        return _FLAT
    dropped = drop_reason(profile.entry, context.target)
    reason = dropped or eligibility(profile.entry, context.target, context.now_ms)
    if reason is not None:
        return reason
    expires = _expires(seen)
    if expires is not None and expires <= context.now_ms and not _renews(seen):
        return "expired"
    return _EXCLUDED if order and profile.id not in order else "ok"


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


def config_variables(context: Context) -> set[str]:
    """The names that ``env`` and ``env.vars`` of the configs set."""
    names: set[str] = set()
    for _, value in context.objects(Role.CONFIG):
        for place in (("env",), ("env", "vars")):
            members = lookup(value, place)
            if isinstance(members, Mapping):
                names |= {n for n, v in members.items() if isinstance(v, str) and v}
    return names


def names_in_env_file(text: str) -> set[str]:
    """The names that an ``.env`` file gives a value; the values are not kept."""
    return {
        match[1]
        for match in _ASSIGNMENT.finditer(text)
        if match[2].strip() not in _EMPTY
    }
