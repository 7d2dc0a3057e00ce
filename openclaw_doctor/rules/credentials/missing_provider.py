"""credentials/missing-provider."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.credentials.shapes import infer_type
from openclaw_doctor.credentials.stores import split_profile_id
from openclaw_doctor.documents import Document, Role
from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import Fix, Insert, Set, manual, safe
from openclaw_doctor.pointer import ROOT, Pointer
from openclaw_doctor.release import before, between
from openclaw_doctor.rules.context import Context, found, sibling_ref
from openclaw_doctor.rules.entries import (
    is_blank,
    is_marker,
    place_after_head,
)
from openclaw_doctor.rules.registry import rule
from openclaw_doctor.rules.stores import StoredProfile, stored_profiles

_LOST_FROM_AUTH_JSON = between("2026.5.18", "2026.7.1")
_AUTH_JSON_ALWAYS_IMPORTED = between("2026.6.5", "2026.7.1")
_KEEPS_CAPITALS = before("2026.5.18")


@rule(
    "credentials/missing-provider",
    severity=Severity.ERROR,
    fix="sometimes",
    evidence="store loaders of 2026.1.30 to 2026.9.6; auth.json observed on 2026.5.28,"
    " 6.11 and 7.1",
)
def check(context: Context) -> Iterator[Finding]:
    """A credential does not say which provider it is for.

    OpenClaw leaves out every entry of `auth-profiles.json` without `provider`; it
    never takes it from the profile id. From 2026.5.18 up to, not including, 2026.7.1
    it also loses entries of `auth.json` without `provider` when it imports that file,
    and an API key there is then deleted without a backup.

    The fix takes the provider from the profile id (`openrouter` from
    `openrouter:default`), in `auth.json` from the entry's key. Where the id has no
    colon, only you can say.

    A provider written with capitals or blanks is mentioned for targets before
    2026.5.18, which keep it as it is; later releases trim it and make it lower case.
    """
    for profile in stored_profiles(context):
        provider = profile.entry.get("provider")
        if is_blank(provider) or not isinstance(provider, str):
            if not is_marker(profile.entry):
                yield _missing(profile)
        elif provider != provider.strip().lower() and context.target in _KEEPS_CAPITALS:
            yield _spelling(profile)
    if context.target in _LOST_FROM_AUTH_JSON:
        for document in context.documents(Role.AUTH_JSON):
            yield from _in_auth_json(context, document)


def _missing(profile: StoredProfile) -> Finding:
    provider = split_profile_id(profile.id)[0]
    odd = not is_blank(profile.entry.get("provider"))
    if odd:
        fix = manual("write the provider as text")
    elif is_blank(provider) or provider is None:
        fix = manual("the profile id names no provider; add it by hand")
    else:
        fix = _add(profile.document, profile.pointer, dict(profile.entry), provider)
    return found(
        profile.document,
        profile.pointer / "provider" if odd else profile.pointer,
        "the provider is not text; OpenClaw leaves this credential out"
        if odd
        else "this credential names no provider; OpenClaw leaves it out",
        severity=Severity.ERROR,
        key=True,
        hint="add provider, the part of the profile id before the colon",
        fix=fix,
    )


def _add(
    document: Document, at: Pointer, entry: dict[str, object], provider: str
) -> Fix:
    name, pointer = provider.strip(), at / "provider"
    title = f'add the provider "{name}"'
    if "provider" in entry:
        return safe(title, Set(document.ref, pointer, name))
    place = place_after_head(entry)
    return safe(title, Insert(document.ref, pointer, name, before=place))


def _spelling(profile: StoredProfile) -> Finding:
    return found(
        profile.document,
        profile.pointer / "provider",
        "this provider is written with capitals or blanks, which OpenClaw keeps before"
        " 2026.5.18 and removes from then on",
        severity=Severity.INFO,
        hint="write it in lower case, as later releases do",
    )


def _in_auth_json(context: Context, document: Document) -> Iterator[Finding]:
    if not _is_imported(context, document):
        return
    for key, entry in (document.root or {}).items():
        if not isinstance(entry, dict) or infer_type(entry) is None or not key.strip():
            continue
        if is_blank(entry.get("provider")):
            yield found(
                document,
                ROOT / key,
                "this entry has no provider; OpenClaw loses it when it imports this"
                " file",
                severity=Severity.ERROR,
                key=True,
                hint="add provider, the key of the entry",
                fix=_add(document, ROOT / key, entry, key),
            )


def _is_imported(context: Context, document: Document) -> bool:
    """Whether the target reads auth.json: up to 2026.6.1 only without a good store."""
    store = context.document(sibling_ref(document, "auth-profiles.json"))
    has_store = store is not None and isinstance(
        (store.root or {}).get("profiles"), dict
    )
    return not has_store or context.target in _AUTH_JSON_ALWAYS_IMPORTED
