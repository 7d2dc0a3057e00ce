"""The keys for streaming of a channel, which became one object.

Telegram, Discord and Slack take the object from 2026.4.7 on and refuse the flat keys
from 2026.5 on; the others take the flat keys up to 2026.7.  What an account inherits
from its channel is settled before, by the row `streaming-account-inherit`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from openclaw_doctor.migrations.guards import is_flag
from openclaw_doctor.migrations.model import Migration, Step
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.r2026_4.room import moved
from openclaw_doctor.migrations.sheet import MISSING, Sheet
from openclaw_doctor.migrations.steps import remove
from openclaw_doctor.release import Release

_EARLY = ("telegram", "discord", "slack")
_MIDDLE = ("mattermost", "msteams", "matrix", "feishu")
_PLAIN = ("googlechat", "imessage", "irc", "nextcloud-talk", "signal", "whatsapp")
_ALL = (*_EARLY, *_MIDDLE, *_PLAIN)
_WITH_STREAM_MODE = (*_EARLY, "mattermost", "msteams", "feishu")

#: The first release that a channel's flat keys are to be rewritten for.
NESTED_SINCE = {
    **dict.fromkeys(_EARLY, Release(2026, 4, 7)),
    **dict.fromkeys((*_MIDDLE, *_PLAIN), Release(2026, 8, 1)),
}

_MODES = {mode: mode for mode in ("off", "partial", "block", "progress")}
#: What a channel's ``streaming`` says as a text, where it is not the same for all.
_SCALARS = {
    "matrix": {mode: mode for mode in ("off", "partial", "quiet", "progress")},
    "feishu": {mode: mode for mode in ("off", "partial")},
}
#: What a channel's ``streamMode`` says, likewise.
_STREAM_MODES = {
    "slack": {"replace": "partial", "status_final": "progress", "append": "block"},
    "feishu": _SCALARS["feishu"],
}


def _channels(sheet: Sheet, names: tuple[str, ...]) -> Iterator[str]:
    return (name for name in names if NESTED_SINCE[name] <= sheet.target)


def _nested(key: str, target: str, names: tuple[str, ...] = _ALL) -> Step:
    steps = {name: moved(f"<{name}>.{key}", f".streaming.{target}") for name in names}

    def step(sheet: Sheet) -> None:
        for name in _channels(sheet, names):
            steps[name](sheet)

    return Step(step, (f"<{'|'.join(names)}>.{key}",))


def _mode(table: dict[str, str], value: Any) -> Any:
    """The mode that a text means, ``MISSING`` where it means none."""
    return (
        table.get(value.strip().lower(), MISSING) if isinstance(value, str) else MISSING
    )


def _stream_mode(sheet: Sheet) -> None:
    for name in _channels(sheet, _WITH_STREAM_MODE):
        table = _STREAM_MODES.get(name, _MODES)
        pattern = f"<{name}>.streamMode"
        for match in sheet.places(pattern):
            _clear(sheet, match, name, _mode(table, sheet.get(match.pointer)))
        moved(pattern, ".streaming.mode", change=partial(_mode, table))(sheet)


def _clear(sheet: Sheet, match: Match, name: str, mode: Any) -> None:
    """Settle what ``streaming`` beside a ``streamMode`` says.

    A text there counts more than ``streamMode``, true and false less.
    """
    streaming = match.pointer.parent / "streaming"
    value = sheet.get(streaming)
    if mode is MISSING:
        sheet.manual(match.pointer, "it is no mode that was ever known here")
    elif _mode(_SCALARS.get(name, _MODES), value) is not MISSING:
        sheet.remove(match.pointer, f"{streaming.dotted()} is set already and counts")
    elif is_flag(value):
        sheet.put(streaming, _transport(sheet, streaming.parent, name, value))


def _transport(sheet: Sheet, section: Any, name: str, value: bool) -> dict[str, Any]:
    """What true or false says apart from the mode: of Slack, who does the streaming."""
    if name != "slack" or sheet.has(section / "nativeStreaming"):
        return {}
    return {"nativeTransport": value}


def _scalar(sheet: Sheet) -> None:
    for name in _channels(sheet, (*_EARLY, *_MIDDLE)):
        for match in sheet.places(f"<{name}>.streaming"):
            at, value = match.pointer, sheet.get(match.pointer)
            mode = _mode(_SCALARS.get(name, _MODES), value)
            if is_flag(value):
                rest = _transport(sheet, at.parent, name, value)
                sheet.put(at, {"mode": "partial" if value else "off", **rest})
            elif mode is not MISSING:
                sheet.put(at, {"mode": mode})


def _written(channel: str, inside: str) -> str:
    return f"{{channels: {{{channel}: {inside}}}}}"


_MOVED = "run on 50 releases, 2026.4.7 to 2026.9.6"

ROWS = (
    Migration(
        "streaming-streamMode",
        "streamMode became streaming.mode",
        retired="2026.4.5",
        introduced="2026.4.7",
        steps=(
            _stream_mode,
            remove("<matrix>.streamMode", why="Matrix never looked at it"),
        ),
        watches=(f"<{'|'.join(_WITH_STREAM_MODE)}>.streamMode",),
        before=_written("discord", "{streamMode: 'block'}"),
        after=_written("discord", "{streaming: {mode: 'block'}}"),
        advice="say the mode in streaming.mode and take streamMode out",
        evidence="run on 24 releases, 2026.4.7 to 2026.9.6",
    ),
    Migration(
        "streaming-scalar",
        "streaming as a word or switch became streaming.mode",
        retired="2026.4.7",
        steps=(_scalar,),
        watches=(f"<{'|'.join((*_EARLY, *_MIDDLE))}>.streaming",),
        before=_written("telegram", "{streaming: 'partial'}"),
        after=_written("telegram", "{streaming: {mode: 'partial'}}"),
        evidence=_MOVED,
    ),
    Migration(
        "streaming-chunkMode",
        "chunkMode moved to streaming.chunkMode",
        retired="2026.4.7",
        steps=(_nested("chunkMode", "chunkMode"),),
        before=_written("telegram", "{chunkMode: 'newline'}"),
        after=_written("telegram", "{streaming: {chunkMode: 'newline'}}"),
        evidence=_MOVED,
    ),
    Migration(
        "streaming-blockStreaming",
        "blockStreaming moved to streaming.block.enabled",
        retired="2026.4.7",
        steps=(_nested("blockStreaming", "block.enabled"),),
        before=_written("telegram", "{blockStreaming: true}"),
        after=_written("telegram", "{streaming: {block: {enabled: true}}}"),
        evidence=_MOVED,
    ),
    Migration(
        "streaming-blockStreamingCoalesce",
        "blockStreamingCoalesce moved to streaming.block.coalesce",
        retired="2026.4.7",
        steps=(_nested("blockStreamingCoalesce", "block.coalesce"),),
        before=_written("telegram", "{blockStreamingCoalesce: {minChars: 10}}"),
        after=_written("telegram", "{streaming: {block: {coalesce: {minChars: 10}}}}"),
        evidence=_MOVED,
    ),
    Migration(
        "streaming-draftChunk",
        "draftChunk moved to streaming.preview.chunk",
        retired="2026.4.7",
        steps=(_nested("draftChunk", "preview.chunk", ("telegram", "discord")),),
        before=_written("telegram", "{draftChunk: {minChars: 100}}"),
        after=_written("telegram", "{streaming: {preview: {chunk: {minChars: 100}}}}"),
        evidence=_MOVED,
    ),
    Migration(
        "streaming-nativeStreaming",
        "nativeStreaming of Slack moved to streaming.nativeTransport",
        retired="2026.4.7",
        steps=(_nested("nativeStreaming", "nativeTransport", ("slack",)),),
        before=_written("slack", "{nativeStreaming: false}"),
        after=_written("slack", "{streaming: {nativeTransport: false}}"),
        evidence="run on 30 releases, 2026.4.7 to 2026.9.6",
    ),
)
