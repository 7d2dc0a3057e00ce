"""The reaction that says a WhatsApp message was seen, which is one for all channels."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.model import Migration
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.pointer import Pointer

_MESSAGES = Pointer(("messages",))
_EMOJI = _MESSAGES / "ackReaction"
_SCOPE = _MESSAGES / "ackReactionScope"
_NO_CHANNELS = ("whatsapp", "defaults", "modelByChannel")

#: By what was said of groups: the scope with direct messages, and without.
_SCOPES: dict[str, tuple[str | None, str]] = {
    "always": ("all", "group-all"),
    "mentions": (None, "group-mentions"),
    "never": ("direct", "off"),
}


def _acks(sheet: Sheet) -> None:
    """Fill what ``messages`` lacks; the section counts before its accounts.

    Without an emoji none is written: OpenClaw goes on to take that of the agent.
    """
    if not isinstance(sheet.get(_MESSAGES, {}), dict):
        return
    missing = [at for at in (_EMOJI, _SCOPE) if not sheet.has(at)]
    for match in sheet.places("<whatsapp>.ackReaction"):
        ack = sheet.object(match.pointer)
        if ack is not None and _is_sound(ack):
            _ack(sheet, match.pointer, dict(ack))
    others = [name for name in _other_channels(sheet) if name not in _NO_CHANNELS]
    if others:
        for at in missing:
            if sheet.has(at):
                sheet.doubt(at, "it holds for the other channels as well")


def _other_channels(sheet: Sheet) -> list[str]:
    channels = sheet.object(Pointer(("channels",))) or {}
    return [
        name
        for name, section in channels.items()
        if not (isinstance(section, dict) and section.get("enabled") is False)
    ]


def _is_sound(ack: dict[str, Any]) -> bool:
    group = ack.get("group", "never")
    return (
        isinstance(ack.get("emoji", ""), str)
        and isinstance(ack.get("direct", True), bool)
        and isinstance(group, str)
        and group in _SCOPES
        and not ack.keys() - {"emoji", "direct", "group"}
    )


def _ack(sheet: Sheet, at: Pointer, ack: dict[str, Any]) -> None:
    direct, groups = _SCOPES[ack.get("group", "mentions")]
    scope = direct if ack.get("direct", True) else groups
    if scope is None:
        sheet.tell(
            "lost",
            at,
            "direct messages and mentions in groups cannot be chosen together any more;"
            f" {_SCOPE.dotted()} says which are",
        )
    elif not sheet.has(_SCOPE):
        sheet.put(_SCOPE, scope)
    elif sheet.get(_SCOPE) not in (scope, "none" if scope == "off" else scope):
        sheet.tell("lost", at, f"{_SCOPE.dotted()} is set already and counts")
    if "emoji" in ack:
        sheet.fold(at / "emoji", _EMOJI)
    if sheet.has(at):
        sheet.remove(at)


ROWS = (
    Migration(
        "whatsapp-ackReaction-to-messages",
        "channels.whatsapp.ackReaction became messages.ackReaction and its scope",
        retired="2026.8.1",
        steps=(_acks,),
        watches=("<whatsapp>.ackReaction",),
        before="{channels: {whatsapp: {enabled: true,"
        " ackReaction: {emoji: '👀', direct: true, group: 'always'}}}}",
        after="{channels: {whatsapp: {enabled: true}},"
        " messages: {ackReaction: '👀', ackReactionScope: 'all'}}",
        losses="what accounts had of their own; that direct messages and mentions in"
        " groups were both confirmed, and nothing else",
        # Where no emoji was named OpenClaw writes one, and agents lose their own.
        evidence="run on 8 releases, 2026.8.1 to 2026.9.6",
    ),
)
