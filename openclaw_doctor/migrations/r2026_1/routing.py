"""What stood under routing, but for its agents and its mentions."""

from __future__ import annotations

import re
from typing import Any

from openclaw_doctor.migrations.guards import is_texts
from openclaw_doctor.migrations.model import ALWAYS, Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.r2026_1.folding import (
    OTHER_TYPE,
    bring,
    brings,
    is_blocked,
)
from openclaw_doctor.migrations.sheet import Sheet, same
from openclaw_doctor.migrations.steps import each
from openclaw_doctor.pointer import Pointer

_EVIDENCE = "run on 21 releases, 2026.1.29 to 2026.3.24"
_LONG = "run on 54 releases, 2026.1.29 to 2026.9.6"
_WHATSAPP = Pointer(("channels", "whatsapp"))
_AUDIO = Pointer(("tools", "media", "audio"))
#: OpenClaw starts a bare name, or a path without signs of a shell.
_NAME = re.compile(r"[A-Za-z0-9._+][A-Za-z0-9._+-]*")
_SIGNS = re.compile(r"""[;&|`$<>"'\r\n\0]""")
_COMMAND = (
    "Write the command as a list of texts, the program first and without shell signs; "
    "or set up a transcription model under tools.media."
)


def _is_command(command: Any) -> bool:
    if not is_texts(command) or not command:
        return False
    program = command[0].strip()
    is_path = "/" in program or "\\" in program
    return not _SIGNS.search(program) and (is_path or bool(_NAME.fullmatch(program)))


def _allow_from(sheet: Sheet, match: Match) -> None:
    """The list of senders, which was WhatsApp's."""
    if sheet.list(match.pointer) is None:
        return
    if sheet.object(_WHATSAPP) is None:
        sheet.doubt(match.pointer, "there is no WhatsApp section that could take it")
        sheet.remove(match.pointer, "channels.whatsapp is not set up")
    else:
        bring(sheet, match.pointer, _WHATSAPP / "allowFrom")


def _bindings(sheet: Sheet, match: Match) -> None:
    """Put the bindings behind those that are there, as the first match counts."""
    old, new = match.pointer, Pointer(("bindings",))
    if sheet.list(old) is None:
        return
    if not sheet.has(new):
        sheet.move(old, new)
        return
    if sheet.list(new) is None:
        sheet.manual(old, "bindings has a wrong type: put it right first")
        return
    while items := sheet.list(old):
        there = sheet.list(new) or []
        if any(same(items[0], one) for one in there):
            sheet.remove(old / 0)
        else:
            sheet.doubt(old / 0, "it would be tried after the bindings that are there")
            sheet.move(old / 0, new / len(there))
    sheet.remove(old)


def _transcriber(sheet: Sheet, match: Match) -> None:
    """Make the command the one model that transcribes."""
    old, models = match.pointer, _AUDIO / "models"
    held = sheet.object(old)
    if held is None or is_blocked(sheet, old, models / 0):
        return
    if not _is_command(held.get("command")) or "args" in held:
        sheet.manual(old, "the command is none that OpenClaw would start")
        return
    if sheet.list(models):
        sheet.remove(old, f"{models.dotted()} has entries, which count")
        return
    if not sheet.has(models):
        sheet.put(models, [])
    sheet.move(old, models / 0)
    _as_model(sheet, models / 0)
    # OpenClaw switches it on even if someone has switched it off.
    if not sheet.has(_AUDIO / "enabled"):
        sheet.put(_AUDIO / "enabled", True)


def _as_model(sheet: Sheet, at: Pointer) -> None:
    program, *args = sheet.get(at / "command")
    sheet.move(at / "command", at / "args")
    sheet.remove(at / "args" / 0)
    if not args:
        sheet.remove(at / "args")
    sheet.put(at / "command", program.strip())
    sheet.put(at / "type", "cli")


