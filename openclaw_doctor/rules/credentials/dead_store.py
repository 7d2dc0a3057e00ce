"""credentials/dead-store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from openclaw_doctor.credentials.shapes import (
    alias_of,
    as_read,
    drop_reason,
    known_type,
    typed_fields,
)
from openclaw_doctor.credentials.stores import is_flat_store
from openclaw_doctor.documents import Document, Role
from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.pointer import ROOT
from openclaw_doctor.release import between, since
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.flat_import import left_out
from openclaw_doctor.rules.registry import rule
from openclaw_doctor.rules.stores import profiles_in
from openclaw_doctor.workspace import AgentDirectory, StateDirectory

_STORES = (Role.AUTH_PROFILES, Role.AUTH_JSON)
_BLOCKS = since("2026.8.1")
_NEEDS_PROVIDER = between("2026.5.18", "2026.7.1")
_REASONS = {
    "non_object": "is no object",
    "invalid_type": "has no type that OpenClaw knows",
    "missing_provider": "has no provider",
}


@rule(
    "credentials/dead-store",
    severity=Severity.WARNING,
    releases=since("2026.6.5"),
    order=90,
    fix="none",
    evidence="doctor --fix of 2026.6.11, 7.1, 8.2 and 9.6, observed",
)
def check(context: Context) -> Iterator[Finding]:
    """A credential file that the target no longer reads: it keeps them in a database.

    Up to 2026.6.1 `auth-profiles.json` is the store. From 2026.6.5 on OpenClaw reads
    its database alone, and `openclaw doctor --fix` imports the file: profiles that the
    database has already stay as they are. From 2026.8.1 a file that was not imported
    blocks every provider (`AUTH_PROFILE_MIGRATION_REQUIRED`) until doctor has run, even
    one without any profile.

    The finding is a warning from 2026.8.1 on, before that information. It names what
    the import drops; put that right with this tool first, then run `openclaw doctor
    --fix` of the target. A database beside the file is never opened.
    """
    for state, agent in context.agents():
        for document in _dead_files(context, agent):
            yield _finding(context, state, agent, document)


def _dead_files(context: Context, agent: AgentDirectory) -> Iterator[Document]:
    """The stores of an agent; its rotation state only where it stands alone."""
    stores = [role for role in _STORES if role in agent.refs]
    for role in stores or [Role.AUTH_STATE]:
        document = context.document(agent.sibling(role))
        if document is not None and document.root is not None:
            yield document


def _finding(
    context: Context, state: StateDirectory, agent: AgentDirectory, document: Document
) -> Finding:
    blocks = context.target in _BLOCKS and document.role is not Role.AUTH_STATE
    return found(
        document,
        ROOT,
        f"{context.target} does not read this file but its database"
        + ("; until it is imported, it blocks all providers" if blocks else ""),
        severity=Severity.WARNING if blocks else Severity.INFO,
        hint=f"run `openclaw doctor --fix` of {context.target}, which imports it",
        details=(*_dropped(context, document), *_databases(context, state, agent)),
    )


def _databases(
    context: Context, state: StateDirectory, agent: AgentDirectory
) -> Iterator[str]:
    if agent.database is not None:
        yield f"{agent.database.name} is beside it (not opened); what it has wins"
    if context.target in _BLOCKS:
        for path in state.databases:
            yield f"{path.parent.name}/{path.name} is there (not opened)"


def _dropped(context: Context, document: Document) -> Iterator[str]:
    """What the import of the target would leave out."""
    if document.role is Role.AUTH_JSON:
        yield from _dropped_from_auth_json(context, document)
    if document.role is not Role.AUTH_PROFILES:
        return
    root = document.root or {}
    if is_flat_store(root):
        yield from left_out(document, context.target)
        return
    profiles = root.get("profiles")
    for profile_id, entry in profiles.items() if isinstance(profiles, Mapping) else ():
        reason = drop_reason(entry, context.target)
        if reason is not None:
            yield f"the import drops {profile_id}: it {_REASONS[reason]}"
    yield from _dropped_fields(context, document)


def _dropped_fields(context: Context, document: Document) -> Iterator[str]:
    for profile in profiles_in(document):
        type_ = known_type(as_read(profile.entry, context.target).get("type"))
        if type_ is None or drop_reason(profile.entry, context.target) is not None:
            continue
        known = typed_fields(type_, context.target)
        names = [
            name
            for name in profile.entry
            if name not in known and alias_of(name, type_) is None
        ]
        if names:
            yield f"the import drops {', '.join(names)} of {profile.id}"


def _dropped_from_auth_json(context: Context, document: Document) -> Iterator[str]:
    """Entries without a provider field; the trap was shut in 2026.7.1."""
    if context.target in _NEEDS_PROVIDER:
        for key, entry in (document.root or {}).items():
            if isinstance(entry, Mapping) and not entry.get("provider"):
                yield f"the import drops {key}: it has no provider"
