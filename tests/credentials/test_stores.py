"""Flat stores, profile ids and provider ids."""

from __future__ import annotations

import pytest

from openclaw_doctor.credentials.stores import (
    flat_profile_id,
    is_flat_store,
    normalize_provider,
    split_profile_id,
)
from openclaw_doctor.release import Release


@pytest.mark.parametrize(
    ("value", "flat"),
    [
        ({"openai": {"apiKey": "k"}}, True),
        ({"ollama-windows": {"apiKey": "k", "baseUrl": "http://a.example"}}, True),
        ({"ollama": {"baseUrl": "http://a.example"}}, True),
        ({"openai": {"keyRef": {"source": "env"}}}, True),
        ({"note": "x", "openai": {"type": "token"}}, True),
        ({"version": 1, "openai": {"access": "a"}, "order": {}}, True),
        ({"profiles": {}, "openai": {"key": "k"}}, False),
        ({"__proto__": {"key": "k"}}, False),
        ({" ": {"key": "k"}}, False),
        ({"lastGood": {"token": "a:b"}}, False),
        ({"gateway": {"mode": "local", "port": 1}}, False),
        ({"anthropic": [{"type": "api_key"}]}, False),
        ({}, False),
        ([], False),
        ("key", False),
    ],
)
def test_flat_store(value: object, flat: bool) -> None:
    assert is_flat_store(value) is flat


@pytest.mark.parametrize(
    ("key", "profile_id", "provider"),
    [
        ("openai", "openai:default", "openai"),
        (" openai ", "openai:default", "openai"),
        ("openrouter:work", "openrouter:work", "openrouter"),
        ("a:b:c", "a:b:c", "a"),
        ("a:", "a:default", "a"),
        (":b", ":b:default", ":b"),
    ],
)
def test_flat_key(key: str, profile_id: str, provider: str) -> None:
    assert flat_profile_id(key) == (profile_id, provider)


@pytest.mark.parametrize(
    ("profile_id", "parts"),
    [
        ("openai:work", ("openai", "work")),
        ("google:a@b.example:x", ("google", "a@b.example:x")),
        ("work", (None, "work")),
        (":work", (None, ":work")),
    ],
)
def test_split_profile_id(profile_id: str, parts: tuple[str | None, str]) -> None:
    assert split_profile_id(profile_id) == parts


@pytest.mark.parametrize(
    ("provider", "target", "expected"),
    [
        (" OpenAI ", "2026.9.6", "openai"),
        ("Z.AI", "2026.5.7", "zai"),
        ("z.ai", "2026.5.28", "z.ai"),
        ("kimi-coding", "2026.5.7", "kimi"),
        ("aws-bedrock", "2026.9.6", "amazon-bedrock"),
    ],
)
def test_normalized_provider(provider: str, target: str, expected: str) -> None:
    assert normalize_provider(provider, Release.parse(target)) == expected
