"""Settings for tuning that 2026.8.1 gave up, by what is said of their loss.

The paths are those of 107 purged places that were tried one by one: each was accepted
up to 2026.7.2-beta.1, or never at that place, and is refused from 2026.7.2-beta.5 on.
"""

from __future__ import annotations

_BUILT_IN = "OpenClaw sets this itself now"
_LIMIT = "the limit is built in now"
_SECTION = "the feature has no settings any more"
_SWITCH = f"{_BUILT_IN}; a zero there switched it off, which is no longer possible"

_LOOP_DETECTION = tuple(
    f"loopDetection.{key}"
    for key in (
        *("genericRepeat", "knownPollNoProgress", "pingPong", "windowSize"),
        *("historySize", "warningThreshold", "unknownToolThreshold"),
        *("criticalThreshold", "globalCircuitBreakerThreshold"),
        *("detectors", "postCompactionGuard"),
    )
)
_MEMORY_SEARCH = tuple(
    f"memory.search.{key}"
    for key in (
        *("chunking", "sync.watchDebounceMs", "sync.intervalMinutes"),
        *("query.hybrid.vectorWeight", "query.hybrid.textWeight"),
        *("query.hybrid.candidateMultiplier", "query.hybrid.mmr.lambda"),
        *("query.hybrid.temporalDecay.halfLifeDays", "cache.maxEntries"),
    )
)

#: What is told of a loss, and the paths from the root of the config.
ROOT_KNOBS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        _SECTION,
        ("systemAgent", "marketplaces", "commitments", "worktrees"),
    ),
    (
        _SWITCH,
        (
            "gateway.channelHealthCheckMinutes",
            "session.agentToAgent.maxPingPongTurns",
            "browser.tabCleanup.idleMinutes",
            "browser.tabCleanup.maxTabsPerSession",
        ),
    ),
    (
        _LIMIT,
        (
            "gateway.http.endpoints.chatCompletions.maxBodyBytes",
            "gateway.http.endpoints.chatCompletions.maxImageParts",
            "gateway.http.endpoints.chatCompletions.maxTotalImageBytes",
            "gateway.http.endpoints.responses.maxBodyBytes",
            "hooks.maxBodyBytes",
            "transcripts.maxUtterances",
            "cron.maxConcurrentRuns",
            "acp.maxConcurrentSessions",
            "acp.stream.{maxChunkChars,maxOutputChars,maxSessionUpdateChars}",
        ),
    ),
    (
        _BUILT_IN,
        (
            "cli.banner.taglineMode",
            "auth.cooldowns",
            "secrets.resolution",
            "browser.remoteCdpTimeoutMs",
            "browser.remoteCdpHandshakeTimeoutMs",
            "browser.localLaunchTimeoutMs",
            "browser.localCdpReadyTimeoutMs",
            "browser.actionTimeoutMs",
            "browser.cdpPortRangeStart",
            "browser.tabCleanup.sweepMinutes",
            *(f"tools.{path}" for path in _LOOP_DETECTION),
            "gateway.handshakeTimeoutMs",
            "gateway.channelStaleEventThresholdMinutes",
            "gateway.channelMaxRestartsPerHour",
            "gateway.reload.debounceMs",
            "gateway.reload.deferralTimeoutMs",
            "session.typingIntervalSeconds",
            "session.writeLock",
            "cron.triggers.minIntervalMs",
            "cron.retry",
            "diagnostics.stuckSessionWarnMs",
            "diagnostics.stuckSessionAbortMs",
            "diagnostics.memoryPressureSnapshot",
            "diagnostics.memoryPressureBundle",
            "web.heartbeatSeconds",
            "web.reconnect",
            "web.whatsapp",
            "messages.queue.debounceMs",
            "messages.statusReactions.timing",
            "acp.stream.coalesceIdleMs",
            "acp.stream.hiddenBoundarySeparator",
            "acp.runtime.ttlMinutes",
            "update.auto.stableDelayHours",
            "update.auto.stableJitterHours",
            "update.auto.betaCheckIntervalHours",
            *_MEMORY_SEARCH,
            "<channels>.streaming.progress.render",
        ),
    ),
)

#: The same from an agent, or the defaults of all.
AGENT_KNOBS: tuple[str, ...] = (
    "compaction.reserveTokens",
    "compaction.reserveTokensFloor",
    "compaction.maxHistoryShare",
    "contextPruning.keepLastAssistants",
    "contextPruning.softTrimRatio",
    "contextPruning.hardClearRatio",
    "contextPruning.minPrunableToolChars",
    "contextPruning.softTrim",
    *_MEMORY_SEARCH,
    "cliBackends.*.reliability.outputLimits",
    "cliBackends.*.reliability.watchdog.fresh.noOutputTimeoutMs",
    "cliBackends.*.reliability.watchdog.resume.noOutputTimeoutMs",
    "runRetries",
    *(f"tools.{path}" for path in _LOOP_DETECTION),
)

AGENT_KNOBS_WHY = _BUILT_IN
