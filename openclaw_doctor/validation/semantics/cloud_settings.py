"""Secrets in the settings of cloud workers, which only the plugin can judge else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from openclaw_doctor.validation.semantics.ref_shapes import is_valid_ref

_SECRET_KEY = re.compile(
    r"token\Z|password|secret|api.?key|encrypt.?key|private.?key"
    r"|serviceaccount(?:ref)?\Z",
    re.IGNORECASE,
)
_HARMLESS_ENDINGS = (
    "maxtokens",
    "maxoutputtokens",
    "maxinputtokens",
    "maxcompletiontokens",
    "contexttokens",
    "totaltokens",
    "tokencount",
    "tokenlimit",
    "tokenbudget",
    "passwordfile",
)


def settings_flaw(settings: Any) -> str:
    """What is wrong with the settings of a worker profile; "" where nothing is.

    Members named like a secret hold a SecretRef object.  Observed on 2026.9.6.
    OpenClaw's limits of size and depth are not looked at.
    """
    if not isinstance(settings, dict):
        return ""
    for key, value in _named_members(settings):
        if not is_valid_ref(value):
            return f"{_label(key)} is a secret, but no SecretRef object"
    return ""


def _named_members(settings: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The members that are secrets by their name; does not look into them."""
    stack: list[Any] = [settings]
    while stack:
        here = stack.pop()
        if isinstance(here, list):
            stack.extend(here)
        elif isinstance(here, dict):
            for key, value in here.items():
                if _is_secret_name(key):
                    yield key, value
                else:
                    stack.append(value)


def _is_secret_name(key: str) -> bool:
    low = key.lower()
    return low == "keyref" or any(map(_names_secret, {low, low.removesuffix("ref")}))


def _names_secret(low: str) -> bool:
    return bool(_SECRET_KEY.search(low)) and not low.endswith(_HARMLESS_ENDINGS)


def _label(key: str) -> str:
    return key if key.isidentifier() else "a member"
