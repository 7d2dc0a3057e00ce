"""What a command has to tell, before it takes a form."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from openclaw_doctor.engine.check import NOTHING_HIDDEN, Hidden
from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import Applicability
from openclaw_doctor.redaction import Masker
from openclaw_doctor.release import Release
from openclaw_doctor.storage import Receipt
from openclaw_doctor.workspace import Workspace

if TYPE_CHECKING:
    # A plain check plans nothing and must not load the editor.
    from openclaw_doctor.engine.plan import Plan


#: Controls, formats (directions and invisible signs), surrogates, line separators.
_HIDDEN = frozenset(["Cc", "Cf", "Cs", "Zl", "Zp"])


class Mode(str, Enum):
    """What was asked for."""

    CHECK = "check"
    DIFF = "diff"
    FIX = "fix"


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of one run.

    ``ok`` is whether the run exits 0.  ``findings`` refer to ``workspace``: in ``fix``
    mode both are those after the fixes.  ``target_source`` says in words where the
    target came from.  ``folder`` is the working directory, from which files are named,
    ``now_ms`` the time in milliseconds since 1970, ``fail_level`` the lowest severity
    that lets a run fail.  ``warnings`` were given before and after writing;
    ``overtaken`` tells that a file is not as it was written any more.
    """

    mode: Mode
    target: Release
    target_source: str
    workspace: Workspace
    findings: tuple[Finding, ...]
    validity: Mapping[str, bool | None]
    masker: Masker
    unsafe: bool = False
    plan: Plan | None = None
    receipts: tuple[Receipt, ...] = ()
    undo_arguments: str = ""
    ok: bool = True
    folder: Path = Path("/")
    now_ms: int = 0
    fail_level: Severity = Severity.WARNING
    hidden: Hidden = NOTHING_HIDDEN
    warnings: tuple[str, ...] = ()
    overtaken: bool = False

    def count(self, severity: Severity) -> int:
        """How many findings have that severity."""
        return sum(finding.severity is severity for finding in self.findings)

    def fixable(self, applicability: Applicability) -> int:
        """How many findings have a fix of that applicability that can be applied."""
        rejected = (
            {r.finding.fingerprint for r in self.plan.rejected} if self.plan else ()
        )
        return sum(
            finding.fix is not None
            and bool(finding.fix.operations)
            and finding.fix.applicability is applicability
            and finding.fingerprint not in rejected
            for finding in self.findings
        )

    def worst(self) -> Severity | None:
        """The severity of the worst finding."""
        return max(
            (finding.severity for finding in self.findings),
            key=lambda severity: severity.rank,
            default=None,
        )


def printable(text: str) -> str:
    """``text`` with control, format and direction characters written as ``\\uXXXX``.

    Line feeds too: no name can forge a line of a report.  Also covers lone surrogates,
    which no terminal can encode.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    if character == "\t" or unicodedata.category(character) not in _HIDDEN:
        return character
    code = ord(character)
    return f"\\U{code:08x}" if code > 0xFFFF else f"\\u{code:04x}"


def clean(report: Report, text: str) -> str:
    """A text of a finding as it may be printed: masked, without control characters."""
    return printable(report.masker.name(text))


def dropped_comments(plan: Plan, masker: Masker) -> Iterator[tuple[str, str]]:
    """The comments that a plan takes out, as (ref, masked text on one line)."""
    for ref, text in plan.dropped_comments:
        yield ref, " ".join(masker.comment(text).split())
