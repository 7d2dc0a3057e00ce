"""Providers became channels: bindings, send rules and the queue."""

from __future__ import annotations

from openclaw_doctor.migrations.guards import is_filled
from openclaw_doctor.migrations.model import ALWAYS, Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.r2026_1.folding import OTHER_TYPE, brings
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each, move

#: After `routing` has been unfolded, which brings bindings and a queue of its own.
_LATE = Stage.UNFOLD + 5
_EVIDENCE = "run on 21 releases, 2026.1.29 to 2026.3.24"
_KEEP_ONE = (
    "Where match.channel says something else than match.provider, keep the channel "
    "that is meant and delete match.provider."
)


def _provider_to_channel(sheet: Sheet, match: Match) -> None:
    """Make the provider the channel where no channel is named."""
    old, channel = match.pointer, match.pointer.parent / "channel"
    provider, present = sheet.get(old), sheet.get(channel, "")
    if not is_filled(provider):
        return
    if present == "" or (isinstance(present, str) and not present.strip()):
        if sheet.has(channel):
            sheet.remove(channel)
        sheet.move(old, channel)
        sheet.put(channel, provider.strip())
    elif is_filled(present) and present.strip() == provider.strip():
        sheet.remove(old)
    else:
        sheet.manual(old, f"{channel.dotted()} says something else: keep one of them")


ROWS = (
    Migration(
        "bindings-match-provider",
        "match.provider of bindings became match.channel",
        retired=ALWAYS,
        stage=_LATE,
        steps=(each("bindings[*].match.provider", _provider_to_channel),),
        before="{bindings: [{agentId: 'a', match: {provider: 'slack'}}]}",
        after="{bindings: [{agentId: 'a', match: {channel: 'slack'}}]}",
        advice=_KEEP_ONE,
        evidence=_EVIDENCE,
    ),
    Migration(
        "bindings-match-accountID",
        "match.accountID of bindings became match.accountId",
        retired=ALWAYS,
        stage=_LATE,
        steps=(
            move(
                "bindings[*].match.accountID",
                ".accountId",
                conflict="manual",
                when=is_filled,
                change=str.strip,
            ),
        ),
        before="{bindings: [{match: {channel: 'slack', accountID: 'b'}}]}",
        after="{bindings: [{match: {channel: 'slack', accountId: 'b'}}]}",
        advice="Where both spellings are there and differ, keep the account that is "
        "meant under accountId and delete accountID.",
        evidence=_EVIDENCE,
    ),
    Migration(
        "session-sendpolicy-match-provider",
        "match.provider of session.sendPolicy.rules became match.channel",
        retired=ALWAYS,
        stage=_LATE,
        steps=(
            each("session.sendPolicy.rules[*].match.provider", _provider_to_channel),
        ),
        before="{session: {sendPolicy: {rules: "
        "[{action: 'deny', match: {provider: 'slack'}}]}}}",
        after="{session: {sendPolicy: {rules: "
        "[{action: 'deny', match: {channel: 'slack'}}]}}}",
        advice=_KEEP_ONE,
        evidence=_EVIDENCE,
    ),
    Migration(
        "messages-queue-byProvider",
        "messages.queue.byProvider became messages.queue.byChannel",
        retired=ALWAYS,
        stage=_LATE,
        steps=(brings("messages.queue.byProvider", ".byChannel"),),
        before="{messages: {queue: {byProvider: {telegram: 'steer'}}}}",
        after="{messages: {queue: {byChannel: {telegram: 'steer'}}}}",
        losses="The mode of a channel that byChannel has already.",
        advice=OTHER_TYPE,
        differs="OpenClaw drops the old map as a whole where byChannel is there; here "
        "the channels that byChannel lacks are added to it.",
        evidence=_EVIDENCE,
    ),
)
