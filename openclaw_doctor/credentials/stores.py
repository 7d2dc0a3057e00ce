"""Whole stores: the flat form, profile ids and provider ids."""

from __future__ import annotations

from collections.abc import Mapping

from openclaw_doctor.credentials.endpoints import is_endpoint
from openclaw_doctor.credentials.shapes import STATE_FIELDS, UNSAFE_IDS, infer_type
from openclaw_doctor.release import Release, before


def is_flat_store(value: object) -> bool:
    """Whether a document is the old form ``{"<provider>": {...}}``.

    An object without ``profiles`` of its own, in which at least one entry looks
    like a credential or like the settings of a model service.
    """
    if not isinstance(value, Mapping) or "profiles" in value:
        return False
    return any(is_flat_entry(key, entry) for key, entry in value.items())


def is_flat_entry(key: str, entry: object) -> bool:
    """Whether a member of a flat store is a credential or a service's settings."""
    if not isinstance(entry, Mapping) or key in STATE_FIELDS:
        return False
    if not key.strip() or key.strip() in UNSAFE_IDS:
        return False
    return infer_type(entry) is not None or is_endpoint(entry)


def flat_profile_id(key: str) -> tuple[str, str]:
    """The profile id and the provider that the key of a flat store stands for.

    ``openai`` becomes ``openai:default``; ``openai:work`` already is an id, of
    provider ``openai``.  The key must not be blank; blanks around it do not count.
    """
    key = key.strip()
    provider, name = split_profile_id(key)
    if provider is None:
        return f"{key}:default", key
    return f"{provider}:{name or 'default'}", provider


def split_profile_id(profile_id: str) -> tuple[str | None, str]:
    """The provider and the name in a profile id; no provider without a colon."""
    provider, colon, name = profile_id.partition(":")
    return (provider, name) if colon and provider else (None, profile_id)


_LONG_ALIAS_LIST = before("2026.5.28")

_BEDROCK = {"bedrock": "amazon-bedrock", "aws-bedrock": "amazon-bedrock"}

_ALIASES = {
    **_BEDROCK,
    "bytedance": "volcengine",
    "doubao": "volcengine",
    "kimi-code": "kimi",
    "kimi-coding": "kimi",
    "modelstudio": "qwen",
    "opencode-go-auth": "opencode-go",
    "opencode-zen": "opencode",
    "qwencloud": "qwen",
    "z-ai": "zai",
    "z.ai": "zai",
}


def normalize_provider(provider: str, target: Release) -> str:
    """The provider id as the loader of ``target`` compares it.

    Trimmed and in lower case; aliases are resolved as 2026.5.7 does for releases
    before 2026.5.28, afterwards only those of Amazon Bedrock.
    """
    word = provider.strip().lower()
    aliases = _ALIASES if target in _LONG_ALIAS_LIST else _BEDROCK
    return aliases.get(word, word)
