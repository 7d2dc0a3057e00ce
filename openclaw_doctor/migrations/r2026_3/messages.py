"""Threads, heartbeats and messages to other chats."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.guards import is_empty
from openclaw_doctor.migrations.model import ALWAYS, Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each, merge, move, remove

_SHOWN = ("showOk", "showAlerts", "useIndicator")
_FLAGS = ("allowWithinProvider", "allowAcrossProviders")


def _has_members(value: Any) -> bool:
    return isinstance(value, dict) and bool(value)


def _across(sheet: Sheet, match: Match) -> None:
    """``true`` let everything through, whatever the new flags said."""
    old = match.pointer
    new = old.parent / "crossContext"
    allowed, usable = sheet.get(old), isinstance(sheet.get(new, {}), dict)
    if allowed is False:
        sheet.remove(old)
    elif allowed is True and usable:
        if any(sheet.get(new / flag) is False for flag in _FLAGS):
            sheet.doubt(new, "the old key made this refusal ineffective; it goes")
        for flag in _FLAGS:
            sheet.put(new / flag, True)
        sheet.remove(old)


ROWS = (
    Migration(
        "threadBindings-ttlHours",
        "threadBindings.ttlHours was renamed to idleHours",
        retired="2026.3.1",
        steps=(
            move("session.threadBindings.ttlHours", ".idleHours"),
            move("<channels>.threadBindings.ttlHours", ".idleHours"),
        ),
        before=(
            "{session: {threadBindings: {ttlHours: 12}}, "
            "channels: {discord: {accounts: {a: {threadBindings: {ttlHours: 6}}}}}}"
        ),
        after=(
            "{session: {threadBindings: {idleHours: 12}}, "
            "channels: {discord: {accounts: {a: {threadBindings: {idleHours: 6}}}}}}"
        ),
        losses="the old setting, where idleHours is set as well",
        evidence="run on 65 releases, 2026.3.1 to 2026.9.6",
    ),
    Migration(
        "heartbeat-root",
        "heartbeat moved from the root to the defaults of agents and channels",
        retired=ALWAYS,
        # What is shown of it moves on from channels.defaults in 2026.8.1.
        stage=Stage.CONTAINERS,
        steps=(
            remove("heartbeat", why="it says nothing", when=is_empty),
            *(
                merge(f"heartbeat.{key}", f"channels.defaults.heartbeat.{key}")
                for key in _SHOWN
            ),
            merge("heartbeat", "agents.defaults.heartbeat", when=_has_members),
        ),
        before=(
            "{heartbeat: {every: '30m', target: 'last', showOk: true}, "
            "agents: {defaults: {heartbeat: {every: '1h'}}}}"
        ),
        after=(
            "{agents: {defaults: {heartbeat: {every: '1h', target: 'last'}}}, "
            "channels: {defaults: {heartbeat: {showOk: true}}}}"
        ),
        losses="settings that the defaults have themselves",
        evidence="run on 63 releases, 2026.3.7 to 2026.9.6",
    ),
    Migration(
        "message-allowCrossContextSend-2026.3",
        "tools.message.allowCrossContextSend became the two flags of crossContext",
        retired=None,  # in 2026.8.1; from then on message-crossContext-2026.8
        introduced="2026.3.22",
        until="2026.8.1",
        steps=(each("tools.message.allowCrossContextSend", _across),),
        before="{tools: {message: {allowCrossContextSend: true}}}",
        after=(
            "{tools: {message: {crossContext: "
            "{allowWithinProvider: true, allowAcrossProviders: true}}}}"
        ),
        evidence="run on 48 releases, 2026.3.22 to 2026.7.2-beta.1",
    ),
)
