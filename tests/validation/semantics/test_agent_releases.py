"""Rules about agents, tools and models that only some releases have."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from openclaw_doctor.release import Release
from openclaw_doctor.validation.facts import Facts
from openclaw_doctor.validation.semantics.subject import Subject
from openclaw_doctor.validation.violation import Violation

_FACTS = Facts(
    web_search={"gemini": "google"},
    retired_models={
        ("google", "old"): "google/new",
        ("google", "older"): "google/old",
        ("xai", "odd"): "",
    },
    channel_ids=frozenset({"telegram", "qa-channel"}),
    plugin_ids=frozenset({"google"}),
)


def _found(area: str, config: dict[str, Any], release: str) -> list[Violation]:
    module = importlib.import_module(f"openclaw_doctor.validation.semantics.{area}")
    subject = Subject(config, Release.parse(release), _FACTS)
    checks = [check for check in module.CHECKS if subject.target in check.releases]
    return [violation for check in checks for violation in check.run(subject)]


def _defaults(**settings: Any) -> dict[str, Any]:
    return {"agents": {"defaults": settings}}


_HOURS = {"start": "25:00"}
_LISTED = {"list": [{"id": "a"}]}
_BOUND = [{"agentId": "b", "match": {"channel": "telegram"}}]


@pytest.mark.parametrize(
    ("area", "config", "refusing", "silent"),
    [
        (
            "heartbeat",
            _defaults(heartbeat={"every": "30m", "activeHours": _HOURS}),
            ["2026.1.30", "2026.5.28", "2026.9.6"],
            [],
        ),
        (
            "heartbeat",
            _defaults(heartbeat={"activeHours": _HOURS}),
            ["2026.8.1", "2026.9.6"],
            ["2026.5.28", "2026.7.1"],
        ),
        (
            "heartbeat",
            _defaults(heartbeat={"target": "owner"}),
            ["2026.5.28"],
            ["2026.7.1", "2026.9.6"],
        ),
        (
            "tools",
            {"tools": {"allow": ["read"], "alsoAllow": ["exec"]}},
            ["2026.1.30", "2026.9.6"],
            [],
        ),
        (
            "tools",
            {"tools": {"web": {"search": {"apiKey": "canary"}}}},
            ["2026.4.5", "2026.8.1", "2026.9.6"],
            ["2026.4.10", "2026.5.28", "2026.7.1"],
        ),
        (
            "tools",
            {"tools": {"web": {"search": {"gemini": {}}}}},
            ["2026.5.28", "2026.9.6"],
            ["2026.3.28", "2026.4.29"],
        ),
        (
            "bindings",
            {"agents": _LISTED, "bindings": _BOUND},
            ["2026.5.27", "2026.9.6"],
            ["2026.1.30", "2026.5.26"],
        ),
        (
            "agents",
            {"agents": {"entries": {"a": {}, "b": {}}}},
            ["2026.8.1", "2026.9.6"],
            ["2026.7.1"],
        ),
        (
            "sessions",
            {"session": {"maintenance": {"pruneAfter": "0d"}}},
            ["2026.8.1", "2026.9.6"],
            ["2026.5.28", "2026.7.1"],
        ),
        (
            "heartbeat",
            _defaults(heartbeat={"target": "OWNER"}),
            ["2026.5.28", "2026.7.1"],
            ["2026.8.1"],
        ),
        (
            "heartbeat",
            _defaults(heartbeat={"target": "teams"}),
            ["2026.3.28"],
            ["2026.4.5", "2026.9.6"],
        ),
        (
            "heartbeat",
            _defaults(heartbeat={"target": "qa-channel"}),
            ["2026.3.28", "2026.4.15"],
            ["2026.4.5"],
        ),
        (
            "heartbeat",
            _defaults(heartbeat={"every": "99999999999999999999d"}),
            ["2026.5.28"],
            ["2026.3.13", "2026.5.22"],
        ),
        (
            "sessions",
            {"session": {"maintenance": {"rotateBytes": "1e3"}}},
            ["2026.3.13", "2026.4.15"],
            ["2026.4.29"],
        ),
        (
            "sandbox",
            _defaults(sandbox={"docker": {"binds": ["C:/x:/y"]}}),
            ["2026.3.13", "2026.4.29"],
            ["2026.5.7", "2026.9.6"],
        ),
        (
            "sandbox",
            _defaults(sandbox={"browser": {"binds": ["./x:/y"]}}),
            ["2026.5.22"],
            ["2026.5.7"],
        ),
        (
            "sandbox",
            _defaults(sandbox={"docker": {"network": "container:x"}}),
            ["2026.2.26", "2026.9.6"],
            ["2026.2.21"],
        ),
        (
            "tools",
            {"tools": {"web": {"search": {"provider": "brave"}}}},
            ["2026.5.12"],
            ["2026.4.29", "2026.5.7"],
        ),
        (
            "agent_files",
            {"agents": {"list": [{"id": "main", "identity": {"avatar": "..x"}}]}},
            ["2026.3.13", "2026.5.7"],
            ["2026.5.12"],
        ),
        (
            "sandbox",
            _defaults(sandbox={"docker": {"binds": ["data:/data"]}}),
            ["2026.3.13", "2026.9.6"],
            ["2026.1.30"],
        ),
        (
            "models",
            _defaults(model="google/old"),
            ["2026.5.7", "2026.9.6"],
            ["2026.4.29"],
        ),
        (
            "formats",
            {"gateway": {"channelStaleEventThresholdMinutes": 3}},
            ["2026.3.28", "2026.7.1"],
            ["2026.3.13", "2026.8.1"],
        ),
    ],
)
def test_rules_have_their_releases(
    area: str, config: dict[str, Any], refusing: list[str], silent: list[str]
) -> None:
    for release in refusing:
        found = [v.severity for v in _found(area, config, release)]
        assert (release, found) == (release, ["error"])
    for release in silent:
        assert (release, _found(area, config, release)) == (release, [])


@pytest.mark.parametrize(
    ("model", "hint"),
    [
        ("google/old", "use google/new instead"),
        (" Google / OLDER ", "choose another model"),
        ("xai/odd", "choose another model"),
    ],
)
def test_the_successor_is_named_where_it_is_known(model: str, hint: str) -> None:
    (violation,) = _found("models", _defaults(model=model), "2026.9.6")
    assert violation.hint == hint


def test_a_list_that_cannot_be_converted_names_its_agents() -> None:
    agents = {"list": [{"id": "main"}, {"id": "Main"}, {"id": "main"}]}
    found = _found("agents", {"agents": agents}, "2026.9.6")
    places = [violation.pointer.dotted() for violation in found]
    assert places == ["agents.list[1]", "agents.list[2]"]


@pytest.mark.parametrize(
    ("plugins", "severity", "host"),
    [
        ({}, "error", False),
        ({"entries": {"google": {}}}, "error", False),
        ({"entries": {"acme": {}}}, "warning", True),
        ({"load": {"paths": ["./plugin"]}}, "warning", True),
    ],
)
def test_channels_may_come_from_plugins(
    plugins: dict[str, Any], severity: str, host: bool
) -> None:
    config = {**_defaults(heartbeat={"target": "acme"}), "plugins": plugins}
    (violation,) = _found("heartbeat", config, "2026.9.6")
    assert (violation.severity, violation.host) == (severity, host)


@pytest.mark.parametrize(
    ("provider", "plugins", "expected"),
    [
        ("gemini", {}, []),
        ("brave", {}, [("error", False)]),
        ("brave", {"allow": ["brave"]}, [("warning", False)]),
        ("kimi", {"entries": {" Moonshot ": {}}}, [("warning", False)]),
        ("brave", {"entries": {"acme": {}}}, [("error", False)]),
        ("acme-search", {"entries": {"acme": {}}}, [("warning", True)]),
        ("google", {"entries": {"google": {}}}, [("error", False)]),
    ],
)
def test_search_providers_may_come_from_plugins(
    provider: str, plugins: dict[str, Any], expected: list[tuple[str, bool]]
) -> None:
    search = {"search": {"provider": provider}}
    config = {"tools": {"web": search}, "plugins": plugins}
    found = _found("tools", config, "2026.9.6")
    assert [(violation.severity, violation.host) for violation in found] == expected


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        ({"identity": {"avatar": "pictures/a.png"}}, []),
        ({"identity": {"avatar": "/etc/a.png"}}, ["error"]),
        ({"identity": {"avatar": "/srv/state/workspace/a.png"}}, ["warning"]),
        ({"workspace": "/srv/x", "identity": {"avatar": "/srv/x/a.png"}}, []),
        ({"workspace": "~/x", "identity": {"avatar": "/home/u/x/a.png"}}, ["warning"]),
        ({"workspace": "~/x", "identity": {"avatar": "../x/a.png"}}, []),
    ],
)
def test_avatars_may_lie_in_folders_only_the_machine_knows(
    agent: dict[str, Any], expected: list[str]
) -> None:
    config = {"agents": {"entries": {"main": agent}}}
    found = _found("agent_files", config, "2026.9.6")
    assert [violation.severity for violation in found] == expected


def test_the_state_folder_is_the_machines_affair() -> None:
    folder = "~/.openclaw/agents/b/agent"
    agents = {"ownership": "explicit", "entries": {"a": {"agentDir": folder}, "b": {}}}
    (violation,) = _found("agent_files", {"agents": agents}, "2026.9.6")
    assert (violation.severity, violation.host) == ("warning", True)
    assert violation.message == "two agents have the same agentDir"
