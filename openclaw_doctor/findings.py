"""Findings: what a rule has to say about one place of one document."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import Enum

from openclaw_doctor.documents import Document
from openclaw_doctor.fixes import Fix
from openclaw_doctor.json5 import Span
from openclaw_doctor.pointer import ROOT, Pointer


class Severity(str, Enum):
    """How bad a finding is, in OpenClaw's own words."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """0 for info, 1 for warning, 2 for error."""
        return ("info", "warning", "error").index(self.value)


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a document: 1-based lines and columns in code points.

    ``span`` is None where the finding is about the whole file.
    """

    ref: str
    pointer: Pointer = ROOT
    span: Span | None = None
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1

    @classmethod
    def of(
        cls, document: Document, pointer: Pointer = ROOT, *, key: bool = False
    ) -> Location:
        """Where ``pointer`` stands in ``document``; with ``key``, its key."""
        span = document.span_of(pointer, key=key)
        return cls.at_span(document, span, pointer)

    @classmethod
    def at_span(
        cls, document: Document, span: Span | None, pointer: Pointer = ROOT
    ) -> Location:
        """The place of ``span`` (code point offsets) in ``document``."""
        if span is None:
            return cls(document.ref, pointer)
        line, column = document.lines.position(span.start)
        end_line, end_column = document.lines.position(span.end)
        return cls(document.ref, pointer, span, line, column, end_line, end_column)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule found.

    ``message`` says what is the case and ``hint`` what to do; neither holds a
    value of the file.  ``details`` are further lines for people.  ``origin`` is the
    file's path within its state directory, for the fingerprint.
    """

    message: str
    location: Location
    severity: Severity = Severity.WARNING
    rule: str = ""
    hint: str | None = None
    fix: Fix | None = None
    related: tuple[Location, ...] = ()
    details: tuple[str, ...] = ()
    discriminator: str = field(default="", compare=False)
    origin: str = ""

    @property
    def fingerprint(self) -> str:
        """16 hex digits that stay the same while lines move."""
        parts = (
            self.rule,
            self.origin or self.location.ref,
            self.location.pointer.dotted(),
            self.discriminator,
        )
        return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[
            :16
        ]
