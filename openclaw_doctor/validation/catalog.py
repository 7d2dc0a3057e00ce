"""Which schemas there are, and what they say at a release."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from openclaw_doctor.errors import UsageError
from openclaw_doctor.release import Release
from openclaw_doctor.validation.projection import Projection, range_of
from openclaw_doctor.validation.resources import resource_json

SCHEMA_NAMES = (
    "auth-profiles",
    "auth-state",
    "models",
    "models-providers",
    "auth-config",
)


def schema_for(schema_name: str, target: Release) -> dict[str, Any]:
    """The draft-07 schema of ``schema_name`` as the release ``target`` has it.

    The result has no references and no release annotations; equal parts may be
    one shared value, so it must not be changed.  Facts are known for the releases
    named in the schema files; a release in between counts as the last one before
    it.  Raises UsageError where there is no schema of that name.
    """
    if schema_name not in SCHEMA_NAMES:
        raise UsageError(f"there is no schema {schema_name!r}")
    return Projection(target).part(f"{schema_name}.schema.json")


def is_bundled_provider(provider: str, target: Release) -> bool:
    """Whether ``target`` lets ``models.providers`` name this id without an address.

    Blanks around the id and capitals do not count (observed on 2026.5.28 and
    2026.9.6).  Before 2026.5.19 every provider needs baseUrl and models.
    """
    data = _bundled_providers()
    known = data["ids"].get(provider.strip().lower())
    if known is None or target not in range_of(data["since"], None):
        return False
    return target in range_of(known.get("since"), known.get("until"))


@lru_cache(maxsize=1)
def _bundled_providers() -> dict[str, Any]:
    data: dict[str, Any] = resource_json("bundled-providers.json")
    return data
