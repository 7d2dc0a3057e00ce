"""credentials/unusable-credential."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from openclaw_doctor.credentials.eligibility import eligibility
from openclaw_doctor.credentials.shapes import (
    SECRET_FIELDS,
    CredentialType,
    infer_type,
    known_type,
)
from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import Remove, Set, safe, unsafe
from openclaw_doctor.release import since
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.entries import respelled, type_member
from openclaw_doctor.rules.registry import rule
from openclaw_doctor.rules.stores import StoredProfile, stored_profiles

_DIGITS = re.compile(r"\d{1,15}\Z", re.ASCII)
_SECONDS = range(1_000_000_000, 100_000_000_000)
_FIRST_MS = _SECONDS.stop
_SIDECARS_INLINED = since("2026.5.18")
_REFERENCES = ("keyRef", "tokenRef")


@rule(
    "credentials/unusable-credential",
    severity=Severity.ERROR,
    fix="sometimes",
    evidence="credential probe of 2026.5.7 and 2026.9.6; loaders of 2026.1.30 to"
    " 2026.9.6",
)
def check(context: Context) -> Iterator[Finding]:
    """A stored credential that OpenClaw does not use: empty, expired, or no valid date.

    An `api_key` needs `key` or `keyRef`, a `token` needs `token` or `tokenRef`, an
    `oauth` login `access` or `refresh`. A `token` may have `expires`, a number of
    milliseconds since 1970: it is not used once that time is past, nor where
    `expires` is anything else. An `oauth` login with a past `expires` is refreshed, so
    it is not reported; `0`, which templates have, is worth a note.

    The fix writes `expires` as a number where it is digits inside quotes (safe). Where
    the number can only be seconds, it is multiplied by 1000; where it is 0, null or
    the like, it is removed, which means that the token never expires (both unsafe).
    An empty or expired credential is for you to renew.
    """
    for profile in stored_profiles(context):
        member = type_member(profile.entry)
        type_ = known_type(profile.entry[member]) if member else None
        if type_ is not None:
            yield from _profile(context, profile, type_)


def _profile(
    context: Context, profile: StoredProfile, type_: CredentialType
) -> Iterator[Finding]:
    # A wrong spelling has a rule of its own; here the value under it counts.
    entry = {**respelled(profile.entry), "type": type_}
    expires = entry.get("expires")
    reason = eligibility(entry, context.target, context.now_ms)
    if reason in ("missing_credential", "unresolved_ref"):
        if not _seen_elsewhere(entry):
            yield _missing(context, profile, entry, type_)
    elif "expires" in profile.entry and type_ != "api_key":
        if isinstance(expires, str) and _DIGITS.match(expires):
            yield _digits(profile, type_, expires)
        elif _is_early(expires):
            yield _not_milliseconds(profile, float(expires or 0))
        elif reason == "invalid_expires":
            yield _invalid_expires(profile)
        elif reason == "expired":
            yield _expired(profile)
        elif type_ == "oauth" and expires == 0:
            yield _never_logged_in(profile)


def _seen_elsewhere(entry: Mapping[str, Any]) -> bool:
    """References, and secrets that are no text, have rules of their own."""
    return any(
        entry.get(name) is not None and not isinstance(entry[name], str)
        for name in ("key", "token", "access", "refresh")
    ) or any(entry.get(name) is not None for name in _REFERENCES)


def _is_early(expires: object) -> bool:
    """Whether a number of milliseconds since 1970 lies before 1973."""
    if isinstance(expires, bool) or not isinstance(expires, (int, float)):
        return False
    return 0 < expires < _FIRST_MS


def _missing(
    context: Context,
    profile: StoredProfile,
    entry: Mapping[str, Any],
    type_: CredentialType,
) -> Finding:
    if isinstance(entry.get("oauthRef"), Mapping) and type_ == "oauth":
        return _sidecar(context, profile)
    wanted = " or ".join(SECRET_FIELDS[type_][:2])
    return found(
        profile.document,
        profile.pointer,
        f"this {type_} credential has no {wanted}, so OpenClaw never uses it",
        severity=Severity.ERROR,
        key=True,
        hint=_renewal(profile, type_),
        details=tuple(_other_type(profile.entry, type_)),
    )


def _renewal(profile: StoredProfile, type_: CredentialType) -> str:
    provider = profile.provider or "<provider>"
    if type_ == "oauth":
        return f"log in again: openclaw models auth login --provider {provider}"
    return f"put in the {SECRET_FIELDS[type_][0]}, or take the profile out"


def _other_type(entry: Mapping[str, Any], type_: CredentialType) -> Iterator[str]:
    held = {
        name: value for name, value in entry.items() if name not in ("type", "mode")
    }
    meant = infer_type({n: v for n, v in held.items() if v not in (None, "")})
    if meant is not None and meant != type_:
        yield f"what it holds is a credential of type {meant}"


def _sidecar(context: Context, profile: StoredProfile) -> Finding:
    inlines = context.target in _SIDECARS_INLINED
    return found(
        profile.document,
        profile.pointer / "oauthRef",
        "the login is in an encrypted file of its own"
        + (", which OpenClaw no longer reads" if inlines else ""),
        severity=Severity.WARNING,
        key=True,
        hint="`openclaw doctor --fix` of 2026.5.18 and later brings it back here",
    )


def _digits(profile: StoredProfile, type_: CredentialType, text: str) -> Finding:
    effect = (
        "the token is not used" if type_ == "token" else "the login counts as expired"
    )
    pointer = profile.pointer / "expires"
    return found(
        profile.document,
        pointer,
        f"expires is text, not a number: {effect}",
        severity=Severity.ERROR if type_ == "token" else Severity.WARNING,
        hint="write it without quotes",
        fix=safe("write it as a number", Set(profile.document.ref, pointer, int(text))),
    )


def _not_milliseconds(profile: StoredProfile, expires: float) -> Finding:
    pointer = profile.pointer / "expires"
    seconds = _SECONDS.start <= expires
    return found(
        profile.document,
        pointer,
        "expires is read as milliseconds since 1970, which makes it a moment before"
        " 1973",
        hint="multiply it by 1000; it looks like seconds"
        if seconds
        else "write the moment at which the credential expires, not a duration",
        fix=unsafe(
            "multiply by 1000",
            Set(profile.document.ref, pointer, int(expires * 1000)),
        )
        if seconds
        else None,
    )


def _invalid_expires(profile: StoredProfile) -> Finding:
    pointer = profile.pointer / "expires"
    never = not profile.entry["expires"] or profile.entry["expires"] == -1
    return found(
        profile.document,
        pointer,
        "expires is no moment in milliseconds since 1970, so the token is not used",
        severity=Severity.ERROR,
        hint="write the moment, or leave expires out if the token does not expire",
        fix=unsafe(
            "remove expires: the token never expires",
            Remove(profile.document.ref, pointer),
        )
        if never
        else None,
    )


def _never_logged_in(profile: StoredProfile) -> Finding:
    return found(
        profile.document,
        profile.pointer / "expires",
        "expires is 0, so OpenClaw refreshes this login before it uses it",
        severity=Severity.INFO,
        hint="log in again if this came from a template",
    )


def _expired(profile: StoredProfile) -> Finding:
    return found(
        profile.document,
        profile.pointer / "expires",
        "this token has expired, so OpenClaw does not use it",
        hint="put in a new token and its expires",
    )
