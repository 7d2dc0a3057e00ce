"""Model rows of providers: runtimes, formats and sizes."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.guards import EMPTIED, fits, is_number
from openclaw_doctor.migrations.model import ALWAYS, UNSAFE, Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.r2026_5.common import text
from openclaw_doctor.migrations.sheet import MISSING, Sheet
from openclaw_doctor.migrations.steps import each, map_value
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import Release

_ANY = {"openai", "zai"}
_ROUTED = _ANY | {"openrouter"}
_QWEN = {"qwen", "qwen-chat-template"}
#: The values of compat.thinkingFormat, by the first stored release that takes them.
_FORMATS = (
    (Release(2026, 5, 18), _ROUTED | _QWEN | {"deepseek", "together"}),
    (Release(2026, 5, 12), _ROUTED | _QWEN | {"deepseek"}),
    (Release(2026, 4, 29), _ROUTED | {"deepseek"}),
    (Release(2026, 3, 28), _ROUTED | _QWEN),
    (Release(2026, 2, 21), _ANY | {"qwen"}),
)

_LONG = 1_000_000
_GROK = ["0309", "beta-latest", "experimental-beta-0304"]
#: Sizes that a catalogue once gave: the wrong one, and since when it is put right.
_STALE: dict[tuple[str, str], tuple[int, Release]] = {
    ("deepseek", "deepseek-v4-flash"): (200_000, Release(2026, 5, 26)),
    **{
        ("xai", f"grok-4.20-{name}{kind}"): (2_000_000, Release(2026, 8, 1))
        for name in ("", *(f"{version}-" for version in _GROK))
        for kind in ("reasoning", "non-reasoning")
    },
}


def thinking_formats(target: Release) -> frozenset[str]:
    """The values of compat.thinkingFormat that ``target`` takes."""
    known = (words for since, words in _FORMATS if target >= since)
    return frozenset(next(known, set()))


def _drop_format(sheet: Sheet, match: Match) -> None:
    named = sheet.get(match.pointer)
    known = thinking_formats(sheet.target)
    if isinstance(named, str) and "${" not in named and named not in known:
        sheet.remove(match.pointer, "it is none of the formats of the target release")


def _codex(value: Any) -> Any:
    return "codex" if text(value).lower() == "codex-cli" else MISSING


def _correct_size(sheet: Sheet, match: Match) -> None:
    """Put right the size of a model where it is exactly the wrong one of once."""
    provider = str(match.captured[0]).lower()
    row = match.pointer
    model = text(sheet.get(row / "id")).lower().removeprefix(f"{provider}/")
    stale, since = _STALE.get((provider, model), (None, None))
    at = row / "contextWindow"
    size = sheet.get(at)
    if since and sheet.target >= since and not isinstance(size, bool) and size == stale:
        sheet.put(at, _LONG)


def _seed_context(sheet: Sheet, match: Match) -> None:
    """Write num_ctx for one provider that speaks Ollama's form, and for its models."""
    provider = match.pointer
    count = len(sheet.list(provider / "models") or ())
    rows = [provider / "models" / index for index in range(count)]
    speaks = text(sheet.get(provider / "api")).lower()
    whole = _size(sheet, provider / "contextWindow")
    if speaks == "ollama" and not any(sheet.has(row / "contextTokens") for row in rows):
        _put_context(sheet, provider, whole or _size(sheet, provider / "maxTokens"))
    for row in rows:
        own = text(sheet.get(row / "api")).lower() or speaks
        if own != "ollama" or sheet.has(row / "contextTokens"):
            continue
        size = _size(sheet, row / "contextWindow")
        spare = None if whole else _size(sheet, row / "maxTokens")
        _put_context(sheet, row, size or spare)


def _size(sheet: Sheet, at: Pointer) -> int | None:
    value = sheet.get(at)
    return int(value) if is_number(value) and 1 <= value < 1e15 else None


