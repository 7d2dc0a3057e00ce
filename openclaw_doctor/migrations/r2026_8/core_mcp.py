"""MCP servers, those of the gateway and those of a node: one spelling for each key."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.guards import is_flag, is_number, is_text
from openclaw_doctor.migrations.model import Migration, Step
from openclaw_doctor.migrations.r2026_8.core_common import RUN
from openclaw_doctor.migrations.steps import Guard, move

_SERVERS = ("mcp.servers.*", "nodeHost.mcp.servers.*")


def _is_time(value: Any) -> bool:
    return is_number(value) and 0 < value < 1e300


def _milliseconds(seconds: Any) -> Any:
    value = seconds * 1000
    return int(value) if value == int(value) else value


def _moves(old: str, new: str, when: Guard, change: Any = None) -> tuple[Step, ...]:
    return tuple(
        move(f"{server}.{old}", f".{new}", when=when, change=change)
        for server in _SERVERS
    )


ROWS = (
    Migration(
        "mcp-disabled",
        "disabled of an MCP server became enabled, the other way round",
        retired="2026.8.1",
        steps=_moves("disabled", "enabled", is_flag, lambda flag: not flag),
        before="{mcp: {servers: {files: {command: 'mcp-files', disabled: true}}}}",
        after="{mcp: {servers: {files: {command: 'mcp-files', enabled: false}}}}",
        evidence=RUN,
    ),
    Migration(
        "mcp-timeouts",
        "timeouts of MCP servers in seconds became milliseconds",
        retired="2026.8.1",
        steps=(
            *_moves("connectTimeout", "connectionTimeoutMs", _is_time, _milliseconds),
            *_moves("connect_timeout", "connectionTimeoutMs", _is_time, _milliseconds),
            *_moves("timeout", "requestTimeoutMs", _is_time, _milliseconds),
        ),
        before="{mcp: {servers: {files: {command: 'mcp-files', timeout: 2.5}}}}",
        after="{mcp: {servers: {files: {command: 'mcp-files',"
        " requestTimeoutMs: 2500}}}}",
        evidence=RUN,
    ),
    Migration(
        "mcp-aliases",
        "second spellings of keys of MCP servers went",
        retired="2026.8.1",
        steps=(
            *_moves("workingDirectory", "cwd", is_text),
            *_moves(
                "supports_parallel_tool_calls", "supportsParallelToolCalls", is_flag
            ),
            *_moves("ssl_verify", "sslVerify", is_flag),
            *_moves("client_cert", "clientCert", is_text),
            *_moves("client_key", "clientKey", is_text),
            *(
                move(
                    f"{server}.codex.default_tools_approval_mode",
                    ".defaultToolsApprovalMode",
                    when=is_text,
                )
                for server in _SERVERS
            ),
        ),
        before="{mcp: {servers: {files: {command: 'mcp-files',"
        " workingDirectory: '/srv'}}}}",
        after="{mcp: {servers: {files: {command: 'mcp-files', cwd: '/srv'}}}}",
        evidence=RUN,
    ),
)
