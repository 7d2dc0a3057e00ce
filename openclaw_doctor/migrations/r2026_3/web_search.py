"""Web search: the settings of a provider are those of the plugin that owns it."""

from __future__ import annotations

from openclaw_doctor.migrations.model import Migration
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.validation.semantics.authored import as_list, trimmed

_SEARCH = Pointer(("tools", "web", "search"))
_PLUGINS = Pointer(("plugins",))

#: Providers and the plugins that own them, as far as they stood in the core once.
_OWNERS = {
    "brave": "brave",
    "duckduckgo": "duckduckgo",
    "exa": "exa",
    "firecrawl": "firecrawl",
    "gemini": "google",
    "grok": "xai",
    "kimi": "moonshot",
    "minimax": "minimax",
    "ollama": "ollama",
    "perplexity": "perplexity",
    "searxng": "searxng",
}
_STAYS_OFF = (
    "OpenClaw switches on the plugin of every provider that has settings; here it is "
    "the selected one, or all where none is, and none that plugins.deny names"
)


def _selected(sheet: Sheet) -> str:
    provider = sheet.get(_SEARCH / "provider")
    return trimmed(provider).lower() if isinstance(provider, str) else ""


def _settings(owner: str) -> Pointer:
    return _PLUGINS / "entries" / owner / "config" / "webSearch"


def _switch_on(sheet: Sheet, provider: str) -> None:
    """The plugin does what the core did, so it has to run where the core searched."""
    owner = _OWNERS[provider]
    switch = _PLUGINS / "entries" / owner / "enabled"
    used = _selected(sheet) in ("", provider)
    searches = sheet.get(_SEARCH / "enabled") is not False
    denied = owner in as_list(sheet.get(_PLUGINS / "deny"))
    if used and searches and not denied and not sheet.has(switch):
        sheet.put(switch, True)
        allowed = as_list(sheet.get(_PLUGINS / "allow"))
        if allowed and owner not in allowed:
            sheet.manual(
                _PLUGINS / "allow", f"{owner} searches the web but is not allowed"
            )


def _move_key(sheet: Sheet, match: Match) -> None:
    if not isinstance(sheet.get(match.pointer), (str, dict)):
        return
    if _selected(sheet) not in ("", "brave"):
        sheet.doubt(
            match.pointer,
            "it is moved as Brave's key, but another provider is selected",
        )
    _switch_on(sheet, "brave")
    sheet.fold(match.pointer, _settings("brave") / "apiKey")


def _move_settings(sheet: Sheet, match: Match) -> None:
    provider = str(match.pointer[-1])
    settings = sheet.get(match.pointer)
    if not isinstance(settings, dict):
        return
    if not settings:
        sheet.remove(match.pointer)
        return
    _switch_on(sheet, provider)
    sheet.fold(match.pointer, _settings(_OWNERS[provider]))


ROWS = (
    Migration(
        "web-search-apiKey",
        "tools.web.search.apiKey became the key of the plugin brave",
        retired="2026.4.5",
        steps=(each("tools.web.search.apiKey", _move_key),),
        before="{tools: {web: {search: {apiKey: 'canary-k', provider: 'brave'}}}}",
        after=(
            "{tools: {web: {search: {provider: 'brave'}}}, plugins: {entries: {brave: "
            "{enabled: true, config: {webSearch: {apiKey: 'canary-k'}}}}}}"
        ),
        losses="the key, where the plugin has one",
        advice=(
            "give the key to the plugin of the provider that it is for; where "
            "plugins.allow is set, add the plugin to it"
        ),
        evidence="run on 59 releases, 2026.3.22 to 2026.9.6",
    ),
    Migration(
        "web-search-provider-config",
        "settings of web search providers moved to the plugins that own them",
        retired="2026.3.31",
        steps=(each(f"tools.web.search.{{{','.join(_OWNERS)}}}", _move_settings),),
        before=(
            "{tools: {web: {search: {provider: 'kimi', kimi: {model: 'm'}, "
            "grok: {inlineCitations: true}}}}}"
        ),
        after=(
            "{tools: {web: {search: {provider: 'kimi'}}}, plugins: {entries: "
            "{moonshot: {enabled: true, config: {webSearch: {model: 'm'}}}, "
            "xai: {config: {webSearch: {inlineCitations: true}}}}}}"
        ),
        losses="a setting that the plugin has itself",
        advice="where plugins.allow is set, add the plugin of the provider to it",
        differs=_STAYS_OFF,
        evidence="run on 59 releases, 2026.3.22 to 2026.9.6",
    ),
)
