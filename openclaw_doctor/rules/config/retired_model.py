"""config/retired-model."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import Fix, Remove, Rename, Set, manual, safe, unsafe
from openclaw_doctor.pointer import lookup
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.judged import Complaint, complaints
from openclaw_doctor.rules.model_refs import split_profile
from openclaw_doctor.rules.registry import rule

ID = "config/retired-model"


@rule(
    ID,
    severity=Severity.ERROR,
    fix="sometimes",
    evidence="plugin manifests of 2026.4.29 to 2026.9.6; verdicts of 2026.5.28 and"
    " 2026.9.6",
)
def check(context: Context) -> Iterator[Finding]:
    """A model is named that its provider has shut down.

    From 2026.4.29 on OpenClaw carries a list of such models and refuses the whole
    config for one of them, wherever it is named: as the model of an agent, in a list of
    fallbacks, or as a key of `models`. The finding names the successor that OpenClaw
    recommends, if it recommends one.

    A fallback that answers no more is taken out, which is safe, and so is an entry of
    `models` without settings. Elsewhere the fix writes the successor and is unsafe, as
    another model costs and answers differently; without a successor you have to choose.
    """
    for complaint in complaints(context, ID):
        violation = complaint.violation
        yield found(
            complaint.document,
            complaint.pointer,
            violation.message,
            severity=Severity.ERROR,
            hint=violation.hint or "choose another model",
            fix=_fix(complaint),
        )


def _fix(complaint: Complaint) -> Fix | None:
    """Take out what has no effect; else write the successor, be it a value or a key."""
    successor, value = complaint.violation.expected, complaint.value
    ref, place = complaint.document.ref, complaint.pointer
    if value == {} or "fallbacks" in place[-2:-1]:
        removal = Remove(ref, place, leave_comments=True)
        return safe("take it out: it answers no more", removal)
    if not successor:
        return None
    title = f"use {successor} instead"
    if isinstance(value, str):
        profile = split_profile(value)[1]
        text = f"{successor}@{profile}" if profile else successor
        return unsafe(title, Set(ref, place, text))
    if lookup(complaint.document.value, place.parent / successor) is None:
        return unsafe(title, Rename(ref, place, successor))
    return manual(f"{successor} is there already: take one of the two out")
