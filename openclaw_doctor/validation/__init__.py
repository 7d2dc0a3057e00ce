"""What is valid in a release of OpenClaw: schemas, and checks against them.

Importing this package does not import jsonschema; the first check does.
"""

from __future__ import annotations

from openclaw_doctor.validation.catalog import (
    SCHEMA_NAMES,
    is_bundled_provider,
    schema_for,
)
from openclaw_doctor.validation.checks import violations
from openclaw_doctor.validation.config_parts import config_violations
from openclaw_doctor.validation.explain import UNKNOWN_KEY, Violation
from openclaw_doctor.validation.resources import resource_text

__all__ = [
    "SCHEMA_NAMES",
    "UNKNOWN_KEY",
    "Violation",
    "config_violations",
    "is_bundled_provider",
    "resource_text",
    "schema_for",
    "violations",
]
