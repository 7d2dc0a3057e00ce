"""Which stored credentials OpenClaw uses, and where their secrets are."""

from __future__ import annotations

import math
from typing import Any

import pytest

from openclaw_doctor.credentials.eligibility import eligibility, secret_source
from openclaw_doctor.release import Release

_NOW = 1_780_000_000_000
_ENV = {"source": "env", "provider": "default", "id": "SOME_KEY"}
_COMMAND = "openclaw onboard --auth-choice openai-api-key"


def _key(**fields: object) -> dict[str, Any]:
    return {"type": "api_key", "provider": "a", **fields}


def _token(**fields: object) -> dict[str, Any]:
    return {"type": "token", "provider": "a", **fields}


def _oauth(**fields: object) -> dict[str, Any]:
    return {"type": "oauth", "provider": "a", **fields}


@pytest.mark.parametrize(
    ("credential", "target", "reason"),
    [
        (_key(key="k"), "2026.5.28", None),
        (_key(), "2026.5.28", "missing_credential"),
        (_key(key=" "), "2026.5.28", "missing_credential"),
        (_key(keyRef=_ENV), "2026.5.28", None),
        (_key(keyRef=_ENV), "2026.2.25", "missing_credential"),
        (_key(keyRef={**_ENV, "note": 1}), "2026.5.28", "missing_credential"),
        (_key(key=_ENV), "2026.4.1", None),
        (_key(key=_ENV), "2026.3.31", "missing_credential"),
        (_key(apiKey="k"), "2026.5.28", None),
        (_key(apiKey="k"), "2026.2.25", "missing_credential"),
        (_key(api_key="k"), "2026.9.6", "missing_credential"),
        (_key(key=_COMMAND), "2026.6.11", None),
        (_key(key=_COMMAND), "2026.6.35", "malformed_api_key"),
        (_key(key=_COMMAND), "2026.7.1", "malformed_api_key"),
        (_key(key="openclaw onboard --auth-choices"), "2026.7.1", None),
        (_key(key=_COMMAND, keyRef=_ENV), "2026.7.1", None),
        (_token(token="t"), "2026.5.28", None),
        (_token(tokenRef=_ENV), "2026.5.28", None),
        (_token(expires=0), "2026.5.28", "missing_credential"),
        (_token(token="t", expires="5"), "2026.5.28", "invalid_expires"),
        (_token(token="t", expires=0), "2026.5.28", "invalid_expires"),
        (_token(token="t", expires=None), "2026.5.28", "invalid_expires"),
        (_token(token="t", expires=True), "2026.5.28", "invalid_expires"),
        (_token(token="t", expires=math.nan), "2026.5.28", "invalid_expires"),
        (_token(token="t", expires=9e15), "2026.5.28", None),
        (_token(token="t", expires=9e15), "2026.6.1", "invalid_expires"),
        (_token(token="t", expires=_NOW), "2026.5.28", "expired"),
        (_token(token="t", expires=_NOW + 1), "2026.5.28", None),
        (_oauth(access="a", expires=1), "2026.5.28", None),
        (_oauth(refresh="r"), "2026.5.28", None),
        (_oauth(access="", refresh=" "), "2026.5.28", "missing_credential"),
        (_oauth(oauthRef={"id": "x"}), "2026.5.28", "missing_credential"),
        (_oauth(oauthRef={"id": "x"}), "2026.6.1", "unresolved_ref"),
        (_oauth(keyRef=_ENV), "2026.9.6", "missing_credential"),
        ({"type": "session", "key": "k"}, "2026.9.6", "missing_credential"),
    ],
)
def test_reason(credential: dict[str, Any], target: str, reason: str | None) -> None:
    assert eligibility(credential, Release.parse(target), _NOW) == reason


@pytest.mark.parametrize(
    ("credential", "source"),
    [
        (_key(key="k"), "inline"),
        (_key(key="${SOME_KEY}"), "env"),
        (_key(key="k", keyRef=_ENV), "env"),
        (_key(apiKey="k"), "inline"),
        (_key(keyRef={**_ENV, "source": "file", "id": "value"}), "file"),
        (_token(tokenRef={**_ENV, "source": "exec"}), "exec"),
        (_token(token={**_ENV, "source": "store"}), "store"),
        (_oauth(refresh="r"), "inline"),
        (_oauth(access=""), "none"),
    ],
)
def test_source_of_the_secret(credential: dict[str, Any], source: str) -> None:
    assert secret_source(credential) == source
