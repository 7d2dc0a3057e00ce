"""Validate a value against the schema of a release, and beyond the schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openclaw_doctor.pointer import ROOT, Pointer
from openclaw_doctor.release import Release
from openclaw_doctor.validation.catalog import is_bundled_provider
from openclaw_doctor.validation.dialect import validator_for
from openclaw_doctor.validation.explain import Violation, explain


def violations(value: Any, schema_name: str, target: Release) -> list[Violation]:
    """What is wrong with ``value`` for the release ``target``, in document order.

    ``value`` is plain data: a whole auth-profiles.json, auth-state.json or
    models.json, the value of ``models.providers`` for ``models-providers``, that of
    ``auth`` for ``auth-config``.  Pointers start at ``value``.  Raises UsageError
    where there is no schema of that name.
    """
    errors = validator_for(schema_name, target).iter_errors(value)
    found = [violation for error in errors for violation in explain(error)]
    if schema_name == "models-providers":
        found.extend(_incomplete_providers(value, target))
    places = _places({v.pointer for v in found}, value)
    return sorted(_distinct(found), key=lambda v: places[v.pointer])


def _distinct(found: list[Violation]) -> list[Violation]:
    """A value of the wrong type also misses its enum; one of the two is enough."""
    first: dict[tuple[Pointer, str, str | None], Violation] = {}
    for violation in found:
        key = (violation.pointer, violation.expected, violation.name)
        first.setdefault(key, violation)
    return list(first.values())


def _incomplete_providers(value: Any, target: Release) -> Iterator[Violation]:
    """A provider that is not bundled needs ``baseUrl`` and ``models``.

    Observed on 2026.5.28 to 2026.9.6; before 2026.5.19 all providers need them.
    """
    providers = value if isinstance(value, dict) else {}
    for provider, settings in providers.items():
        if not isinstance(settings, dict) or is_bundled_provider(provider, target):
            continue
        if settings.get("baseUrl", "") == "":
            yield Violation(ROOT / provider, "required", "text", "baseUrl")
        if "models" not in settings:
            yield Violation(ROOT / provider, "required", "a list", "models")


def _places(pointers: set[Pointer], value: Any) -> dict[Pointer, tuple[int, ...]]:
    """Each pointer with its place in the document, as positions of its steps."""
    positions: dict[int, dict[str, int]] = {}
    return {p: tuple(_positions(p, value, positions)) for p in pointers}


def _positions(
    pointer: Pointer, value: Any, known: dict[int, dict[str, int]]
) -> Iterator[int]:
    """The position of each step; ``known`` holds the key orders of objects by id."""
    for step in pointer:
        if isinstance(step, int):
            yield step
        else:
            if id(value) not in known:
                known[id(value)] = {key: i for i, key in enumerate(value)}
            yield known[id(value)][step]
        value = value[step]
