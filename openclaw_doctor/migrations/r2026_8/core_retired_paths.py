"""Paths that 2026.8.1 retired in one go, without a successor."""

from __future__ import annotations

from typing import Final

#: Of memory search, at the root and for each agent.
MEMORY: Final = (
    "remote.nonBatchConcurrency",
    "remote.batch.{wait,concurrency,pollIntervalMs,timeoutMinutes}",
    "local.{contextSize,modelCacheDir}",
    "store.driver",
    "sync",
    "query.hybrid",
)

#: Of ``heartbeat``, for all agents and for each.
HEARTBEAT: Final = (
    "ackMaxChars",
    "includeReasoning",
    "includeSystemPromptSection",
    "skipWhenBusy",
    "suppressToolErrorWarnings",
)

#: What OpenClaw keeps in its state database now, and why somebody may miss it.
STATE: Final = {
    "hooks.internal.installs": "which hooks were installed is in the state database",
    "cron.store": "jobs are imported from cron/jobs.json of the state directory",
    "tts.prefsPath": "choices are imported from settings/tts.json",
    "<discord>.voice.tts.prefsPath": "the choices of all other speech count here, too",
}

#: Settings of the gateway that are built in, and how.
BUILT_IN: Final = {
    "logging.redactSensitive": "secrets are always masked in logs",
    "commands.useAccessGroups": "access groups are always checked",
    "gateway.controlUi.allowInsecureAuth": "the Control UI needs a secure context",
}
