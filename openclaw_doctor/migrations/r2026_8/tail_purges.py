"""Keys that 2026.8.1 took away without a successor, second half."""

from __future__ import annotations

from openclaw_doctor.migrations.guards import EMPTIED
from openclaw_doctor.migrations.model import (
    ALWAYS,
    MANUAL,
    UNSAFE,
    Migration,
    Stage,
)
from openclaw_doctor.migrations.r2026_8.tail_knobs import (
    AGENT_KNOBS,
    AGENT_KNOBS_WHY,
    ROOT_KNOBS,
)
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import remove, report
from openclaw_doctor.pointer import Pointer

_BETA_5 = "run on 11 releases, 2026.7.2-beta.5 to 2026.9.6"
_STABLE = "run on 8 releases, 2026.8.1 to 2026.9.6"


_OWNER_DISPLAY = "commands.{ownerDisplay,ownerDisplaySecret}"


def _owner_display(sheet: Sheet) -> None:
    """Take out how owners are shown; who hid their ids has to agree."""
    shown = Pointer(("commands", "ownerDisplay"))
    if sheet.get(shown) == "hash":
        sheet.doubt(
            shown, "the ids of owners were hidden and are then shown as they are"
        )
    remove(
        _OWNER_DISPLAY,
        why="the ids of owners are always shown as they are",
    )(sheet)


