"""WhatsApp: one time of waiting for more messages, among those of all channels."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.guards import fits
from openclaw_doctor.migrations.model import Migration
from openclaw_doctor.migrations.sheet import Sheet, same
from openclaw_doctor.pointer import Pointer

_WHATSAPP = Pointer(("channels", "whatsapp"))
_INBOUND = Pointer(("messages", "inbound", "byChannel", "whatsapp"))


def _one_debounce(sheet: Sheet) -> None:
    """Keep one of the times: that of the default account, else that of the root.

    Else the first by the name of its account; numbers that are none stay.
    """
    sources = _sources(sheet)
    if not sources or not fits(sheet, _INBOUND):
        return
    if not sheet.has(_INBOUND):
        chosen = sources.pop(0)
        sheet.move(chosen, _INBOUND)
        why = "WhatsApp waits equally long for all accounts now"
    else:
        why = f"{_INBOUND.dotted()} is set already and counts"
    for source in sources:
        alike = same(sheet.get(source), sheet.get(_INBOUND))
        sheet.remove(source, "" if alike else why)


def _sources(sheet: Sheet) -> list[Pointer]:
    """Where a time is set, the one to keep first."""
    named = sheet.get(_WHATSAPP / "defaultAccount")
    default = named.strip().lower() if isinstance(named, str) else "default"

    first = [default, "default"]

    def rank(at: Pointer) -> tuple[int, str]:
        if at.parent == _WHATSAPP:
            return 2, ""
        account = str(at.parent[-1])
        known = account.lower() in first
        return first.index(account.lower()) if known else 3, account

    places = [match.pointer for match in sheet.places("<whatsapp>.debounceMs")]
    return sorted((at for at in places if _is_time(sheet.get(at))), key=rank)


def _is_time(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


ROWS = (
    Migration(
        "whatsapp-debounceMs",
        "channels.whatsapp.debounceMs became messages.inbound.byChannel.whatsapp",
        retired="2026.8.1",
        steps=(_one_debounce,),
        watches=("<whatsapp>.debounceMs",),
        before="{channels: {whatsapp: {debounceMs: 500, accounts: {"
        "work: {enabled: true, debounceMs: 900}}}}}",
        after="{channels: {whatsapp: {accounts: {work: {enabled: true}}}},"
        " messages: {inbound: {byChannel: {whatsapp: 500}}}}",
        losses="the times of single accounts that differ from the one that is kept",
        evidence="run on 8 releases, 2026.8.1 to 2026.9.6",
    ),
)
