"""Proving a value valid without jsonschema.

Most configs have nothing wrong with them, and loading jsonschema costs more than
their whole check.  `accepts` only ever says yes or "not proven"; jsonschema has the
last word on everything that is not proven, and a test holds the two against each
other on every recorded verdict.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from openclaw_doctor.validation.dialect import Dialect, is_integer, is_number

Schema = dict[str, Any]


def accepts(schema: Any, value: Any, dialect: Dialect) -> bool:
    """Whether ``value`` is proven to be what ``schema`` asks for."""
    if not isinstance(schema, dict):
        return schema is True
    for keyword, limit in schema.items():
        test = _TESTS.get(keyword)
        if test is None or not test(limit, value, schema, dialect):
            return False
    return True


def _type(limit: Any, value: Any, _: Schema, __: Dialect) -> bool:
    if isinstance(limit, str):
        return _TYPES[limit](value)
    return any(_TYPES[name](value) for name in limit)


def _properties(limit: Any, value: Any, _: Schema, dialect: Dialect) -> bool:
    return not isinstance(value, dict) or all(
        accepts(limit[name], member, dialect)
        for name, member in value.items()
        if name in limit
    )


def _additional(limit: Any, value: Any, schema: Schema, dialect: Dialect) -> bool:
    if limit is True or limit == {} or not isinstance(value, dict):
        return True
    known = schema.get("properties", {})
    return "patternProperties" not in schema and all(
        accepts(limit, member, dialect)
        for name, member in value.items()
        if name not in known
    )


def _names(limit: Any, value: Any, _: Schema, dialect: Dialect) -> bool:
    return not isinstance(value, dict) or all(
        accepts(limit, name, dialect) for name in value
    )


def _items(limit: Any, value: Any, schema: Schema, dialect: Dialect) -> bool:
    if not isinstance(value, list):
        return True
    if isinstance(limit, dict):
        return all(accepts(limit, item, dialect) for item in value)
    if dialect.is_other_length(schema, value):
        return False
    rest = schema.get("additionalItems", True)
    return all(
        accepts(limit[i] if i < len(limit) else rest, item, dialect)
        for i, item in enumerate(value)
    )


def _same(limit: Any, value: Any) -> bool:
    """Equality of scalars as JSON has it: 1 is not true, and 1 is 1.0."""
    if isinstance(limit, dict | list) or isinstance(value, dict | list):
        return False
    return isinstance(limit, bool) is isinstance(value, bool) and bool(limit == value)


def _one(limit: Any, value: Any, _: Schema, dialect: Dialect) -> bool:
    proven = [accepts(branch, value, dialect) for branch in limit]
    return proven.count(True) == 1 and all(
        yes or _refuses(branch, value)
        for yes, branch in zip(proven, limit, strict=True)
    )


def _refuses(schema: Schema, value: Any) -> bool:
    """Whether ``value`` is surely not what ``schema`` asks for: type or tag differ."""
    if "type" in schema and not _type(schema["type"], value, schema, Dialect()):
        return True
    if "const" in schema and not isinstance(value, dict | list):
        return not _same(schema["const"], value)
    if not isinstance(value, dict):
        return False
    return any(
        "const" in one and name in value and not _same(one["const"], value[name])
        for name, one in schema.get("properties", {}).items()
    )


_Test = Callable[[Any, Any, Schema, Dialect], bool]
_TYPES: dict[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "number": is_number,
    "integer": is_integer,
}
_TESTS: dict[str, _Test] = {
    "$schema": lambda *_: True,
    "default": lambda *_: True,
    "additionalItems": lambda *_: True,
    "type": _type,
    "properties": _properties,
    "additionalProperties": _additional,
    "propertyNames": _names,
    "items": _items,
    "const": lambda limit, value, *_: _same(limit, value),
    "enum": lambda limit, value, *_: any(_same(one, value) for one in limit),
    "required": lambda _, value, schema, dialect: (
        not isinstance(value, dict) or not dialect.missing(schema, value)
    ),
    "pattern": lambda limit, value, _, dialect: (
        not isinstance(value, str) or dialect.pattern(limit).search(value) is not None
    ),
    "format": lambda limit, value, _, dialect: (
        not isinstance(value, str) or dialect.is_format(limit, value)
    ),
    "minLength": lambda limit, value, _, dialect: (
        not isinstance(value, str) or dialect.length(value) >= limit
    ),
    "maxLength": lambda limit, value, _, dialect: (
        not isinstance(value, str) or dialect.length(value) <= limit
    ),
    "minimum": lambda limit, value, *_: not is_number(value) or value >= limit,
    "maximum": lambda limit, value, *_: not is_number(value) or value <= limit,
    "exclusiveMinimum": lambda limit, value, *_: not is_number(value) or value > limit,
    "minItems": lambda limit, value, *_: (
        not isinstance(value, list) or len(value) >= limit
    ),
    "maxItems": lambda limit, value, *_: (
        not isinstance(value, list) or len(value) <= limit
    ),
    "anyOf": lambda limit, value, _, dialect: any(
        accepts(branch, value, dialect) for branch in limit
    ),
    "oneOf": _one,
    "allOf": lambda limit, value, _, dialect: all(
        accepts(branch, value, dialect) for branch in limit
    ),
}
