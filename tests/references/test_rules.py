"""The rules on references as a whole: no crash, no value shown, time linear."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.documents import Document, Role
from openclaw_doctor.findings import Finding
from openclaw_doctor.release import Release
from openclaw_doctor.rules.context import Choices, Context
from openclaw_doctor.rules.registry import Rule, all_rules
from openclaw_doctor.storage import Home
from openclaw_doctor.workspace import StateDirectory, Workspace

RULES = [rule for rule in all_rules() if rule.id.startswith("references/")]
TARGETS = ("2026.1.30", "2026.4.29", "2026.5.28", "2026.9.6")


def found(value: object, target: str, rules: list[Rule] | None = None) -> list[Finding]:
    data = json.dumps(value).encode()
    document = Document("openclaw.json", Role.CONFIG, Path("openclaw.json"), data)
    home = Home(Path("records"), None)
    state = StateDirectory(None, home, "records", config="openclaw.json")
    workspace = Workspace((state,), {"openclaw.json": document})
    selected = frozenset(rule.id for rule in rules or RULES)
    choices = Choices(selected=selected)
    context = Context(workspace, Release.parse(target), 0, choices)
    return [one for rule in rules or RULES for one in rule.run(context)]


FULL: dict[str, Any] = {
    "agents": {
        "defaults": {
            "model": {"primary": "lost/a@p", "fallbacks": ["bare"]},
            "models": {"lost/b": {}},
            "subagents": {"allowAgents": ["gone"]},
            "cliBackends": {"x": {"command": "./x"}},
        },
        "list": [{"id": "main"}],
    },
    "models": {"providers": {"lab": {"apiKey": "$LAB", "models": [{"id": "m"}]}}},
    "auth": {"order": {"A": [], "a": []}},
    "channels": {
        "telegram": {
            "defaultAccount": "gone",
            "accounts": {"one": {}},
            "groups": {"1": {"topics": {"2": {"agentId": "gone"}}}},
        }
    },
    "bindings": [{"agentId": "gone", "match": {"channel": "telegram"}}],
    "hooks": {"mappings": [{"agentId": "gone"}], "allowedAgentIds": ["gone"]},
    "secrets": {"providers": {"f": {"source": "file"}}, "defaults": {"exec": "e"}},
    "skills": {
        "entries": {
            "s": {
                "apiKey": {"source": "env", "provider": "f", "id": "A"},
                "config": {"x": {"source": "exec", "provider": "g", "id": "A"}},
            }
        }
    },
}
JUNK: tuple[Any, ...] = (
    None,
    1,
    "",
    "a/b",
    [],
    [1, {}],
    {},
    {"id": []},
    {"$include": 2},
)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every container with each of its steps, so that any value can be replaced."""
    if not isinstance(value, (dict, list)):
        return []
    steps = list(value) if isinstance(value, dict) else list(range(len(value)))
    inner = [place for step in steps for place in places(value[step])]
    return [*((value, step) for step in steps), *inner]


def test_the_full_config_speaks_of_every_rule() -> None:
    said = {one.rule for target in TARGETS for one in found(FULL, target)}
    silent = {"references/model-profile"}  # it needs a store
    assert said == {rule.id for rule in RULES} - silent


@pytest.mark.parametrize(
    "target", [pytest.param("2026.4.29", marks=pytest.mark.slow), "2026.9.6"]
)
def test_junk_anywhere_is_no_crash(target: str) -> None:
    for holder, step in places(FULL):
        before = holder[step]
        for junk in JUNK:
            holder[step] = junk
            assert isinstance(found(FULL, target), list)
        holder[step] = before


@pytest.mark.parametrize("root", [None, [], "x", {"$include": "a", **FULL}])
def test_a_config_that_is_not_here_says_nothing(root: object) -> None:
    assert found(root, "2026.4.29") == []


@pytest.mark.parametrize("target", TARGETS)
def test_no_secret_is_named_wherever_it_was_pasted(target: str) -> None:
    secret = "sk-canary-0123456789abcdef"
    for holder, step in places(FULL):
        before = holder[step]
        if isinstance(before, str):
            for pasted in (secret, f"{secret}/x", f"a/b@{secret}"):
                holder[step] = pasted
                for one in found(FULL, target):
                    title = one.fix.title if one.fix else ""
                    told = f"{one.message} {one.hint} {title} {one.details}"
                    assert "canary" not in told, (one.rule, step)
        holder[step] = before


def test_findings_at_one_place_can_be_told_apart() -> None:
    for target in TARGETS:
        prints = [one.fingerprint for one in found(FULL, target)]
        assert len(prints) == len(set(prints))


TEXT_FORMS: list[tuple[str, str, str, str | None]] = [
    ("$A", "botToken", "2026.4.29", "error"),
    ("$A", "botToken", "2026.5.18", None),
    ("$A", "botToken", "2026.9.6", None),
    ("$A", "token", "2026.9.6", "warning"),
    ("secretref-env:A", "botToken", "2026.4.15", "error"),
    ("secretref-env:A", "botToken", "2026.4.29", None),  # refused by OpenClaw itself
    ("secretref-env:A", "token", "2026.4.29", "warning"),
    ("secretref-env:A", "botToken", "2026.5.28", "info"),
    ("secretref-env:A", "botToken", "2026.8.2", "error"),
    ("__env__:A", "botToken", "2026.4.29", "error"),
    ("__env__:A", "botToken", "2026.7.1", "info"),
    ("__env__:A", "botToken", "2026.9.6", "error"),
    ("${A}", "botToken", "2026.9.6", None),
    ("$A", "botToken", "2026.2.26", None),  # the places are not known
]


@pytest.mark.parametrize(("text", "name", "target", "severity"), TEXT_FORMS)
def test_text_forms_by_release(
    text: str, name: str, target: str, severity: str | None
) -> None:
    hooks = {"hooks": {"token": text}}
    telegram = {"channels": {"telegram": {"botToken": text}}}
    said = found(hooks if name == "token" else telegram, target)
    assert [one.severity.value for one in said] == ([severity] if severity else [])


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_time_grows_with_the_size(rule: Rule) -> None:
    small, large = (_seconds(rule, size) for size in (2_000, 16_000))
    assert large < 8 * 4 * max(small, 0.02)


def _seconds(rule: Rule, size: int) -> float:
    numbers = range(size)
    accounts: dict[str, Any] = {f"account{n}": {} for n in numbers}
    value = {
        "agents": {
            "defaults": {"model": {"fallbacks": [f"lost{n}/m@p{n}" for n in numbers]}},
            "list": [{"id": f"agent{n}"} for n in numbers],
        },
        "models": {
            "providers": {
                f"lose{n}": {
                    "apiKey": {"source": "file", "provider": f"g{n}", "id": "/"}
                }
                for n in numbers
            }
        },
        "plugins": {"entries": {f"plugin-{n}": {} for n in numbers}},
        "secrets": {"providers": {f"f{n}": {"source": "file"} for n in numbers}},
        "channels": {"telegram": {"accounts": accounts}},
        "bindings": [
            {
                "agentId": f"agemt{n}",
                "match": {"channel": "telegram", "accountId": f"{n}"},
            }
            for n in numbers
        ],
    }
    start = time.perf_counter()
    found(value, "2026.4.29", [rule])
    return time.perf_counter() - start
