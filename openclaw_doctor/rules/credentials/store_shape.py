"""credentials/store-shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from openclaw_doctor.credentials.secretref import shape_problems
from openclaw_doctor.credentials.shapes import (
    SECRET_FIELDS,
    STATE_FIELDS,
    UNSAFE_IDS,
    CredentialType,
    infer_type,
    is_plain,
)
from openclaw_doctor.credentials.stores import is_flat_store
from openclaw_doctor.documents import Document, Role
from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import (
    Applicability,
    Fix,
    Insert,
    Kept,
    Rebuild,
    Set,
    manual,
    safe,
)
from openclaw_doctor.pointer import ROOT, Pointer, lookup
from openclaw_doctor.release import Release, since
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.entries import is_comment_key
from openclaw_doctor.rules.registry import rule
from openclaw_doctor.rules.stores import profiles_in
from openclaw_doctor.validation import UNKNOWN_KEY, Violation, violations

_PROFILES = ROOT / "profiles"
_STRICT_LOADER = since("2026.5.18")
_WORDS = {"true": True, "yes": True, "false": False, "no": False}
#: Fields of which other rules speak, whatever their value.
_ELSEWHERE = ("type", "provider", "keyRef", "tokenRef")


@rule(
    "credentials/store-shape",
    severity=Severity.ERROR,
    fix="sometimes",
    evidence="store loaders of 2026.1.30 to 2026.9.6; doctor --fix of 2026.5.7, 6.11"
    " and 9.6, observed",
)
def check(context: Context) -> Iterator[Finding]:
    """A credential file, or an entry of it, is not built as OpenClaw reads it.

    The file is an object with `version` 1 and `profiles`, an object of credentials by
    id. OpenClaw reads nothing from a list, from text or null, nor from a file without
    `profiles`, and says nothing; from 2026.8.1 on its doctor even puts such a file
    away without importing it. A list of profiles counts as none from 2026.5.18 on,
    before as profiles with the ids 0, 1 and so on. An entry that is no object is left
    out. A field of the wrong kind, such as an email that is a number, is kept up to
    2026.5.12 and dropped by later releases.

    The fix is safe where nothing is lost and the meaning is clear: a missing
    `version` is added (OpenClaw reads it as 1), `profiles` null becomes empty, a list
    whose items all name their own `id` becomes an object, `copyToAgents` "yes" becomes
    true and a number in `metadata` becomes text. Setting another `version` to 1 is
    unsafe. Anything else is left to you.
    """
    for document in context.documents(Role.AUTH_PROFILES):
        if document.tree is None or document.too_deep:
            continue
        if document.root is None:
            yield _no_object(document)
        elif isinstance(document.root.get("profiles"), dict):
            yield from _version(document, document.root)
            yield from _entries(document, document.root["profiles"])
            yield from _fields(document, context.target)
        elif "profiles" in document.root:
            yield _odd_profiles(document, document.root["profiles"], context.target)
        elif not is_flat_store(document.root):
            yield from _no_profiles(document, document.root)


def _no_object(document: Document) -> Finding:
    return found(
        document,
        ROOT,
        "this file holds no object; OpenClaw reads no credential from it",
        severity=Severity.ERROR,
        hint="the file has the form version + profiles",
        fix=manual("write the credentials as version + profiles"),
    )


def _no_profiles(document: Document, value: dict[str, Any]) -> Iterator[Finding]:
    """A file without profiles, unless it holds state alone or ids no release takes."""
    keys = {key.strip() for key in value}
    empty = keys <= {"version", "$schema", *STATE_FIELDS}
    if (empty and keys & set(STATE_FIELDS)) or keys & UNSAFE_IDS:
        return
    yield found(
        document,
        ROOT,
        "there is no profiles object; OpenClaw reads no credential from this file",
        severity=Severity.INFO if empty else Severity.ERROR,
        hint="the file has the form version + profiles",
        fix=safe("add an empty profiles", Insert(document.ref, _PROFILES, {}))
        if empty
        else manual("write the credentials as version + profiles"),
    )


def _odd_profiles(document: Document, profiles: object, target: Release) -> Finding:
    numbered = isinstance(profiles, list) and target not in _STRICT_LOADER
    return found(
        document,
        _PROFILES,
        "profiles is a list; OpenClaw takes 0, 1 and so on for the ids"
        if numbered
        else "profiles is no object; OpenClaw reads no credential from this file",
        severity=Severity.WARNING if numbered else Severity.ERROR,
        key=True,
        hint="write an object, one member per profile id",
        fix=_profiles_fix(document, profiles),
    )


def _profiles_fix(document: Document, profiles: object) -> Fix:
    if profiles is None:
        return safe("make it an empty object", Set(document.ref, _PROFILES, {}))
    ids = _own_ids(profiles)
    if not isinstance(profiles, list) or ids is None:
        return manual("write an object with the profile ids as keys")
    template = {
        profile_id: {
            name: Kept(_PROFILES / index / name)
            for name in profiles[index]
            if name != "id"
        }
        for index, profile_id in enumerate(ids)
    }
    return safe(
        "make it an object, with the id of each item as its key",
        Rebuild(document.ref, _PROFILES, template),
    )


def _own_ids(profiles: object) -> list[str] | None:
    """The ids that the items of a list name, if all do and no two are alike."""
    if not isinstance(profiles, list) or not profiles:
        return None
    ids = [item.get("id") if isinstance(item, dict) else None for item in profiles]
    good = [i for i in ids if isinstance(i, str) and i.strip() and i not in UNSAFE_IDS]
    folded = {i.strip().lower() for i in good}
    return good if len(folded) == len(profiles) else None


def _version(document: Document, value: dict[str, Any]) -> Iterator[Finding]:
    version = value.get("version")
    if "version" not in value:
        first = next(iter(value))
        yield found(
            document,
            ROOT,
            "version is missing; OpenClaw reads it as 1",
            severity=Severity.INFO,
            discriminator="version",
            fix=safe("add it", Insert(document.ref, ROOT / "version", 1, before=first)),
        )
    elif isinstance(version, bool) or version != 1:
        yield found(
            document,
            ROOT / "version",
            "version is not 1, the only one there is",
            hint="OpenClaw writes 1 at its next save",
            fix=Fix(
                "set it to 1",
                Applicability.SAFE if _means_one(version) else Applicability.UNSAFE,
                (Set(document.ref, ROOT / "version", 1),),
            ),
        )


def _means_one(version: object) -> bool:
    return version is None or (isinstance(version, str) and version.strip() == "1")


def _entries(document: Document, profiles: dict[str, Any]) -> Iterator[Finding]:
    for profile_id, entry in profiles.items():
        if isinstance(entry, dict) or is_comment_key(profile_id):
            continue
        yield found(
            document,
            _PROFILES / profile_id,
            "this profile is no object; OpenClaw leaves it out",
            severity=Severity.ERROR,
            key=True,
            hint="a profile is an object with type, provider and the secret",
            fix=manual("write it as an object with type, provider and the secret"),
        )


def _fields(document: Document, target: Release) -> Iterator[Finding]:
    """Fields of a kind that the schema of the target does not allow."""
    entries = {
        profile.id: {**profile.entry, "type": type_}
        for profile in profiles_in(document)
        if (type_ := infer_type(profile.entry)) is not None
        and not _is_regular(profile.entry, type_, target)
    }
    if not entries:
        return
    value = {"version": 1, "profiles": entries}
    for violation in violations(value, "auth-profiles", target):
        if not _is_told_elsewhere(violation, value, target):
            yield _field(document, violation, target)


def _is_regular(
    entry: Mapping[str, Any], type_: CredentialType, target: Release
) -> bool:
    """Whether the schema can have nothing to say of an entry.

    Saves most checks from loading jsonschema, and large stores from its slowness.
    """
    rest = {
        name: value
        for name, value in entry.items()
        if name not in ("keyRef", "tokenRef") or shape_problems(value, target)
    }
    return is_plain(rest, type_, target)


def _is_told_elsewhere(
    violation: Violation, value: dict[str, Any], target: Release
) -> bool:
    """Whether another rule speaks of this: types, references, unusable secrets."""
    at = violation.pointer
    if len(at) < 3 or at[2] in _ELSEWHERE:
        return True
    if len(at) > 3:
        return False
    held, entry = lookup(value, at), lookup(value, at.parent)
    if violation.expected == UNKNOWN_KEY or held is None:
        return True
    if at[2] == "expires":
        is_text = isinstance(held, str) and not held.isdecimal()
        return entry["type"] != "oauth" or not (is_text or isinstance(held, list))
    if isinstance(held, Mapping) and {"source", "provider", "id"} & set(held):
        return True
    # Empty text is unusable-credential's; what is no text at all is told here.
    return at[2] in SECRET_FIELDS[entry["type"]] and isinstance(held, str)


def _field(document: Document, violation: Violation, target: Release) -> Finding:
    name = Pointer(violation.pointer[2:]).dotted()
    type_ = infer_type(lookup(document.root, violation.pointer[:2], {}))
    vital = type_ is not None and name in SECRET_FIELDS[type_]
    if vital:
        severity = Severity.ERROR
    else:
        severity = Severity.WARNING if target in _STRICT_LOADER else Severity.INFO
    return found(
        document,
        violation.pointer,
        _words(violation, name)
        + ("; OpenClaw ignores it" if target in _STRICT_LOADER else ""),
        severity=severity,
        hint="correct the value by hand" if vital else None,
        fix=_field_fix(document, violation),
        discriminator=f"{violation.keyword} {violation.name or ''}",
    )


def _words(violation: Violation, name: str) -> str:
    if violation.keyword == "required":
        return f"{name} lacks {violation.name}, {violation.expected}"
    if violation.expected == UNKNOWN_KEY:
        return f"{name} is no field that OpenClaw knows"
    return f"{name} should be {violation.expected}"


def _field_fix(document: Document, violation: Violation) -> Fix | None:
    at = violation.pointer
    value = lookup(document.root, at)
    if at[2:] == ("copyToAgents",) and isinstance(value, str):
        word = _WORDS.get(value.strip().lower())
        if word is not None:
            title = f"set it to {'true' if word else 'false'}"
            return safe(title, Set(document.ref, at, word))
    if at[2] == "metadata" and len(at) == 4 and isinstance(value, int):
        text = str(value).lower()
        return safe("write it as text", Set(document.ref, at, text))
    return manual("correct the value by hand")