ROWS = (
    Migration(
        "routing-allowFrom",
        "routing.allowFrom became the allowFrom of WhatsApp",
        retired=ALWAYS,
        stage=Stage.UNFOLD + 1,
        steps=(each("routing.allowFrom", _allow_from),),
        before="{routing: {allowFrom: ['+15550100']}, channels: {whatsapp: {}}}",
        after="{channels: {whatsapp: {allowFrom: ['+15550100']}}}",
        losses="The list, where WhatsApp has one already or is not set up.",
        advice="The senders that may write belong to channels.whatsapp.allowFrom.",
        evidence=_LONG,
    ),
    Migration(
        "routing-groupChat-historyLimit",
        "routing.groupChat.historyLimit went to messages.groupChat",
        retired=ALWAYS,
        stage=Stage.UNFOLD,
        steps=(
            brings(
                "routing.groupChat.historyLimit",
                "messages.groupChat.historyLimit",
                when=lambda value: isinstance(value, (int, float)),
            ),
        ),
        before="{routing: {groupChat: {historyLimit: 30}}}",
        after="{messages: {groupChat: {historyLimit: 30}}}",
        losses="The old value, where messages.groupChat has one.",
        advice=OTHER_TYPE,
        evidence=_LONG,
    ),
    Migration(
        "routing-groupChat-mentionPatterns",
        "routing.groupChat.mentionPatterns went to messages.groupChat",
        retired=ALWAYS,
        stage=Stage.UNFOLD,
        steps=(
            brings(
                "routing.groupChat.mentionPatterns",
                "messages.groupChat.mentionPatterns",
                when=lambda value: isinstance(value, list),
            ),
        ),
        before="{routing: {groupChat: {mentionPatterns: ['@me']}}}",
        after="{messages: {groupChat: {mentionPatterns: ['@me']}}}",
        losses="The old patterns, where messages.groupChat has some.",
        advice=OTHER_TYPE,
        evidence=_LONG,
    ),
    Migration(
        "routing-queue",
        "routing.queue became messages.queue",
        retired=ALWAYS,
        # Before the rows about members of messages.queue.
        stage=Stage.UNFOLD,
        steps=(brings("routing.queue", "messages.queue"),),
        before="{routing: {queue: {mode: 'followup', cap: 9}}}",
        after="{messages: {queue: {mode: 'followup', cap: 9}}}",
        losses="What messages.queue sets as well.",
        advice=OTHER_TYPE,
        differs="OpenClaw drops routing.queue as a whole where messages.queue is "
        "there; here what messages.queue lacks is filled in.",
        evidence=_EVIDENCE,
    ),
    Migration(
        "routing-bindings",
        "routing.bindings went to the top of the file",
        retired=ALWAYS,
        # Before the rows about the members of bindings.
        stage=Stage.UNFOLD,
        steps=(each("routing.bindings", _bindings),),
        before="{routing: {bindings: [{agentId: 'a', match: {channel: 'slack'}}]}}",
        after="{bindings: [{agentId: 'a', match: {channel: 'slack'}}]}",
        advice=OTHER_TYPE,
        evidence=_EVIDENCE,
    ),
    Migration(
        "routing-agentToAgent",
        "routing.agentToAgent became tools.agentToAgent",
        retired=ALWAYS,
        stage=Stage.UNFOLD,
        steps=(
            brings(
                "routing.agentToAgent",
                "tools.agentToAgent",
                doubt="it would be filled up from routing, which may allow more",
            ),
        ),
        before="{routing: {agentToAgent: {enabled: true, allow: ['b']}}}",
        after="{tools: {agentToAgent: {enabled: true, allow: ['b']}}}",
        losses="What tools.agentToAgent sets as well.",
        advice=OTHER_TYPE,
        evidence=_EVIDENCE,
    ),
    Migration(
        "routing-transcribeAudio",
        "routing.transcribeAudio became a model of tools.media.audio",
        retired=ALWAYS,
        stage=Stage.UNFOLD + 1,
        steps=(each("routing.transcribeAudio", _transcriber),),
        before="{routing: {transcribeAudio: {command: ['stt', '-q'], "
        "timeoutSeconds: 20}}}",
        after="{tools: {media: {audio: {enabled: true, models: [{type: 'cli', "
        "command: 'stt', args: ['-q'], timeoutSeconds: 20}]}}}}",
        losses="The command, where tools.media.audio has models already.",
        advice=_COMMAND,
        evidence=_EVIDENCE,
    ),
    Migration(
        "audio-transcription-2026.1",
        "audio.transcription became a model of tools.media.audio",
        retired=None,
        introduced="2026.2.17",
        until="2026.8.1",
        stage=Stage.UNFOLD + 1,
        steps=(each("audio.transcription", _transcriber),),
        before="{audio: {transcription: {command: ['stt'], timeoutSeconds: 20}}}",
        after="{tools: {media: {audio: {enabled: true, models: [{type: 'cli', "
        "command: 'stt', timeoutSeconds: 20}]}}}}",
        losses="The command, where tools.media.audio has models already.",
        advice=_COMMAND,
        evidence="run on 61 releases, 2026.2.17 to 2026.7.2-beta.1",
    ),
)
