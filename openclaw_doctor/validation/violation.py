"""A violation: one place where a release of OpenClaw refuses or doubts a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from openclaw_doctor.pointer import Pointer

#: What ``expected`` says of a key that the release does not know.
UNKNOWN_KEY = "unknown key"
#: The ``keyword`` of what a schema cannot express.
CHECK = "check"

Grade = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Violation:
    """One place where a value is not what a release asks for.

    ``pointer`` is the offending value; for an unknown key the key's own, for a
    missing key the object that lacks it, with the key as ``name``.  ``keyword``
    is the draft-07 keyword, ``expected`` says in words what should be there.

    Of a check beyond the schema ``keyword`` is ``check``, ``check`` its id,
    ``message`` what is wrong and ``hint`` what to do.  ``severity`` is ``warning``
    where OpenClaw does not refuse the file, or (``host``) where its verdict depends
    on the machine.  ``stage`` orders the steps of OpenClaw's validation: there only
    the first failing one speaks.  No text holds a value of the document.
    """

    pointer: Pointer
    keyword: str
    expected: str = ""
    name: str | None = None
    check: str = ""
    message: str = ""
    hint: str = ""
    severity: Grade = "error"
    host: bool = False
    stage: int = 1
