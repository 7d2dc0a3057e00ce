"""Single settings of agents, sessions, commands and MCP servers."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.guards import fits, is_empty, is_flag, is_text
from openclaw_doctor.migrations.model import Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.r2026_4.room import moved
from openclaw_doctor.migrations.sheet import MISSING, Sheet
from openclaw_doctor.migrations.steps import each, move, remove
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import Release

_WITHOUT_FALLBACK = Release(2026, 5, 3)


def _fallback(sheet: Sheet, match: Match) -> None:
    """The fallback of a harness went along until 2026.5.3, which has none."""
    old = match.pointer
    new = Pointer((*old.parent.parent, "agentRuntime", "fallback"))
    if sheet.target >= _WITHOUT_FALLBACK:
        sheet.remove(old, "a runtime has no fallback any more")
    elif fits(sheet, new):
        sheet.fold(old, new)


_TRANSPORTS = {
    "http": "streamable-http",
    "streamable-http": "streamable-http",
    "sse": "sse",
}


def _word(value: Any) -> str:
    return value.strip().lower() if isinstance(value, str) else ""


def _transport(value: Any) -> Any:
    return _TRANSPORTS.get(_word(value), MISSING)


def _is_stdio(value: Any) -> bool:
    return _word(value) == "stdio"


ROWS = (
    Migration(
        "sandbox-perSession",
        "the sandbox switch perSession became scope",
        retired="2026.4.5",
        steps=(
            move(
                "<agents>.sandbox.perSession",
                ".scope",
                when=is_flag,
                change=lambda per_session: "session" if per_session else "shared",
            ),
        ),
        before="{agents: {defaults: {sandbox: {perSession: true}},"
        " list: [{id: 'a', sandbox: {perSession: false, scope: 'agent'}}]}}",
        after="{agents: {defaults: {sandbox: {scope: 'session'}},"
        " list: [{id: 'a', sandbox: {scope: 'agent'}}]}}",
        evidence="run on 52 releases, 2026.4.5 to 2026.9.6",
    ),
    Migration(
        "embeddedHarness-to-agentRuntime",
        "embeddedHarness of agents became agentRuntime",
        # 2026.5.2 takes the old form again, for a release.
        retired="2026.4.25",
        # Later releases take neither; the row agentRuntime-ignored is for them.
        until="2026.5.12",
        steps=(
            remove(
                "<agents>.embeddedHarness", why="nothing stood in it", when=is_empty
            ),
            each("<agents>.embeddedHarness.fallback", _fallback),
            moved(
                "<agents>.embeddedHarness.runtime",
                "..agentRuntime.id",
                when=is_text,
            ),
        ),
        before="{agents: {defaults: {embeddedHarness: {runtime: 'codex'}}}}",
        after="{agents: {defaults: {agentRuntime: {id: 'codex'}}}}",
        losses="the fallback, from 2026.5.3 on",
        differs="the recorded result is that of 2026.5.3; releases before it keep the"
        " fallback, in OpenClaw as here",
        evidence="run on 10 releases, 2026.4.25 to 2026.5.7",
    ),
    Migration(
        "agents-defaults-llm",
        "agents.defaults.llm was removed",
        retired="2026.4.26",
        stage=Stage.PURGE,
        steps=(
            remove(
                "agents.defaults.llm",
                why="how long a model may be idle is up to"
                " models.providers.<id>.timeoutSeconds",
            ),
        ),
        before="{agents: {defaults: {llm: {idleTimeoutSeconds: 30}, workspace: '/w'}}}",
        after="{agents: {defaults: {workspace: '/w'}}}",
        losses="the time that a model may be idle",
        advice="set models.providers.<id>.timeoutSeconds of the providers in use",
        differs="OpenClaw leaves an empty agents.defaults behind",
        evidence="run on 38 releases, 2026.4.26 to 2026.9.6",
    ),
    Migration(
        "mcp-type-transport",
        "the type of MCP servers became their transport",
        retired=None,
        # 2026.4.26 to 2026.5 refuse a type; the others do not look at it.
        introduced="2026.4.26",
        steps=(
            remove(
                "mcp.servers.*.type",
                why="a server with a command is always stdio",
                when=_is_stdio,
            ),
            moved(
                "mcp.servers.*.type", ".transport", change=_transport, counts=is_text
            ),
        ),
        before="{mcp: {servers: {a: {type: 'http', url: 'https://x.example'}}}}",
        after="{mcp: {servers:"
        " {a: {transport: 'streamable-http', url: 'https://x.example'}}}}",
        evidence="run on 38 releases, 2026.4.26 to 2026.9.6",
    ),
    Migration(
        "commands-modelsWrite",
        "commands.modelsWrite was removed",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(remove("commands.modelsWrite", why="/models does not write any more"),),
        before="{commands: {modelsWrite: true, native: 'auto'}}",
        after="{commands: {native: 'auto'}}",
        losses="whether /models may write",
        evidence="run on 40 releases, 2026.4.24 to 2026.9.6",
    ),
    Migration(
        "session-rotateBytes",
        "session.maintenance.rotateBytes was removed",
        # 2026.4.27 and 4.29 refuse it, 2026.5.2 to 7.1 take it without looking.
        retired="2026.4.27",
        stage=Stage.PURGE,
        steps=(
            remove(
                "session.maintenance.rotateBytes",
                why="transcripts are not rotated by size any more",
            ),
        ),
        before="{session: {maintenance: {rotateBytes: '10mb', mode: 'warn'}}}",
        after="{session: {maintenance: {mode: 'warn'}}}",
        losses="the size at which a transcript was rotated",
        differs="OpenClaw leaves an empty session.maintenance behind",
        evidence="run on 37 releases, 2026.4.27 to 2026.9.6",
    ),
)
