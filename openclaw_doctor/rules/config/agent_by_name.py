"""config/agent-by-name."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import Fix, manual
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import since
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.judged import Complaint, complaints
from openclaw_doctor.rules.never_right import AGENT_BY_NAME, misplaced, move_to
from openclaw_doctor.rules.registry import rule

_HAS_ENTRIES = since("2026.8.1")


@rule(
    AGENT_BY_NAME,
    severity=Severity.ERROR,
    fix="sometimes",
    evidence="config schemas of 2026.1.29 to 2026.9.6; published configs",
)
def check(context: Context) -> Iterator[Finding]:
    """An agent stands right below `agents` instead of in the list of agents.

    Agents are `agents.entries.<id>` from 2026.8.1 on, and items of `agents.list` with
    an `id` before. What all agents share is `agents.defaults`.

    From 2026.8.1 on the fix moves the object to `agents.entries`; it is unsafe. Where
    the target does not take it there as it is, the fix makes a comment of it. Before,
    write the item of the list by hand.
    """
    for complaint in complaints(context, AGENT_BY_NAME):
        place, fix = _place_and_fix(context, complaint)
        yield misplaced(context, complaint, f"an agent belongs into {place}", fix)


def _place_and_fix(context: Context, complaint: Complaint) -> tuple[str, Fix]:
    if context.target not in _HAS_ENTRIES:
        return "agents.list", manual("make an item of agents.list of it")
    place = Pointer(("agents", "entries", complaint.violation.pointer[-1]))
    return place.dotted(), move_to(complaint, place, sure=False)
