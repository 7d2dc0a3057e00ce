"""Where a violation is, and in which words."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openclaw_doctor.errors import UsageError
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import Release
from openclaw_doctor.validation import (
    SCHEMA_NAMES,
    Violation,
    provider_violations,
    violations,
)

_MAY = Release.parse("2026.5.28")
_SEPTEMBER = Release.parse("2026.9.6")


def _store(**credential: object) -> dict[str, Any]:
    return {"version": 1, "profiles": {"p": credential}}


def _in_words(violation: Violation) -> str:
    what = violation.expected or violation.check
    words = f"{violation.pointer.dotted()}: {violation.keyword}: {what}"
    return f"{words}: {violation.name}" if violation.name else words


@pytest.mark.parametrize(
    ("schema", "value", "expected"),
    [
        ("auth-profiles", _store(type="api_key", provider="a", key="k"), []),
        ("auth-profiles", [], [": type: an object"]),
        ("auth-profiles", {}, [": required: an object: profiles"]),
        (
            "auth-profiles",
            _store(type="session", provider="a"),
            ["profiles.p.type: enum: one of api_key, token, oauth"],
        ),
        (
            "auth-profiles",
            _store(provider="a", key="k"),
            ["profiles.p: required: one of api_key, token, oauth: type"],
        ),
        ("auth-profiles", {"profiles": {"p": 3}}, ["profiles.p: type: an object"]),
        (
            "auth-profiles",
            _store(type="api_key", key=5, notes=1),
            [
                "profiles.p: required: text: provider",
                "profiles.p.key: type: text",
                "profiles.p.notes: additionalProperties: unknown key",
            ],
        ),
        (
            "auth-profiles",
            _store(type="oauth", provider="a", access="x", keyRef={}, issuer="i"),
            [
                "profiles.p.keyRef: additionalProperties: unknown key",
                "profiles.p.issuer: additionalProperties: unknown key",
            ],
        ),
        (
            "auth-profiles",
            _store(type="api_key", provider="a", keyRef={"source": "env", "id": "a"}),
            [
                "profiles.p.keyRef: required: a provider alias in lower case: provider",
                "profiles.p.keyRef.id: pattern: a variable name in upper case",
            ],
        ),
        (
            "auth-profiles",
            _store(type="token", provider="a", tokenRef="${X}", expires=0),
            [
                "profiles.p.tokenRef: type: an object",
                "profiles.p.expires: exclusiveMinimum: a number above 0",
            ],
        ),
        ("auth-profiles", {"version": "1", "profiles": {}}, ["version: type: 1"]),
        (
            "auth-profiles",
            {"profiles": {}, "usageStats": {"p": {"cooldownReason": "bored"}}},
            [
                "usageStats.p.cooldownReason: enum: one of auth, auth_permanent, "
                "format, overloaded, rate_limit, billing, timeout, model_not_found, "
                "session_expired, unknown, empty_response, no_error_details, "
                "unclassified"
            ],
        ),
        (
            "auth-state",
            {"order": {"a": ["", 1]}, "lastGood": {"a": []}},
            [
                "order.a[0]: minLength: text that is not empty",
                "order.a[1]: type: text",
                "lastGood.a: type: text",
            ],
        ),
        ("models", {"providers": {"a": {"anything": 1, "models": [{"id": "m"}]}}}, []),
        (
            "models",
            {"providers": {"a": {"models": [{}]}}},
            ["providers.a.models[0]: required: text: id"],
        ),
        (
            "models-providers",
            {"acme": {"headers": {"a": 1}, "timeout": 5}},
            [
                "acme.headers.a: type: text or an object",
                "acme.timeout: additionalProperties: unknown key",
                "acme: check: custom-provider: baseUrl",
                "acme: check: custom-provider: models",
            ],
        ),
        (
            "models-providers",
            {"openai": {"apiKey": {"source": "store", "provider": "default"}}},
            ["openai.apiKey.source: enum: one of env, file, exec"],
        ),
        (
            "models-providers",
            {"openai": {"apiKey": {"source": "exec", "provider": "a", "id": ".."}}},
            [
                "openai.apiKey.id: check: secret-ref-id",
            ],
        ),
        (
            "models-providers",
            {"openai": {"request": {"auth": {"mode": "basic"}}}},
            [
                "openai.request.auth.mode: enum: one of provider-default, "
                "authorization-bearer, header"
            ],
        ),
        (
            "models-providers",
            {"openai": {"models": [{"id": "m", "name": "M", "cost": {"input": "1"}}]}},
            ["openai.models[0].cost.input: type: a number"],
        ),
    ],
)
def test_where_and_in_which_words(
    schema: str, value: object, expected: list[str]
) -> None:
    found = (
        provider_violations(value, _MAY)
        if schema == "models-providers"
        else violations(value, schema, _MAY)
    )
    assert [_in_words(v) for v in found] == expected


def test_order_is_that_of_the_document() -> None:
    value = {
        "profiles": {"z": {"type": "api_key", "b": 1, "a": 1}, "c": None},
        "extra": 1,
        "version": 2,
    }
    assert [v.pointer for v in violations(value, "auth-profiles", _MAY)] == [
        Pointer(("profiles", "z")),
        Pointer(("profiles", "z", "b")),
        Pointer(("profiles", "z", "a")),
        Pointer(("profiles", "c")),
        Pointer(("extra",)),
        Pointer(("version",)),
    ]


@pytest.mark.parametrize(
    ("seconds", "valid"),
    [
        (5, True),
        (5.0, True),
        (5.5, False),
        (True, False),
        (math.nan, False),
        (math.inf, False),
        (10**400, False),
        ("5", False),
    ],
)
def test_numbers_are_those_of_javascript(seconds: object, valid: bool) -> None:
    value = {"openai": {"timeoutSeconds": seconds}}
    assert (not provider_violations(value, _MAY)) is valid


def test_pattern_does_not_let_a_final_newline_through() -> None:
    ref = {"source": "env", "provider": "default\n", "id": "SOME_KEY\n"}
    found = provider_violations({"openai": {"apiKey": ref}}, _MAY)
    assert [v.pointer[-1] for v in found] == ["provider", "id"]


@pytest.mark.parametrize(
    ("target", "field", "known"),
    [
        ("2026.4.5", "displayName", True),
        ("2026.3.23", "displayName", False),
        ("2026.9.1", "issuer", False),
        ("2026.9.2", "issuer", True),
        ("2026.4.7", "managedBy", True),
        ("2026.4.20", "managedBy", False),
    ],
)
def test_fields_of_a_credential_by_release(
    target: str, field: str, known: bool
) -> None:
    value = _store(type="oauth", provider="a", **{field: "codex-cli"})
    found = violations(value, "auth-profiles", Release.parse(target))
    assert (not found) is known


def test_unknown_schema_is_a_usage_error() -> None:
    with pytest.raises(UsageError):
        violations({}, "openclaw", _MAY)


_CANARY = "sk-canary-7f3a"
_KEYS = st.sampled_from(
    ["profiles", "p", "type", "provider", "key", "keyRef", "source", "id", "mode"]
) | st.sampled_from(["order", "openai", "models", "headers", "apiKey", "name"])
_VALUES = st.recursive(
    st.sampled_from([_CANARY, "api_key", "env", 5, -1, None, True, math.nan]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=6)
    ),
    max_leaves=20,
)


@given(_VALUES, st.sampled_from(SCHEMA_NAMES))
def test_no_value_reaches_a_violation(value: object, schema: str) -> None:
    for violation in violations(value, schema, _SEPTEMBER):
        assert _CANARY not in repr(violation)
