"""Whether groups need a mention became a setting of each channel's groups.

A channel whose ``groups`` names groups serves these alone, unless ``"*"`` is among
them (read in 2026.9.6).  So ``"*"`` is never added to such a list, which would let
every group in: the groups that are named get the value instead.
"""

from __future__ import annotations

from openclaw_doctor.migrations.model import ALWAYS, Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each
from openclaw_doctor.pointer import Pointer

_CHANNELS = tuple(
    Pointer(("channels", name)) for name in ("whatsapp", "telegram", "imessage")
)
_SHAPE = "groups of the channel has a wrong shape: put it right first"
_ADVICE = "Make groups of the channel an object of objects, or delete it."
_LOSSES = "The value, where every group has one of its own."


def _places(sheet: Sheet, channel: Pointer) -> list[Pointer] | None:
    """Where a channel's general value belongs; None if its groups are no groups."""
    at = channel / "groups"
    groups = sheet.get(at, {})
    if not isinstance(groups, dict):
        return None
    if not all(isinstance(group, dict) for group in groups.values()):
        return None
    names = list(groups) if groups and "*" not in groups else ["*"]
    return [at / name / "requireMention" for name in names]


def _give(sheet: Sheet, places: list[Pointer], value: bool) -> bool:
    """Write the value where none is; whether it then stands somewhere."""
    for at in places:
        if sheet.has(at):
            continue
        channel = Pointer(at[:2])
        named = sheet.get(channel / "groupPolicy") == "allowlist"
        if named and not sheet.get(channel / "groups"):
            sheet.doubt(channel, 'groups["*"] lets every group in, none is named yet')
        sheet.put(at, value)
    return any(sheet.get(at) is value for at in places)


def _of_telegram(sheet: Sheet, match: Match) -> None:
    """Make the value of the section the one of its groups."""
    old = match.pointer
    value, places = sheet.get(old), _places(sheet, old.parent)
    if not isinstance(value, bool):
        return
    if places is None:
        sheet.manual(old, _SHAPE)
        return
    stands = _give(sheet, places, value)
    sheet.remove(old, "" if stands else "the groups have values of their own")


def _of_routing(sheet: Sheet, match: Match) -> None:
    """Make the general value the one of the groups of each channel in use."""
    old, value = match.pointer, sheet.get(match.pointer)
    if not isinstance(value, bool):
        return
    in_use = [at for at in _CHANNELS if sheet.object(at) is not None]
    found = [_places(sheet, at) for at in in_use]
    places = [at for some in found if some is not None for at in some]
    if None in found:
        sheet.manual(old, _SHAPE)
        return
    why = "the groups have values of their own"
    if not in_use:
        why = "neither WhatsApp nor Telegram nor iMessage is set up"
    sheet.remove(old, "" if _give(sheet, places, value) else why)


ROWS = (
    Migration(
        "telegram-requireMention",
        "requireMention of Telegram became a setting of its groups",
        retired=ALWAYS,
        # Before the general value of routing, which would win otherwise.
        stage=Stage.UNFOLD + 1,
        steps=(each("channels.telegram.requireMention", _of_telegram),),
        before="{channels: {telegram: {requireMention: true}}}",
        after="{channels: {telegram: {groups: {'*': {requireMention: true}}}}}",
        losses=_LOSSES,
        advice=_ADVICE,
        evidence="run on 54 releases, 2026.1.29 to 2026.9.6",
    ),
    Migration(
        "routing-groupChat-requireMention-2026.1",
        "routing.groupChat.requireMention became a setting of each channel's groups",
        retired=ALWAYS,
        until="2026.5.4",
        stage=Stage.UNFOLD + 2,
        steps=(each("routing.groupChat.requireMention", _of_routing),),
        before="{routing: {groupChat: {requireMention: true}}, "
        "channels: {imessage: {}}}",
        after="{channels: {imessage: {groups: {'*': {requireMention: true}}}}}",
        losses=_LOSSES,
        advice=_ADVICE,
        differs="OpenClaw makes a Telegram and an iMessage section where there was "
        "none; here only the channels that are there get the value, as from 2026.5.4.",
        evidence="run on 21 releases, 2026.1.29 to 2026.3.24",
    ),
    Migration(
        "routing-groupChat-requireMention-2026.5",
        "routing.groupChat.requireMention became a setting of each channel's groups",
        retired=ALWAYS,
        introduced="2026.5.4",
        stage=Stage.UNFOLD + 2,
        steps=(each("routing.groupChat.requireMention", _of_routing),),
        before="{routing: {groupChat: {requireMention: false}}, "
        "channels: {whatsapp: {}}}",
        after="{channels: {whatsapp: {groups: {'*': {requireMention: false}}}}}",
        losses=_LOSSES,
        advice=_ADVICE,
        evidence="run on 33 releases, 2026.5.4 to 2026.9.6",
    ),
)
