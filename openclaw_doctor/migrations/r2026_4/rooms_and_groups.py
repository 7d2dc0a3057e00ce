"""Switches of rooms, groups and networks in the sections of channels."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.guards import fits, is_flag
from openclaw_doctor.migrations.model import ALWAYS, Migration, Step
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.r2026_4.room import moved
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each, remove
from openclaw_doctor.pointer import Pointer


def _enabled(*patterns: str) -> tuple[Step, ...]:
    return tuple(each(pattern, _allow_to_enabled) for pattern in patterns)


def _allow_to_enabled(sheet: Sheet, match: Match) -> None:
    old = match.pointer
    new = old.parent / "enabled"
    allow = sheet.get(old)
    if not is_flag(allow):
        return
    if allow is False and sheet.get(new) is True:
        # OpenClaw keeps enabled; where both were asked, that opens a closed room.
        sheet.manual(old, f"{new.dotted()} says the opposite: keep one of the two")
    else:
        sheet.fold(old, new)


_ALLOW_ADVICE = (
    "where enabled is true and allow is false, decide whether the room is open, keep"
    " enabled and take allow out"
)


def _private_network(channel: str, evidence: str) -> Migration:
    return Migration(
        f"{channel}-allowPrivateNetwork",
        f"allowPrivateNetwork of {channel} moved to"
        " network.dangerouslyAllowPrivateNetwork",
        retired="2026.4.5",
        steps=(
            moved(
                f"<{channel}>.allowPrivateNetwork",
                ".network.dangerouslyAllowPrivateNetwork",
                when=is_flag,
                counts=is_flag,
            ),
        ),
        before=f"{{channels: {{'{channel}': {{allowPrivateNetwork: true}}}}}}",
        after=f"{{channels: {{'{channel}':"
        " {network: {dangerouslyAllowPrivateNetwork: true}}}}",
        evidence=evidence,
    )


def _mentions_only(sheet: Sheet, match: Match) -> None:
    """Write the switch as the default of all groups.

    A default for all groups also lets all groups in, where others were kept out.
    """
    old, channel = match.pointer, match.pointer.parent
    groups = channel / "groups"
    new = Pointer((*groups, "*", "requireMention"))
    if not is_flag(sheet.get(old)) or not fits(sheet, new):
        return
    policy, listed = sheet.get(channel / "groupPolicy"), sheet.get(groups)
    is_open = policy == "open" and not listed
    if not sheet.has(new.parent) and policy != "disabled" and not is_open:
        sheet.doubt(groups, 'an entry "*" lets the bot answer in every group')
    sheet.fold(old, new)


def _trusted(sheet: Sheet, match: Match) -> None:
    """``trusted`` meant the listed senders; without any, pairing is what is left."""
    if sheet.get(match.pointer) == "trusted":
        senders = sheet.list(match.pointer.parent / "allowFrom") or []
        listed = any(isinstance(one, str) and one.strip() for one in senders)
        sheet.put(match.pointer, "allowlist" if listed else "pairing")


def _channel(name: str, inside: Any) -> str:
    return f"{{channels: {{{name}: {inside}}}}}"


ROWS = (
    Migration(
        "telegram-groupMentionsOnly",
        "groupMentionsOnly of Telegram became requireMention of all groups",
        retired=ALWAYS,
        steps=(each("channels.telegram.groupMentionsOnly", _mentions_only),),
        before=_channel("telegram", "{groupMentionsOnly: true}"),
        after=_channel("telegram", "{groups: {'*': {requireMention: true}}}"),
        advice="give each group of channels.telegram.groups its own requireMention, or"
        ' an entry "*" if every group may be answered',
        evidence="run on 53 releases, 2026.3.31 to 2026.9.6",
    ),
    Migration(
        "slack-allow-enabled",
        "allow of Slack's channels became enabled",
        retired="2026.4.5",
        steps=_enabled("<slack>.channels.*.allow"),
        before=_channel("slack", "{channels: {C1: {allow: true}}}"),
        after=_channel("slack", "{channels: {C1: {enabled: true}}}"),
        advice=_ALLOW_ADVICE,
        evidence="run on 31 releases, 2026.4.5 to 2026.9.6",
    ),
    Migration(
        "googlechat-allow-enabled",
        "allow of Google Chat's groups became enabled",
        retired="2026.4.5",
        steps=_enabled("<googlechat>.groups.*.allow"),
        before=_channel("googlechat", "{groups: {'spaces/A': {allow: false}}}"),
        after=_channel("googlechat", "{groups: {'spaces/A': {enabled: false}}}"),
        advice=_ALLOW_ADVICE,
        evidence="run on 23 releases, 2026.4.5 to 2026.9.6",
    ),
    Migration(
        "discord-allow-enabled",
        "allow of Discord's channels became enabled",
        retired="2026.4.5",
        steps=_enabled("<discord>.guilds.*.channels.*.allow"),
        before=_channel("discord", "{guilds: {'1': {channels: {'2': {allow: true}}}}}"),
        after=_channel(
            "discord", "{guilds: {'1': {channels: {'2': {enabled: true}}}}}"
        ),
        advice=_ALLOW_ADVICE,
        evidence="run on 25 releases, 2026.4.5 to 2026.9.6",
    ),
    Migration(
        "matrix-room-allow-enabled",
        "allow of Matrix rooms became enabled",
        retired="2026.4.5",
        steps=_enabled("<matrix>.{groups,rooms}.*.allow"),
        before=_channel("matrix", "{groups: {'!r:m': {allow: true}}}"),
        after=_channel("matrix", "{groups: {'!r:m': {enabled: true}}}"),
        advice=_ALLOW_ADVICE,
        evidence="run on 31 releases, 2026.4.5 to 2026.9.6",
    ),
    Migration(
        "zalouser-group-allow-enabled",
        "allow of Zalo groups became enabled",
        retired="2026.4.5",
        steps=_enabled("<zalouser>.groups.*.allow"),
        before=_channel("zalouser", "{groups: {g: {allow: false}}}"),
        after=_channel("zalouser", "{groups: {g: {enabled: false}}}"),
        advice=_ALLOW_ADVICE,
        evidence="run on 25 releases, 2026.4.5 to 2026.9.6",
    ),
    Migration(
        "googlechat-streamMode",
        "streamMode of Google Chat was removed",
        retired="2026.4.5",
        steps=(
            remove("<googlechat>.streamMode", why="Google Chat never looked at it"),
        ),
        before=_channel("googlechat", "{streamMode: 'replace', dm: {enabled: true}}"),
        after=_channel("googlechat", "{dm: {enabled: true}}"),
        losses="a mode that had no effect",
        evidence="run on 23 releases, 2026.4.5 to 2026.9.6",
    ),
    _private_network("mattermost", "run on 45 releases, 2026.4.5 to 2026.9.6"),
    _private_network("nextcloud-talk", "run on 20 releases, 2026.4.5 to 2026.9.6"),
    _private_network("matrix", "run on 31 releases, 2026.4.5 to 2026.9.6"),
    _private_network("tlon", "run on 24 releases, 2026.4.5 to 2026.9.6"),
    # Not looked at by later releases: the channel is no longer part of OpenClaw.
    _private_network("bluebubbles", "run on 14 releases, 2026.4.5 to 2026.4.29"),
    Migration(
        "matrix-dm-trusted",
        "the policy trusted of Matrix became allowlist, or pairing without a list",
        retired="2026.4.7",
        steps=(each("<matrix>.dm.policy", _trusted),),
        before=_channel("matrix", "{dm: {policy: 'trusted', allowFrom: ['@a:m']}}"),
        after=_channel("matrix", "{dm: {policy: 'allowlist', allowFrom: ['@a:m']}}"),
        evidence="run on 29 releases, 2026.4.9 to 2026.9.6",
    ),
)
