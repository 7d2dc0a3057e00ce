"""config/root-providers."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.judged import complaints
from openclaw_doctor.rules.never_right import misplaced, move_to
from openclaw_doctor.rules.registry import rule

ID = "config/root-providers"
_PLACE = Pointer(("models", "providers"))
_BELONGS = "model providers belong into models.providers"


@rule(
    ID,
    severity=Severity.ERROR,
    fix="sometimes",
    evidence="config schemas of 2026.1.29 to 2026.9.6; published configs",
)
def check(context: Context) -> Iterator[Finding]:
    """`providers` stands at the top of openclaw.json instead of in `models`.

    Model providers are described in `models.providers.<id>`, with `baseUrl`, `apiKey`
    and a list of `models`.

    The fix moves the object there if `models.providers` is not there yet and the target
    takes it as it is, and is safe where each of its members has a `baseUrl`. Otherwise
    the unsafe fix makes a comment of it.
    """
    for complaint in complaints(context, ID):
        value = complaint.value
        entries = list(value.values()) if isinstance(value, dict) else []
        sure = bool(entries) and all(
            isinstance(entry, dict) and "baseUrl" in entry for entry in entries
        )
        fix = move_to(complaint, _PLACE, sure=sure)
        yield misplaced(context, complaint, _BELONGS, fix)
