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
    "minLength": "text of at least {} characters",
    "maxLength": "text of at most {} characters",
    "minProperties": "an object of at least {} members",
    "maxProperties": "an object of at most {} members",
    "uniqueItems": "a list without repeated items",
}


#: What the commoner patterns of the stored schemas mean.
_PATTERNS = {
    "^[a-z][a-z0-9_-]{0,63}$": "a name of small letters, digits, _ and -",
    "^[a-z0-9][a-z0-9_-]{0,63}$": "a name of letters, digits, _ and -",
    "^[a-z0-9_][a-z0-9_-]{0,63}$": "a name of letters, digits, _ and -",
    "^[a-z0-9-]+$": "a name of small letters, digits and -",
    "^[A-Z][A-Z0-9_]{0,127}$": "a variable name of capitals, digits and _",
    "^[A-Za-z0-9][A-Za-z0-9._:/-]{0,255}$": "an id of letters, digits and ._:/-",
    "^[A-Za-z0-9][A-Za-z0-9._:/#-]{0,255}$": "an id of letters, digits and ._:/#-",
    "^\\d+$": "text of digits",
    "^#?[0-9a-fA-F]{6}$": "a colour such as FF4500",
    "^https:\\/\\/.*": "an address that starts with https://",
    "^https?:\\/\\/": "an address that starts with http:// or https://",
    "^\\+[1-9]\\d{1,14}$": "a phone number such as +15550100",
    "\\S": "text that is not blank",
    "^/": "an absolute path",
}


def expected_at(keyword: str, schema: dict[str, Any]) -> str:
    """What a schema expects where ``keyword`` of it is not met."""
    if "x-expected" in schema:
        return str(schema["x-expected"])
    return _limit(keyword, schema.get(keyword)) or expected_by(schema)


def _limit(keyword: str, limit: object) -> str | None:
    """What a bound expects, such as "a number above 0"; None for other keywords."""
    if keyword == "pattern":
        return _PATTERNS.get(str(limit), f"text of the form {limit}")
    if keyword == "items" and isinstance(limit, list):
        return f"a list of {len(limit)} items"
    if keyword == "format":
        return "an address with scheme and host" if limit == "uri" else f"a {limit}"
    if keyword == "minLength" and limit == 1:
        return "text that is not empty"
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
    words = [word for branch in branches for word in _words_of(branch)]
    rest = [expected_by(b) for b in branches if not _words_of(b)]
    said = [one_of(words)] if words else []
    return " or ".join(dict.fromkeys([*said, *rest])) or "anything"


def _words_of(schema: dict[str, Any]) -> list[object]:
    """The words that a branch allows, if it is made of words alone."""
    if "const" in schema:
        return [schema["const"]]
    return list(schema.get("enum", ()))


def one_of(values: Iterable[object]) -> str:
    """The allowed words: "one of a, b", or just "a"."""
    words = [
        value if isinstance(value, str) else str(value).lower() for value in values
    ]
    return words[0] if len(words) == 1 else f"one of {', '.join(words)}"


def _either(types: Iterable[str]) -> str:
    return " or ".join(_TYPES[name] for name in types)
