"""Values and names that 2026.8.1 replaced, second half."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.guards import EMPTIED
from openclaw_doctor.migrations.model import UNSAFE, Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import MISSING, Sheet
from openclaw_doctor.migrations.steps import each, map_value, move, remove
from openclaw_doctor.pointer import Pointer

_BETA_5 = "run on 11 releases, 2026.7.2-beta.5 to 2026.9.6"
_BETA_7 = "run on 10 releases, 2026.7.2-beta.7 to 2026.9.6"
_STABLE = "run on 8 releases, 2026.8.1 to 2026.9.6"

_ALERT = Pointer(("cron", "failureAlert"))
_ADDRESS = ("mode", "channel")
_VISIBILITY = frozenset({"showOk", "showAlerts", "useIndicator"})
_BYTES = "maxActiveTranscriptBytes"
#: Less is rounded to nothing.
_LEAST_MS = 0.5
_COMPACTION = Pointer(("agents", "defaults", "compaction"))


def _failure_destination(sheet: Sheet, match: Match) -> None:
    """Complete the alert, unless that would mix two addresses."""
    old = sheet.object(match.pointer)
    alert = sheet.get(_ALERT, {})
    if old is None or not isinstance(alert, dict):
        return
    if any(key in old and key in alert and old[key] != alert[key] for key in _ADDRESS):
        sheet.remove(match.pointer, f"{_ALERT.dotted()} goes elsewhere and counts")
    else:
        sheet.fold(match.pointer, _ALERT)


def _reload_mode(sheet: Sheet, match: Match) -> None:
    if sheet.get(match.pointer) in ("restart", "hot"):
        sheet.tell(
            "lost",
            match.pointer,
            "there is one mode left besides off: the gateway takes over what it can"
            " and restarts for the rest",
        )
        sheet.put(match.pointer, "hybrid")


def _autonomous_mode(enabled: Any) -> Any:
    if isinstance(enabled, bool):
        return "propose" if enabled else "off"
    return MISSING


def _is_zero_duration(value: Any) -> bool:
    # Few configs have one of these keys; the reader of durations is not loaded else.
    from openclaw_doctor.validation.semantics.quantities import duration_ms

    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return False
    milliseconds = duration_ms(value, "d")
    return milliseconds is not None and milliseconds < _LEAST_MS


def _zero_duration(sheet: Sheet, match: Match) -> None:
    """Take out a zero, which had everything deleted at once."""
    if _is_zero_duration(sheet.get(match.pointer)):
        sheet.doubt(
            match.pointer,
            "it had everything deleted at once, and without it things are kept",
        )
        sheet.remove(match.pointer, "a zero is refused; the default counts")


def _visibility(sheet: Sheet, match: Match) -> None:
    """Rename what says which heartbeats are shown; Feishu has a block of that name."""
    shown = sheet.object(match.pointer)
    if shown is None or not _VISIBILITY.issuperset(shown):
        return
    if shown or "feishu" not in match.pointer:
        sheet.fold(match.pointer, match.pointer.parent / "heartbeatVisibility")


def _truncation(sheet: Sheet, match: Match) -> None:
    """Compaction by size is on where a size is set: it was off, so the size goes."""
    if sheet.get(match.pointer) is False and sheet.has(_COMPACTION / _BYTES):
        sheet.remove(_COMPACTION / _BYTES, "it had no effect with the key beside it")
    sheet.remove(match.pointer)


ROWS = (
    Migration(
        "cron-failureDestination",
        "cron.failureDestination became part of cron.failureAlert",
        retired="2026.8.1",
        steps=(each("cron.failureDestination", _failure_destination),),
        before="{cron: {failureDestination: {channel: 'slack', to: '#ops'}}}",
        after="{cron: {failureAlert: {channel: 'slack', to: '#ops'}}}",
        differs="it completes an alert for one channel with the address of another,"
        " which does not belong there",
        evidence=_BETA_5,
    ),
    Migration(
        "reload-mode",
        "gateway.reload.mode lost restart and hot",
        retired="2026.8.1",
        steps=(each("gateway.reload.mode", _reload_mode),),
        before="{gateway: {reload: {mode: 'restart'}}}",
        after="{gateway: {reload: {mode: 'hybrid'}}}",
        losses="whether changes are always, or never, taken over by a restart",
        evidence=_BETA_5,
    ),
    Migration(
        "consoleStyle",
        "logging.consoleStyle lost compact",
        retired="2026.8.1",
        steps=(map_value("logging.consoleStyle", {"compact": "pretty"}),),
        before="{logging: {consoleStyle: 'compact'}}",
        after="{logging: {consoleStyle: 'pretty'}}",
        evidence=_BETA_5,
    ),
    Migration(
        "truncateAfterCompaction",
        "agents.defaults.compaction.truncateAfterCompaction was removed",
        retired="2026.8.1",
        steps=(
            each("agents.defaults.compaction.truncateAfterCompaction", _truncation),
        ),
        before="{agents: {defaults: {compaction: {mode: 'default',"
        " truncateAfterCompaction: false, maxActiveTranscriptBytes: 90000}}}}",
        after="{agents: {defaults: {compaction: {mode: 'default'}}}}",
        differs=EMPTIED,
        evidence=_BETA_7,
    ),
    Migration(
        "realtime-voice",
        "the realtime voice is speakerVoice",
        retired="2026.8.1",
        steps=(
            move("talk.realtime.voice", ".speakerVoice"),
            move("<discord>.voice.realtime.voice", ".speakerVoice"),
        ),
        before="{talk: {realtime: {voice: 'marin'}}}",
        after="{talk: {realtime: {speakerVoice: 'marin'}}}",
        evidence=_BETA_5,
    ),
    Migration(
        "session-pruneDays",
        "session.maintenance.pruneDays became pruneAfter",
        retired="2026.8.1",
        steps=(move("session.maintenance.pruneDays", ".pruneAfter"),),
        before="{session: {maintenance: {pruneDays: 21}}}",
        after="{session: {maintenance: {pruneAfter: 21}}}",
        evidence=_BETA_5,
    ),
    Migration(
        "session-resetByType-dm",
        "session.resetByType.dm became direct",
        retired="2026.8.1",
        steps=(move("session.resetByType.dm", ".direct"),),
        before="{session: {resetByType: {dm: {mode: 'daily', atHour: 4}}}}",
        after="{session: {resetByType: {direct: {mode: 'daily', atHour: 4}}}}",
        evidence=_BETA_5,
    ),
    Migration(
        "session-zero-durations",
        "a zero was removed from the periods of session.maintenance",
        retired="2026.8.1",
        stage=Stage.KEYS + 2,
        applicability=UNSAFE,
        steps=(
            each("session.maintenance.pruneAfter", _zero_duration),
            each("session.maintenance.resetArchiveRetention", _zero_duration),
        ),
        before="{session: {maintenance: {mode: 'enforce', pruneAfter: '0d'}}}",
        after="{session: {maintenance: {mode: 'enforce'}}}",
        losses="that sessions or archives are deleted at once",
        advice="give a short time instead, where nothing is to be kept",
        differs=EMPTIED,
        evidence=_BETA_5,
    ),
    Migration(
        "skills-workshop-autonomous",
        "skills.workshop.autonomous.enabled became mode",
        retired="2026.8.1",
        steps=(
            move(
                "skills.workshop.autonomous.enabled", ".mode", change=_autonomous_mode
            ),
        ),
        before="{skills: {workshop: {autonomous: {enabled: false}}}}",
        after="{skills: {workshop: {autonomous: {mode: 'off'}}}}",
        evidence=_BETA_7,
    ),
    Migration(
        "bindings-peer-dm",
        "direct chats are called direct in bindings",
        retired="2026.8.1",
        steps=(map_value("bindings[*].match.peer.kind", {"dm": "direct"}),),
        before="{bindings: [{agentId: 'a', match: {peer: {kind: 'dm', id: '1'}}}]}",
        after="{bindings: [{agentId: 'a', match: {peer: {kind: 'direct', id: '1'}}}]}",
        evidence=_STABLE,
    ),
    Migration(
        "scope-chatType-dm",
        "rules about direct chats match the type direct; dm is gone",
        retired="2026.8.1",
        steps=tuple(
            map_value(f"{scope}.rules[*].match.chatType", {"dm": "direct"})
            for scope in (
                "session.sendPolicy",
                "tools.links.scope",
                "tools.media.{audio,image,video}.scope",
                "memory.qmd.scope",
            )
        ),
        before="{session: {sendPolicy: {rules:"
        " [{action: 'deny', match: {chatType: 'dm'}}]}}}",
        after="{session: {sendPolicy: {rules:"
        " [{action: 'deny', match: {chatType: 'direct'}}]}}}",
        evidence="asked of 2026.5.28, which reads both alike, 2026.8.2 and 2026.9.6",
    ),
    Migration(
        "messages-messagePrefix",
        "messages.messagePrefix was removed",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            remove(
                "messages.messagePrefix",
                why="nothing is put in front of incoming messages any more",
            ),
        ),
        before="{messages: {messagePrefix: '[x]', responsePrefix: '>'}}",
        after="{messages: {responsePrefix: '>'}}",
        losses="the text in front of incoming messages",
        advice="tell the agent in its instructions what the text told it",
        differs="it makes a prefix of incoming messages one of WhatsApp's replies, and"
        " adds a section channels.whatsapp where there is none: other people would"
        " read it",
        evidence=_BETA_5,
    ),
    Migration(
        "channel-heartbeat-visibility",
        "which heartbeats a channel shows is heartbeatVisibility",
        retired="2026.8.1",
        steps=(each("<channels>.heartbeat", _visibility),),
        before="{channels: {telegram: {accounts: {a: {heartbeat: {showOk: true}}}}}}",
        after="{channels:"
        " {telegram: {accounts: {a: {heartbeatVisibility: {showOk: true}}}}}}",
        evidence=_BETA_5,
    ),
)
