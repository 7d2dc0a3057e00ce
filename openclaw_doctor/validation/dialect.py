"""jsonschema's draft-07 validator, taught how OpenClaw reads a schema.

Core sections are zod schemas; channel and plugin sections are JSON Schemas that are
applied after their defaults have been filled in.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from openclaw_doctor.release import Release, before
from openclaw_doctor.validation.patterns import javascript

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError
    from jsonschema.protocols import Validator

Schema = dict[str, Any]

#: Patterns of core sections whose case-insensitive flag a schema cannot express
#: (observed on 2026.9.6: ids of agents and of Codex agents may have capitals).
_ANY_CASE = frozenset({"^[a-z0-9_][a-z0-9_-]{0,63}$", "^[a-z0-9][a-z0-9_-]{0,63}$"})
#: Up to here a length counts UTF-16 units, later code points (observed on 2026.5.28
#: and 2026.9.6).
_COUNTS_UNITS = before("2026.6.1")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a schema is to be read.

    ``defaults``: a missing member with a default is no violation, and ``format: uri``
    is asserted (channels and plugins).  ``units``: lengths are UTF-16 units.
    """

    defaults: bool = False
    units: bool = False

    def pattern(self, text: str) -> re.Pattern[str]:
        """The compiled form of a schema's pattern."""
        return javascript(text, not self.defaults and text in _ANY_CASE)

    def length(self, text: str) -> int:
        """How long a release takes ``text`` for."""
        return len(text) + (sum(c > "\uffff" for c in text) if self.units else 0)

    def missing(self, schema: Schema, value: dict[str, Any]) -> list[str]:
        """The members that ``schema`` requires and ``value`` lacks."""
        absent = [name for name in schema["required"] if name not in value]
        if not self.defaults:
            return absent
        known = schema.get("properties", {})
        return [name for name in absent if "default" not in known.get(name, {})]

    def is_other_length(self, schema: Schema, value: list[Any]) -> bool:
        """Whether a list has not as many items as a tuple of zod.

        Some releases print a tuple without its length, which they enforce nevertheless
        (observed on 2026.5.28).
        """
        items = schema.get("items")
        exact = isinstance(items, list) and "additionalItems" not in schema
        return exact and not self.defaults and len(value) != len(items or ())

    def is_format(self, name: str, text: str) -> bool:
        """Whether ``text`` has a format that this dialect asserts."""
        return not self.defaults or name != "uri" or is_url(text)


def core_dialect(release: Release) -> Dialect:
    """How ``release`` reads the schemas of its core sections."""
    return Dialect(units=release in _COUNTS_UNITS)


#: How channel and plugin sections are read.
DECLARED = Dialect(defaults=True)


def is_url(text: str) -> bool:
    """Whether a URL parser takes ``text``."""
    # Few sections ask for an address.
    from openclaw_doctor.validation.semantics.addresses import read_address

    return read_address(text) is not None


def is_number(value: Any) -> bool:
    """Whether zod takes the value for a number: finite as a double, no boolean."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # an integer beyond the doubles reads as Infinity
        return False


def is_integer(value: Any) -> bool:
    """Whether the value is a number without a fraction; 2.0 is."""
    return is_number(value) and value % 1 == 0


def errors(schema: Schema, value: Any, dialect: Dialect) -> Iterator[ValidationError]:
    """jsonschema's errors of ``value``; their messages quote it and stay unread."""
    validator: Validator = _validator_class(dialect)(schema)
    yield from validator.iter_errors(value)


@lru_cache(maxsize=8)
def _validator_class(dialect: Dialect) -> Any:
    # The import costs more than a whole check of a small file.
    from jsonschema.exceptions import ValidationError
    from jsonschema.validators import Draft7Validator, extend

    def refused(message: str, **places: Any) -> ValidationError:
        return ValidationError(message, **places)

    def pattern(_: Any, limit: str, value: Any, __: Schema) -> Any:
        if isinstance(value, str) and not dialect.pattern(limit).search(value):
            yield refused("pattern")

    def required(_: Any, __: Any, value: Any, schema: Schema) -> Any:
        if isinstance(value, dict) and dialect.missing(schema, value):
            yield refused("required")

    def format_(_: Any, name: str, value: Any, __: Schema) -> Any:
        if isinstance(value, str) and not dialect.is_format(name, value):
            yield refused("format")

    def min_length(_: Any, limit: int, value: Any, __: Schema) -> Any:
        if isinstance(value, str) and dialect.length(value) < limit:
            yield refused("minLength")

    def max_length(_: Any, limit: int, value: Any, __: Schema) -> Any:
        if isinstance(value, str) and dialect.length(value) > limit:
            yield refused("maxLength")

    def items(validator: Any, limit: Any, value: Any, schema: Schema) -> Any:
        if isinstance(value, list) and dialect.is_other_length(schema, value):
            yield refused("items")
        else:
            yield from Draft7Validator.VALIDATORS["items"](
                validator, limit, value, schema
            )

    def names(validator: Any, limit: Schema, value: Any, _: Schema) -> Any:
        for name in value if isinstance(value, dict) else ():
            inner = list(validator.descend(name, limit))
            if inner:
                yield refused("propertyNames", path=(name,), context=inner)

    checker = Draft7Validator.TYPE_CHECKER.redefine_many(
        {
            "number": lambda _checker, value: is_number(value),
            "integer": lambda _checker, value: is_integer(value),
        }
    )
    keywords = {
        "pattern": pattern,
        "required": required,
        "format": format_,
        "minLength": min_length,
        "maxLength": max_length,
        "propertyNames": names,
        "items": items,
    }
    return extend(  # type: ignore[no-untyped-call]
        Draft7Validator, validators=keywords, type_checker=checker
    )
