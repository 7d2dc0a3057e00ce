"""Masking: no secret of a document reaches a reporter.

Secrets are found by role, by place and by the shape of a value (``places``,
``shapes``); what stands where no release of OpenClaw knows anything is hidden with them
(``unknown``), because nobody can say that it is none.  A text is masked by span, so
its lines stay where they are (``spans``, ``masker``).
"""

from __future__ import annotations

from openclaw_doctor.redaction.masker import Masker
from openclaw_doctor.redaction.places import is_secret
from openclaw_doctor.redaction.shapes import holds_secret_shape, is_reference
from openclaw_doctor.redaction.spans import secret_spans, secret_values

__all__ = [
    "Masker",
    "holds_secret_shape",
    "is_reference",
    "is_secret",
    "secret_spans",
    "secret_values",
]
