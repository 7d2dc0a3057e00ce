"""What a release takes at a key: kinds of values, allowed words, bounds, default."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from openclaw_doctor.pointer import Step
from openclaw_doctor.release import Release
from openclaw_doctor.validation.places import branches, is_free
from openclaw_doctor.validation.published import is_filled_in, schemas_at
from openclaw_doctor.validation.releases import basis_for
from openclaw_doctor.validation.words import expected_by

_BOUNDS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "above {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "below {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "pattern": "of the form {}",
}
#: The largest whole number of JavaScript; a bound that says nothing.
_ANY_NUMBER = 9007199254740991


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """What a stored release takes at a place.

    ``takes`` says it in words, ``words`` are the allowed texts where there is a list of
    them, ``default`` the value in JSON text where the schema has one.  ``free``:
    anything goes there.
    """

    takes: str
    words: tuple[str, ...]
    bounds: tuple[str, ...]
    default: str | None
    required: bool
    free: bool


def key_facts(place: Sequence[Step], target: Release) -> KeyFacts | None:
    """What the release that answers for ``target`` takes at ``place``.

    None where it refuses or does not know the place.
    """
    release = basis_for(target).release
    found = schemas_at(place, release) if place else []
    if not found:
        return None
    parts = [one for schema in found for one in branches(schema)]
    defaults = [one["default"] for one in parts if "default" in one]
    kinds = _either(expected_by(_bare(one)) for one in found if isinstance(one, dict))
    return KeyFacts(
        takes=kinds or "anything",
        words=tuple(dict.fromkeys(_words(parts))),
        bounds=tuple(dict.fromkeys(_bounds(parts))),
        default=json.dumps(defaults[0], ensure_ascii=False) if defaults else None,
        required=_is_required(place, release, bool(defaults)),
        free=all(is_free(one) for one in found),
    )


def _bare(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with its lists of words taken for what they are: text."""
    union = next((word for word in ("anyOf", "oneOf") if word in schema), None)
    if union and "type" not in schema:
        return {"anyOf": [_bare(one) for one in schema[union]]}
    if "const" in schema or "enum" in schema:
        values = schema.get("enum", [schema.get("const")])
        if all(isinstance(value, str) for value in values):
            return {"type": "string"}
    return schema


def _either(kinds: Iterable[str]) -> str:
    single = [kind for text in kinds for kind in text.split(" or ")]
    return " or ".join(dict.fromkeys(single))


def _words(parts: list[dict[str, Any]]) -> list[str]:
    lists = [one.get("enum", [one["const"]] if "const" in one else []) for one in parts]
    return [value for values in lists for value in values if isinstance(value, str)]


def _bounds(parts: list[dict[str, Any]]) -> list[str]:
    return [
        form.format(one[word])
        for one in parts
        for word, form in _BOUNDS.items()
        if word in one and abs(_size(one[word])) < _ANY_NUMBER
    ]


def _size(limit: object) -> float:
    return limit if isinstance(limit, int | float) else 0


def _is_required(place: Sequence[Step], release: Release, default: bool) -> bool:
    """Whether every object around the key must have it."""
    if len(place) < 2 or (default and is_filled_in(tuple(place[:-1]))):
        return False
    around = [
        one
        for schema in schemas_at(place[:-1], release)
        for one in branches(schema)
        if place[-1] in one.get("properties", {})
    ]
    return bool(around) and all(place[-1] in one.get("required", ()) for one in around)
