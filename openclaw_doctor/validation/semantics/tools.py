"""Tool policies that contradict themselves, and the provider of web search."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import ALL_RELEASES, Release, between, since
from openclaw_doctor.validation.semantics.authored import BLANKS
from openclaw_doctor.validation.semantics.outside import (
    may_come_from_plugin,
    named_plugins,
)
from openclaw_doctor.validation.semantics.roster import agents_of
from openclaw_doctor.validation.semantics.shapes import (
    list_at,
    members,
    number_at,
    object_at,
    text_at,
)
from openclaw_doctor.validation.semantics.subject import Check, Subject
from openclaw_doctor.validation.violation import CHECK, Violation

SECTIONS = frozenset({"agents", "tools"})

_TOOLS = Pointer(("tools",))
_SEARCH = Pointer(("tools", "web", "search"))
_PROVIDER = _SEARCH / "provider"

#: Keys that held the settings of one provider; now they belong to its plugin.
_PROVIDER_KEYS = frozenset(
    {
        *("brave", "duckduckgo", "exa", "firecrawl", "gemini", "grok", "kimi"),
        *("minimax", "ollama", "perplexity", "searxng", "tavily"),
    }
)
_WITHOUT_API_KEY = Release(2026, 8, 1)
_PROTOTYPE_KEYS = ("constructor", "prototype")
_INNER_SINCE = Release(2026, 3, 2)
#: A search provider that 2026.5.7 knows without its plugin.
_BRAVE = "brave"
_WITH_BRAVE = between("2026.5.7", "2026.5.12")
#: Where naming the plugin is not enough for its provider (observed on 2026.5.12).
_NO_MENTION = between("2026.5.7", "2026.5.18")
#: Search providers whose plugin has another name.
_OWNERS = {"kimi": "moonshot"}

#: Thresholds of loop detection, each smaller than the next.
_THRESHOLDS = (
    ("warningThreshold", "criticalThreshold"),
    ("criticalThreshold", "globalCircuitBreakerThreshold"),
)


def _scopes(subject: Subject) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    """``tools`` and the tools of each agent that has some."""
    yield _TOOLS, object_at(subject.config, "tools")
    for at, _id, agent in agents_of(subject):
        tools = agent.get("tools")
        if tools and isinstance(tools, dict):
            yield at / "tools", tools


def _policies(subject: Subject) -> Iterator[Violation]:
    """Inside the policies of a scope only since 2026.3.2, as far as is known."""
    inside = subject.target >= _INNER_SINCE
    for at, tools in _scopes(subject):
        yield from _contradiction(at, tools)
        for place, policy in _within(at, tools) if inside else ():
            yield from _contradiction(place, policy)


def _contradiction(at: Pointer, policy: Any) -> Iterator[Violation]:
    if list_at(policy, "allow") and list_at(policy, "alsoAllow"):
        yield Violation(
            at,
            CHECK,
            message="allow and alsoAllow exclude each other",
            hint="move the names of alsoAllow to allow, or use a profile instead of"
            " allow",
        )


def _within(at: Pointer, tools: dict[str, Any]) -> Iterator[tuple[Pointer, Any]]:
    for key in ("byProvider", "toolsBySender"):
        if key not in tools:
            continue
        for place, _key, policy in members(tools.get(key), at / key):
            yield place, policy
    for key in ("subagents", "sandbox"):
        if key in tools:
            yield at / key / "tools", object_at(tools, key, "tools")


def _exec_modes(subject: Subject) -> Iterator[Violation]:
    for at, tools in _scopes(subject):
        run = object_at(tools, "exec")
        older = [key for key in ("security", "ask") if isinstance(run.get(key), str)]
        if isinstance(run.get("mode"), str) and older:
            yield Violation(
                at / "exec" / "mode",
                CHECK,
                message=f"mode and {' or '.join(older)} exclude each other",
                hint="keep mode, or keep security and ask",
            )


def _loop_thresholds(subject: Subject) -> Iterator[Violation]:
    for at, tools in _scopes(subject):
        for smaller, larger in _THRESHOLDS:
            low = number_at(tools, "loopDetection", smaller)
            high = number_at(tools, "loopDetection", larger)
            if low is not None and high is not None and low >= high:
                yield Violation(
                    at / "loopDetection" / larger,
                    CHECK,
                    message=f"{larger} is not larger than {smaller}",
                    hint=f"raise it or lower {smaller}",
                )


def _search_keys(subject: Subject) -> Iterator[Violation]:
    search = object_at(subject.config, *_SEARCH)
    for key in _PROTOTYPE_KEYS:
        if key in search:
            yield Violation(
                _SEARCH / key, CHECK, message="this key is reserved", hint="remove it"
            )
    for at, key, value in members(search, _SEARCH):
        moved = key in _PROVIDER_KEYS and isinstance(value, dict)
        if moved or (key == "apiKey" and subject.target >= _WITHOUT_API_KEY):
            yield Violation(
                at,
                CHECK,
                message="settings of a search provider no longer stand here",
                hint="move them to plugins.entries.<plugin>.config.webSearch",
            )


def _search_settings(subject: Subject) -> Iterator[Violation]:
    """2026.4.5 refuses the section as a whole; the next release converts it."""
    search = object_at(subject.config, *_SEARCH)
    if "apiKey" in search or any(
        isinstance(search.get(key), dict) for key in _PROVIDER_KEYS
    ):
        yield Violation(
            _SEARCH,
            CHECK,
            message="settings of a search provider no longer stand here",
            hint="move them to plugins.entries.<plugin>.config.webSearch",
        )


def _search_provider(subject: Subject) -> Iterator[Violation]:
    written = text_at(subject.config, *_PROVIDER)
    name = (written or "").strip(BLANKS)
    if written is None or name in subject.facts.web_search:
        return
    if name == _BRAVE and subject.target in _WITH_BRAVE:
        return
    mentioned = _is_mentioned(name, subject) and subject.target not in _NO_MENTION
    unknown = bool(name) and name not in _PROVIDER_KEYS
    host = unknown and not mentioned and may_come_from_plugin(subject)
    yield Violation(
        _PROVIDER,
        CHECK,
        message=f"OpenClaw {subject.target} brings along no search provider of this"
        " name"
        if name
        else "the search provider is blank",
        hint="name one of "
        + ", ".join(sorted(subject.facts.web_search))
        + ", or install the plugin of the provider and name it under plugins.entries",
        severity="warning" if mentioned or host else "error",
        host=host,
    )


def _is_mentioned(name: str, subject: Subject) -> bool:
    """Whether the config names the plugin that brings the provider along."""
    plugins = {name.lower(), _OWNERS.get(name, name)} - {""}
    return name not in subject.facts.plugin_ids and bool(
        plugins & named_plugins(subject)
    )


CHECKS = (
    Check("tools-allow", _policies, ALL_RELEASES, 1),
    Check("tools-exec-mode", _exec_modes, since("2026.5.28"), 1),
    Check(
        "tools-loop-thresholds", _loop_thresholds, between("2026.3.2", "2026.8.1"), 1
    ),
    Check("web-search-keys", _search_settings, between("2026.4.5", "2026.4.10"), 1),
    Check("web-search-keys", _search_keys, since("2026.5.19"), 1),
    Check("web-search-provider", _search_provider, since("2026.5.7"), 8),
)
