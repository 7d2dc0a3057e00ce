"""What is valid in a release of OpenClaw: schemas, and checks against them.

Importing this package does not import jsonschema; the first value that is not plainly
valid does.
"""

from __future__ import annotations

from openclaw_doctor.validation.catalog import (
    SCHEMA_NAMES,
    bundled_providers,
    is_bundled_provider,
    schema_for,
)
from openclaw_doctor.validation.checks import violations
from openclaw_doctor.validation.judge import (
    AUTH,
    PROVIDERS,
    Judgement,
    judge,
    provider_violations,
)
from openclaw_doctor.validation.releases import Basis, basis_for, known_releases
from openclaw_doctor.validation.resources import resource_text
from openclaw_doctor.validation.violation import UNKNOWN_KEY, Violation

__all__ = [
    "AUTH",
    "PROVIDERS",
    "SCHEMA_NAMES",
    "UNKNOWN_KEY",
    "Basis",
    "Judgement",
    "Violation",
    "basis_for",
    "bundled_providers",
    "is_bundled_provider",
    "judge",
    "known_releases",
    "provider_violations",
    "resource_text",
    "schema_for",
    "violations",
]
