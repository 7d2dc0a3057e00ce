"""Sessions, queues and silent replies."""

from __future__ import annotations

from openclaw_doctor.migrations.guards import EMPTIED
from openclaw_doctor.migrations.model import Migration
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each, map_value, remove

_SPAWN = ("spawnSubagentSessions", "spawnAcpSessions")
_MODES = {
    "queue": "steer",
    "steer-backlog": "followup",
    "steer+backlog": "followup",
}


def _one_switch(sheet: Sheet, match: Match) -> None:
    """Make one switch of the two; where they differ, it is off."""
    here = match.pointer
    old = [here / key for key in _SPAWN if isinstance(sheet.get(here / key), bool)]
    if not old:
        return
    new = here / "spawnSessions"
    if not sheet.has(new) and len({sheet.get(at) for at in old}) > 1:
        sheet.tell("lost", here, "the two switches differ; the one that is left is off")
        old.sort(key=sheet.get)
        sheet.fold(old[0], new)
        sheet.remove(old[1])
        return
    for at in old:
        sheet.fold(at, new)


ROWS = (
    Migration(
        "session-parentForkMaxTokens",
        "session.parentForkMaxTokens was removed",
        retired="2026.5.2",
        steps=(
            remove(
                "session.parentForkMaxTokens",
                why="OpenClaw decides itself when a thread starts without the history",
            ),
        ),
        before="{session: {parentForkMaxTokens: 1000, idleMinutes: 30}}",
        after="{session: {idleMinutes: 30}}",
        losses="the limit",
        differs=EMPTIED,
        evidence="run on 35 releases, 2026.5.2 to 2026.9.6",
    ),
    Migration(
        "threadBindings-spawn-split",
        "spawnSubagentSessions and spawnAcpSessions became spawnSessions",
        # Channels obeyed the two until 2026.7.35, before spawnSessions; for session
        # they never counted.
        retired="2026.8.1",
        steps=(
            each("session.threadBindings", _one_switch),
            each("<channels>.threadBindings", _one_switch),
        ),
        before="{channels: {discord: {threadBindings:"
        " {spawnSubagentSessions: true, spawnAcpSessions: true}}}}",
        after="{channels: {discord: {threadBindings: {spawnSessions: true}}}}",
        losses="that one of the two was on, where they differ",
        evidence="run on 35 releases, 2026.5.2 to 2026.9.6; channels refuse the old"
        " keys from 2026.8.1 on",
    ),
    Migration(
        "queue-retired-modes",
        "the queue modes queue, steer-backlog and steer+backlog were replaced",
        retired="2026.5.18",
        steps=(
            map_value("messages.queue.mode", _MODES),
            map_value("messages.queue.byChannel.*", _MODES),
        ),
        before="{messages: {queue:"
        " {mode: 'steer+backlog', byChannel: {telegram: 'queue'}}}}",
        after="{messages: {queue: {mode: 'followup', byChannel: {telegram: 'steer'}}}}",
        evidence="run on 28 releases, 2026.5.18 to 2026.9.6",
    ),
    Migration(
        "silentReply-direct",
        "silentReply.direct was removed",
        retired="2026.5.18",
        steps=(
            remove(
                "agents.defaults.silentReply.direct",
                "surfaces.*.silentReply.direct",
                why="silent replies cannot be ruled for direct chats any more",
            ),
        ),
        before="{agents: {defaults: {silentReply: {direct: 'allow', group: 'allow'}}}}",
        after="{agents: {defaults: {silentReply: {group: 'allow'}}}}",
        losses="the rule for direct chats",
        differs=EMPTIED,
        evidence="run on 28 releases, 2026.5.18 to 2026.9.6",
    ),
    Migration(
        "silentReplyRewrite",
        "silentReplyRewrite was removed",
        retired="2026.5.18",
        steps=(
            remove(
                "agents.defaults.silentReplyRewrite",
                "surfaces.*.silentReplyRewrite",
                why="silent replies are not rewritten any more",
            ),
        ),
        before="{surfaces: {web: {silentReplyRewrite: {direct: true},"
        " silentReply: {group: 'allow'}}}}",
        after="{surfaces: {web: {silentReply: {group: 'allow'}}}}",
        losses="where silent replies were rewritten",
        differs=EMPTIED,
        evidence="run on 28 releases, 2026.5.18 to 2026.9.6",
    ),
)
