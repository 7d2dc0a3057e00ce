"""Plugins of which one setting went, or one value was written wrong."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.model import MANUAL, UNSAFE, Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import Sheet, same
from openclaw_doctor.migrations.steps import each, remove, report
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.validation.semantics.addresses import read_address

#: What Mistral takes for tokens that it has cached, a million at a time, in dollars.
_CACHED = {
    "codestral-latest": 0.03,
    "devstral-medium-latest": 0.04,
    "magistral-small": 0.05,
    "mistral-large-latest": 0.05,
    "mistral-medium-2508": 0.04,
    "mistral-medium-3-5": 0.15,
    "mistral-small-latest": 0.01,
    "pixtral-large-latest": 0.2,
}
_OLLAMA = Pointer(("models", "providers", "ollama"))
_PROFILE = Pointer(("auth", "profiles", "ollama:default"))
_HERE = ("localhost", "127.0.0.1", "::1", "0.0.0.0")


def _price_cache(sheet: Sheet, match: Match) -> None:
    model = sheet.object(match.pointer) or {}
    name, cost = model.get("id"), model.get("cost")
    if not isinstance(name, str) or not isinstance(cost, dict):
        return
    price = _CACHED.get(name.strip().lower())
    if price is not None and same(cost.get("cacheRead"), 0):
        sheet.put(match.pointer / "cost" / "cacheRead", price)


def _local_key(sheet: Sheet) -> None:
    """Replace what OpenClaw itself wrote for an Ollama that wants no key."""
    provider = sheet.object(_OLLAMA) or {}
    generated = {"provider": "ollama", "mode": "api_key"}
    if provider.get("api") != "ollama" or provider.get("apiKey") != "OLLAMA_API_KEY":
        return
    if not same(sheet.get(_PROFILE), generated):
        return
    if not _is_here(provider.get("baseUrl")):
        sheet.doubt(_OLLAMA / "apiKey", "this Ollama may want a key of its own")
    # Not put over the old one: what looks like a key may only be removed.
    sheet.remove(_OLLAMA / "apiKey")
    sheet.put(_OLLAMA / "apiKey", "ollama-local")
    sheet.remove(_PROFILE)


def _is_here(url: Any) -> bool:
    """Whether a base URL is of this machine, as it is where there is none."""
    if url is None:
        return True
    read = read_address(url) if isinstance(url, str) else None
    return read is not None and read.host.strip("[]") in _HERE


ROWS = (
    Migration(
        "mistral-cacheRead",
        "cost.cacheRead of Mistral's models is a tenth of the price, no longer nothing",
        retired=None,
        introduced="2026.6.1",
        stage=Stage.MODELS,
        # Nothing may be meant: the price is only reckoned with, not paid.
        applicability=UNSAFE,
        steps=(each("models.providers.mistral.models[*]", _price_cache),),
        before="{models: {providers: {mistral: {baseUrl: 'https://api.mistral.ai/v1',"
        " models: [{id: 'mistral-small-latest', name: 'x', cost: {input: 0.1,"
        " output: 0.3, cacheRead: 0, cacheWrite: 0}}]}}}}",
        after="{models: {providers: {mistral: {baseUrl: 'https://api.mistral.ai/v1',"
        " models: [{id: 'mistral-small-latest', name: 'x', cost: {input: 0.1,"
        " output: 0.3, cacheRead: 0.01, cacheWrite: 0}}]}}}}",
        advice="keep 0 only where cached tokens cost nothing",
        evidence="run on 16 releases, 2026.6.1 to 2026.9.6",
    ),
    Migration(
        "copilot-discovery",
        "config.discovery.enabled of the plugin github-copilot was retired",
        retired=None,
        introduced="2026.9.5",
        stage=Stage.PURGE,
        steps=(
            remove(
                "plugins.entries.github-copilot.config.discovery.enabled",
                why="the list of models is always fetched",
            ),
        ),
        before="{plugins: {entries: {'github-copilot': {enabled: true,"
        " config: {discovery: {enabled: true}}}}}}",
        after="{plugins: {entries: {'github-copilot': {enabled: true}}}}",
        losses="the switch, which has no effect any more",
        differs="it leaves an empty config behind",
        evidence="run on 2 releases, 2026.9.5 and 2026.9.6",
    ),
    Migration(
        "ollama-local-marker",
        "the key and the profile that OpenClaw wrote for a local Ollama were replaced",
        retired=None,
        introduced="2026.8.1",
        stage=Stage.MODELS,
        steps=(_local_key,),
        watches=("models.providers.ollama.apiKey",),
        before="{models: {providers: {ollama: {api: 'ollama',"
        " apiKey: 'OLLAMA_API_KEY', models: []}}}, auth: {profiles: {"
        "'ollama:default': {provider: 'ollama', mode: 'api_key'}}}}",
        after="{models: {providers: {ollama: {api: 'ollama', apiKey: 'ollama-local',"
        " models: []}}}}",
        losses="the profile, which held no key",
        evidence="run on 8 releases, 2026.8.1 to 2026.9.6",
    ),
    Migration(
        "active-memory-qmd",
        "config.qmd of the plugin active-memory was retired",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            remove(
                "plugins.entries.active-memory.config.qmd",
                why="memory no longer searches with QMD",
            ),
        ),
        before="{plugins: {entries: {'active-memory': {enabled: true,"
        " config: {qmd: {searchMode: 'search'}}}}}}",
        after="{plugins: {entries: {'active-memory': {enabled: true}}}}",
        losses="how QMD searches",
        differs="it leaves an empty config behind",
        evidence="run on 8 releases, 2026.8.1 to 2026.9.6",
    ),
    Migration(
        "cua-computer-driverPath",
        "config.driverPath of the plugin cua-computer was retired and came back",
        retired=None,
        # Only for pre-releases of 2026.8.1, which itself knows it again.
        introduced="2026.8.0",
        until="2026.8.1",
        applicability=MANUAL,
        steps=(report("plugins.entries.cua-computer.config.driverPath"),),
        before="{plugins: {entries: {'cua-computer': {config: {driverPath: '/x'}}}}}",
        advice="keep it: only 2026.8.1-beta.1 refused it",
        differs="its pre-release took the key out, and no release does",
        evidence="run on 2026.8.1-beta.1",
    ),
)
