"""What a credential entry looks like: types, fields, and the names people mistype.

The facts were observed on releases 2026.1.30 to 2026.9.6.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from openclaw_doctor.release import (
    ALL_RELEASES,
    Release,
    ReleaseRange,
    between,
    since,
)

CredentialType = Literal["api_key", "token", "oauth"]

#: Ids that a JavaScript object loses without a word.
UNSAFE_IDS = frozenset({"__proto__", "constructor", "prototype"})

#: Rotation state, which 2026.4.7 moved from auth-profiles.json to auth-state.json.
STATE_FIELDS = ("order", "lastGood", "usageStats")


@dataclass(frozen=True, slots=True)
class Field:
    """A typed field: ``kind`` is its JSON kind, ``releases`` know it."""

    kind: Literal["string", "number", "boolean", "object"]
    releases: ReleaseRange = ALL_RELEASES


@dataclass(frozen=True, slots=True)
class Alias:
    """Another spelling of ``meant``; None where no release's loader reads it."""

    meant: str
    read_by: ReleaseRange | None = None


_TEXT = Field("string")
_COMMON: Mapping[str, Field] = {
    "type": _TEXT,
    "provider": _TEXT,
    "email": _TEXT,
    "displayName": Field("string", since("2026.3.24")),
    "copyToAgents": Field("boolean", since("2026.4.29")),
    "setup": Field("object", since("2026.9.6")),
}
_REF = Field("object", since("2026.2.26"))
_SINCE_LOGIN_FLOWS = Field("string", since("2026.9.2"))

CREDENTIAL_FIELDS: Mapping[CredentialType, Mapping[str, Field]] = {
    "api_key": {
        **_COMMON,
        "key": _TEXT,
        "keyRef": _REF,
        "metadata": Field("object", since("2026.2.26")),
    },
    "token": {
        **_COMMON,
        "token": _TEXT,
        "tokenRef": _REF,
        "expires": Field("number"),
    },
    "oauth": {
        **_COMMON,
        "access": _TEXT,
        "refresh": _TEXT,
        "expires": Field("number"),
        "clientId": _TEXT,
        "idToken": Field("string", since("2026.4.29")),
        "enterpriseUrl": _TEXT,
        "projectId": _TEXT,
        "accountId": _TEXT,
        "chatgptPlanType": Field("string", since("2026.4.29")),
        "subscriptionType": Field("string", since("2026.8.2")),
        "rateLimitTier": Field("string", since("2026.8.2")),
        "tokenEndpoint": _SINCE_LOGIN_FLOWS,
        "deviceAuthorizationEndpoint": _SINCE_LOGIN_FLOWS,
        "issuer": _SINCE_LOGIN_FLOWS,
        "authFlow": _SINCE_LOGIN_FLOWS,
        "oauthRef": Field("object", since("2026.5.12")),
        "managedBy": Field("string", between("2026.4.7", "2026.4.20")),
    },
}

#: Fields that hold the secret itself or say where it is, by type.
SECRET_FIELDS: Mapping[CredentialType, tuple[str, ...]] = {
    "api_key": ("key", "keyRef"),
    "token": ("token", "tokenRef"),
    "oauth": ("access", "refresh", "oauthRef"),
}

#: The field for the secret itself and the one for a reference to it, by type.
LITERAL_AND_REF: Mapping[CredentialType, tuple[str, str]] = {
    "api_key": ("key", "keyRef"),
    "token": ("token", "tokenRef"),
}

_READ_SINCE_2_26 = since("2026.2.26")

FIELD_ALIASES: Mapping[str, Alias] = {
    "mode": Alias("type", _READ_SINCE_2_26),
    "auth": Alias("type"),
    "apiKey": Alias("key", _READ_SINCE_2_26),
    "api_key": Alias("key"),
    "apikey": Alias("key"),
    "api-key": Alias("key"),
    "key_ref": Alias("keyRef"),
    "apiKeyRef": Alias("keyRef"),
    "token_ref": Alias("tokenRef"),
    "access_token": Alias("access"),
    "accessToken": Alias("access"),
    "refresh_token": Alias("refresh"),
    "refreshToken": Alias("refresh"),
    "expires_at": Alias("expires"),
    "expiresAt": Alias("expires"),
    "account_id": Alias("accountId"),
    "client_id": Alias("clientId"),
    "id_token": Alias("idToken"),
    "project_id": Alias("projectId"),
    "enterprise_url": Alias("enterpriseUrl"),
    "display_name": Alias("displayName"),
}

