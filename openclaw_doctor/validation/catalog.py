"""Which schemas there are, and what they say at a release."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.errors import UsageError
from openclaw_doctor.release import Release
from openclaw_doctor.validation.releases import basis_for, config_schema

SCHEMA_NAMES = (
    "auth-profiles",
    "auth-state",
    "models",
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
    from openclaw_doctor.validation.projection import Projection

    return Projection(target).part(f"{schema_name}.schema.json")


def is_bundled_provider(provider: str, target: Release) -> bool:
    """Whether ``target`` lets ``models.providers`` name this id without an address.

    Blanks around the id and capitals do not count (observed on 2026.5.28 and
    2026.9.6).  Before 2026.5.19 every provider needs baseUrl and models.
    """
    return provider.strip().lower() in bundled_providers(target)


def bundled_providers(target: Release) -> frozenset[str]:
    """The provider ids that ``target`` brings along, in small letters."""
    return config_schema(basis_for(target).release).facts().overlay_providers