def _put_context(sheet: Sheet, holder: Pointer, size: int | None) -> None:
    at = holder / "params" / "num_ctx"
    if size is not None and not sheet.has(at) and fits(sheet, at):
        sheet.put(at, size)


ROWS = (
    Migration(
        "ollama-num-ctx",
        "num_ctx of Ollama models was no longer taken from their context window",
        retired=None,
        introduced="2026.5.18",
        # When the sizes of a provider are where 2026.8.1 wants them.
        stage=Stage.MODELS + 8,
        # OpenClaw works without it; a person may want Ollama's own default.
        applicability=UNSAFE,
        steps=(each("models.providers.*", _seed_context),),
        before="{models: {providers: {ollama: {baseUrl: 'http://127.0.0.1:11434',"
        " api: 'ollama', models: [{id: 'qwen3', name: 'qwen3', contextWindow: 65536}]"
        "}}}}",
        after="{models: {providers: {ollama: {baseUrl: 'http://127.0.0.1:11434',"
        " api: 'ollama', models: [{id: 'qwen3', name: 'qwen3', contextWindow: 65536,"
        " params: {num_ctx: 65536}}]}}}}",
        advice="set params.num_ctx of the model to the size it shall be loaded with, or"
        " leave it to Ollama",
        evidence="run on 28 releases, 2026.5.18 to 2026.9.6",
    ),
    Migration(
        "codex-cli-runtime-pins",
        "the runtime codex-cli became codex",
        retired=None,
        introduced="2026.5.18",
        stage=Stage.MODELS,
        steps=tuple(
            map_value(f"{holder}.agentRuntime.id", _codex)
            for holder in (
                "models.providers.*",
                "models.providers.*.models[*]",
                "<agents>.models.*",
            )
        ),
        before="{agents: {defaults: {models:"
        " {'openai/gpt-5.5': {agentRuntime: {id: 'codex-cli'}}}}}}",
        after="{agents: {defaults: {models:"
        " {'openai/gpt-5.5': {agentRuntime: {id: 'codex'}}}}}}",
        evidence="run on 28 releases, 2026.5.18 to 2026.9.6",
    ),
    Migration(
        "thinkingFormat-invalid",
        "a compat.thinkingFormat that the release does not know is refused",
        retired=ALWAYS,
        introduced="2026.2.21",
        stage=Stage.PURGE,
        steps=(
            each("models.providers.*.models[*].compat.thinkingFormat", _drop_format),
        ),
        before="{models: {providers: {x: {baseUrl: 'http://127.0.0.1/v1', models:"
        " [{id: 'm', name: 'm', compat: {thinkingFormat: 'other', supportsStore: true}}"
        "]}}}}",
        after="{models: {providers: {x: {baseUrl: 'http://127.0.0.1/v1', models:"
        " [{id: 'm', name: 'm', compat: {supportsStore: true}}]}}}}",
        losses="the format; OpenClaw takes the one of the provider",
        differs=EMPTIED,
        evidence="run on 26 releases, 2026.5.20 to 2026.9.6; the formats by the verdict"
        " of 40 releases",
    ),
    Migration(
        "contextWindow-stale",
        "wrong context windows of a catalogue were put right",
        retired=None,
        introduced="2026.5.26",
        stage=Stage.MODELS,
        # A person may have meant it.
        applicability=UNSAFE,
        steps=(each("models.providers.*.models[*]", _correct_size),),
        before="{models: {providers: {deepseek: {baseUrl: 'https://api.deepseek.com',"
        " models: [{id: 'deepseek-v4-flash', name: 'x', contextWindow: 200000}]}}}}",
        after="{models: {providers: {deepseek: {baseUrl: 'https://api.deepseek.com',"
        " models: [{id: 'deepseek-v4-flash', name: 'x', contextWindow: 1000000}]}}}}",
        advice="set contextWindow to what the provider offers, or leave a smaller one"
        " that is meant",
        evidence="run on 24 releases, 2026.5.26 to 2026.9.6; Grok from 2026.8.1 on",
    ),
)
