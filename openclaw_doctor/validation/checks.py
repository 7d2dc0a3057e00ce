"""Validate a credential, state or catalogue file against its schema at a release."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import Release
from openclaw_doctor.validation.catalog import schema_for
from openclaw_doctor.validation.dialect import Dialect, errors
from openclaw_doctor.validation.violation import Violation


def violations(value: Any, schema_name: str, target: Release) -> list[Violation]:
    """What is wrong with ``value`` for the release ``target``, in document order.

    ``value`` is plain data: a whole auth-profiles.json, auth-state.json or
    models.json.  Pointers start at ``value``.  Raises UsageError where there is no
    schema of that name.
    """
    # Ordinary stores are told by their shape; this is for the others.
    from openclaw_doctor.validation.explain import explain

    schema, dialect = schema_for(schema_name, target), Dialect()
    found = [
        violation
        for error in errors(schema, value, dialect)
        for violation in explain(error, dialect)
    ]
    places = _places({v.pointer for v in found}, value)
    return sorted(_distinct(found), key=lambda v: places[v.pointer])


def _distinct(found: list[Violation]) -> list[Violation]:
    """A value of the wrong type also misses its enum; one of the two is enough."""
    first: dict[tuple[Pointer, str, str | None], Violation] = {}
    for violation in found:
        key = (violation.pointer, violation.expected, violation.name)
        first.setdefault(key, violation)
    return list(first.values())


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
