"""The user's own rules: which findings count, where, and how much.

They come from a project file, from comments in the files that are checked, from a
baseline of old findings and from the command line.  Nothing in here writes.
"""

from __future__ import annotations

from openclaw_doctor.policy.model import Override, Policy, fits

__all__ = ["Override", "Policy", "fits"]
