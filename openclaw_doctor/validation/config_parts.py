"""The parts of openclaw.json whose schema is known here: ``auth`` and the providers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from openclaw_doctor.pointer import Pointer, lookup
from openclaw_doctor.release import Release
from openclaw_doctor.validation.checks import violations
from openclaw_doctor.validation.explain import UNKNOWN_KEY, Violation
from openclaw_doctor.validation.plain import are_plain_providers, is_plain_auth

AUTH = Pointer(("auth",))
PROVIDERS = Pointer(("models", "providers"))
_PARTS = (
    (AUTH, "auth-config", is_plain_auth),
    (PROVIDERS, "models-providers", are_plain_providers),
)
#: Retired provider settings that 2026.8.2 and 2026.9.6 drop before they validate
#: (observed), so that they do not make the config invalid.
_DROPPED = ("contextWindow", "contextTokens")


def config_violations(root: Any, target: Release) -> list[Violation]:
    """What ``target`` refuses in the known parts of a config's plain data.

    Pointers start at the root.  Left out is what only composition can tell: members
    beside or below an ``$include``, and text with a ``${VARIABLE}`` in it.
    """
    return [
        violation
        for place, schema, is_plain in _PARTS
        if (part := lookup(root, place)) is not None and not is_plain(part)
        for violation in _of_part(root, place, schema, target)
    ]


def _of_part(
    root: Any, place: Pointer, schema: str, target: Release
) -> Iterator[Violation]:
    for violation in violations(lookup(root, place), schema, target):
        whole = replace(violation, pointer=Pointer((*place, *violation.pointer)))
        if not _is_composed(root, whole) and not _is_dropped(whole):
            yield whole


def _is_composed(root: Any, violation: Violation) -> bool:
    at = violation.pointer
    held = [lookup(root, at[:length]) for length in range(len(at) + 1)]
    if any(isinstance(value, Mapping) and "$include" in value for value in held):
        return True
    return isinstance(held[-1], str) and "${" in held[-1]


def _is_dropped(violation: Violation) -> bool:
    at = violation.pointer
    provider_level = at.is_within(PROVIDERS) and len(at) == len(PROVIDERS) + 2
    return violation.expected == UNKNOWN_KEY and provider_level and at[-1] in _DROPPED
