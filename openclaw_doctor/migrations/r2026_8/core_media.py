"""Models for media: transcription, and what makes pictures, films and music."""

from __future__ import annotations

import re
from typing import Any

from openclaw_doctor.migrations.guards import (
    absent_or,
    fits,
    is_number,
    is_texts,
    strip,
)
from openclaw_doctor.migrations.model import Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.r2026_8.core_common import RUN
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each, move, remove
from openclaw_doctor.pointer import Pointer

_MEDIA = Pointer(("tools", "media"))
_AUDIO = _MEDIA / "audio"
#: What OpenClaw takes for a command: a name or a path, without a shell's signs.
_NAME = re.compile(r"[A-Za-z0-9._+-]+\Z")
_SHELL = re.compile(r"[;&|`$<>\r\n\"'\0]")


def _transcription(sheet: Sheet, match: Match) -> None:
    """Make the command a model for audio, unless there is one."""
    at = match.pointer
    old = sheet.object(at)
    models = _MEDIA / "models"
    if old is None or not fits(sheet, _AUDIO / "enabled"):
        return
    if not absent_or(sheet, models, list):
        return
    if _has_audio_model(sheet):
        sheet.remove(at, "tools.media has a model for audio, which counts")
        return
    model = _model(old)
    if model is None:
        sheet.manual(at, "its command is none that OpenClaw would run")
        return
    sheet.append(models, model)
    wanted = (("enabled", True), ("preferredModel", f"cli:{model['command']}"))
    for key, value in wanted:
        if not sheet.has(_AUDIO / key):
            sheet.put(_AUDIO / key, value)
    strip(sheet, at, "command", *(model.keys() & {"timeoutSeconds"}))
    sheet.remove(at)


def _model(old: dict[str, Any]) -> dict[str, Any] | None:
    command = old.get("command")
    if not is_texts(command) or not command:
        return None
    program = command[0].strip()
    if not _is_program(program):
        return None
    model: dict[str, Any] = {"command": program, "type": "cli"}
    if len(command) > 1:
        model["args"] = [
            part.replace("{input}", "{{AttachmentPath}}") for part in command[1:]
        ]
    seconds = old.get("timeoutSeconds")
    if is_number(seconds):
        model["timeoutSeconds"] = seconds
    return {**model, "capabilities": ["audio"]}


def _is_program(text: str) -> bool:
    if not text or _SHELL.search(text):
        return False
    path = text.startswith((".", "~")) or "/" in text or "\\" in text
    return path or (not text.startswith("-") and bool(_NAME.match(text)))


def _has_audio_model(sheet: Sheet) -> bool:
    lists = (sheet.list(_AUDIO / "models"), sheet.list(_MEDIA / "models"))
    models = (m for found in lists for m in found or () if isinstance(m, dict))
    return any(
        not isinstance(kinds := model.get("capabilities"), list) or "audio" in kinds
        for model in models
    )


ROWS = (
    Migration(
        "audio-transcription-2026.8",
        "audio.transcription became a model for audio in tools.media.models",
        retired="2026.8.1",
        stage=Stage.CONTAINERS,
        steps=(each("audio.transcription", _transcription),),
        before="{audio: {transcription: {command: ['whisper', '{input}']}}}",
        after="""{
    tools: {
      media: {
        models: [
          {
            command: 'whisper',
            type: 'cli',
            args: ['{{AttachmentPath}}'],
            capabilities: ['audio'],
          },
        ],
        audio: {enabled: true, preferredModel: 'cli:whisper'},
      },
    },
  }""",
        losses="audio.transcription where tools.media has a model for audio",
        advice="where the command is none that OpenClaw runs (a shell's signs, no"
        " text), write a model of type cli in tools.media.models",
        evidence=RUN,
    ),
    Migration(
        "media-echo-audio-only",
        "echoTranscript and echoFormat are for tools.media.audio alone",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            remove(
                "tools.media.{image,video}.{echoTranscript,echoFormat}",
                why="only what was heard is echoed, and audio says whether",
            ),
        ),
        before="{tools: {media: {image: {maxBytes: 1, echoTranscript: true}}}}",
        after="{tools: {media: {image: {maxBytes: 1}}}}",
        losses="settings without an effect",
        evidence="read in 2026.5.28, and refused by 2026.8.1 to 2026.9.6",
    ),
    Migration(
        "pdfMaxBytesMb",
        "agents.defaults.pdfMaxBytesMb became pdfMaxMb",
        retired="2026.8.1",
        steps=(move("agents.defaults.pdfMaxBytesMb", ".pdfMaxMb"),),
        before="{agents: {defaults: {pdfMaxBytesMb: 10}}}",
        after="{agents: {defaults: {pdfMaxMb: 10}}}",
        evidence=RUN,
    ),
    Migration(
        "media-generation-models",
        "imageGenerationModel, videoGenerationModel and musicGenerationModel became"
        " mediaModels",
        retired="2026.8.1",
        steps=tuple(
            move(f"agents.defaults.{kind}GenerationModel", f".mediaModels.{kind}")
            for kind in ("image", "video", "music")
        ),
        before="{agents: {defaults: {imageGenerationModel: 'google/imagine'}}}",
        after="{agents: {defaults: {mediaModels: {image: 'google/imagine'}}}}",
        evidence=RUN,
    ),
)
