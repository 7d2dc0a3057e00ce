"""Check, preview and migrate OpenClaw configuration and credential files."""

from __future__ import annotations

__version__ = "0.1.0"
