"""Types, fields and aliases of a credential entry."""

from __future__ import annotations

from typing import Any

import pytest

from openclaw_doctor.credentials.endpoints import (
    ENDPOINT_FIELDS,
    is_endpoint,
)
from openclaw_doctor.credentials.shapes import (
    CREDENTIAL_FIELDS,
    FIELD_ALIASES,
    CredentialType,
    alias_of,
    as_read,
    drop_reason,
    infer_type,
    typed_fields,
)
from openclaw_doctor.release import Release
from openclaw_doctor.validation import basis_for, schema_for
from openclaw_doctor.validation.releases import config_schema

_RELEASES = ["2026.1.30", "2026.3.13", "2026.4.29", "2026.5.28", "2026.8.2", "2026.9.6"]


@pytest.mark.parametrize("text", _RELEASES)
def test_fields_agree_with_the_schema(text: str) -> None:
    target = Release.parse(text)
    schema = schema_for("auth-profiles", target)
    branches = schema["properties"]["profiles"]["additionalProperties"]["oneOf"]
    in_schema = {
        branch["properties"]["type"]["const"]: {
            name: part["type"] for name, part in branch["properties"].items()
        }
        for branch in branches
    }
    in_tables = {
        type_: {name: f.kind for name, f in typed_fields(type_, target).items()}
        for type_ in CREDENTIAL_FIELDS
    }
    assert in_tables == in_schema


@pytest.mark.parametrize("text", _RELEASES)
def test_endpoint_homes_agree_with_the_schema(text: str) -> None:
    target = Release.parse(text)
    models = config_schema(basis_for(target).release).section("models") or {}
    provider = models["properties"]["providers"]["additionalProperties"]
    homes = {
        field.home for field in ENDPOINT_FIELDS.values() if target in field.releases
    }
    assert homes == set(provider["properties"]) - {"apiKey", "auth"}


@pytest.mark.parametrize(
    ("name", "target", "home"),
    [
        ("baseURL", "2026.1.30", "baseUrl"),
        ("timeoutMs", "2026.4.26", "timeoutSeconds"),
        ("timeoutMs", "2026.4.25", None),
        ("contextWindow", "2026.8.1", None),
        ("organization", "2026.9.6", None),
    ],
)
def test_home_of_a_setting(name: str, target: str, home: str | None) -> None:
    field = ENDPOINT_FIELDS.get(name)
    known = field is not None and Release.parse(target) in field.releases
    assert (field.home if field and known else None) == home


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"baseUrl": "https://a.example"}, True),
        ({"api": "ollama"}, True),
        ({"models": ["m"]}, True),
        ({"models": {}}, False),
        ({"timeout": 5}, False),
    ],
)
def test_what_describes_a_service(entry: dict[str, Any], expected: bool) -> None:
    assert is_endpoint(entry) is expected


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"type": "token", "key": "k"}, "token"),
        ({"mode": "oauth"}, "oauth"),
        ({"type": "api-key"}, "api_key"),
        ({"mode": "apiKey"}, "api_key"),
        ({"auth": "api_key"}, "api_key"),
        ({"auth": "basic", "token": "t"}, "token"),
        ({"type": None, "apiKey": "k"}, "api_key"),
        ({"type": "session", "key": "k"}, None),
        ({"type": "aws-sdk"}, None),
        ({"type": 5, "key": "k"}, None),
        ({"api_key": "k"}, "api_key"),
        ({"keyRef": {}}, "api_key"),
        ({"token_ref": "${X}"}, "token"),
        ({"accessToken": "a"}, "oauth"),
        ({"refresh": "r"}, "oauth"),
        ({"key": "", "token": "t"}, "token"),
        ({"key": ""}, "api_key"),
        ({"baseUrl": "https://a.example"}, None),
        ({}, None),
    ],
)
def test_inferred_type(entry: dict[str, Any], expected: str | None) -> None:
    assert infer_type(entry) == expected


@pytest.mark.parametrize(
    ("name", "type_", "meant"),
    [
        ("apiKey", "api_key", "key"),
        ("apiKey", "oauth", None),
        ("access_token", "oauth", "access"),
        ("access_token", "token", None),
        ("expiresAt", "token", "expires"),
        ("account_id", "oauth", "accountId"),
        ("auth", "token", "type"),
        ("key", "api_key", None),
    ],
)
def test_alias_of_a_field(name: str, type_: CredentialType, meant: str | None) -> None:
    alias = alias_of(name, type_)
    assert (alias.meant if alias else None) == meant


def test_every_alias_means_a_field() -> None:
    fields = {name for fields in CREDENTIAL_FIELDS.values() for name in fields}
    assert {alias.meant for alias in FIELD_ALIASES.values()} <= fields
    assert not fields & set(FIELD_ALIASES)


_A: dict[str, Any] = {"provider": "a"}


@pytest.mark.parametrize(
    ("target", "entry", "expected"),
    [
        ("2026.2.25", {"mode": "token"}, {"mode": "token"}),
        ("2026.2.26", {"mode": "token"}, {"type": "token"}),
        ("2026.2.26", {"mode": "x", "type": "y"}, {"type": "y"}),
        ("2026.5.28", {"apiKey": "k", "keyRef": {}}, {"key": "k", "keyRef": {}}),
        ("2026.6.1", {"apiKey": "k", "keyRef": {}}, {"keyRef": {}}),
        ("2026.9.6", {"api_key": "k"}, {"api_key": "k"}),
        ("2026.5.28", {"type": "apiKey"}, {"type": "apiKey"}),
        ("2026.6.1", {"type": "apiKey"}, {"type": "api_key"}),
        ("2026.9.6", {"type": "api-key"}, {"type": "api-key"}),
    ],
)
def test_what_the_loader_reads(
    target: str, entry: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert as_read(entry, Release.parse(target)) == expected


@pytest.mark.parametrize(
    ("target", "entry", "reason"),
    [
        ("2026.5.28", "sk-key", "non_object"),
        ("2026.5.28", {**_A, "type": "apiKey"}, "invalid_type"),
        ("2026.6.1", {**_A, "type": "apiKey"}, None),
        ("2026.6.1", {**_A, "type": []}, "invalid_type"),
        ("2026.2.25", {**_A, "mode": "token"}, "invalid_type"),
        ("2026.2.26", {**_A, "mode": "token"}, None),
        ("2026.5.28", {"type": "token"}, "missing_provider"),
        ("2026.5.28", {"type": "token", "provider": " "}, "missing_provider"),
    ],
)
def test_entries_the_loader_drops(
    target: str, entry: object, reason: str | None
) -> None:
    assert drop_reason(entry, Release.parse(target)) == reason
