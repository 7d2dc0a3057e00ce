"""credentials/state-shape."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.documents import Role
from openclaw_doctor.findings import Finding
from openclaw_doctor.release import since
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.registry import rule
from openclaw_doctor.rules.shape_report import schema_slips, shape_finding


@rule(
    "credentials/state-shape",
    releases=since("2026.4.7"),
    fix="none",
    evidence="state loaders of 2026.4.7 to 2026.9.6, read in the source",
)
def check(context: Context) -> Iterator[Finding]:
    """`auth-state.json` has entries of a shape that OpenClaw does not write.

    The file holds `order`, `lastGood` and `usageStats`: lists of profile ids, ids, and
    per profile numbers and reasons of a closed list. From 2026.5.18 on OpenClaw drops
    what does not fit, without a word; earlier releases take it as it is and compare
    times with text. Redaction tools that replace numbers are a common cause.

    There is one finding per file. Nothing is fixed: OpenClaw writes `lastGood` and
    `usageStats` anew as it runs, so what is wrong there may simply be removed.
    """
    for document, _ in context.objects(Role.AUTH_STATE):
        slips = schema_slips(document, "auth-state", context.target)
        if slips:
            yield shape_finding(
                document,
                slips,
                "parts of this file are not what OpenClaw writes and reads",
                "remove these entries; OpenClaw writes lastGood and usageStats anew",
            )
