"""Keys of single channels."""

from __future__ import annotations

import re
from typing import Any

from openclaw_doctor.migrations.model import ALWAYS, Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.r2026_5.roster import known_agents
from openclaw_doctor.migrations.sheet import Sheet, same
from openclaw_doctor.migrations.steps import each, edit_items, move, remove
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.validation.semantics.roster import agent_id

_BINDINGS = Pointer(("bindings",))
_WORD = re.compile(r"[a-z0-9]+", re.IGNORECASE | re.ASCII)
_MOST_WORDS = 2


def _bind_channel(sheet: Sheet, match: Match) -> None:
    """Make the agent of one Discord channel a binding, behind those that are there."""
    at = match.pointer
    named = sheet.get(at)
    if not isinstance(named, str):
        return
    known = known_agents(sheet)
    wanted = _route(match)
    if not named.strip():
        sheet.remove(at)
    elif any(_is_for(binding, wanted) for binding in sheet.list(_BINDINGS) or ()):
        sheet.remove(at, "a binding says already which agent serves this channel")
    elif known is not None and agent_id(named) not in known:
        sheet.manual(at, "there is no such agent, and bindings to it are refused")
    elif isinstance(sheet.get(_BINDINGS, []), list):
        sheet.append(_BINDINGS, {"agentId": named.strip(), "match": wanted})
        sheet.remove(at)


def _route(match: Match) -> dict[str, Any]:
    guild, channel = match.captured
    scope = match.scope
    account = {"accountId": scope[-1]} if "accounts" in scope[2:] else {}
    peer = {"kind": "channel", "id": channel}
    return {"channel": "discord", "guildId": guild, "peer": peer, **account}


def _is_for(binding: Any, wanted: dict[str, Any]) -> bool:
    return isinstance(binding, dict) and same(binding.get("match"), wanted)


def _shorten_names(sheet: Sheet, match: Match) -> None:
    """Leave two words of each wake name, and no name twice or without a word."""
    at = match.pointer
    names = sheet.list(at)
    if names is None:
        return
    wanted = [name for i, name in enumerate(map(_short, names)) if _counts(i, names)]
    if not wanted:
        sheet.remove(at, "no name in it can be spoken; the name of the agent counts")
    elif len(wanted) < len(names) or any(map(_too_long, names)):
        sheet.tell("lost", at, "a wake name has one or two words of letters and digits")
        edit_items(sheet, at, wanted)


def _too_long(name: Any) -> bool:
    plain = isinstance(name, str) and "${" not in name
    return plain and len(_WORD.findall(name)) > _MOST_WORDS


def _short(name: Any) -> Any:
    return " ".join(_WORD.findall(name)[:_MOST_WORDS]) if _too_long(name) else name


def _counts(index: int, names: list[Any]) -> bool:
    name = _short(names[index])
    if not isinstance(name, str):
        return True
    earlier = (_short(other) for other in names[:index])
    return bool(_WORD.search(name) or "${" in name) and name not in earlier


def _drop_dm(sheet: Sheet, match: Match) -> None:
    """Take out ``dm``; what it holds besides threadReplies is left to a person."""
    at = match.pointer
    members = sheet.object(at)
    if members is None:
        return
    if set(members) <= {"threadReplies"}:
        sheet.remove(at, _THREADS)
    else:
        sheet.manual(
            at,
            "Telegram has no such section: who may write is said by dmPolicy and"
            " allowFrom beside it, then remove it",
        )


_THREADS = "Telegram decides itself where replies to direct messages go"

ROWS = (
    Migration(
        "discord-channel-agentId",
        "agentId of a Discord guild channel became a binding",
        retired=ALWAYS,
        steps=(each("<discord>.guilds.*.channels.*.agentId", _bind_channel),),
        before="{channels: {discord: {guilds: {'1': {channels:"
        " {'2': {agentId: 'work', enabled: true}}}}}}}",
        after="{channels: {discord: {guilds: {'1': {channels:"
        " {'2': {enabled: true}}}}}}, bindings: [{agentId: 'work', match:"
        " {channel: 'discord', guildId: '1', peer: {kind: 'channel', id: '2'}}}]}",
        advice="bind the channel to an agent that exists: bindings[] with"
        " match.channel, match.guildId and match.peer",
        evidence="run on 8 releases, 2026.8.1 to 2026.9.6; it binds agents that do not"
        " exist, too, which makes the file invalid",
    ),
    Migration(
        "discord-wakeNames",
        "wake names of Discord were limited to two words",
        retired=ALWAYS,
        introduced="2026.5.26",
        steps=(each("<discord>.voice.realtime.wakeNames", _shorten_names),),
        before="{channels: {discord: {voice: {realtime:"
        " {wakeNames: ['hey dear lobster', 'Molty']}}}}}",
        after="{channels: {discord: {voice: {realtime:"
        " {wakeNames: ['hey dear', 'Molty']}}}}}",
        losses="the further words, and names without a letter from a to z or a digit",
        evidence="run on 8 releases, 2026.8.1 to 2026.9.6",
    ),
    Migration(
        "telegram-dm-threadReplies",
        "dm and direct.*.threadReplies of Telegram were removed",
        retired="2026.5.26",
        steps=(
            each("<telegram>.dm", _drop_dm),
            remove("<telegram>.direct.*.threadReplies", why=_THREADS),
        ),
        before="{channels: {telegram: {dm: {threadReplies: 'inbound'},"
        " direct: {'1': {threadReplies: 'off', enabled: true}}}}}",
        after="{channels: {telegram: {direct: {'1': {enabled: true}}}}}",
        losses="where replies to direct messages go",
        advice="what else stands under dm goes to where Telegram reads it, or away",
        evidence="run on 24 releases, 2026.5.26 to 2026.9.6",
    ),
    Migration(
        "feishu-botName",
        "botName of a Feishu account became name",
        retired="2026.4.7",
        steps=(move("channels.feishu.accounts.*.botName", ".name"),),
        before="{channels: {feishu: {accounts: {a: {appId: 'x', botName: 'Bot'}}}}}",
        after="{channels: {feishu: {accounts: {a: {appId: 'x', name: 'Bot'}}}}}",
        evidence="run on 24 releases, 2026.5.26 to 2026.9.6",
    ),
    Migration(
        "clickclack-senderIsOwner",
        "senderIsOwner of ClickClack was removed",
        retired="2026.5.22",
        stage=Stage.PURGE,
        steps=(
            remove(
                "<clickclack>.senderIsOwner",
                why="commands.ownerAllowFrom names the owners",
            ),
        ),
        before="{channels: {clickclack: {workspace: 'w', senderIsOwner: true}}}",
        after="{channels: {clickclack: {workspace: 'w'}}}",
        losses="whether all senders count as owners",
        advice="name the owners in commands.ownerAllowFrom",
        evidence="asked of 2026.5.28 and 2026.9.6; schemas of 2026.5.12 to 2026.5.22",
    ),
)
