"""Settings of a model service that people put beside its key.

``auth-profiles.json`` has no place for them; their home is an entry of
``models.providers`` in openclaw.json.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from openclaw_doctor.release import (
    ALL_RELEASES,
    ReleaseRange,
    between,
    since,
)


@dataclass(frozen=True, slots=True)
class EndpointField:
    """``home`` is the field of ``models.providers.<id>``, ``releases`` know it.

    ``per_second`` says how many units of the written value make one second where
    the value must be converted; None where it moves as it is.
    """

    home: str
    releases: ReleaseRange = ALL_RELEASES
    per_second: int | None = None


_LIMITS = since("2026.4.26")
_WINDOW = between("2026.4.26", "2026.8.1")
_RUNTIME = since("2026.5.12")

ENDPOINT_FIELDS: Mapping[str, EndpointField] = {
    "baseUrl": EndpointField("baseUrl"),
    "base_url": EndpointField("baseUrl"),
    "baseURL": EndpointField("baseUrl"),
    "api": EndpointField("api"),
    "models": EndpointField("models"),
    "headers": EndpointField("headers"),
    "timeoutSeconds": EndpointField("timeoutSeconds", _LIMITS),
    "timeout": EndpointField("timeoutSeconds", _LIMITS, per_second=1),
    "timeoutMs": EndpointField("timeoutSeconds", _LIMITS, per_second=1000),
    "authHeader": EndpointField("authHeader"),
    "request": EndpointField("request", since("2026.4.5")),
    "params": EndpointField("params", since("2026.5.2")),
    "region": EndpointField("region", since("2026.5.27")),
    "contextWindow": EndpointField("contextWindow", _WINDOW),
    "contextTokens": EndpointField("contextTokens", _WINDOW),
    "maxTokens": EndpointField("maxTokens", _LIMITS),
    "injectNumCtxForOpenAICompat": EndpointField(
        "injectNumCtxForOpenAICompat", since("2026.3.13")
    ),
    "agentRuntime": EndpointField("agentRuntime", _RUNTIME),
    "localService": EndpointField("localService", _RUNTIME),
}

_ADDRESS = ("baseUrl", "base_url", "baseURL")


def is_endpoint(entry: Mapping[str, Any]) -> bool:
    """Whether an entry describes a model service: an address, an api, or models."""
    return (
        any(isinstance(entry.get(name), str) for name in _ADDRESS)
        or isinstance(entry.get("api"), str)
        or isinstance(entry.get("models"), list)
    )
