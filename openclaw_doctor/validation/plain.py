"""Values that need no schema: so ordinary that every release accepts them.

Most configs are made of these, and looking saves loading jsonschema.  A value that
is not plain may still be valid.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_APIS = ("openai-completions", "openai-responses", "anthropic-messages")
_MODES = ("api_key", "oauth", "token")


def is_plain_auth(auth: Any) -> bool:
    """Whether ``auth`` holds profiles of provider and mode, and nothing else."""
    if not isinstance(auth, Mapping) or set(auth) - {"profiles"}:
        return False
    profiles = auth.get("profiles", {})
    return isinstance(profiles, Mapping) and all(
        isinstance(entry, Mapping)
        and entry.keys() == {"provider", "mode"}
        and _is_word(entry["provider"])
        and entry["mode"] in _MODES
        for entry in profiles.values()
    )


def are_plain_providers(providers: Any) -> bool:
    """Whether each provider has an address, models of id and name, and little more."""
    return isinstance(providers, Mapping) and all(
        _is_word(key) and _is_plain_provider(entry) for key, entry in providers.items()
    )


def _is_plain_provider(entry: Any) -> bool:
    if not isinstance(entry, Mapping):
        return False
    if set(entry) - {"baseUrl", "models", "api", "apiKey"}:
        return False
    models = entry.get("models")
    return (
        _is_word(entry.get("baseUrl"))
        and isinstance(models, list)
        and all(_is_plain_model(model) for model in models)
        and entry.get("api", _APIS[0]) in _APIS
        and _is_word(entry.get("apiKey", "x"))
    )


def _is_plain_model(model: Any) -> bool:
    named = isinstance(model, Mapping) and model.keys() == {"id", "name"}
    return named and _is_word(model["id"]) and _is_word(model["name"])


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
