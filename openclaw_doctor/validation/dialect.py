"""jsonschema's draft-07 validator, taught what a number is in JavaScript."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from openclaw_doctor.release import Release
from openclaw_doctor.validation.catalog import schema_for

if TYPE_CHECKING:
    from jsonschema.protocols import Validator


@lru_cache(maxsize=32)
def validator_for(schema_name: str, target: Release) -> Validator:
    """A validator of the schema at that release; made once per process."""
    # The import costs more than a whole check of a small file.
    from jsonschema.validators import Draft7Validator, extend

    checker = Draft7Validator.TYPE_CHECKER.redefine_many(
        {
            "number": lambda _checker, value: is_number(value),
            "integer": lambda _checker, value: is_number(value) and value % 1 == 0,
        }
    )
    javascript = extend(  # type: ignore[no-untyped-call]
        Draft7Validator, type_checker=checker
    )
    validator: Validator = javascript(schema_for(schema_name, target))
    return validator


def is_number(value: Any) -> bool:
    """Whether zod takes the value for a number: finite as a double, no boolean."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # an integer beyond the doubles reads as Infinity
        return False
