"""Signal: how its daemon is reached is said in ``transport``, account by account.

Up to 2026.7 flat keys said it, and an account took from the channel what it did not
say itself.  From 2026.8.1 on each account has a ``transport`` of its own, and that of
the default account stands in the channel.  Read and run in 2026.9.6.
"""

from __future__ import annotations

from openclaw_doctor.migrations.model import Migration
from openclaw_doctor.migrations.r2026_8.channel_signal_plan import (
    FLAT_KEYS,
    FLAT_PLACES,
    MODE,
    SIGNAL,
    Plan,
    Undecided,
    planned,
)
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.pointer import Pointer

_URL = "httpUrl"


_GUESS = (
    "whether the endpoint is signal-cli or a container was found out over the network;"
    " it is taken for signal-cli"
)


def _fold(sheet: Sheet) -> None:
    """Make a transport of the flat keys of each account, or say why not."""
    try:
        plans = planned(sheet)
    except Undecided as reason:
        sheet.manual(reason.at, reason.why)
        waiting = [match.pointer for match in sheet.places(FLAT_PLACES)]
        for at in [*waiting, *([MODE] if sheet.has(MODE) else ())]:
            if at != reason.at:
                sheet.tell("note", at, "it becomes part of transport then")
    else:
        _carry_out(sheet, plans)


def _fold_addresses(sheet: Sheet) -> None:
    """The same where a host or a port is given and no mode, and nothing is open."""
    given = any(True for _ in sheet.places("<signal>.{httpHost,httpPort}"))
    if not given or sheet.has(MODE):
        return
    try:
        plans = planned(sheet)
    except Undecided:
        return
    if not any(plan.guess for plan in plans):
        _carry_out(sheet, plans)


def _carry_out(sheet: Sheet, plans: list[Plan]) -> None:
    for plan in plans:
        if plan.moves:
            sheet.move(plan.entry / "transport", plan.home)
        for key, value in plan.transport.items():
            source = plan.entry / (_URL if key == "url" else key)
            if key != "kind" and sheet.has(source):
                sheet.move(source, plan.home / key)
            sheet.put(plan.home / key, value)
        if plan.note:
            sheet.tell("note", plan.home, plan.note)
        if plan.guess:
            sheet.doubt(plan.guess, _GUESS)
    for key in FLAT_KEYS:
        for match in [*sheet.places(f"<signal>.{key}")]:
            sheet.remove(match.pointer, _loss(plans, match.scope, key))
    if sheet.has(MODE):
        sheet.remove(MODE)


def _loss(plans: list[Plan], entry: Pointer, key: str) -> str:
    """Why a flat key goes without a trace; empty where it is part of a transport."""
    heirs = [
        plan
        for plan in plans
        if plan.entry == entry or (entry == SIGNAL and key not in plan.own)
    ]
    if any(key in plan.used for plan in heirs):
        return ""
    if any(plan.kept for plan in heirs):
        return "transport is set already and counts"
    return "it does not count for this kind of transport"


_ADVICE = (
    "without apiMode OpenClaw asks an endpoint that it does not start itself over the"
    " network whether it is signal-cli or a container. For a container set"
    " channels.signal.apiMode to container before you migrate, or write transport with"
    " kind container and the url, and take the flat keys out"
)
_RUN = "run on 8 releases, 2026.8.1 to 2026.9.6"

ROWS = (
    Migration(
        "signal-httpHost-port",
        "httpHost and httpPort of channels.signal became part of transport",
        retired="2026.8.1",
        steps=(_fold_addresses,),
        watches=("<signal>.{httpHost,httpPort}",),
        before="{channels: {signal: {account: '+15550100', httpPort: 8085}}}",
        after="{channels: {signal: {account: '+15550100',"
        " transport: {kind: 'managed-native', httpPort: 8085}}}}",
        differs="it makes httpUrl of them first; then the daemon listens on its default"
        " port while OpenClaw calls the old one, or the file is left as it is because"
        " the kind of the endpoint is no longer clear",
        evidence=_RUN,
    ),
    Migration(
        "signal-transport",
        "the flat keys of channels.signal about its daemon became transport",
        retired="2026.8.1",
        steps=(_fold,),
        watches=(FLAT_PLACES, MODE.dotted()),
        before="{channels: {signal: {account: '+15550100', apiMode: 'native',"
        " cliPath: 'signal-cli', httpPort: 8085}}}",
        after="{channels: {signal: {account: '+15550100', transport:"
        " {kind: 'managed-native', cliPath: 'signal-cli', httpPort: 8085}}}}",
        losses="what does not count for the kind of a transport",
        advice=_ADVICE,
        differs="it leaves the file as it is where an endpoint may be a container",
        evidence=_RUN,
    ),
)
