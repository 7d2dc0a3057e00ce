"""Settings of agents that moved or went."""

from __future__ import annotations

from openclaw_doctor.migrations.guards import is_text
from openclaw_doctor.migrations.model import ALWAYS, Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.r2026_8.core_common import EMPTIED, RUN, purge
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each, map_value, move, remove

_OVERLAYS = "agents.defaults.promptOverlays"
_COMPACTION = "what is kept in a summary is up to the code of a plugin"
_PERSONA = "how a persona speaks is up to the code of a speech provider"


def _overlays(sheet: Sheet, match: Match) -> None:
    """Take out what the personality of GPT-5 has left of the overlays."""
    value = sheet.get(match.pointer)
    rest = value not in ({}, {"gpt5": {}})
    sheet.remove(match.pointer, "prompts of models are built in" if rest else "")


ROWS = (
    Migration(
        "cliBackends",
        "agents.defaults.cliBackends went: plugins register backends",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            remove(
                "agents.defaults.cliBackends",
                why="backends are registered by plugins, and commands of your own"
                " need one",
            ),
        ),
        before="{agents: {defaults: {workspace: '~/bot', cliBackends: {"
        "'claude-cli': {command: '/opt/claude'}}}}}",
        after="{agents: {defaults: {workspace: '~/bot'}}}",
        losses="commands and arguments of backends",
        advice="a backend with a command of its own needs a plugin that registers it",
        differs=EMPTIED,
        evidence=RUN,
    ),
    Migration(
        "cliBackends-sessionArg",
        "sessionArg of a backend became sessionArgs",
        retired=ALWAYS,
        introduced="2026.8.1",
        steps=(
            move(
                "<agent>.cliBackends.*.sessionArg",
                ".sessionArgs",
                when=is_text,
                change=lambda argument: [argument, "{sessionId}"],
            ),
        ),
        before="{agents: {entries: {ops: {cliBackends: {own: {"
        "sessionArg: '--session'}}}}}}",
        after="{agents: {entries: {ops: {cliBackends: {own: {"
        "sessionArgs: ['--session', '{sessionId}']}}}}}}",
        advice="no release takes cliBackends of a single agent",
        evidence=RUN,
    ),
    Migration(
        "sandbox-enableNoVnc",
        "sandbox.browser.enableNoVnc became noVncEnabled",
        retired="2026.8.1",
        steps=(move("<agents>.sandbox.browser.enableNoVnc", ".noVncEnabled"),),
        before="{agents: {defaults: {sandbox: {browser: {enableNoVnc: false}}}}}",
        after="{agents: {defaults: {sandbox: {browser: {noVncEnabled: false}}}}}",
        evidence=RUN,
    ),
    Migration(
        "promptOverlays",
        "agents.defaults.promptOverlays went, but for the personality of GPT-5",
        retired="2026.8.1",
        steps=(
            move(
                f"{_OVERLAYS}.gpt5.personality",
                "plugins.entries.openai.config.personality",
            ),
            each(_OVERLAYS, _overlays),
        ),
        before="{agents: {defaults: {workspace: '~/bot',"
        " promptOverlays: {gpt5: {personality: 'off'}}}}}",
        after="{agents: {defaults: {workspace: '~/bot'}},"
        " plugins: {entries: {openai: {config: {personality: 'off'}}}}}",
        losses="the other overlays",
        differs=EMPTIED,
        evidence="run on 8 releases, 2026.8.1 to 2026.9.6",
    ),
    Migration(
        "agent-defaults-dead-keys",
        "settings of agents.defaults about envelopes, times and fallbacks went",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            remove(
                "agents.defaults.{envelopeTimestamp,envelopeElapsed,envelopeTimezone,"
                "timeFormat,bootstrapPromptTruncationWarning,"
                "mediaGenerationAutoProviderFallback}",
                why="what it set is built in",
            ),
        ),
        before="{agents: {defaults: {workspace: '~/bot', timeFormat: '24'}}}",
        after="{agents: {defaults: {workspace: '~/bot'}}}",
        losses="these settings",
        differs=EMPTIED,
        evidence=RUN,
    ),
    Migration(
        "tts-persona-prompt",
        "prompt of a TTS persona went",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            purge(
                "tts.personas.*.prompt",
                why=_PERSONA,
                keeping="tts.personas.*",
            ),
            purge(
                "<agents>.tts.personas.*.prompt",
                why=_PERSONA,
                keeping="<agents>.tts.personas.*",
            ),
            purge(
                "<channels>.tts.personas.*.prompt",
                why=_PERSONA,
                keeping="<channels>.tts.personas.*",
            ),
            purge(
                "<channels>.voice.tts.personas.*.prompt",
                why=_PERSONA,
                keeping="<channels>.voice.tts.personas.*",
            ),
        ),
        before="{tts: {personas: {calm: {prompt: {profile: 'slow'}}}}}",
        after="{tts: {personas: {calm: {}}}}",
        losses="the prompts of personas",
        evidence=RUN,
    ),
    Migration(
        "compaction-custom-prompts",
        "prompts of your own for compaction went",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            purge(
                "<agents>.compaction.{customInstructions,identifierInstructions}",
                "<agents>.compaction.memoryFlush.{prompt,systemPrompt}",
                why=_COMPACTION,
                keeping="<agent>",
            ),
            map_value(
                "<agents>.compaction.identifierPolicy",
                {"custom": "strict"},
            ),
        ),
        before="{agents: {defaults: {compaction: {identifierPolicy: 'custom',"
        " identifierInstructions: 'keep the numbers of tickets'}}}}",
        after="{agents: {defaults: {compaction: {identifierPolicy: 'strict'}}}}",
        losses="the prompts",
        evidence=RUN,
    ),
)
