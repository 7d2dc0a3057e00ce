"""Text to speech: providers by name, the old name of Microsoft, and the mode.

From 2026.8.1 on the whole section stands elsewhere; the row about that runs before
these, so both places are looked at.
"""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.guards import is_flag
from openclaw_doctor.migrations.model import Migration
from openclaw_doctor.migrations.r2026_4.room import merged, moved
from openclaw_doctor.migrations.sheet import MISSING
from openclaw_doctor.migrations.steps import map_value

_SPEECH = ("tts", "messages.tts", "plugins.entries.voice-call.config.tts")
_OF_CHANNELS = ("<channels>.tts", "<channels>.voice.tts")
_OF_DISCORD = ("<discord>.voice.tts",)

#: The keys that providers had beside the other settings, and their ids now.
_PROVIDERS = {
    "openai": "openai",
    "elevenlabs": "elevenlabs",
    "microsoft": "microsoft",
    "edge": "microsoft",
}


def _edge(value: Any) -> Any:
    is_old = isinstance(value, str) and value.strip().lower() == "edge"
    return "microsoft" if is_old else MISSING


def _mode(enabled: bool) -> str:
    return "always" if enabled else "off"


def _says(mode: Any) -> bool:
    return not isinstance(mode, str) or bool(mode.strip())


ROWS = (
    Migration(
        # First, so that a provider by its id counts before one by the flat key.
        "tts-provider-edge",
        "the speech provider edge became microsoft",
        retired=None,
        introduced="2026.4.24",
        steps=(
            *(map_value(f"{at}.provider", _edge) for at in _SPEECH),
            *(merged(f"{at}.providers.edge", ".microsoft") for at in _SPEECH),
        ),
        before="{messages: {tts: {provider: 'edge', providers: {edge: {lang: 'en'}}}}}",
        after="{messages: {tts: {provider: 'microsoft',"
        " providers: {microsoft: {lang: 'en'}}}}}",
        differs="the recorded result is that of 2026.8.1, which has the whole section"
        " at tts; that move is a row of its own",
        # 2026.4.24 to 4.29 refuse the old name, 2026.5.2 and later take it.
        evidence="run on 40 releases, 2026.4.24 to 2026.9.6",
    ),
    Migration(
        "discord-voice-tts-provider-keys",
        "speech providers of Discord's voice moved under providers",
        retired="2026.3.28",
        steps=tuple(
            merged(f"{at}.{old}", f".providers.{new}")
            for at in _OF_DISCORD
            for old, new in _PROVIDERS.items()
        ),
        before="{channels: {discord: {voice: {tts: {openai: {model: 'm'}}}}}}",
        after="{channels: {discord:"
        " {voice: {tts: {providers: {openai: {model: 'm'}}}}}}}",
        evidence="run on 29 releases, 2026.3.28 to 2026.9.6",
    ),
    Migration(
        "tts-provider-keys",
        "speech providers moved under providers",
        retired="2026.3.28",
        # OpenClaw leaves those of channels alone from 2026.8.1 on, and refuses them.
        steps=tuple(
            merged(f"{at}.{old}", f".providers.{new}")
            for at in (*_SPEECH, *_OF_CHANNELS)
            for old, new in _PROVIDERS.items()
        ),
        before="{messages: {tts: {openai: {model: 'm'}, edge: {lang: 'en'}}}}",
        after="{messages: {tts: {providers:"
        " {openai: {model: 'm'}, microsoft: {lang: 'en'}}}}}",
        differs="the recorded result is that of 2026.8.1, which has the whole section"
        " at tts; that move is a row of its own",
        evidence="run on 56 releases, 2026.3.28 to 2026.9.6",
    ),
    Migration(
        "tts-enabled-auto",
        "the speech switch enabled became the mode auto",
        retired=None,
        introduced="2026.4.29",
        steps=tuple(
            moved(f"{at}.enabled", ".auto", when=is_flag, change=_mode, counts=_says)
            for at in (*_SPEECH, "<agents>.tts", *_OF_CHANNELS)
        ),
        before="{messages: {tts: {enabled: false}},"
        " channels: {discord: {voice: {tts: {enabled: true}}}}}",
        after="{messages: {tts: {auto: 'off'}},"
        " channels: {discord: {voice: {tts: {auto: 'always'}}}}}",
        differs="the recorded result is that of 2026.8.1, which has the whole section"
        " at tts; that move is a row of its own",
        # Refused by 2026.4.29 only; before 2026.5.28 Discord's was left alone.
        evidence="run on 36 releases, 2026.4.29 to 2026.9.6",
    ),
)
