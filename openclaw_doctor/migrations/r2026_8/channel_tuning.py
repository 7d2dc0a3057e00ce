"""Settings of channels that 2026.8.1 took away: nothing is made of them."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.model import Migration, Stage
from openclaw_doctor.migrations.steps import remove

_FIXED = "OpenClaw has a fixed value for it now"
_RUN = "run on 8 releases, 2026.8.1 to 2026.9.6"


def _unread_heartbeat(value: Any) -> bool:
    """Whether a Feishu heartbeat is empty or holds what was never read."""
    known = ("visibility", "intervalMs")
    return isinstance(value, dict) and (not value or any(key in value for key in known))


ROWS = (
    Migration(
        "matrix-streamMode",
        "channels.matrix.streamMode was never read and is refused",
        retired="2026.3.22",
        # Before the rows that make streaming.mode of the key in other channels.
        stage=Stage.KEYS - 5,
        steps=(remove("<matrix>.streamMode", why="Matrix never read it"),),
        before="{channels: {matrix: {enabled: true, streamMode: 'partial'}}}",
        after="{channels: {matrix: {enabled: true}}}",
        losses="the mode, which never had an effect",
        evidence=f"{_RUN}; that it was never read: read in 2026.9.6",
    ),
    Migration(
        "discord-presence-texts",
        "the texts of channels.discord.autoPresence and ui.components.accentColor"
        " were retired",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            remove(
                "<discord>.autoPresence.{healthyText,degradedText,exhaustedText}",
                why="the texts of the presence are built in now",
            ),
            remove("<discord>.ui.components.accentColor"),
        ),
        before="{channels: {discord: {autoPresence: {enabled: true,"
        " exhaustedText: 'out'}, ui: {components: {accentColor: '#123456'}}}}}",
        after="{channels: {discord: {autoPresence: {enabled: true}}}}",
        losses="the texts and the colour",
        evidence=_RUN,
    ),
    Migration(
        "slack-socketMode",
        "the timeouts of channels.slack.socketMode were retired",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            remove(
                "<slack>.socketMode"
                ".{clientPingTimeout,serverPingTimeout,pingPongLoggingEnabled}",
                why=_FIXED,
            ),
        ),
        before="{channels: {slack: {mode: 'socket', accounts: {a: {name: 'x',"
        " socketMode: {serverPingTimeout: 9000}}}}}}",
        after="{channels: {slack: {mode: 'socket', accounts: {a: {name: 'x'}}}}}",
        losses="the timeouts",
        evidence=_RUN,
    ),
    Migration(
        "imessage-coalesce",
        "channels.imessage.coalesceSameSenderDms was retired",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(remove("<imessage>.coalesceSameSenderDms", why=_FIXED),),
        before="{channels: {imessage: {enabled: true, coalesceSameSenderDms: true}}}",
        after="{channels: {imessage: {enabled: true}}}",
        losses="whether direct messages of one sender are put together",
        evidence=_RUN,
    ),
    Migration(
        "clickclack-timeoutSeconds",
        "channels.clickclack.timeoutSeconds was retired",
        retired="2026.8.1",
        stage=Stage.PURGE,
        # OpenClaw takes the key out at every depth; it was only known at these two.
        steps=(remove("<clickclack>.timeoutSeconds", why=_FIXED),),
        before="{channels: {clickclack: {timeoutSeconds: 5, accounts: {"
        "a: {enabled: true, timeoutSeconds: 6}}}}}",
        after="{channels: {clickclack: {accounts: {a: {enabled: true}}}}}",
        losses="the timeouts",
        evidence=_RUN,
    ),
    Migration(
        "discord-tuning",
        "the timeouts, the event queue and the retries of channels.discord"
        " were retired",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            remove(
                "<discord>.{gatewayInfoTimeoutMs,gatewayReadyTimeoutMs}",
                "<discord>.{gatewayRuntimeReadyTimeoutMs,eventQueue,retry}",
                why=_FIXED,
            ),
        ),
        before="{channels: {discord: {enabled: true, retry: {attempts: 3},"
        " accounts: {a: {name: 'x', eventQueue: {maxQueueSize: 5}}}}}}",
        after="{channels: {discord: {enabled: true, accounts: {a: {name: 'x'}}}}}",
        losses="the timeouts, the size of the queue and the number of retries",
        evidence=_RUN,
    ),
    Migration(
        "telegram-tuning",
        "the timeouts, the retries and the cooldown of channels.telegram were retired",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            remove(
                "<telegram>.{timeoutSeconds,mediaGroupFlushMs,pollingStallThresholdMs}",
                "<telegram>.{retry,errorCooldownMs}",
                "<telegram>.{groups,direct}.*.errorCooldownMs",
                "<telegram>.{groups,direct}.*.topics.*.errorCooldownMs",
                why=_FIXED,
            ),
        ),
        before="{channels: {telegram: {enabled: true, timeoutSeconds: 30, groups: {"
        "'-1': {requireMention: true, errorCooldownMs: 5}}}}}",
        after="{channels: {telegram: {enabled: true, groups: {"
        "'-1': {requireMention: true}}}}}",
        losses="the timeouts, the number of retries and the cooldown",
        evidence=_RUN,
    ),
    Migration(
        "feishu-coalesce",
        "channels.feishu coalesces by minChars, maxChars and idleMs alone",
        retired="2026.8.1",
        # After the flat blockStreamingCoalesce has become streaming.block.coalesce.
        stage=Stage.PURGE,
        steps=(
            remove(
                "<feishu>.streaming.block.coalesce.{enabled,minDelayMs,maxDelayMs}",
                why="Feishu never read it; minChars, maxChars and idleMs count",
            ),
        ),
        before="{channels: {feishu: {streaming: {block: {coalesce: {"
        "minDelayMs: 5, minChars: 9}}}}}}",
        after="{channels: {feishu: {streaming: {block: {coalesce: {minChars: 9}}}}}}",
        losses="the delays and the switch, which never had an effect",
        differs="its recorded result also has the flat key moved, which is another row",
        evidence=f"{_RUN}; that they were never read: read in 2026.9.6",
    ),
    Migration(
        "feishu-heartbeat",
        "channels.feishu.heartbeat was never read and is refused",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            remove(
                "<feishu>.heartbeat",
                why="Feishu never read it",
                when=_unread_heartbeat,
            ),
        ),
        before="{channels: {feishu: {enabled: true, heartbeat: {intervalMs: 5}}}}",
        after="{channels: {feishu: {enabled: true}}}",
        losses="the heartbeat, which never had an effect",
        evidence=f"{_RUN}; that it was never read: read in 2026.9.6",
    ),
    Migration(
        "googlechat-reactions",
        "channels.googlechat.actions.reactions was retired",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            remove(
                "<googlechat>.actions.reactions",
                why="Google Chat does not take reactions from OpenClaw",
            ),
        ),
        before="{channels: {googlechat: {enabled: true, actions: {reactions: true}}}}",
        after="{channels: {googlechat: {enabled: true}}}",
        losses="the switch",
        evidence=_RUN,
    ),
)
