"""config/retired-key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import Fix, Remove, safe
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.judged import Complaint, complaints
from openclaw_doctor.rules.key_life import (
    lifetime,
    spans_in_words,
    unknown_key,
    whereabouts,
)
from openclaw_doctor.rules.never_right import comment_out
from openclaw_doctor.rules.registry import rule

ID = "config/retired-key"


@rule(
    ID,
    severity=Severity.ERROR,
    fix="sometimes",
    evidence="config schemas of all known releases; the releases' own migrations",
)
def check(context: Context) -> Iterator[Finding]:
    """A setting that earlier releases knew and the target refuses.

    Most often OpenClaw wrote it itself. OpenClaw forgets its own migrations after about
    two months; then its doctor deletes such a member, or the config stays refused. The
    finding says which releases knew the key, since when it is refused and where its
    meaning went.

    What has a successor is migrated (`openclaw-doctor migrations`). This rule speaks of
    the rest; its fix makes a comment of the member and is unsafe, as you may want to
    write the successor by hand. A member with nothing in it is simply taken out.
    """
    for complaint in complaints(context, ID):
        advice = _advice(complaint)
        yield unknown_key(
            context, complaint, _history(complaint), advice, _fix(complaint)
        )


def _fix(complaint: Complaint) -> Fix:
    if not _is_hollow(complaint.value):
        return comment_out(complaint)
    ref, at = complaint.document.ref, complaint.pointer
    gone = Remove(ref, at, leave_comments=True)
    return safe("take it out: there is nothing in it", gone)


def _is_hollow(value: Any) -> bool:
    """Whether a value holds no scalar: objects and lists alone, at every depth."""
    todo = [value]
    while todo:
        here = todo.pop()
        if not isinstance(here, (dict, list)):
            return False
        todo.extend(here.values() if isinstance(here, dict) else here)
    return True


def _history(complaint: Complaint) -> str:
    known, went = lifetime(complaint), whereabouts(complaint)
    if known is not None:
        text = f"was known to OpenClaw {spans_in_words(known)}"
        until = went.retired if went and went.retired else known.until
        return f"{text} and is refused from {until} on" if until else text
    if went is not None and went.retired is not None:
        return f"is refused from OpenClaw {went.retired} on"
    return "is known to no OpenClaw release since 2026.1"


def _advice(complaint: Complaint) -> str:
    went = whereabouts(complaint)
    if went is None:
        return "take it out; nothing is known to have taken its place"
    text = went.text.rstrip(".")
    if went.to is None:
        return f"take it out: {text}"
    return f"move it to {went.to}: {text}"
