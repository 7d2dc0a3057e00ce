"""config/future-key."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.judged import complaints
from openclaw_doctor.rules.key_life import lifetime, spans_in_words, unknown_key
from openclaw_doctor.rules.registry import rule

ID = "config/future-key"


@rule(
    ID,
    severity=Severity.ERROR,
    fix="none",
    evidence="config schemas of all known releases",
)
def check(context: Context) -> Iterator[Finding]:
    """A setting that only later releases know than the target.

    The config was written for, or by, a newer OpenClaw. The target refuses it as a
    whole; its doctor deletes what it does not know, for example all agents below
    `agents.entries`. Nothing is changed here: update OpenClaw, or choose the release
    you really run with `--target`.
    """
    for complaint in complaints(context, ID):
        known = lifetime(complaint)
        since = spans_in_words(known) if known else "later releases"
        hint = "update OpenClaw, or check against the release you run"
        yield unknown_key(
            context,
            complaint,
            f"is known only to OpenClaw {since}",
            hint,
        )
