"""Entries of `models.providers`."""

from __future__ import annotations

from typing import Any, Final

from openclaw_doctor.migrations.model import ALWAYS, Migration
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import Sheet, same
from openclaw_doctor.migrations.steps import each, map_value

#: What ``/models add`` of 2026.4 wrote for a Codex model, apart from its names.
_ADDED: Final[dict[str, Any]] = {
    "reasoning": True,
    "input": ["text", "image"],
    "cost": {"input": 5, "output": 30, "cacheRead": 0.5, "cacheWrite": 0},
    "contextWindow": 400000,
    "contextTokens": 272000,
    "maxTokens": 128000,
}
_ADDED_IDS = ("gpt-5.5", "gpt-5.5-pro")
_ADDED_APIS = ("openai-codex-responses", "openai-chatgpt-responses")


def _mark_added(sheet: Sheet, match: Match) -> None:
    model = sheet.object(match.pointer)
    if model is None or "metadataSource" in model:
        return
    name = model.get("id")
    if (
        isinstance(name, str)
        and name.strip().lower() in _ADDED_IDS
        and model.get("api") in _ADDED_APIS
        and all(same(model.get(key), value) for key, value in _ADDED.items())
    ):
        sheet.put(match.pointer / "metadataSource", "models-add")


_MODEL = (
    "{id: 'gpt-5.5', name: 'GPT-5.5', api: 'openai-codex-responses', reasoning: true,"
    " input: ['text', 'image'],"
    " cost: {input: 5, output: 30, cacheRead: 0.5, cacheWrite: 0},"
    " contextWindow: 400000, contextTokens: 272000, maxTokens: 128000"
)


def _codex(model: str) -> str:
    return f"{{models: {{providers: {{'openai-codex': {{models: [{model}]}}}}}}}}"


ROWS = (
    Migration(
        "models-add-metadata",
        "Codex models from /models add were marked, so that newer metadata counts",
        retired=None,
        introduced="2026.4.23",
        # Before the provider is renamed, from 2026.6.1 on.
        steps=(each("models.providers.openai-codex.models[*]", _mark_added),),
        before=_codex(f"{_MODEL}}}"),
        after=_codex(f"{_MODEL}, metadataSource: 'models-add'}}"),
        evidence="run on 41 releases, 2026.4.23 to 2026.9.6",
    ),
    Migration(
        "model-provider-api-openai",
        "the api openai of model providers became openai-completions",
        retired=ALWAYS,
        steps=(
            map_value("models.providers.*.api", {"openai": "openai-completions"}),
            map_value(
                "models.providers.*.models[*].api", {"openai": "openai-completions"}
            ),
        ),
        before="{models: {providers: {x: {baseUrl: 'http://x/v1', api: 'openai',"
        " models: [{id: 'm', name: 'm', api: 'openai'}]}}}}",
        after="{models: {providers: {x: {baseUrl: 'http://x/v1',"
        " api: 'openai-completions',"
        " models: [{id: 'm', name: 'm', api: 'openai-completions'}]}}}}",
        evidence="run on 38 releases, 2026.4.26 to 2026.9.6",
    ),
)
