"""One entry of models.providers, against what five releases say of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.release import Release
from openclaw_doctor.validation import provider_violations

_TABLE = json.loads(
    Path(__file__).with_name("provider-verdicts.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("row", _TABLE["rows"], ids=lambda row: str(row["name"]))
def test_verdict_is_that_of_the_release(row: dict[str, Any]) -> None:
    value = {row["provider"]: row["settings"]}
    accepted = [
        release
        for release in _TABLE["releases"]
        if not provider_violations(value, Release.parse(release))
    ]
    assert accepted == row["accepted"]


def _accepts(target: str, provider: str, **settings: object) -> bool:
    value = {provider: settings}
    return not provider_violations(value, Release.parse(target))


_FULL: dict[str, Any] = {"baseUrl": "https://api.example.com", "models": []}
_ENV = {"source": "env", "provider": "default", "id": "SOME_KEY"}


@pytest.mark.parametrize(
    ("first", "settings"),
    [
        ("2026.2.26", {"apiKey": _ENV}),
        ("2026.3.7", {"headers": {"X-Key": _ENV}}),
        ("2026.4.5", {"request": {}}),
        ("2026.4.29", {"timeoutSeconds": 5}),
        ("2026.4.29", {"contextWindow": 5}),
        ("2026.5.7", {"params": {}}),
        ("2026.5.12", {"agentRuntime": {"id": "pi"}}),
        ("2026.5.28", {"region": "eu"}),
        ("2026.2.21", {"api": "ollama"}),
        ("2026.3.31", {"api": "azure-openai-responses"}),
        ("2026.5.28", {"api": "google-vertex"}),
        ("2026.6.1", {"api": "openai-chatgpt-responses"}),
        ("2026.8.1", {"apiKey": {**_ENV, "source": "store"}}),
        ("2026.9.5", {"api": "pi-messages"}),
    ],
)
def test_first_stored_release_that_knows_a_setting(
    first: str, settings: dict[str, Any]
) -> None:
    release = Release.parse(first)
    earlier = (
        f"2026.{release.month}.{release.patch - 1}"
        if release.patch > 1
        else f"2026.{release.month - 1}.99"
    )
    assert _accepts(first, "acme", **_FULL, **settings)
    assert not _accepts(earlier, "acme", **_FULL, **settings)


@pytest.mark.parametrize(
    ("target", "provider", "settings", "accepted"),
    [
        ("2026.5.18", "openai", {}, False),
        ("2026.5.18", "openai", _FULL, True),
        ("2026.5.19", "openai", {}, True),
        ("2026.5.19", "gmi", {}, False),
        ("2026.7.1", "gmi", {}, True),
        ("2026.6.12", "openai-codex", {}, False),
        ("2027.1.1", "openai", {}, True),
    ],
)
def test_bundled_ids_between_known_releases(
    target: str, provider: str, settings: dict[str, Any], accepted: bool
) -> None:
    assert _accepts(target, provider, **settings) is accepted
