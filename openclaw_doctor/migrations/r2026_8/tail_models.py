"""Models and their contexts as 2026.8.1 writes them, second half."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.model import MANUAL, Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each, remove
from openclaw_doctor.pointer import Pointer

_STABLE = "run on 8 releases, 2026.8.1 to 2026.9.6"

_NO_ROWS = "the provider lists no model that could have it"

_GEMINI = {
    "gemini-3-pro": "gemini-3.1-pro-preview",
    "gemini-3-pro-preview": "gemini-3.1-pro-preview",
    "gemini-3.1-pro": "gemini-3.1-pro-preview",
    "gemini-3-flash": "gemini-3-flash-preview",
    "gemini-3.1-flash": "gemini-3-flash-preview",
    "gemini-3.1-flash-preview": "gemini-3-flash-preview",
    "gemini-3.1-flash-lite-preview": "gemini-3.1-flash-lite",
    "gemma-4-26b": "gemma-4-26b-a4b-it",
}

#: What 2026.8.1 to 2026.9.6 write for a model that they know by another name.
CANONICAL_MODELS: dict[str, str] = {
    "openai/gpt-5.6": "openai/gpt-5.6-sol",
    "together/moonshotai/kimi-k2.5": "together/moonshotai/Kimi-K2.6",
    **{
        f"{provider}/{old}": f"{provider}/{new}"
        for provider in ("google", "google-gemini-cli", "google-vertex")
        for old, new in _GEMINI.items()
    },
}

_KINDS = "{model,utilityModel,imageModel,pdfModel,voiceModel}"
_MAKERS = "{imageGenerationModel,videoGenerationModel,musicGenerationModel}"
#: Where a model is chosen: as text, or with fallbacks.
_CHOICES = (
    f"<agents>.{_KINDS}",
    f"<agents>.{_MAKERS}",
    "<agents>.mediaModels.{image,video,music}",
    "<agents>.{heartbeat,subagents,compaction}.model",
    "<agents>.compaction.memoryFlush.model",
    "<agent>.tools.exec.reviewer.model",
    "tools.exec.reviewer.model",
)
#: Where it is a text.
_TEXTS = (
    "<agents>.modelPolicy.allow[*]",
    "channels.modelByChannel.*.*",
    "hooks.mappings[*].model",
    "hooks.gmail.model",
    "<discord>.voice.model",
    "tools.media.{image,audio,video}.preferredModel",
    "tts.summaryModel",
    "messages.tts.summaryModel",
)
_PLACES = (
    *(f"{place}{end}" for place in _CHOICES for end in ("", ".primary")),
    *(f"{place}.fallbacks[*]" for place in _CHOICES),
    *_TEXTS,
)

_CODE_MODELS = dict.fromkeys(
    ("grok-code-fast-1", "grok-code-fast", "grok-code-fast-1-0825"), "grok-build-0.1"
)
_SEARCH_MODELS = {
    **dict.fromkeys(
        ("grok-4-fast", "grok-4-fast-reasoning", "grok-4-0709"), "grok-4.3"
    ),
    **dict.fromkeys(("grok-4-1-fast", "grok-4-1-fast-reasoning"), "grok-4.3"),
    **_CODE_MODELS,
}
_X_SEARCH_MODELS = {
    **dict.fromkeys(("grok-4-fast-non-reasoning", "grok-3"), "grok-4.3"),
    **dict.fromkeys(("grok-4-1-fast-non-reasoning",), "grok-4.3"),
    **_CODE_MODELS,
}


def _report_names(sheet: Sheet) -> None:
    """Report each model that is known by another name, in values and as a key."""
    for pattern in _PLACES:
        for match in sheet.places(pattern):
            _report_name(sheet, match.pointer, sheet.get(match.pointer))
    for match in sheet.places("<agents>.models.*"):
        _report_name(sheet, match.pointer, match.pointer[-1])


def _report_name(sheet: Sheet, at: Pointer, written: Any) -> None:
    name = written.partition("@")[0].strip().lower() if isinstance(written, str) else ""
    if name in CANONICAL_MODELS:
        sheet.manual(at, f"OpenClaw's own name for it is {CANONICAL_MODELS[name]}")


def _report_search(sheet: Sheet, at: Pointer, models: dict[str, str]) -> None:
    written = sheet.get(at)
    name = written.strip().lower() if isinstance(written, str) else ""
    if name in models:
        sheet.manual(at, f"OpenClaw would make it {models[name]}")


def _grok(sheet: Sheet, match: Match) -> None:
    _report_search(sheet, match.pointer, _SEARCH_MODELS)


def _x_search(sheet: Sheet, match: Match) -> None:
    _report_search(sheet, match.pointer, _X_SEARCH_MODELS)


def _to_rows(sheet: Sheet, match: Match) -> None:
    """Write the size of a provider's contexts at each model without one of its own."""
    at, key = match.pointer, match.pointer[-1]
    if isinstance(sheet.get(at), bool) or not isinstance(sheet.get(at), (int, float)):
        return
    rows = sheet.get(at.parent / "models")
    if rows is not None and not isinstance(rows, list):
        return
    for index, row in enumerate(rows or ()):
        if isinstance(row, dict) and key not in row:
            sheet.put(at.parent / "models" / index / key, sheet.get(at))
    sheet.remove(at, "" if rows else _NO_ROWS)