TYPE_ALIASES: Mapping[str, Alias] = {
    "apiKey": Alias("api_key", since("2026.6.1")),
    "api-key": Alias("api_key"),
    "apikey": Alias("api_key"),
    "API_KEY": Alias("api_key"),
    "OAuth": Alias("oauth"),
    "oauth2": Alias("oauth"),
}

_TYPE_BY_CONTENT: tuple[tuple[CredentialType, frozenset[str]], ...] = tuple(
    (
        type_,
        frozenset(names)
        | {alias for alias, known in FIELD_ALIASES.items() if known.meant in names},
    )
    for type_, names in SECRET_FIELDS.items()
)


def typed_fields(type_: CredentialType, target: Release) -> dict[str, Field]:
    """The fields a credential of this type may have at ``target``, by name."""
    fields = CREDENTIAL_FIELDS[type_]
    return {name: field for name, field in fields.items() if target in field.releases}


def alias_of(name: str, type_: CredentialType) -> Alias | None:
    """What ``name`` is another spelling of, if a credential of this type has that."""
    alias = FIELD_ALIASES.get(name)
    if alias is None or alias.meant not in CREDENTIAL_FIELDS[type_]:
        return None
    return alias


def infer_type(entry: Mapping[str, Any]) -> CredentialType | None:
    """The type an entry has or should have; None where nothing tells.

    A stated type decides (``type``, else ``mode``, aliases included), even one that
    does not exist; else what the entry holds, usable values before empty ones.
    """
    for name in ("type", "mode"):
        if entry.get(name) is not None:
            return known_type(entry[name])
    return known_type(entry.get("auth")) or _type_by_content(entry)


def known_type(value: object) -> CredentialType | None:
    """The credential type a word stands for, other spellings included."""
    if not isinstance(value, str):
        return None
    word = TYPE_ALIASES[value].meant if value in TYPE_ALIASES else value
    return next((type_ for type_ in CREDENTIAL_FIELDS if type_ == word), None)


def _type_by_content(entry: Mapping[str, Any]) -> CredentialType | None:
    present = [name for name, value in entry.items() if value not in (None, "")]
    for names in (present, list(entry)):
        for type_, telling in _TYPE_BY_CONTENT:
            if telling.intersection(names):
                return type_
    return None


def is_plain(entry: Mapping[str, Any], type_: CredentialType, target: Release) -> bool:
    """Whether an entry certainly is as the schema of ``target`` wants it.

    Each member is a field of the type with a value of its kind; nested objects are
    left to the schema.  False proves nothing.
    """
    fields = typed_fields(type_, target)
    return all(
        name in fields and _is_of_kind(fields[name].kind, value)
        for name, value in entry.items()
    ) and isinstance(entry.get("provider"), str)


def _is_of_kind(kind: str, value: object) -> bool:
    if kind == "string":
        return isinstance(value, str) and bool(value.strip())
    if kind == "number":
        return isinstance(value, int) and not isinstance(value, bool) and value > 0
    return kind == "boolean" and isinstance(value, bool)


def as_read(entry: Mapping[str, Any], target: Release) -> dict[str, Any]:
    """The entry with the aliases replaced that the loader of ``target`` reads."""
    seen = dict(entry)
    for name, alias in FIELD_ALIASES.items():
        if alias.read_by is None or target not in alias.read_by or name not in seen:
            continue
        value = seen.pop(name)
        if not _is_taken(alias.meant, seen, target):
            seen[alias.meant] = value
    stated = seen.get("type")
    type_ = TYPE_ALIASES.get(stated) if isinstance(stated, str) else None
    if type_ and type_.read_by and target in type_.read_by:
        seen["type"] = type_.meant
    return seen


def _is_taken(field: str, entry: Mapping[str, Any], target: Release) -> bool:
    # From 2026.6.1 on, apiKey does not count beside a keyRef either.
    beside_ref = field == "key" and "keyRef" in entry and target in since("2026.6.1")
    return field in entry or beside_ref


def drop_reason(entry: object, target: Release) -> str | None:
    """Why the loader of ``target`` leaves an entry out; None where it keeps it.

    The words are those of OpenClaw's own log: ``non_object``, ``invalid_type``,
    ``missing_provider``.
    """
    if not isinstance(entry, Mapping):
        return "non_object"
    seen = as_read(entry, target)
    if seen.get("type") not in tuple(CREDENTIAL_FIELDS):
        return "invalid_type"
    provider = seen.get("provider")
    has_provider = isinstance(provider, str) and bool(provider.strip())
    return None if has_provider else "missing_provider"
