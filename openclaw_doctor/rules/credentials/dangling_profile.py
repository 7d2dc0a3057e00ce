"""credentials/dangling-profile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any

from openclaw_doctor.credentials.shapes import known_type
from openclaw_doctor.documents import Document, Role
from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import Applicability, Fix, Remove
from openclaw_doctor.pointer import ROOT, Pointer, lookup
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.credentials.secret_in_config import secrets_in
from openclaw_doctor.rules.orders import (
    Order,
    Stores,
    agent_orders,
    config_orders,
    stores_of,
)
from openclaw_doctor.rules.profile_mismatch import mismatches
from openclaw_doctor.rules.registry import rule
from openclaw_doctor.workspace import StateDirectory

_CONFIG_PROFILES = Pointer(("auth", "profiles"))


@rule(
    "credentials/dangling-profile",
    fix="sometimes",
    evidence="credential probe of 2026.5.7 to 2026.9.6: profile_missing,"
    " excluded_by_auth_order, mode_mismatch, provider_mismatch",
    compares=True,
)
def check(context: Context) -> Iterator[Finding]:
    """Config, order and stored credentials do not name the same profiles.

    OpenClaw matches `auth.profiles` and `auth.order` of openclaw.json, and `order`,
    `lastGood` and `usageStats` beside the credentials, with the stored profiles by id.
    A name without a stored profile is skipped. A stored profile that an explicit order
    of its provider leaves out is never used; an order in the state file beats that of
    the config. Nor is one used whose provider or type differs from what the config
    says of it (`oauth` in the config with a stored `token` is accepted).

    References count as dangling only where stores were read: all stores of a state
    directory together, as agents read through the default agent's. A config profile
    of mode `api_key` without a stored key is information only, since the key may come
    from the environment; one of mode `aws-sdk` needs none.

    Taking dangling names out of an order, or setting the config's mode to the stored
    type, is unsafe. All else is for you to decide.
    """
    for state in context.workspace.states:
        stores = stores_of(context, state)
        if stores is None:
            continue
        config = context.workspace.config_of(state)
        declared = _declared(config)
        if config is not None:
            yield from _not_stored(config, declared, stores)
            yield from mismatches(context, config, declared, stores)
        known = stores.ids | declared.keys()
        for order in _orders(context, state):
            yield from _order(context, order, stores, known)
        for document, field in _state_fields(context, state):
            yield from _state_entries(document, field, known)


def _declared(config: Document | None) -> dict[str, Mapping[str, Any]]:
    """The profiles that the config names, by id."""
    profiles = lookup(config.value, _CONFIG_PROFILES) if config else None
    entries = profiles.items() if isinstance(profiles, Mapping) else ()
    return {key: entry for key, entry in entries if isinstance(entry, Mapping)}


def _not_stored(
    config: Document, declared: Mapping[str, Mapping[str, Any]], stores: Stores
) -> Iterator[Finding]:
    for profile_id, entry in declared.items():
        mode = known_type(entry.get("mode"))
        if mode is None or profile_id in stores.ids or secrets_in(entry):
            continue
        from_environment = mode == "api_key"
        yield found(
            config,
            _CONFIG_PROFILES / profile_id,
            "no credential is stored under this id"
            + ("; its key may come from the environment" if from_environment else ""),
            severity=Severity.INFO if from_environment else Severity.WARNING,
            key=True,
            hint="store a key under this id, or leave it if a variable holds the key"
            if from_environment
            else "log in again, or take the profile out",
        )


def _orders(context: Context, state: StateDirectory) -> Iterator[Order]:
    yield from config_orders(context.workspace.config_of(state), context.target)
    for agent in state.agents:
        yield from agent_orders(context.workspace, agent, context.target)


def _order(
    context: Context, order: Order, stores: Stores, known: Set[str]
) -> Iterator[Finding]:
    missing = [profile_id for profile_id in order.ids if profile_id not in known]
    if missing:
        yield found(
            order.document,
            order.pointer,
            f"this order names profiles that are not stored: {', '.join(missing)}",
            key=True,
            hint="take them out, or store their credentials",
            fix=_without(order, missing),
        )
    governed = stores.governed(context, order)
    named = set(order.ids)
    left_out = [profile_id for profile_id in governed if profile_id not in named]
    if left_out:
        none_stored = len(missing) == len(order.ids)
        yield found(
            order.document,
            order.pointer,
            "this order leaves out stored profiles, which are therefore never used:"
            f" {', '.join(left_out)}",
            severity=Severity.WARNING if none_stored else Severity.INFO,
            key=True,
            hint="add them if they should be used",
            discriminator="left out",
        )


def _without(order: Order, missing: Sequence[str]) -> Fix:
    ref, items = order.document.ref, lookup(order.document.value, order.pointer)
    absent = set(missing)
    losses = tuple(f"{key} in {order.pointer.dotted()}" for key in missing)
    if absent.issuperset(order.ids) and len(order.ids) == len(items):
        remove = Remove(ref, order.pointer)
        return Fix("remove the order", Applicability.UNSAFE, (remove,), losses=losses)
    gone = [
        i for i, item in enumerate(items) if isinstance(item, str) and item in absent
    ]
    return Fix(
        f"take {', '.join(missing)} out of the order",
        Applicability.UNSAFE,
        tuple(Remove(ref, order.pointer / i) for i in reversed(gone)),
        losses=losses,
    )


def _state_fields(
    context: Context, state: StateDirectory
) -> Iterator[tuple[Document, str]]:
    """Where each agent's lastGood and usageStats stand; auth-state.json wins."""
    for agent in state.agents:
        for field in ("lastGood", "usageStats"):
            for role in (Role.AUTH_STATE, Role.AUTH_PROFILES):
                document = context.document(agent.sibling(role))
                if document is not None and field in (document.root or {}):
                    yield document, field
                    break


def _state_entries(
    document: Document, field: str, known: Set[str]
) -> Iterator[Finding]:
    entries = lookup(document.value, (field,))
    if not isinstance(entries, Mapping):
        return
    named = list(entries) if field == "usageStats" else list(entries.values())
    missing = [key for key in named if isinstance(key, str) and key not in known]
    if missing:
        yield found(
            document,
            ROOT / field,
            f"{field} names profiles that are not stored: {', '.join(missing)}",
            severity=Severity.INFO,
            key=True,
            hint="OpenClaw removes such entries at its next save",
        )
