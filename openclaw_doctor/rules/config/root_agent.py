"""config/root-agent."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.judged import complaints
from openclaw_doctor.rules.never_right import misplaced, move_to
from openclaw_doctor.rules.registry import rule

ID = "config/root-agent"
_PLACE = Pointer(("agents", "defaults"))


@rule(
    ID,
    severity=Severity.ERROR,
    fix="sometimes",
    evidence="config schemas of 2026.1.29 to 2026.9.6; published configs",
)
def check(context: Context) -> Iterator[Finding]:
    """`agent` stands at the top of openclaw.json; OpenClaw has `agents.defaults`.

    Clawdbot had `agent` before it became OpenClaw; no release since 2026.1 knows it.
    OpenClaw's own doctor deletes it with everything inside.

    The fix moves the object to `agents.defaults` if nothing stands there and the target
    knows all its members there. It is unsafe, as they then count for every agent.
    """
    for complaint in complaints(context, ID):
        fix = move_to(complaint, _PLACE, sure=False)
        yield misplaced(
            context, complaint, f"what all agents share is {_PLACE.dotted()}", fix
        )
