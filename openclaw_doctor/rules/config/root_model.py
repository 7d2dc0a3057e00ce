"""config/root-model."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.judged import complaints
from openclaw_doctor.rules.never_right import misplaced, move_to
from openclaw_doctor.rules.registry import rule

ID = "config/root-model"
_PLACE = Pointer(("agents", "defaults", "model"))


@rule(
    ID,
    severity=Severity.ERROR,
    fix="sometimes",
    evidence="config schemas of 2026.1.29 to 2026.9.6; published configs",
)
def check(context: Context) -> Iterator[Finding]:
    """`model` stands at the top of openclaw.json; no release knows it there.

    The model of all agents is `agents.defaults.model`: a reference such as
    `provider/model-id`, or an object with `primary` and `fallbacks`.

    The fix moves a reference there and is safe if no model stands there yet. An object
    that the target takes there is moved with --unsafe-fixes, and what cannot be moved
    becomes a comment.
    """
    for complaint in complaints(context, ID):
        sure = isinstance(complaint.value, str) and "/" in complaint.value
        fix = move_to(complaint, _PLACE, sure=sure)
        yield misplaced(
            context, complaint, f"the model of all agents is {_PLACE.dotted()}", fix
        )
