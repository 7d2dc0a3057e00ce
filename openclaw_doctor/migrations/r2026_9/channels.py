"""Keys of channels that were never read, and settings that stood at a wrong place."""

from __future__ import annotations

import re
from typing import Any

from openclaw_doctor.migrations.model import ALWAYS, UNSAFE, Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each, remove
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.validation import judge

_SINCE_8_1 = "run on 8 releases, 2026.8.1 to 2026.9.6"

_DEFAULT_WEBHOOK = "/feishu/events"
#: A path that only lacks its slash: nothing in it would be written another way.
_PLAIN_PATH = re.compile(
    r"/?[\w~%-][\w.~%-]*(?:/[\w~%-][\w.~%-]*)*/?(?:\?[\w.~%/=&-]*)?"
)

#: Channels that have the name of their plugin, where people take one for the other.
_CHANNELS_WITH_PLUGIN = ("feishu", "reef")


def _webhook_path(sheet: Sheet, match: Match) -> None:
    """Give the path its slash; what needs more than that is left to a person."""
    path = sheet.get(match.pointer)
    if not isinstance(path, str) or "${" in path:
        return
    trimmed = path.strip()
    if not trimmed:
        sheet.put(match.pointer, _DEFAULT_WEBHOOK)
    elif trimmed.isascii() and _PLAIN_PATH.fullmatch(trimmed):
        sheet.put(match.pointer, "/" + trimmed.removeprefix("/"))
    elif not _is_request_path(path):
        sheet.manual(match.pointer, "this is not the path of a request")


def _is_request_path(path: str) -> bool:
    """Whether OpenClaw takes the path as it is, as far as that is easy to say."""
    steps = path.partition("?")[0].split("/")
    return (
        re.fullmatch(r"/(?:[!$%&'()*+,.:;=@\w~-][!$%&'()*+,./:;=?@\w~-]*)?", path)
        is not None
        and path.isascii()
        and not {".", ".."} & set(steps)
    )


def _stray(sheet: Sheet) -> None:
    """Move settings of a channel from its plugin, where the channel takes them all."""
    for name in _CHANNELS_WITH_PLUGIN:
        config, section = (
            Pointer(("plugins", "entries", name, "config")),
            Pointer(("channels", name)),
        )
        stray = sheet.object(config)
        present = sheet.get(section, {})
        if not stray or not _are_objects(
            sheet.get(Pointer(("channels",)), {}), present
        ):
            continue
        if not _fits(sheet, name, {**stray, **present}):
            sheet.manual(config, f"channels.{name} does not take all of it")
            continue
        sheet.doubt(config, f"{section.dotted()} will be in force, and was not so far")
        for key in list(stray):
            if key in present:
                why = f"{(section / key).dotted()} is set already and counts"
                sheet.remove(config / key, why)
            else:
                sheet.move(config / key, section / key)


def _are_objects(*values: Any) -> bool:
    return all(isinstance(value, dict) for value in values)


def _fits(sheet: Sheet, channel: str, section: dict[str, Any]) -> bool:
    verdict = judge({"channels": {channel: section}}, sheet.target)
    return not any(v.severity == "error" for v in verdict.violations)


ROWS = (
    Migration(
        "feishu-webhookPath",
        "channels.feishu.webhookPath became the path of a request",
        retired=None,
        introduced="2026.8.1",
        steps=(each("<feishu>.webhookPath", _webhook_path),),
        before="{channels: {feishu: {webhookPath: 'feishu/hook'}}}",
        after="{channels: {feishu: {webhookPath: '/feishu/hook'}}}",
        advice="Write the path as it is in the address that Feishu calls: from the"
        " slash after the host on, with odd characters encoded. OpenClaw's doctor"
        " takes the path out of what it can read as an address, and else writes"
        " /feishu/events",
        evidence=_SINCE_8_1,
    ),
    Migration(
        "stray-plugin-entry-config",
        "settings of a channel moved from the entry of its plugin to the channel",
        retired=None,
        introduced="2026.8.1",
        applicability=UNSAFE,
        stage=Stage.CONTAINERS,
        steps=(_stray,),
        watches=(f"plugins.entries.{{{','.join(_CHANNELS_WITH_PLUGIN)}}}.config.*",),
        before="{plugins: {entries: {feishu: {enabled: true,"
        " config: {appId: 'cli_canary', domain: 'lark'}}}},"
        " channels: {feishu: {appId: 'cli_other'}}}",
        after="{plugins: {entries: {feishu: {enabled: true}}},"
        " channels: {feishu: {appId: 'cli_other', domain: 'lark'}}}",
        losses="what the channel has itself already",
        advice="The channel never read its settings there. Move what the channel knows"
        " to channels, and remove the rest; OpenClaw's doctor leaves all of it where"
        " the channel would refuse a part",
        evidence=_SINCE_8_1,
    ),
    Migration(
        "irc-mentionPatterns",
        "channels.irc.mentionPatterns was removed",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            remove(
                "<irc>.mentionPatterns",
                why="it was never read; messages.groupChat.mentionPatterns is",
            ),
        ),
        before="{channels: {irc: {host: 'irc.example', mentionPatterns: ['bot']}}}",
        after="{channels: {irc: {host: 'irc.example'}}}",
        losses="patterns that were never read",
        evidence=_SINCE_8_1,
    ),
    Migration(
        "reef-policy",
        "dmPolicy and allowFrom were removed from channels.reef",
        retired=ALWAYS,
        introduced="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            remove(
                "channels.reef.{dmPolicy,allowFrom}",
                why="who is trusted stands outside the config; add them as friends",
            ),
        ),
        before="{channels: {reef: {handle: 'crab', dmPolicy: 'open'}}}",
        after="{channels: {reef: {handle: 'crab'}}}",
        losses="who may write; they have to be added as friends",
        evidence=_SINCE_8_1,
    ),
    Migration(
        "slack-enterpriseOrgInstall",
        "channels.slack.enterpriseOrgInstall was removed",
        # Betas of 2026.7.2 and 2026.8.1 knew it, no stable release did.
        retired=ALWAYS,
        introduced="2026.8.1",
        stage=Stage.PURGE,
        steps=(remove("<slack>.enterpriseOrgInstall"),),
        before="{channels: {slack: {enabled: true, enterpriseOrgInstall: true}}}",
        after="{channels: {slack: {enabled: true}}}",
        losses="that the app is installed for an organisation",
        evidence=_SINCE_8_1,
    ),
    Migration(
        "whatsapp-exposeErrorText",
        "channels.whatsapp.exposeErrorText was removed",
        retired=ALWAYS,
        introduced="2026.8.1",
        stage=Stage.PURGE,
        steps=(remove("<whatsapp>.exposeErrorText"),),
        before="{channels: {whatsapp: {enabled: true, exposeErrorText: true}}}",
        after="{channels: {whatsapp: {enabled: true}}}",
        losses="whether errors are told in the chat",
        evidence=_SINCE_8_1,
    ),
)
