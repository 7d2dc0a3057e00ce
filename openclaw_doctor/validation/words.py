"""Schemas in words: what a schema expects, without any value of a document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

_TYPES = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "object": "an object",
    "array": "a list",
    "null": "null",
}
_LIMITS = {
    "exclusiveMinimum": "a number above {}",
    "minimum": "a number of at least {}",
    "maximum": "a number of at most {}",
    "minItems": "a list of at least {} items",
    "maxItems": "a list of at most {} items",
    "minLength": "text that is not empty",
}


def limit_words(keyword: str, limit: object) -> str | None:
    """What a bound expects, such as "a number above 0"; None for other keywords."""
    form = _LIMITS.get(keyword)
    return form and form.format(limit)


def expected_by(schema: dict[str, Any]) -> str:
    """What a schema expects, in a few words: "a number", "one of a, b"."""
    if "x-expected" in schema:
        return str(schema["x-expected"])
    if "enum" in schema:
        return one_of(schema["enum"])
    if "const" in schema:
        return one_of([schema["const"]])
    if "type" in schema:
        types = schema["type"]
        return _either([types] if isinstance(types, str) else types)
    branches = schema.get("anyOf", schema.get("oneOf", ()))
    return " or ".join(dict.fromkeys(expected_by(b) for b in branches)) or "anything"


def one_of(values: Iterable[object]) -> str:
    """The allowed words: "one of a, b", or just "a"."""
    words = [
        value if isinstance(value, str) else str(value).lower() for value in values
    ]
    return words[0] if len(words) == 1 else f"one of {', '.join(words)}"


def _either(types: Iterable[str]) -> str:
    return " or ".join(_TYPES[name] for name in types)