ROWS = (
    Migration(
        "canonical-model-refs",
        "models had names that the catalogue writes differently",
        retired=None,
        introduced="2026.8.1",
        stage=Stage.MODELS + 6,
        applicability=MANUAL,
        steps=(_report_names,),
        watches=(*_CHOICES, *_TEXTS, "<agents>.models.*"),
        before="{agents: {defaults: {model: {primary: 'openai/gpt-5.6'}}}}",
        after="{agents: {defaults: {model: {primary: 'openai/gpt-5.6-sol'}}}}",
        advice="the old name is still taken; write the other one after a look at what"
        " it costs",
        differs="it renames them, in the keys of models as well; what a model is"
        " called decides what it costs",
        evidence=_STABLE,
    ),
    Migration(
        "context-budget-agents",
        "contextTokens of agents was removed",
        retired=None,
        introduced="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            remove(
                "<agents>.contextTokens",
                why="it is a setting of models now:"
                " models.providers.*.models[*].contextTokens",
            ),
        ),
        before="{agents: {defaults: {workspace: '~/w', contextTokens: 90000}}}",
        after="{agents: {defaults: {workspace: '~/w'}}}",
        losses="how much of a context an agent fills",
        advice="give the models that the agent uses a contextTokens of their own",
        evidence=_STABLE,
    ),
    Migration(
        "context-budget-providers",
        "contextTokens and contextWindow of a provider went to its models",
        retired=None,
        introduced="2026.8.1",
        stage=Stage.MODELS + 5,
        steps=(each("models.providers.*.{contextTokens,contextWindow}", _to_rows),),
        before="{models: {providers: {x: {contextWindow: 32000,"
        " models: [{id: 'm'}, {id: 'n', contextWindow: 8000}]}}}}",
        after="{models: {providers: {x: {models:"
        " [{id: 'm', contextWindow: 32000}, {id: 'n', contextWindow: 8000}]}}}}",
        losses="the size, where the provider lists no models",
        evidence=_STABLE,
    ),
    Migration(
        "web-search-retired-models",
        "web search named a Grok model that is retired",
        retired="2026.3.31",
        introduced="2026.8.1",
        # Before the settings go to the plugin, where another row looks for them.
        stage=Stage.CONTAINERS - 2,
        applicability=MANUAL,
        steps=(
            each("tools.web.search.grok.model", _grok),
            each("tools.web.x_search.model", _x_search),
        ),
        before="{tools: {web: {search: {grok: {model: 'grok-4-fast'}}}}}",
        after="{tools: {web: {search: {grok: {model: 'grok-4.3'}}}}}",
        advice="choose a model that is still offered; another one costs and answers"
        " differently",
        differs="it replaces the model",
        evidence="run on 12 releases, 2026.7.2-beta.1 to 2026.9.6",
    ),
)