ROWS = (
    Migration(
        "browser-color",
        "browser.color and browser.profiles.*.color were removed",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            remove("browser.color", "browser.profiles.*.color", why="only for looks"),
        ),
        before="{browser: {color: '#A0', profiles: {p: {color: '#0F', cdpUrl: ''}}}}",
        after="{browser: {profiles: {p: {cdpUrl: ''}}}}",
        losses="the colours of browser profiles",
        evidence=_BETA_5,
    ),
    Migration(
        "statusReactions-emojis",
        "messages.statusReactions.emojis was removed",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            remove(
                "messages.statusReactions.emojis",
                why="each state has its own emoji now",
            ),
        ),
        before="{messages: {statusReactions: {enabled: true, emojis: {done: 'ok'}}}}",
        after="{messages: {statusReactions: {enabled: true}}}",
        losses="the emojis that were chosen for the states",
        evidence=_BETA_5,
    ),
    Migration(
        "removeAckAfterReply",
        "messages.removeAckAfterReply was removed",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            remove("messages.removeAckAfterReply", why="OpenClaw decides this itself"),
        ),
        before="{messages: {ackReaction: 'eyes', removeAckAfterReply: true}}",
        after="{messages: {ackReaction: 'eyes'}}",
        losses="whether the first reaction goes once there is an answer",
        differs=EMPTIED,
        evidence=_BETA_5,
    ),
    Migration(
        "commands-ownerDisplay",
        "commands.ownerDisplay and commands.ownerDisplaySecret were removed",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(_owner_display,),
        watches=(_OWNER_DISPLAY,),
        before="{commands: {native: true, ownerDisplay: 'raw'}}",
        after="{commands: {native: true}}",
        losses="how the ids of owners are shown, and the secret they were hidden with",
        differs=EMPTIED,
        evidence=_BETA_5,
    ),
    Migration(
        "controlUi-chatWidth",
        "gateway.controlUi.chatMessageMaxWidth was removed",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            remove(
                "gateway.controlUi.chatMessageMaxWidth",
                why="each browser keeps its own width",
            ),
        ),
        before="{gateway: {controlUi: {enabled: true, chatMessageMaxWidth: '50rem'}}}",
        after="{gateway: {controlUi: {enabled: true}}}",
        losses="the width of the chat",
        differs=EMPTIED,
        evidence=_BETA_5,
    ),
    Migration(
        "ui-prefs",
        "preferences of one browser left ui.prefs",
        retired=ALWAYS,
        introduced="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            remove(
                "ui.prefs.{chatMessageMaxWidth,textScale}",
                "ui.prefs.{sidebarLiveActivity,showAdvancedSettings}",
                why="each browser keeps it for itself",
            ),
        ),
        before="{ui: {prefs: {textScale: 1.1}}}",
        after="{}",
        losses="how the chat looks",
        evidence=_BETA_5,
    ),
    Migration(
        "skills-watchDebounceMs",
        "skills.load.watchDebounceMs was removed",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(remove("skills.load.watchDebounceMs", why="it is always 250 ms"),),
        before="{skills: {load: {watch: true, watchDebounceMs: 400}}}",
        after="{skills: {load: {watch: true}}}",
        losses="how long the watcher waits",
        evidence=_BETA_5,
    ),
    Migration(
        "agent-typingInterval",
        "typingIntervalSeconds of a single agent was removed",
        retired=ALWAYS,
        introduced="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            remove(
                "<agent>.typingIntervalSeconds",
                why="agents.defaults.typingIntervalSeconds counts for every agent",
            ),
        ),
        before="{agents: {entries: {ops: {name: 'Ops', typingIntervalSeconds: 4}}}}",
        after="{agents: {entries: {ops: {name: 'Ops'}}}}",
        losses="the interval of a single agent",
        evidence=_BETA_5,
    ),
    Migration(
        "contextLimits",
        "two limits were removed from contextLimits",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            remove(
                "<agents>.contextLimits.{memoryGetDefaultLines,toolResultMaxChars}",
                why="it follows from the context window of the model",
            ),
        ),
        before="{agents: {defaults: {contextLimits:"
        " {toolResultMaxChars: 8000, memoryGetMaxChars: 900}}}}",
        after="{agents: {defaults: {contextLimits: {memoryGetMaxChars: 900}}}}",
        losses="limits of memory reads and of tool results",
        evidence=_BETA_5,
    ),
    Migration(
        "tuning-knobs-root",
        "settings for tuning the runtime were removed",
        retired="2026.8.1",
        # What other rows move from these places is moved by then.
        stage=Stage.PURGE + 5,
        steps=tuple(remove(*paths, why=why) for why, paths in ROOT_KNOBS),
        before="{cron: {enabled: true, maxConcurrentRuns: 2},"
        " session: {typingIntervalSeconds: 5}, acp: {stream: {coalesceIdleMs: 90}}}",
        after="{cron: {enabled: true}}",
        losses="intervals, limits and thresholds, which are built in now",
        evidence="run on 11 releases, 2026.7.2-beta.5 to 2026.9.6, each path by itself",
    ),
    Migration(
        "tuning-knobs-agents",
        "settings for tuning agents were removed",
        retired="2026.8.1",
        stage=Stage.PURGE + 5,
        steps=(
            remove(*(f"<agents>.{path}" for path in AGENT_KNOBS), why=AGENT_KNOBS_WHY),
        ),
        before="{agents: {defaults: {compaction: {mode: 'safeguard',"
        " maxHistoryShare: 0.4}, runRetries: {max: 2}}}}",
        after="{agents: {defaults: {compaction: {mode: 'safeguard'}}}}",
        losses="intervals, limits and thresholds, which are built in now",
        evidence="run on 11 releases, 2026.7.2-beta.5 to 2026.9.6, each path by itself",
    ),
    Migration(
        "ui-assistant",
        "ui.assistant was removed",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            remove(
                "ui.assistant",
                why="name and picture are those of the agent's identity",
            ),
        ),
        before="{ui: {seamColor: '#123456', assistant: {name: 'Ada'}}}",
        after="{ui: {seamColor: '#123456'}}",
        losses="the name and the picture of the assistant",
        advice="give the agent that answers the same name and picture in its identity,"
        " if it has none",
        evidence=_STABLE,
    ),
    Migration(
        "root-tui",
        "the section tui was removed",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(remove("tui", why="the footer has one form now"),),
        before="{tui: {footer: {showRemoteHost: true}}}",
        after="{}",
        losses="how the footer of the terminal looks",
        evidence=_BETA_5,
    ),
    Migration(
        "media-asyncCompletion",
        "tools.media.asyncCompletion was removed",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(remove("tools.media.asyncCompletion", why="it had no effect any more"),),
        before="{tools: {media: {concurrency: 2, asyncCompletion: {}}}}",
        after="{tools: {media: {concurrency: 2}}}",
        differs=EMPTIED,
        evidence=_BETA_5,
    ),
    Migration(
        "tailscale-resetOnExit",
        "gateway.tailscale.resetOnExit was removed",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            remove(
                "gateway.tailscale.resetOnExit",
                why="OpenClaw decides this itself",
            ),
        ),
        before="{gateway: {tailscale: {mode: 'serve', resetOnExit: true}}}",
        after="{gateway: {tailscale: {mode: 'serve'}}}",
        losses="whether Tailscale is set back when the gateway stops",
        evidence=_STABLE,
    ),
    Migration(
        "crestodian-to-systemAgent",
        "the section crestodian was called systemAgent",
        retired=None,
        introduced="2026.7.2",
        until="2026.8.1",
        applicability=MANUAL,
        steps=(report("crestodian"),),
        before="{crestodian: {rescue: {enabled: true}}}",
        after="{systemAgent: {rescue: {enabled: true}}}",
        advice="only 2026.7.2-beta.1 calls it systemAgent; later releases know neither"
        " name, so leave it, or take it out",
        differs="it renames the section, for a target that is that very pre-release",
        evidence="run on 2026.7.2-beta.1",
    ),
    Migration(
        "crestodian-removed",
        "the section crestodian was removed",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(remove("crestodian", why="how the rescue works is built in now"),),
        before="{crestodian: {rescue: {enabled: true}}}",
        after="{}",
        losses="when and for whom the rescue works",
        evidence=_BETA_5,
    ),
    Migration(
        "memory-qmd-mcporter-update",
        "memory.qmd.mcporter and memory.qmd.update were removed",
        retired=None,
        introduced="2026.7.2",
        until="2026.8.1",
        applicability=MANUAL,
        steps=(report("memory.qmd.{mcporter,update}"),),
        before="{memory: {backend: 'qmd', qmd: {update: {interval: '5m'}}}}",
        after="{memory: {backend: 'qmd'}}",
        advice="2026.7.2-beta.5 and later refuse it; take it out for one of these",
        evidence="read in 2026.7.2-beta.5",
    ),
    Migration(
        "mcp-reserved-name",
        "an MCP server had a name that is reserved",
        retired="2026.8.1",
        stage=Stage.PURGE,
        applicability=UNSAFE,
        steps=(remove("mcp.servers.__proto__", why="no server can have this name"),),
        before="{mcp: {servers: {__proto__: {command: 'x'}, docs: {command: 'y'}}}}",
        after="{mcp: {servers: {docs: {command: 'y'}}}}",
        losses="the settings of that server",
        advice="give the server another name instead",
        evidence="read in 2026.9.6",
    ),
)
