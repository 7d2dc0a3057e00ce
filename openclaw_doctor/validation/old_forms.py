"""Old forms outside the channels, as releases before 2026.5.2 rewrite them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeGuard

from openclaw_doctor.pointer import Pointer
from openclaw_doctor.validation.draft import Draft, Object
from openclaw_doctor.validation.semantics.authored import BLANKS

_AGENTS = Pointer(("agents",))
_DEFAULTS = _AGENTS / "defaults"
_PLUGINS = Pointer(("plugins", "entries"))
_WEB = Pointer(("tools", "web"))
_SEARCH, _FETCH, _X_SEARCH = _WEB / "search", _WEB / "fetch", _WEB / "x_search"

_VISIBILITY = ("showOk", "showAlerts", "useIndicator")
_BIND_MODES = {
    "lan": ("0.0.0.0", "::", "[::]", "*"),
    "loopback": ("127.0.0.1", "localhost", "::1", "[::1]"),
}
_BIND_MODE_OF = {host: mode for mode, hosts in _BIND_MODES.items() for host in hosts}

#: The plugin that took over the settings of a search provider.
_SEARCH_PLUGINS = {
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
_VOICE_KEYS = ("voiceId", "voiceAliases", "modelId", "outputFormat", "apiKey")


def memory_search(draft: Draft) -> None:
    """``memorySearch`` of the root belongs to the agents."""
    draft.merge(Pointer(("memorySearch",)), _DEFAULTS / "memorySearch")


def heartbeat(draft: Draft) -> None:
    """``heartbeat`` of the root is split between the agents and the channels."""
    root = Pointer(("heartbeat",))
    value = draft.object(root)
    if value is None:
        return
    for key in list(value):
        if key in _VISIBILITY:
            part = Pointer(("channels", "defaults", "heartbeat"))
        else:
            part = _DEFAULTS / "heartbeat"
        if isinstance(value[key], dict):
            draft.merge(root / key, part / key)
        else:
            draft.move(root / key, part / key)
    draft.drop(root)


def gateway_bind(draft: Draft) -> None:
    """Host names become the mode that binds there."""
    bind = Pointer(("gateway", "bind"))
    value = draft.get(bind)
    mode = (
        _BIND_MODE_OF.get(value.strip(BLANKS).lower())
        if isinstance(value, str)
        else None
    )
    if mode is not None:
        draft.put(bind, mode)


def sandbox_scope(draft: Draft) -> None:
    """``perSession`` said what ``scope`` says now."""
    for agent in _agents(draft):
        sandbox = agent / "sandbox"
        value = draft.get(sandbox / "perSession")
        if isinstance(value, bool):
            draft.drop(sandbox / "perSession")
            if not draft.has(sandbox / "scope"):
                draft.put(sandbox / "scope", "session" if value else "shared")


def embedded_harness(draft: Draft) -> None:
    """Two settings of ``embeddedHarness`` live on in ``agentRuntime``."""
    for agent in _agents(draft):
        harness = agent / "embeddedHarness"
        if draft.object(harness) is not None:
            draft.move(harness / "runtime", agent / "agentRuntime" / "id")
            draft.move(harness / "fallback", agent / "agentRuntime" / "fallback")
            draft.drop(harness)


def openai_api(draft: Draft) -> None:
    """The API once called ``openai`` has a longer name."""
    for provider in list(draft.objects(Pointer(("models", "providers")))):
        models = provider / "models"
        rows = draft.objects(models) if isinstance(draft.get(models), list) else ()
        for owner in (provider, *rows):
            if draft.get(owner / "api") == "openai":
                draft.put(owner / "api", "openai-completions")


def browser_driver(draft: Draft) -> None:
    """The driver ``extension`` was another name of ``existing-session``."""
    for profile in list(draft.objects(Pointer(("browser", "profiles")))):
        value = draft.get(profile / "driver")
        if isinstance(value, str) and value.strip(BLANKS) == "extension":
            draft.put(profile / "driver", "existing-session")


def web_search_ignored(draft: Draft) -> None:
    """All that belongs to a search provider is out of sight of the validation."""
    draft.drop(_SEARCH / "apiKey")
    for provider in list(draft.objects(_SEARCH)):
        draft.drop(provider)


def web_search(draft: Draft) -> None:
    """Settings of one search provider belong to its plugin.

    Where one is found, other objects that the release does not know go as well.
    """
    search = draft.object(_SEARCH) or {}
    named = [key for key in _SEARCH_PLUGINS if isinstance(search.get(key), dict)]
    if not named and "apiKey" not in search:
        return
    # The key without a provider was Brave's and wins over the one beside it.
    if "apiKey" in search:
        key = _SEARCH / "brave" / "apiKey"
        if "brave" not in named:
            named.append("brave")
            draft.drop(_SEARCH / "brave")
        draft.rewrite(_SEARCH / "apiKey", key, search["apiKey"])
    for name in named:
        _to_plugin(draft, _SEARCH / name, _SEARCH_PLUGINS[name], "webSearch")
    for other in list(draft.objects(_SEARCH)):
        if other[-1] != "openaiCodex":
            draft.drop(other)


def cross_context(draft: Draft) -> None:
    """One switch for sending elsewhere became two, which it overrules."""
    message = Pointer(("tools", "message"))
    value = draft.get(message / "allowCrossContextSend")
    if isinstance(value, bool):
        draft.drop(message / "allowCrossContextSend")
        for name in ("allowWithinProvider", "allowAcrossProviders") if value else ():
            draft.put(message / "crossContext" / name, True)


def web_fetch(draft: Draft) -> None:
    """Settings of Firecrawl belong to its plugin, but for the switch."""
    firecrawl = _FETCH / "firecrawl"
    if draft.object(firecrawl) is not None:
        draft.drop(firecrawl / "enabled")
        _to_plugin(draft, firecrawl, "firecrawl", "webFetch")


def x_search(draft: Draft) -> None:
    """The key of X search belongs to the plugin ``xai``."""
    if draft.has(_X_SEARCH / "apiKey"):
        settings = _PLUGINS / "xai" / "config" / "webSearch"
        draft.move(_X_SEARCH / "apiKey", settings / "apiKey")
        draft.drop_if_empty(_X_SEARCH)


def talk(draft: Draft) -> None:
    """``talk`` is rebuilt from what the release knows and can use, if that is anything.

    Flat settings of a voice become those of ElevenLabs, which has precedence.
    """
    at = Pointer(("talk",))
    section = draft.object(at)
    if section is None:
        return
    flat = [key for key in _VOICE_KEYS if key in section]
    kept = dict(_talk_settings(section))
    providers = _voices(section.get("providers"))
    if not kept and not providers and not flat:
        return
    moved = _talk_origins(section)
    if flat:
        settings = {key: section[key] for key in flat}
        own = providers.get("elevenlabs", {})
        providers["elevenlabs"] = {**settings, **own}
        origins = {key: at / key for key in flat if key not in own}
        place = at / "providers" / "elevenlabs"
        moved.update({place / key: old for key, old in origins.items()})
    if providers:
        kept["providers"] = providers
    draft.put(at, kept)
    draft.moved.update(moved)


def _talk_settings(section: Object) -> Iterator[tuple[str, Any]]:
    for key in ("speechLocale", "provider"):
        value = section.get(key)
        if isinstance(value, str) and value.strip(BLANKS):
            yield key, value.strip(BLANKS)
    if isinstance(section.get("interruptOnSpeech"), bool):
        yield "interruptOnSpeech", section["interruptOnSpeech"]
    timeout = section.get("silenceTimeoutMs")
    if _is_number(timeout) and timeout > 0 and timeout % 1 == 0:
        yield "silenceTimeoutMs", timeout


def _is_number(value: Any) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _voices(providers: Any) -> Object:
    """The providers with trimmed names and without what says nothing."""
    found: Object = {}
    for name, settings in providers.items() if isinstance(providers, dict) else ():
        if name.strip(BLANKS) and isinstance(settings, dict):
            usable = {k: v for k, v in settings.items() if _is_usable(k, v)}
            if usable:
                found[name.strip(BLANKS)] = {
                    **found.get(name.strip(BLANKS), {}),
                    **usable,
                }
    return found


def _is_usable(key: str, value: Any) -> bool:
    if key != "apiKey":
        return True
    if isinstance(value, str):
        return bool(value.strip(BLANKS))
    return isinstance(value, dict) and "source" in value


def _talk_origins(section: Object) -> dict[Pointer, Pointer]:
    providers = section.get("providers")
    at = Pointer(("talk", "providers"))
    names = providers if isinstance(providers, dict) else ()
    return {
        at / name.strip(BLANKS): at / name
        for name in names
        if name != name.strip(BLANKS)
    }


def _to_plugin(draft: Draft, old: Pointer, plugin: str, name: str) -> None:
    if draft.object(old) == {}:
        draft.drop(old)
    else:
        draft.merge(old, _PLUGINS / plugin / "config" / name)


def _agents(draft: Draft) -> list[Pointer]:
    """The defaults and each agent of the list, where they are objects."""
    listed = _AGENTS / "list"
    found = list(draft.objects(listed)) if isinstance(draft.get(listed), list) else []
    if draft.object(_DEFAULTS) is not None:
        found.append(_DEFAULTS)
    return found
