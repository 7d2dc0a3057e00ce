"""Telemetry and traces: what is exported, and how much of it."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.model import Migration
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.r2026_8.core_common import RUN
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each

#: What ``captureContent: true`` exports; ``systemPrompt`` is not in it (read in
#: 2026.5.28 and 2026.9.6).
_CAPTURED = frozenset(
    {"inputMessages", "outputMessages", "toolInputs", "toolOutputs", "toolDefinitions"}
)
_TRACE_DETAILS = ("filePath", "includeMessages", "includePrompt", "includeSystem")


def _grpc(sheet: Sheet, match: Match) -> None:
    """Take out the protocol; nothing could ever be exported with it."""
    at = match.pointer
    if sheet.get(at) != "grpc":
        return
    otel: dict[str, Any] = sheet.object(at.parent) or {}
    signals = (
        otel.get("traces") is not False
        or otel.get("metrics") is not False
        or (otel.get("logs") is True and otel.get("logsExporter") != "stdout")
    )
    if otel.get("enabled") is True and signals:
        sheet.put(at.parent / "enabled", False)
    sheet.remove(at, "export is over HTTP alone, and off until a collector is set")


def _capture(sheet: Sheet, match: Match) -> None:
    """Make the object true or false; true exports more kinds than some objects did."""
    at = match.pointer
    value = sheet.object(at)
    if value is None:
        return
    on = {key for key, flag in value.items() if flag is True} - {"enabled"}
    captures = value.get("enabled") is True and bool(on)
    if captures and not on >= _CAPTURED:
        sheet.doubt(at, "all kinds of content but system prompts are exported then")
    if captures and "systemPrompt" in on:
        sheet.tell("lost", at / "systemPrompt", "system prompts are never exported")
    for key in sorted(value.keys() - _CAPTURED - {"enabled", "systemPrompt"}):
        sheet.remove(at / key, "it was never known there")
    sheet.put(at, captures)


def _cache_trace(sheet: Sheet, match: Match) -> None:
    """Leave ``enabled`` alone; what was left out of the trace is in it then."""
    at = match.pointer
    trace: dict[str, Any] = sheet.object(at) or {}
    hidden = [key for key in _TRACE_DETAILS if trace.get(key) is False]
    if hidden and trace.get("enabled") is True:
        sheet.doubt(at, "the trace then holds prompts and messages that it left out")
    for key in _TRACE_DETAILS:
        if key in trace:
            sheet.remove(at / key, "a trace is on or off, its details are built in")


ROWS = (
    Migration(
        "otel-grpc",
        "diagnostics.otel.protocol no longer took grpc",
        retired="2026.8.1",
        steps=(each("diagnostics.otel.protocol", _grpc),),
        before="{diagnostics: {otel: {enabled: true, protocol: 'grpc'}}}",
        after="{diagnostics: {otel: {enabled: false}}}",
        losses="the protocol, which never exported anything",
        advice="set diagnostics.otel.endpoint to an OTLP/HTTP collector and enabled to"
        " true",
        evidence="run on 9 releases, 2026.8.1-beta.1 to 2026.9.6",
    ),
    Migration(
        "otel-captureContent",
        "diagnostics.otel.captureContent became true or false",
        retired="2026.8.1",
        steps=(each("diagnostics.otel.captureContent", _capture),),
        before="{diagnostics: {otel: {captureContent: {enabled: false,"
        " inputMessages: true}}}}",
        after="{diagnostics: {otel: {captureContent: false}}}",
        losses="the choice between kinds of content",
        differs="an object without enabled: true becomes false, since nothing was"
        " captured with it; OpenClaw makes true of it where any kind is on. Where true"
        " would export more than before, the fix is not safe",
        evidence=f"{RUN}; what is captured: read in 2026.5.28 and 2026.9.6",
    ),
    Migration(
        "cacheTrace",
        "the details of diagnostics.cacheTrace went",
        retired="2026.8.1",
        steps=(each("diagnostics.cacheTrace", _cache_trace),),
        before="{diagnostics: {cacheTrace: {enabled: true, filePath: '/tmp/trace'}}}",
        after="{diagnostics: {cacheTrace: {enabled: true}}}",
        losses="the file of the trace, and what was to be left out of it",
        evidence=RUN,
    ),
)
