"""credentials/oauth-secret-ref."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from openclaw_doctor.credentials.placeholders import placeholder_kind
from openclaw_doctor.credentials.secretref import parse_ref
from openclaw_doctor.credentials.shapes import LITERAL_AND_REF, infer_type
from openclaw_doctor.documents import Document
from openclaw_doctor.findings import Finding, Location, Severity
from openclaw_doctor.fixes import Fix, Remove, Set, manual, safe, unsafe
from openclaw_doctor.pointer import Pointer, lookup
from openclaw_doctor.release import Release, since
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.entries import (
    is_blank,
    respelled,
    type_member,
)
from openclaw_doctor.rules.registry import rule
from openclaw_doctor.rules.stores import StoredProfile, stored_profiles

_MATERIAL = ("access", "refresh")
#: Fields of other types, with the type that has them.
_STRAY = {"key": "api_key", "keyRef": "api_key", "token": "token", "tokenRef": "token"}
#: Texts that are no token; what is merely wrapped or spaced may be one.
_NO_TOKEN = ("redacted", "placeholder", "shell", "assignment", "variable")
_LOADER_STRIPS = since("2026.5.18")


@rule(
    "credentials/oauth-secret-ref",
    severity=Severity.ERROR,
    releases=since("2026.3.31"),
    fix="sometimes",
    evidence="policy function and store loader of 2026.5.7 and 2026.9.6 called"
    " directly; no doctor finds or fixes it, observed on both",
)
def check(context: Context) -> Iterator[Finding]:
    """An OAuth login is combined with a reference to a secret.

    OpenClaw refreshes OAuth logins and writes them back, so it refuses references in
    them: from 2026.3.31 on the gateway does not start ("OAuth + SecretRef is not
    supported"). That holds for an entry of type `oauth` with a reference in `access`,
    `refresh`, `key`, `keyRef`, `token` or `tokenRef`, and for `auth.profiles.<id>` of
    openclaw.json with mode `oauth` when the stored credential is an API key or a token
    behind a reference. From 2026.5.18 on, stray references in an OAuth entry are
    silently forgotten instead.

    The mode in openclaw.json is set to the stored type: safe, as the credential
    cannot be used otherwise. A stray reference is removed: safe where the login has
    both `access` and `refresh`, since a reference is a pointer and no secret. Where
    the login has no token at all, or placeholders instead, the entry can become an
    API key or token, which is unsafe, as only you know what was meant. A reference in
    `access` or `refresh` is left to you: log in again.
    """
    for profile in stored_profiles(context):
        if infer_type(profile.entry) == "oauth" and type_member(profile.entry):
            for name in (*_MATERIAL, *_STRAY):
                if parse_ref(profile.entry.get(name), context.target):
                    yield _in_login(profile, name, context.target)
    yield from _modes(context)


def _in_login(profile: StoredProfile, name: str, target: Release) -> Finding:
    forgotten = name in _STRAY and target in _LOADER_STRIPS
    return found(
        profile.document,
        profile.pointer / name,
        f"{name} of this OAuth login is a reference; OpenClaw "
        + ("silently forgets it" if forgotten else "refuses that and does not start"),
        severity=Severity.WARNING if forgotten else Severity.ERROR,
        key=True,
        hint="an OAuth login holds access, refresh and expires as they are",
        fix=_login_fix(profile, name, target),
    )


def _login_fix(profile: StoredProfile, name: str, target: Release) -> Fix:
    if name in _MATERIAL:
        return manual("log in again, or make it a credential of type api_key or token")
    ref, entry = profile.document.ref, respelled(profile.entry)
    working = [field for field in _MATERIAL if _works(entry.get(field), target)]
    filled = [field for field in _MATERIAL if _says_something(entry.get(field))]
    remove = Remove(ref, profile.pointer / name)
    if len(working) == len(_MATERIAL):
        return safe("remove the reference, keep the login", remove)
    if filled:
        return unsafe("remove the reference, keep what there is of the login", remove)
    types = {_STRAY[n] for n in _STRAY if parse_ref(entry.get(n), target)}
    if len(types) > 1:
        return manual("decide whether this is an api_key or a token")
    member = profile.pointer / str(type_member(profile.entry))
    return unsafe(
        f'make it a credential of type "{_STRAY[name]}"', Set(ref, member, _STRAY[name])
    )


def _works(value: object, target: Release) -> bool:
    is_text = isinstance(value, str) and _says_something(value)
    return is_text and not parse_ref(value, target)


def _says_something(value: object) -> bool:
    """Whether there is something that a template or a redactor did not leave."""
    left = isinstance(value, str) and placeholder_kind(value) in _NO_TOKEN
    return not left and not is_blank(value)


def _modes(context: Context) -> Iterator[Finding]:
    """The config's second test, once for each id, whichever agents store it."""
    stored: dict[tuple[str, str], list[StoredProfile]] = {}
    for profile in stored_profiles(context):
        config = context.config_for(profile.document)
        if config is not None and infer_type(profile.entry) is not None:
            stored.setdefault((config.ref, profile.id), []).append(profile)
    for (ref, profile_id), profiles in stored.items():
        config = context.document(ref)
        pointer = Pointer(("auth", "profiles", profile_id, "mode"))
        behind = [p for p in profiles if _is_ref_backed(p.entry, context.target)]
        if config and behind and lookup(config.root, pointer) == "oauth":
            yield _mode(config, pointer, profiles, behind)


def _is_ref_backed(entry: Mapping[str, Any], target: Release) -> bool:
    type_ = infer_type(entry)
    names = LITERAL_AND_REF.get(type_, ()) if type_ else ()
    return any(parse_ref(entry.get(name), target) for name in names)


def _mode(
    config: Document,
    pointer: Pointer,
    profiles: list[StoredProfile],
    behind: list[StoredProfile],
) -> Finding:
    types = {infer_type(profile.entry) for profile in profiles}
    type_ = infer_type(behind[0].entry)
    return found(
        config,
        pointer,
        f'this profile has mode "oauth", but its stored credential is of type {type_},'
        " behind a reference; OpenClaw refuses that and does not start",
        severity=Severity.ERROR,
        hint=f'the mode must be the stored type, "{type_}"',
        fix=safe(f'set the mode to "{type_}"', Set(config.ref, pointer, type_))
        if len(types) == 1
        else manual("agents store this id with different types; make them agree"),
        related=tuple(Location.of(p.document, p.pointer, key=True) for p in behind),
    )
