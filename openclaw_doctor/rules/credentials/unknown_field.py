"""credentials/unknown-field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openclaw_doctor.credentials.endpoints import ENDPOINT_FIELDS
from openclaw_doctor.credentials.secretref import parse_ref
from openclaw_doctor.credentials.shapes import (
    CREDENTIAL_FIELDS,
    FIELD_ALIASES,
    SECRET_FIELDS,
    STATE_FIELDS,
    UNSAFE_IDS,
    CredentialType,
    infer_type,
)
from openclaw_doctor.credentials.stores import is_flat_entry
from openclaw_doctor.documents import Document, Role
from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.pointer import ROOT, Pointer
from openclaw_doctor.release import Release, since
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.entries import (
    aliases_in,
    is_comment_key,
    secret_kinds,
)
from openclaw_doctor.rules.registry import rule
from openclaw_doctor.rules.stores import StoredProfile, profiles_in

_DROPS = since("2026.5.18")
_REFUSES_REF_IN_LOGIN = since("2026.3.31")
_KNOWN_ON_TOP = ("version", "profiles", "$schema", *STATE_FIELDS)
_OF_OTHER_TYPES = ("key", "keyRef", "token", "tokenRef")


@rule(
    "credentials/unknown-field",
    fix="none",
    evidence="store loaders of 2026.1.30 to 2026.9.6; doctor --fix of 2026.5.7, 6.11"
    " and 9.6, observed",
)
def check(context: Context) -> Iterator[Finding]:
    """A credential file holds something that the target does not know.

    OpenClaw up to 2026.5.12 keeps unknown fields of a credential, later releases drop
    them at their next save or import; at the top level of the file every release
    drops them. That includes fields newer than the target, fields that belong to
    credentials of another type, such as `expires` on an API key, and comments
    written as fields, such as `_comment`.

    Nothing is removed or renamed: what the field was for, only you know.
    """
    for document, value in context.objects(Role.AUTH_PROFILES):
        if not isinstance(value.get("profiles"), dict):
            continue
        for profile in profiles_in(document):
            yield from _in_credential(context, profile)
        yield from _on_top(document, value)
        yield from _comments(document, value)


def _in_credential(context: Context, profile: StoredProfile) -> Iterator[Finding]:
    type_ = infer_type(profile.entry)
    if type_ is None:
        return
    others = {*ENDPOINT_FIELDS, *aliases_in(profile.entry)}
    for name, value in profile.entry.items():
        field = CREDENTIAL_FIELDS[type_].get(name)
        known = field is not None and context.target in field.releases
        if known or value is None or name in others or is_comment_key(name):
            continue
        if type_ == "oauth" and _is_refused(name, value, context.target):
            continue
        if not _is_wrong_type(profile, name, type_):
            yield _field(context.target, profile, name, type_)


def _is_refused(name: str, value: object, target: Release) -> bool:
    """Whether the rule on references in OAuth logins speaks of this field."""
    return (
        target in _REFUSES_REF_IN_LOGIN
        and name in _OF_OTHER_TYPES
        and parse_ref(value, target) is not None
    )


def _is_wrong_type(profile: StoredProfile, name: str, type_: CredentialType) -> bool:
    """A secret of another type in place of the own one: the credential is unusable.

    The rule on unusable credentials says so; references it leaves to this one.
    """
    entry = profile.entry
    is_secret = isinstance(entry[name], str) and bool(secret_kinds({name: entry[name]}))
    has_ref = any(entry.get(field) is not None for field in ("keyRef", "tokenRef"))
    return is_secret and type_ not in secret_kinds(entry) and not has_ref


def _field(
    target: Release, profile: StoredProfile, name: str, type_: CredentialType
) -> Finding:
    own = CREDENTIAL_FIELDS[type_].get(name)
    home = _home(name)
    if own is not None:
        message, hint = f"{name} is a field of {own.releases} only", None
    elif home is not None:
        message = f"{name} belongs to credentials of type {home}, and this is {type_}"
        hint = f"a credential of type {type_} has {' or '.join(SECRET_FIELDS[type_])}"
    else:
        message = f"{name} is no field of a credential"
        hint = "check its spelling, or keep it elsewhere"
    return found(
        profile.document,
        profile.pointer / name,
        message + ("; OpenClaw drops it" if target in _DROPS else ""),
        severity=_severity(target, name, type_),
        key=True,
        hint=hint,
    )


def _home(name: str) -> CredentialType | None:
    """The type whose field ``name`` is, or is another spelling of."""
    meant = FIELD_ALIASES[name].meant if name in FIELD_ALIASES else name
    return next((t for t, fields in CREDENTIAL_FIELDS.items() if meant in fields), None)


def _severity(target: Release, name: str, type_: CredentialType) -> Severity:
    """A secret where it is not looked for is more than a curiosity.

    A field that OpenClaw itself wrote once and gave up is less.
    """
    if name in SECRET_FIELDS[type_]:
        return Severity.ERROR
    own = CREDENTIAL_FIELDS[type_].get(name)
    if own is not None and (own.releases.since is None or target >= own.releases.since):
        return Severity.INFO
    meant = FIELD_ALIASES[name].meant if name in FIELD_ALIASES else name
    misplaced = any(meant in names for names in SECRET_FIELDS.values())
    return Severity.WARNING if misplaced or target in _DROPS else Severity.INFO


def _on_top(document: Document, value: dict[str, Any]) -> Iterator[Finding]:
    for key, member in value.items():
        known = key in _KNOWN_ON_TOP or key.strip() in UNSAFE_IDS
        if known or is_flat_entry(key, member) or is_comment_key(key):
            continue
        yield found(
            document,
            ROOT / key,
            f"{key or 'a blank key'} has no place beside profiles; OpenClaw drops it",
            key=True,
            hint="keep it in a file of your own",
        )


def _comments(document: Document, value: dict[str, Any]) -> Iterator[Finding]:
    """One finding for all comments in disguise."""
    places = [ROOT / key for key in value if is_comment_key(key)]
    profiles = ROOT / "profiles"
    for profile_id, entry in value["profiles"].items():
        if is_comment_key(profile_id) and not isinstance(entry, dict):
            places.append(profiles / profile_id)
        elif isinstance(entry, dict):
            places += [profiles / profile_id / k for k in entry if is_comment_key(k)]
    if places:
        yield _comment(document, places)


def _comment(document: Document, places: list[Pointer]) -> Finding:
    further = len(places) - 1
    return found(
        document,
        places[0],
        f"{places[0][-1]} is a comment in the form of a field; OpenClaw's next save may"
        " drop it",
        severity=Severity.INFO,
        key=True,
        hint="this file has no place for comments; displayName can name a credential",
        details=(f"{further} more of them in this file",) if further else (),
    )
