"""Voices: the realtime session of Talk, and the speakers of text to speech."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.migrations.guards import fits
from openclaw_doctor.migrations.model import ALWAYS, Migration
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import Release

_TALK = Pointer(("talk",))
_REALTIME = _TALK / "realtime"
_SPEAKERS_SINCE = Release(2026, 5, 28)

_SPEECH = (
    "tts",
    "messages.tts",
    "<agent>.tts",
    "<channels>.tts",
    "<channels>.voice.tts",
    "plugins.entries.voice-call.config.tts",
)
#: Providers whose settings may stand beside ``providers``.
_BESIDE = ("openai", "elevenlabs", "microsoft", "edge")
_SPEAKERS = (
    ("voice", "speakerVoice"),
    ("voiceName", "speakerVoice"),
    ("voiceId", "speakerVoiceId"),
)


def _select_realtime(sheet: Sheet) -> None:
    """Move what chooses the realtime session below it; what is there counts.

    A session that is made here takes the providers of Talk along, as the choice was
    made among them.
    """
    voice = "speakerVoice" if sheet.target >= _SPEAKERS_SINCE else "voice"
    names = {key: key for key in ("mode", "transport", "brain", "model")}
    found = {
        key: name
        for key, name in (names | {"voice": voice}).items()
        if isinstance(sheet.get(_TALK / key), str)
    }
    if not found or not fits(sheet, _REALTIME / voice):
        return
    if not sheet.has(_REALTIME):
        for key in ("provider", "providers"):
            if sheet.has(_TALK / key):
                sheet.put(_REALTIME / key, sheet.get(_TALK / key))
    for key, name in found.items():
        sheet.fold(_TALK / key, _REALTIME / name)


def _name_speakers(sheet: Sheet, match: Match) -> None:
    """Rename the voices of all providers in one section about speech."""
    at = match.pointer
    if at[:2] == ("channels", "discord") and "voice" not in at[2:]:
        return
    for provider in _providers(sheet, at):
        for old, new in _SPEAKERS:
            if sheet.has(provider / old):
                sheet.fold(provider / old, provider / new)


def _providers(sheet: Sheet, at: Pointer) -> Iterator[Pointer]:
    for key in _BESIDE:
        yield at / key
    personas = sheet.object(at / "personas") or {}
    for holder in (at, *(at / "personas" / name for name in personas)):
        for key in sheet.object(holder / "providers") or {}:
            yield holder / "providers" / key


ROWS = (
    Migration(
        "talk-realtime-selectors",
        "talk.mode, transport, brain, model and voice moved to talk.realtime",
        retired=ALWAYS,
        introduced="2026.5.12",
        steps=(_select_realtime,),
        watches=("talk.{mode,transport,brain,model,voice}",),
        before="{talk: {mode: 'realtime', model: 'gpt-realtime', voice: 'marin'}}",
        after="{talk: {realtime:"
        " {mode: 'realtime', model: 'gpt-realtime', voice: 'marin'}}}",
        differs="from 2026.5.28 on, of which the recorded result is, it calls the voice"
        " speakerVoice, as this row does for those targets; beside a talk.realtime it"
        " drops the keys without a word, which here fill what is missing",
        evidence="run on 11 releases, 2026.7.2-beta.5 to 2026.9.6, and on 2026.5.12 to"
        " 2026.7.2-beta.1 with other names",
    ),
    Migration(
        "tts-speaker-keys",
        "voice, voiceName and voiceId of speech became speakerVoice and speakerVoiceId",
        # The providers take keys that they do not know; the old ones are not read.
        retired=None,
        introduced="2026.5.28",
        steps=tuple(each(section, _name_speakers) for section in _SPEECH),
        before="{messages: {tts: {providers:"
        " {openai: {voice: 'nova'}, elevenlabs: {voiceId: 'v1'}}}}}",
        after="{messages: {tts: {providers:"
        " {openai: {speakerVoice: 'nova'}, elevenlabs: {speakerVoiceId: 'v1'}}}}}",
        losses="a voice beside another name for it that counts",
        differs="its recorded result also has messages.tts moved, by another row",
        evidence="run on 11 releases, 2026.7.2-beta.5 to 2026.9.6, and with"
        " messages.tts on 2026.5.28 to 2026.7.2-beta.1",
    ),
)
