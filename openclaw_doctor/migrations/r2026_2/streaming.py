"""Streaming as one word: the form between 2026.2.22 and 2026.4.5.

From 2026.4.7 on ``streaming`` is an object, and another row goes there directly.
"""

from __future__ import annotations

from collections.abc import Mapping

from openclaw_doctor.migrations.model import Migration, Step
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each
from openclaw_doctor.validation.semantics.authored import as_text

_WORDS = ("off", "partial", "block", "progress")
_SAME = {"off": "off", "partial": "partial", "block": "block"}
_SLACK = {"replace": "partial", "status_final": "progress", "append": "block"}
_TAKEN = "streaming is set already and counts"
_EVIDENCE = "run on 18 releases, 2026.2.22 to 2026.4.5"


def _one_word(channel: str, words: Mapping[str, str], *, native: bool = False) -> Step:
    """Make ``streamMode`` and a boolean ``streaming`` one word, as 2026.4.5 does.

    A word that is there counts, then the mode, then the boolean.  With ``native`` the
    boolean is about the transport as well.  What is none of the known words stays.
    """

    def act(sheet: Sheet, match: Match) -> None:
        old, new = match.pointer / "streamMode", match.pointer / "streaming"
        flag, mode = sheet.get(new), words.get(as_text(sheet.get(old)))
        if isinstance(flag, str):
            if flag in _WORDS and sheet.has(old):
                sheet.remove(old, _TAKEN)
            return
        switch = isinstance(flag, bool)
        if mode is None and (not switch or sheet.has(old)):
            return
        if sheet.has(new) and not switch:
            return
        transport = match.pointer / "nativeStreaming"
        if native and not sheet.has(transport):
            sheet.put(transport, flag if switch else True)
        if mode is None:
            sheet.put(new, "partial" if flag else "off")
        elif switch:
            sheet.put(new, mode)
            sheet.remove(old)
        else:
            sheet.move(old, new)
            sheet.put(new, mode)

    keys = ("streamMode", "streaming")
    places = tuple(f"<{channel}>.{key}" for key in keys)
    return each(f"<{channel}>", act, watches=places)


ROWS = (
    Migration(
        "telegram-streamMode-enum",
        "channels.telegram.streamMode became the word in streaming",
        retired="2026.4.5",
        until="2026.4.7",
        steps=(_one_word("telegram", _SAME),),
        before="{channels: {telegram: {streamMode: 'block', streaming: true}}}",
        after="{channels: {telegram: {streaming: 'block'}}}",
        evidence=_EVIDENCE,
    ),
    Migration(
        "discord-streamMode-enum",
        "channels.discord.streamMode became the word in streaming",
        retired="2026.4.5",
        until="2026.4.7",
        steps=(_one_word("discord", _SAME),),
        before="{channels: {discord: {accounts: {a: {streaming: false}}}}}",
        after="{channels: {discord: {accounts: {a: {streaming: 'off'}}}}}",
        evidence=_EVIDENCE,
    ),
    Migration(
        "slack-streamMode-enum",
        "channels.slack.streamMode became the word in streaming, and nativeStreaming",
        retired="2026.4.5",
        until="2026.4.7",
        steps=(_one_word("slack", _SLACK, native=True),),
        before="{channels: {slack: {streamMode: 'append', streaming: false}}}",
        after="{channels: {slack: {streaming: 'block', nativeStreaming: false}}}",
        evidence=_EVIDENCE,
    ),
)
