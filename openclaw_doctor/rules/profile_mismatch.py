"""Config profiles that say something else of a credential than what is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from openclaw_doctor.credentials.eligibility import secret_source
from openclaw_doctor.credentials.shapes import CredentialType, infer_type
from openclaw_doctor.credentials.stores import normalize_provider
from openclaw_doctor.documents import Document
from openclaw_doctor.findings import Finding, Location, Severity
from openclaw_doctor.fixes import Set, manual, unsafe
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import Release
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.orders import Stores
from openclaw_doctor.rules.stores import StoredProfile

_PROFILES = Pointer(("auth", "profiles"))
_MODES = ("api_key", "oauth", "token", "aws-sdk")


def mismatches(
    context: Context,
    config: Document,
    declared: Mapping[str, Mapping[str, Any]],
    stores: Stores,
) -> Iterator[Finding]:
    """Findings for profiles whose provider or type differs from what is stored.

    ``declared`` are the entries of ``auth.profiles`` in ``config``, by id.
    """
    types: dict[str, set[CredentialType | None]] = {}
    for _, profile in stores.profiles:
        types.setdefault(profile.id, set()).add(infer_type(profile.entry))
    for _, profile in stores.profiles:
        entry = declared.get(profile.id)
        if entry is None or profile.flat:
            continue
        if names_other_provider(entry, profile.entry, context.target):
            yield _provider(context, config, profile)
        type_ = infer_type(profile.entry)
        if type_ and _is_never_used(context, entry, profile, type_):
            agreed = len(types[profile.id]) == 1
            yield _mode(context, config, profile, type_, agreed=agreed)


def names_other_provider(
    declared: Mapping[str, Any], entry: Mapping[str, Any], target: Release
) -> bool:
    """Whether a config profile is for another provider than what is stored."""
    said, stored = declared.get("provider"), entry.get("provider")
    if not isinstance(said, str) or not isinstance(stored, str):
        return False
    return normalize_provider(said, target) != normalize_provider(stored, target)


def names_other_mode(declared: Mapping[str, Any], type_: CredentialType | None) -> bool:
    """Whether OpenClaw does not use a credential of that type for a config profile."""
    mode = declared.get("mode")
    if type_ is None or mode not in _MODES or mode == type_:
        return False
    return not (mode == "oauth" and type_ == "token")


def _is_never_used(
    context: Context,
    entry: Mapping[str, Any],
    profile: StoredProfile,
    type_: CredentialType,
) -> bool:
    if not names_other_mode(entry, type_):
        return False
    # OAuth beside a reference stops the gateway; that is a rule of its own.
    source = secret_source(profile.entry, context.target)
    return entry.get("mode") != "oauth" or source in ("inline", "none")


def _provider(context: Context, config: Document, profile: StoredProfile) -> Finding:
    return found(
        config,
        _PROFILES / profile.id / "provider",
        "the credential stored under this id is for another provider, so it is never"
        " used",
        severity=Severity.ERROR,
        hint="give both the same provider",
        related=(Location.of(profile.document, profile.pointer / "provider"),),
        discriminator=context.origin(profile.document.ref),
    )


def _mode(
    context: Context,
    config: Document,
    profile: StoredProfile,
    type_: CredentialType,
    *,
    agreed: bool,
) -> Finding:
    pointer = _PROFILES / profile.id / "mode"
    return found(
        config,
        pointer,
        f"the credential stored under this id is of type {type_}, so it is never used",
        severity=Severity.ERROR,
        hint=f"set mode to {type_}, or store a credential of that mode",
        fix=unsafe(f"set mode to {type_}", Set(config.ref, pointer, type_))
        if agreed
        else manual("agents store this id with different types; decide on one"),
        related=(Location.of(profile.document, profile.pointer, key=True),),
        discriminator=context.origin(profile.document.ref),
    )
