"""config/gateway-host."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import Fix, Rename, Set, manual, safe, unsafe
from openclaw_doctor.pointer import lookup
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.judged import Complaint, complaints
from openclaw_doctor.rules.never_right import misplaced
from openclaw_doctor.rules.registry import rule

ID = "config/gateway-host"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_EVERYWHERE = ("0.0.0.0", "::", "*")


@rule(
    ID,
    severity=Severity.ERROR,
    fix="sometimes",
    evidence="config schemas of 2026.1.29 to 2026.9.6; published configs",
)
def check(context: Context) -> Iterator[Finding]:
    """`gateway.host` is no setting; where the gateway listens is `gateway.bind`.

    `gateway.bind` is a word: `loopback`, `lan`, `tailnet`, `auto`, or `custom` with an
    address in `gateway.customBindHost`.

    The fix turns a loopback address into `bind: "loopback"`, which is safe, and one for
    all interfaces into `bind: "lan"`, which opens the gateway to the network and is
    therefore unsafe. Other addresses and an existing `bind` are left to you.
    """
    for complaint in complaints(context, ID):
        yield misplaced(
            context,
            complaint,
            "where the gateway listens is gateway.bind",
            _fix(complaint),
        )


def _fix(complaint: Complaint) -> Fix:
    host = complaint.value
    if lookup(complaint.config.value, ("gateway", "bind")) is not None:
        return manual("gateway.bind is there already: take gateway.host out")
    if host in _LOOPBACK:
        return safe("write bind: loopback", *_as_bind(complaint, "loopback"))
    if host in _EVERYWHERE:
        return unsafe("write bind: lan", *_as_bind(complaint, "lan"))
    return manual("write bind: custom and the address in gateway.customBindHost")


def _as_bind(complaint: Complaint, word: str) -> tuple[Rename, Set]:
    ref, place = complaint.document.ref, complaint.pointer
    return Rename(ref, place, "bind"), Set(ref, place.parent / "bind", word)
