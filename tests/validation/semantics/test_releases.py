"""Rules that only some releases have."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from openclaw_doctor.release import Release
from openclaw_doctor.validation.facts import Facts
from openclaw_doctor.validation.semantics.subject import Subject

_FACTS = Facts(
    overlay_providers=frozenset({"openai"}),
    channel_ids=frozenset({"slack", "whatsapp"}),
    plugin_ids=frozenset({"memory-core"}),
)
_EXEC_WITH_HASH = {"source": "exec", "provider": "v", "id": "a/b#c"}
_MARKED: dict[str, Any] = {
    "models": {"providers": {"openai": {"apiKey": "secretref-env:X"}}}
}
_EMPTY_ALLOWLIST = {"channels": {"whatsapp": {"dmPolicy": "allowlist"}}}
_UNKNOWN_TALK = {"talk": {"provider": "a", "providers": {"b": {}}}}
_OLD_NAME = {"mcp": {"servers": {"a": {"command": "x", "ssl_verify": True}}}}


def _severities(
    area: str, config: dict[str, Any], release: str, facts: Facts = _FACTS
) -> list[str]:
    module = importlib.import_module(f"openclaw_doctor.validation.semantics.{area}")
    subject = Subject(config, Release.parse(release), facts)
    checks = [check for check in module.CHECKS if subject.target in check.releases]
    return [v.severity for check in checks for v in check.run(subject)]


@pytest.mark.parametrize(
    ("area", "config", "refusing", "silent"),
    [
        (
            "network",
            {"proxy": {"proxyUrl": "https://proxy.example.org"}},
            ["2026.4.29", "2026.5.7"],
            ["2026.4.15", "2026.5.28", "2026.9.6"],
        ),
        (
            "network",
            {"cron": {"webhook": "ftp://example.org"}},
            ["2026.2.26", "2026.7.1"],
            ["2026.2.12", "2026.8.2"],
        ),
        ("secret_refs", _MARKED, ["2026.4.29"], ["2026.4.15", "2026.5.7", "2026.9.6"]),
        (
            "secret_refs",
            {"gateway": {"auth": {"token": _EXEC_WITH_HASH}}},
            ["2026.3.13", "2026.4.29"],
            ["2026.5.28", "2026.9.6"],
        ),
        (
            "channels",
            {"channels": {" slack ": {}}},
            ["2026.3.28", "2026.4.10", "2026.9.6"],
            ["2026.3.31", "2026.4.5"],
        ),
        (
            "typed_channels",
            _EMPTY_ALLOWLIST,
            ["2026.3.13", "2026.3.28", "2026.4.5"],
            ["2026.1.30", "2026.4.15", "2026.5.28"],
        ),
        (
            "gateway",
            {"gateway": {"bind": "lan", "tailscale": {"mode": "serve"}}},
            ["2026.3.13", "2026.4.29", "2026.5.28", "2026.9.6"],
            ["2026.2.26"],
        ),
        (
            "gateway",
            {"gateway": {"auth": {"mode": "none"}, "tailscale": {"mode": "serve"}}},
            ["2026.5.28", "2026.9.6"],
            ["2026.4.29", "2026.5.7"],
        ),
        (
            "gateway",
            {"gateway": {"tls": {"certPath": " "}}},
            ["2026.6.11", "2026.9.6"],
            ["2026.5.28"],
        ),
        (
            "mcp",
            {"mcp": {"servers": {"a": {"transport": "stdio"}}}},
            ["2026.6.11", "2026.9.6"],
            ["2026.5.28"],
        ),
        ("channels", {"channels": {"matri": {}}}, ["2026.1.30", "2026.3.13"], []),
        ("talk", _UNKNOWN_TALK, ["2026.3.13", "2026.5.28"], ["2026.2.26", "2026.4.29"]),
        ("mcp", _OLD_NAME, ["2026.8.2", "2026.9.6"], ["2026.5.28", "2026.7.1"]),
        (
            "browser",
            {"browser": {"profiles": {"x": {"cdpPort": 1, "userDataDir": "/x"}}}},
            ["2026.3.28"],
            ["2026.3.13"],
        ),
        (
            "providers",
            {"models": {"providers": {"my-proxy": {}}}},
            ["2026.5.28", "2026.7.1"],
            ["2026.5.7"],
        ),
    ],
)
def test_releases_that_refuse(
    area: str, config: dict[str, Any], refusing: list[str], silent: list[str]
) -> None:
    for release in refusing:
        assert (release, _severities(area, config, release)[:1]) == (release, ["error"])
    for release in silent:
        assert (release, _severities(area, config, release)) == (release, [])


def test_capitals_of_a_channel_only_draw_a_warning_on_one_release() -> None:
    config: dict[str, Any] = {"channels": {"SLACK": {}}}
    assert _severities("channels", config, "2026.5.7") == ["warning"]
    assert _severities("channels", config, "2026.7.1") == ["error"]


@pytest.mark.parametrize("channel", ["telegram", "discord", "whatsapp"])
@pytest.mark.parametrize("policy", ["open", "allowlist"])
def test_a_closed_channel_is_refused_once_and_later_draws_a_warning(
    channel: str, policy: str
) -> None:
    config: dict[str, Any] = {"channels": {channel: {"dmPolicy": policy}}}
    facts = Facts(channel_ids=frozenset({channel}))
    assert _severities("typed_channels", config, "2026.3.13", facts) == ["error"]
    assert _severities("typed_channels", config, "2026.5.28", facts) == []
    assert _severities("channels", config, "2026.5.28", facts) == []
    assert _severities("channels", config, "2026.6.11", facts) == ["warning"]


def test_an_account_inherits_the_senders_of_its_channel() -> None:
    accounts = {"a": {}, "b": {"allowFrom": ["1"]}, "c": {"dmPolicy": "allowlist"}}
    channel = {"dmPolicy": "open", "allowFrom": ["*"], "accounts": accounts}
    config: dict[str, Any] = {"channels": {"whatsapp": channel}}
    assert _severities("channels", config, "2026.9.6") == ["warning"]


def test_several_voices_need_a_choice_where_an_unknown_one_is_dropped() -> None:
    several: dict[str, Any] = {"talk": {"providers": {"a": {}, "b": {}}}}
    assert _severities("talk", several, "2026.4.29") == ["error"]
    assert _severities("talk", _UNKNOWN_TALK, "2026.4.29") == []


def test_the_offered_memory_plugin_is_refused_before_it_is_offered() -> None:
    config: dict[str, Any] = {"plugins": {"slots": {"memory": "memory-lancedb"}}}
    assert _severities("plugins", config, "2026.5.7") == ["error"]
    assert _severities("plugins", config, "2026.5.28") == ["warning"]


def test_a_mentioned_plugin_may_bring_the_channel() -> None:
    config: dict[str, Any] = {
        "channels": {"zz": {}},
        "plugins": {"entries": {"zz": {"enabled": True}}},
    }
    assert _severities("channels", config, "2026.5.28") == ["warning"]


@pytest.mark.parametrize("area", ["channels", "plugins", "providers"])
def test_without_facts_nothing_is_unknown(area: str) -> None:
    config: dict[str, Any] = {
        "channels": {"zz": {}},
        "plugins": {"allow": ["zz"], "slots": {"memory": "zz"}},
        "models": {"providers": {"zz": {}}},
    }
    module = importlib.import_module(f"openclaw_doctor.validation.semantics.{area}")
    subject = Subject(config, Release.parse("2026.9.6"), Facts())
    assert [v for check in module.CHECKS for v in check.run(subject)] == []
