"""xAI: models that it no longer has."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.model import MANUAL, Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each, report

#: Replaced by grok-4.3 where search and code are thought about.
_THINKING = (
    "grok-4-1-fast",
    "grok-4-1-fast-reasoning",
    "grok-4-fast",
    "grok-4-fast-reasoning",
    "grok-4-0709",
)
#: Replaced by grok-4.3 in the search of X.
_PLAIN = ("grok-4-1-fast-non-reasoning", "grok-4-fast-non-reasoning", "grok-3")
#: Replaced by grok-build-0.1.
_CODE = ("grok-code-fast-1", "grok-code-fast", "grok-code-fast-1-0825")
#: Of which OpenClaw once wrote rows into the catalogue.
_WRITTEN = (
    "grok-3",
    "grok-3-fast",
    "grok-3-mini",
    "grok-3-mini-fast",
    "grok-4",
    "grok-4-0709",
    "grok-4-fast",
    "grok-4-fast-non-reasoning",
    "grok-4-1-fast",
    "grok-4-1-fast-non-reasoning",
)
_ROW = {"id", "name", "reasoning", "input", "cost", "contextWindow", "maxTokens"}


def _thinks(value: Any) -> bool:
    return _name(value) in (*_THINKING, *_CODE)


def _searches(value: Any) -> bool:
    return _name(value) in (*_PLAIN, *_CODE)


def _name(value: Any) -> str:
    return value.strip().lower() if isinstance(value, str) else ""


def _is_written(value: Any) -> bool:
    """Whether a row of the catalogue looks as OpenClaw once wrote them."""
    return (
        isinstance(value, dict)
        and value.keys() == _ROW
        and _name(value["id"]) in _WRITTEN
    )


def _media(sheet: Sheet, match: Match) -> None:
    """grok-stt is no choice any more; which model reads images is a person's."""
    entry = sheet.object(match.pointer)
    if entry is None or _name(entry.get("provider")) not in ("xai", "x-ai"):
        return
    if entry.get("type", "provider") != "provider" or (
        "type" not in entry and entry.get("command")
    ):
        return
    model, can = _name(entry.get("model")), entry.get("capabilities")
    if model == "grok-stt":
        sheet.remove(match.pointer / "model", "xAI has one model that hears")
    elif model in _THINKING and isinstance(can, list) and "image" in map(_name, can):
        sheet.manual(match.pointer / "model", "xAI retired it")


_TOOLS = "plugins.entries.xai.config"
_TABLE = (
    "use grok-4.3 in place of grok-3, grok-4-0709 and grok-4-fast or grok-4-1-fast in"
    " any form, and grok-build-0.1 in place of grok-code-fast in any form; both cost"
    " something else"
)
_RUN = "run on 8 releases, 2026.8.1 to 2026.9.6"

ROWS = (
    Migration(
        "xai-tool-models",
        "the tools of the plugin xai lost the models that xAI retired",
        retired=None,
        introduced="2026.8.1",
        stage=Stage.MODELS,
        applicability=MANUAL,
        steps=(
            report(f"{_TOOLS}.{{webSearch,codeExecution}}.model", when=_thinks),
            report(f"{_TOOLS}.xSearch.model", when=_searches),
        ),
        before="{plugins: {entries: {xai: {config: {webSearch: {"
        "model: 'grok-4-fast'}}}}}}",
        advice=_TABLE,
        evidence=_RUN,
    ),
    Migration(
        "xai-media-models",
        "tools.media.models lost grok-stt and the image models that xAI retired",
        retired=None,
        introduced="2026.8.1",
        stage=Stage.MODELS,
        steps=(each("tools.media.models[*]", _media),),
        before="{tools: {media: {models: [{provider: 'xai', model: 'grok-stt',"
        " capabilities: ['audio']}]}}}",
        after="{tools: {media: {models: [{provider: 'xai',"
        " capabilities: ['audio']}]}}}",
        losses="grok-stt, which is what xAI hears with in any case",
        advice=f"for images {_TABLE}",
        differs="it replaces the image models as well; what a model costs and can is"
        " for a person to say",
        evidence=_RUN,
    ),
    Migration(
        "xai-catalog-rows",
        "models.providers.xai.models lost the rows that OpenClaw once wrote",
        retired=None,
        introduced="2026.8.1",
        stage=Stage.MODELS,
        applicability=MANUAL,
        steps=(
            report(
                "models.providers.xai.models[*]",
                text="it looks like a row that OpenClaw wrote",
                when=_is_written,
            ),
        ),
        before="{models: {providers: {xai: {models: [{id: 'grok-3', name: 'Grok 3',"
        " reasoning: false, input: ['text'], contextWindow: 1, maxTokens: 1,"
        " cost: {input: 3, output: 15, cacheRead: 1, cacheWrite: 0}}]}}}}",
        advice="take the row out unless its name, limits or prices are your own:"
        " OpenClaw knows the models of xAI itself",
        evidence=_RUN,
    ),
)
