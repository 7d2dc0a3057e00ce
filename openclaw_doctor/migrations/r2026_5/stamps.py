"""Forms that lasted a few releases, and what OpenClaw's doctor wrote by itself."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.model import ALWAYS, MANUAL, Migration
from openclaw_doctor.migrations.sheet import MISSING
from openclaw_doctor.migrations.steps import move, remove, report


def _snapshot(value: Any) -> Any:
    """An object is on unless it says that it is not."""
    if isinstance(value, bool):
        return value
    if not isinstance(value, dict) or value.keys() - {"enabled"}:
        return MISSING
    return value.get("enabled") is not False


ROWS = (
    Migration(
        "streaming-progress-object",
        "2026.5.3 alone read streaming.progress.toolProgress under streaming.preview",
        retired=None,
        introduced="2026.5.3",
        until="2026.5.4",
        applicability=MANUAL,
        steps=(report("<telegram|discord|slack>.streaming.progress.toolProgress"),),
        before="{channels: {telegram: {streaming: {progress: {toolProgress: false}}}}}",
        advice="take 2026.5.4 or later, which read it where it stands; for 2026.5.3"
        " itself write streaming.preview.toolProgress",
        differs="2026.5.3 moves it, and the next release would have it back",
        evidence="run on 2026.5.3",
    ),
    Migration(
        "agentRuntime-fallback",
        "agentRuntime.fallback was removed",
        retired="2026.5.3",
        # From here on the whole of agentRuntime goes.
        until="2026.5.28",
        steps=(
            remove(
                "<agents>.agentRuntime.fallback",
                why="there is no fallback between runtimes any more",
            ),
        ),
        before="{agents: {defaults: {agentRuntime: {id: 'codex', fallback: 'none'}}}}",
        after="{agents: {defaults: {agentRuntime: {id: 'codex'}}}}",
        losses="the runtime to fall back on",
        evidence="run on 5 releases, 2026.5.3 to 2026.5.7; up to 2026.5.22 the key is"
        " refused beside a valid id",
    ),
    # The next two have no steps: there is nothing to change and nothing to decide.
    Migration(
        "groupChat-visibleReplies-default",
        "the doctor of 2026.5.3 to 2026.5.12 wrote messages.groupChat.visibleReplies",
        retired=None,
        introduced="2026.5.3",
        until="2026.5.18",
        applicability=MANUAL,
        before="{channels: {telegram: {botToken: 'canary'}}}",
        advice="nothing has to be done: it is a default of those releases",
        differs="it writes the value message_tool wherever a channel is configured,"
        " which changes what groups see",
        evidence="run on 6 releases, 2026.5.3 to 2026.5.12",
    ),
    Migration(
        "plugins-bundledDiscovery-compat",
        "the doctor of 2026.5.4 to 2026.7.1 wrote plugins.bundledDiscovery",
        retired=None,
        introduced="2026.5.4",
        until="2026.8.1",
        applicability=MANUAL,
        before="{plugins: {allow: ['telegram']}}",
        advice="nothing has to be done: 2026.8.1 removes the key again",
        differs="it writes the value compat beside an allow list that is not empty",
        evidence="run on 22 releases, 2026.5.4 to 2026.7.2-beta.1",
    ),
    Migration(
        "diagnostics-memoryPressureBundle",
        "diagnostics.memoryPressureBundle became memoryPressureSnapshot",
        retired=ALWAYS,
        introduced="2026.5.18",
        # Then both go.
        until="2026.8.1",
        steps=(
            move(
                "diagnostics.memoryPressureBundle",
                ".memoryPressureSnapshot",
                change=_snapshot,
            ),
        ),
        before="{diagnostics: {memoryPressureBundle: {enabled: true}}}",
        after="{diagnostics: {memoryPressureSnapshot: true}}",
        evidence="run on 17 releases, 2026.5.18 to 2026.7.2-beta.1",
    ),
)
