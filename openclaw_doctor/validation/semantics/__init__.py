"""Checks beyond the schema, one module per area of the config."""

from __future__ import annotations

from openclaw_doctor.validation.semantics.run import check_violations

__all__ = ["check_violations"]
