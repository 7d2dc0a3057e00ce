"""Settings of the package @openclaw/codex, whose schema the core does not know."""

from __future__ import annotations

from openclaw_doctor.migrations.guards import EMPTIED
from openclaw_doctor.migrations.model import Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each, map_value, remove

_CONFIG = "plugins.entries.codex.config"
_READ = (
    "run with @openclaw/codex 2026.9.5; the same in 2026.9.4, the first one looked at"
)
#: The first package that was looked at has all of this.
_FIRST_SEEN = "2026.9.4"


def _approval(sheet: Sheet, match: Match) -> None:
    """Replace the two policies that Codex gave up.

    With the strict one every command was asked for; now the model decides.
    """
    policy = sheet.get(match.pointer)
    if policy == "untrusted":
        sheet.doubt(
            match.pointer,
            "untrusted asked before all but harmless commands, on-request asks when the"
            " model wants to leave the sandbox",
        )
    if policy in ("untrusted", "on-failure"):
        sheet.put(match.pointer, "on-request")


ROWS = (
    Migration(
        "codex-dynamicToolsProfile",
        "codexDynamicToolsProfile of the plugin codex was removed",
        retired=None,
        introduced=_FIRST_SEEN,
        stage=Stage.PURGE,
        steps=(
            remove(
                f"{_CONFIG}.codexDynamicToolsProfile",
                why="Codex always uses its own tools for the workspace",
            ),
        ),
        before="{plugins: {entries: {codex: {enabled: true,"
        " config: {codexDynamicToolsProfile: 'native-first'}}}}}",
        after="{plugins: {entries: {codex: {enabled: true}}}}",
        losses="the choice of tools, as Codex always uses its own for the workspace",
        differs=EMPTIED,
        evidence=_READ,
    ),
    Migration(
        "codex-destructive-actions",
        "allow_destructive_actions of the plugin codex says auto instead of on-request",
        retired=None,
        introduced=_FIRST_SEEN,
        steps=tuple(
            map_value(f"{place}.allow_destructive_actions", {"on-request": "auto"})
            for place in (
                f"{_CONFIG}.codexPlugins",
                f"{_CONFIG}.codexPlugins.plugins.*",
            )
        ),
        before="{plugins: {entries: {codex: {config:"
        " {codexPlugins: {allow_destructive_actions: 'on-request'}}}}}}",
        after="{plugins: {entries: {codex: {config:"
        " {codexPlugins: {allow_destructive_actions: 'auto'}}}}}}",
        evidence=_READ,
    ),
    Migration(
        "codex-approvalPolicy",
        "approvalPolicy of the plugin codex became on-request",
        retired=None,
        introduced=_FIRST_SEEN,
        steps=(each(f"{_CONFIG}.appServer.approvalPolicy", _approval),),
        before="{plugins: {entries: {codex: {config:"
        " {appServer: {approvalPolicy: 'on-failure'}}}}}}",
        after="{plugins: {entries: {codex: {config:"
        " {appServer: {approvalPolicy: 'on-request'}}}}}}",
        losses="that commands were asked for before they ran or after they had failed",
        evidence=_READ,
    ),
    Migration(
        "codex-idle-timeouts",
        "idle timeouts of appServer were removed from the plugin codex",
        retired=None,
        introduced=_FIRST_SEEN,
        stage=Stage.PURGE,
        steps=(
            remove(
                f"{_CONFIG}.appServer.{{turnCompletionIdleTimeoutMs,"
                "turnAssistantCompletionIdleTimeoutMs,"
                "postToolRawAssistantCompletionIdleTimeoutMs}",
                why="a turn ends with the time limit of the agent",
            ),
        ),
        before="{plugins: {entries: {codex: {config:"
        " {appServer: {mode: 'stdio', turnCompletionIdleTimeoutMs: 60000}}}}}}",
        after="{plugins: {entries: {codex: {config: {appServer: {mode: 'stdio'}}}}}}",
        losses="the timeouts of a quiet turn; the time limit of the agent holds",
        differs=EMPTIED,
        evidence=_READ,
    ),
)
