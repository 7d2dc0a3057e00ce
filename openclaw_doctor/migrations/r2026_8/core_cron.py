"""Scheduled jobs and sessions."""

from __future__ import annotations

from openclaw_doctor.migrations.guards import absent_or
from openclaw_doctor.migrations.model import UNSAFE, Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.r2026_8.core_common import EMPTIED, RUN
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each, move, remove


def _idle(sheet: Sheet, match: Match) -> None:
    """Move the minutes into ``reset``, whose mode they decided where it was not there.

    Beside ``resetByType`` they did not: what has no type of its own was reset daily.
    """
    at = match.pointer
    reset = at.parent / "reset"
    if not absent_or(sheet, reset, dict):
        return
    new = reset / "idleMinutes"
    if sheet.has(new):
        why = f"{new.dotted()} is set already and counts"
        sheet.remove(at, "" if sheet.get(new) == sheet.get(at) else why)
        return
    decides = not sheet.has(reset)
    sheet.move(at, new)
    if decides:
        by_type = sheet.object(at.parent / "resetByType") is not None
        sheet.put(reset / "mode", "daily" if by_type else "idle")


ROWS = (
    Migration(
        "cron-webhook",
        "cron.webhook went: each job says where its result goes",
        retired="2026.8.1",
        stage=Stage.PURGE,
        applicability=UNSAFE,
        steps=(
            remove(
                "cron.webhook",
                why="jobs without a delivery of their own no longer post their result",
            ),
        ),
        before="{cron: {enabled: true, webhook: 'https://hooks.example.org/cron'}}",
        after="{cron: {enabled: true}}",
        losses="the address for jobs that name none",
        advice="give each stored job that relies on it a delivery of its own; openclaw"
        " doctor --fix of the new release does so as long as the key still stands here",
        differs=EMPTIED,
        evidence=RUN,
    ),
    Migration(
        "cron-runLog",
        "cron.runLog went: how many runs are kept is built in",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(remove("cron.runLog", why="2000 runs of each job are kept"),),
        before="{cron: {enabled: true, runLog: {keepLines: 500}}}",
        after="{cron: {enabled: true}}",
        losses="how much of the log of runs is kept",
        evidence="run on 12 releases, 2026.7.2-beta.1 to 2026.9.6",
    ),
    Migration(
        "session-idleMinutes",
        "session.idleMinutes became session.reset.idleMinutes",
        retired="2026.8.1",
        steps=(each("session.idleMinutes", _idle),),
        before="{session: {idleMinutes: 90}}",
        after="{session: {reset: {idleMinutes: 90, mode: 'idle'}}}",
        evidence=f"{RUN}; beside resetByType the mode was daily: read in 2026.5.28",
    ),
    Migration(
        "session-typingMode",
        "session.typingMode became agents.defaults.typingMode",
        retired="2026.8.1",
        steps=(
            move("session.typingMode", "agents.defaults.typingMode", conflict="old"),
        ),
        before="{session: {scope: 'global', typingMode: 'never'},"
        " agents: {defaults: {typingMode: 'thinking'}}}",
        after="{session: {scope: 'global'}, agents: {defaults: {typingMode: 'never'}}}",
        losses="agents.defaults.typingMode where session.typingMode overrode it",
        differs=EMPTIED,
        evidence=RUN,
    ),
)
