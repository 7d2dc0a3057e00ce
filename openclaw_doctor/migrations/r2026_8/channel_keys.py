"""Keys of channels that 2026.8.1 put elsewhere in the same channel."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.guards import is_flag, is_text
from openclaw_doctor.migrations.model import ALWAYS, UNSAFE, Migration
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import MISSING, Sheet
from openclaw_doctor.migrations.steps import each, edit_list, move, remove

_RUN = "run on 8 releases, 2026.8.1 to 2026.9.6"
_BUTTONS = "Slack offers choices by typed presentation actions now"
_REPLIES = "interactivereplies"


def _reference_counts(sheet: Sheet, match: Match) -> None:
    """Put a reference in the place of what stands beside it, which was not used."""
    new = match.scope / "serviceAccount"
    if not isinstance(sheet.get(match.pointer), dict):
        return
    if sheet.has(new):
        sheet.tell("lost", new, "serviceAccountRef counts, as in OpenClaw")
        # Not kept as a comment: it may hold the key itself.
        sheet.remove(new)
    sheet.move(match.pointer, new)


def _inverted(value: Any) -> Any:
    return not value if isinstance(value, bool) else MISSING


def _without_replies(items: list[Any]) -> list[Any]:
    """The capabilities without the retired one, however it is written."""
    return [
        item
        for item in items
        if not (isinstance(item, str) and item.strip().lower() == _REPLIES)
    ]


def _drop_empty(sheet: Sheet, match: Match) -> None:
    """Take out capabilities that are an object of nothing: a list is wanted."""
    if sheet.get(match.pointer) == {}:
        sheet.remove(match.pointer)


ROWS = (
    Migration(
        "googlechat-serviceAccountRef",
        "channels.googlechat.serviceAccountRef became serviceAccount",
        retired="2026.8.1",
        steps=(each("<googlechat>.serviceAccountRef", _reference_counts),),
        before="{channels: {googlechat: {serviceAccount: {project: 'canary'},"
        " serviceAccountRef: {source: 'env', provider: 'default', id: 'CANARY'}}}}",
        after="{channels: {googlechat: {serviceAccount:"
        " {source: 'env', provider: 'default', id: 'CANARY'}}}}",
        losses="a serviceAccount beside the reference, which was not used",
        evidence=f"{_RUN}; that the reference counted: read in 2026.9.6",
    ),
    Migration(
        "slack-identity",
        "channels.slack.identity is postAs",
        retired=ALWAYS,
        introduced="2026.8.1",
        steps=(
            move(
                "<slack>.identity",
                ".postAs",
                when=lambda value: value in ("bot", "user"),
            ),
        ),
        before="{channels: {slack: {identity: 'user'}}}",
        after="{channels: {slack: {postAs: 'user'}}}",
        evidence=_RUN,
    ),
    Migration(
        "whatsapp-messagePrefix",
        "channels.whatsapp.messagePrefix was retired; responsePrefix is what is left",
        retired="2026.8.1",
        # One marked what came in, the other is seen by those who get the answers.
        applicability=UNSAFE,
        steps=(move("<whatsapp>.messagePrefix", ".responsePrefix", when=is_text),),
        before="{channels: {whatsapp: {messagePrefix: '[in]'}}}",
        after="{channels: {whatsapp: {responsePrefix: '[in]'}}}",
        losses="the mark on incoming messages",
        advice="messagePrefix marked incoming messages for the agent and has no"
        " successor; responsePrefix, which OpenClaw makes of it, stands before every"
        " answer. Remove messagePrefix unless that is what you want",
        evidence=_RUN,
    ),
    Migration(
        "feishu-tools-base",
        "channels.feishu.tools.base became tools.bitable",
        retired="2026.8.1",
        steps=(move("<feishu>.tools.base", ".bitable", when=is_flag),),
        before="{channels: {feishu: {accounts: {a: {tools: {base: false}}}}}}",
        after="{channels: {feishu: {accounts: {a: {tools: {bitable: false}}}}}}",
        evidence=_RUN,
    ),
    Migration(
        "googlechat-dm-flat",
        "channels.googlechat.dm.policy and dm.allowFrom became dmPolicy and allowFrom",
        retired="2026.8.1",
        steps=(
            move("<googlechat>.dm.policy", "..dmPolicy", conflict="ask"),
            move("<googlechat>.dm.allowFrom", "..allowFrom", conflict="ask"),
        ),
        before="{channels: {googlechat: {dm: {enabled: true, policy: 'allowlist',"
        " allowFrom: ['users/7']}}}}",
        after="{channels: {googlechat: {dm: {enabled: true}, dmPolicy: 'allowlist',"
        " allowFrom: ['users/7']}}}",
        advice="where both are set to different things, keep the one that is meant:"
        " it says who may write to the bot",
        evidence=_RUN,
    ),
    Migration(
        "slack-interactiveReplies",
        "the capability interactiveReplies of channels.slack was retired",
        retired="2026.8.1",
        steps=(
            remove("<slack>.capabilities.interactiveReplies", why=_BUTTONS),
            each("<slack>.capabilities", _drop_empty),
            edit_list("<slack>.capabilities", _without_replies),
        ),
        before="{channels: {slack: {enabled: true,"
        " capabilities: {interactiveReplies: true}}}}",
        after="{channels: {slack: {enabled: true}}}",
        losses="the capability, which has no effect any more",
        evidence=f"{_RUN}, which still take the list but refuse the object",
    ),
    Migration(
        "slack-dm-replyToMode",
        "channels.slack.dm.replyToMode became replyToModeByChatType.direct",
        retired="2026.8.1",
        steps=(move("<slack>.dm.replyToMode", "..replyToModeByChatType.direct"),),
        before="{channels: {slack: {dm: {enabled: true, replyToMode: 'first'}}}}",
        after="{channels: {slack: {dm: {enabled: true},"
        " replyToModeByChatType: {direct: 'first'}}}}",
        differs="it leaves an empty dm behind",
        evidence=_RUN,
    ),
    Migration(
        "slack-requireExplicitMention",
        "channels.slack.thread.requireExplicitMention became, turned round,"
        " implicitMentions.threadParticipation",
        retired="2026.8.1",
        steps=(
            move(
                "<slack>.thread.requireExplicitMention",
                "..implicitMentions.threadParticipation",
                change=_inverted,
            ),
        ),
        before="{channels: {slack: {thread: {inheritParent: true,"
        " requireExplicitMention: true}}}}",
        after="{channels: {slack: {thread: {inheritParent: true},"
        " implicitMentions: {threadParticipation: false}}}}",
        evidence=_RUN,
    ),
)
