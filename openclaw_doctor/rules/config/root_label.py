"""config/root-label."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.judged import complaints
from openclaw_doctor.rules.never_right import comment_out, misplaced
from openclaw_doctor.rules.registry import rule

ID = "config/root-label"


@rule(
    ID,
    severity=Severity.ERROR,
    fix="unsafe",
    evidence="config schemas of 2026.1.29 to 2026.9.6; published configs",
)
def check(context: Context) -> Iterator[Finding]:
    """`version`, `name`, `description` and the like stand at the top of openclaw.json.

    A config has no title and no version of its own; OpenClaw writes the release that
    touched it last to `meta.lastTouchedVersion`. An agent's name is
    `agents.entries.<id>.name` (`agents.list[].name` before 2026.8).

    The fix makes a comment of the member; it is unsafe because OpenClaw drops all
    comments when it rewrites the file itself.
    """
    for complaint in complaints(context, ID):
        yield misplaced(
            context,
            complaint,
            "a config has no labels of its own; keep it as a comment",
            comment_out(complaint),
        )
