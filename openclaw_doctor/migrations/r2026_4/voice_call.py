"""Settings of the voice-call plugin.

OpenClaw itself carried these moves from 2026.4.5 to 2026.4.29, while the plugin came
with it.  Since then the plugin is a package of its own, which reads the new forms
only; no release judges its settings any more.
"""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.guards import is_number, is_object, is_text
from openclaw_doctor.migrations.model import Migration, Stage
from openclaw_doctor.migrations.r2026_4.room import moved
from openclaw_doctor.migrations.steps import Guard, map_value, remove

_CONFIG = "plugins.entries.voice-call.config"
_FIRST = "2026.4.5"
_EVIDENCE = "run on 17 releases, 2026.4.5 to 2026.4.29"


def _written(inside: str) -> str:
    return f"{{plugins: {{entries: {{'voice-call': {{config: {{{inside}}}}}}}}}}}"


def _row(
    name: str, old: str, new: str, when: Guard, before: str, after: str
) -> Migration:
    # Up to 2026.7.1 the old value of an OpenAI setting replaced the new one.  The
    # documentation of 2026.8.2 has the new one count, as everywhere else.
    return Migration(
        f"voice-call-{name}",
        f"{old} of voice-call moved to {new}",
        retired=None,
        introduced=_FIRST,
        steps=(moved(f"{_CONFIG}.{old}", f"{_CONFIG}.{new}", when=when),),
        before=_written(before),
        after=_written(after),
        evidence=_EVIDENCE,
    )


def _is_secret(value: Any) -> bool:
    return is_text(value) or is_object(value)


ROWS = (
    Migration(
        "voice-call-provider-log",
        "the provider log of voice-call became mock",
        retired=None,
        introduced=_FIRST,
        steps=(map_value(f"{_CONFIG}.provider", {"log": "mock"}),),
        before=_written("provider: 'log'"),
        after=_written("provider: 'mock'"),
        evidence=_EVIDENCE,
    ),
    _row(
        "twilio-from",
        "twilio.from",
        "fromNumber",
        is_text,
        "twilio: {from: '+15550001', accountSid: 'AC1'}",
        "twilio: {accountSid: 'AC1'}, fromNumber: '+15550001'",
    ),
    _row(
        "streaming-sttProvider",
        "streaming.sttProvider",
        "streaming.provider",
        is_text,
        "streaming: {sttProvider: 'openai'}",
        "streaming: {provider: 'openai'}",
    ),
    _row(
        "streaming-openaiApiKey",
        "streaming.openaiApiKey",
        "streaming.providers.openai.apiKey",
        _is_secret,
        "streaming: {openaiApiKey: 'sk-canary'}",
        "streaming: {providers: {openai: {apiKey: 'sk-canary'}}}",
    ),
    _row(
        "streaming-sttModel",
        "streaming.sttModel",
        "streaming.providers.openai.model",
        is_text,
        "streaming: {sttModel: 'm'}",
        "streaming: {providers: {openai: {model: 'm'}}}",
    ),
    _row(
        "streaming-silenceDurationMs",
        "streaming.silenceDurationMs",
        "streaming.providers.openai.silenceDurationMs",
        is_number,
        "streaming: {silenceDurationMs: 800}",
        "streaming: {providers: {openai: {silenceDurationMs: 800}}}",
    ),
    _row(
        "streaming-vadThreshold",
        "streaming.vadThreshold",
        "streaming.providers.openai.vadThreshold",
        is_number,
        "streaming: {vadThreshold: 0.5}",
        "streaming: {providers: {openai: {vadThreshold: 0.5}}}",
    ),
    Migration(
        "voice-call-stt",
        "stt of voice-call was removed",
        retired=_FIRST,
        stage=Stage.PURGE,
        steps=(remove(f"{_CONFIG}.stt", why="nothing read it"),),
        before=_written("stt: {provider: 'openai', model: 'm'}, provider: 'mock'"),
        after=_written("provider: 'mock'"),
        losses="the section, which had no effect",
        evidence="read in 2026.3.28; schemas of 2026.3.31 and 2026.4.5",
    ),
    Migration(
        "voice-call-realtime-includeSystemPrompt",
        "realtime.agentContext.includeSystemPrompt of voice-call was removed",
        retired=None,
        introduced="2026.5.28",
        steps=(
            remove(
                f"{_CONFIG}.realtime.agentContext.includeSystemPrompt",
                why="a call always gets the generated prompt of the agent",
            ),
        ),
        before=_written(
            "realtime: {agentContext: {includeSystemPrompt: true, enabled: true}}"
        ),
        after=_written("realtime: {agentContext: {enabled: true}}"),
        losses="whether a call gets the system prompt",
        differs="nothing is recorded: the plugin that does it could not be had",
        evidence="read in 2026.5.28 and 2026.7.1",
    ),
)
