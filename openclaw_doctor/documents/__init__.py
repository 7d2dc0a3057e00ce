"""Documents: one editable text with a role."""

from __future__ import annotations

from openclaw_doctor.documents.document import Document, Role
from openclaw_doctor.documents.encoding import EncodingProblem, decode

__all__ = ["Document", "EncodingProblem", "Role", "decode"]
