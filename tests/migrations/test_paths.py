"""Patterns mean the places that they say."""

from __future__ import annotations

from typing import Any

import pytest

from openclaw_doctor.migrations.paths import filled, matches
from openclaw_doctor.pointer import Pointer


def found(value: Any, pattern: str) -> list[str]:
    return [match.pointer.dotted() for match in matches(value, pattern)]


@pytest.mark.parametrize(
    ("value", "pattern", "places"),
    [
        ({"a": {"b": 1}}, "a.b", ["a.b"]),
        ({"a": None}, "a", ["a"]),
        ({"a": {"b": 1}}, "a.c", []),
        ({"a": [{"b": 1}, {}, {"b": 2}]}, "a[*].b", ["a[0].b", "a[2].b"]),
        ({"a": {"x": {"b": 1}}}, "a.*.b", ["a.x.b"]),
        ({"a": [1]}, "a.*", []),
        ({"a": {"x": 1}}, "a[*]", []),
        ({"a": {"x": 1, "y": 2, "z": 3}}, "a.{x,z}", ["a.x", "a.z"]),
        ({"a": {"p:q.r": 1}}, 'a["p:q.r"]', ['a["p:q.r"]']),
        (
            {
                "agents": {
                    "defaults": {"m": 1},
                    "list": [{"m": 2}],
                    "entries": {"a": {"m": 3}},
                }
            },
            "<agents>.m",
            ["agents.defaults.m", "agents.list[0].m", "agents.entries.a.m"],
        ),
        (
            {"agents": {"defaults": {"m": 1}, "list": [{"m": 2}]}},
            "<agent>.m",
            ["agents.list[0].m"],
        ),
        (
            {"channels": {"slack": {"x": 1, "accounts": {"a": {"x": 2}}}}},
            "<slack|discord>.x",
            ["channels.slack.x", "channels.slack.accounts.a.x"],
        ),
        (
            {"channels": {"slack": {"x": 1}, "irc": {"x": 2}}},
            "<channels>.x",
            ["channels.slack.x", "channels.irc.x"],
        ),
    ],
)
def test_matches(value: Any, pattern: str, places: list[str]) -> None:
    assert found(value, pattern) == places


@pytest.mark.parametrize("value", [None, 1, "a", [], [[1]], {"a": None}])
def test_any_value_may_be_asked(value: Any) -> None:
    assert found(value, "a.b[*].c") == []


@pytest.mark.parametrize(
    ("pattern", "target", "place"),
    [
        ("a[*].b", ".c", "a[1].c"),
        ("a[*].b", ".c.d", "a[1].c.d"),
        ("a[*].b", "x[*].y", "x[1].y"),
        ("a[*].b", "gone", "gone"),
    ],
)
def test_targets_are_filled(pattern: str, target: str, place: str) -> None:
    (match,) = matches({"a": [{}, {"b": 1}]}, pattern)
    assert filled(target, match).dotted() == place


def test_a_scope_is_filled_with_what_it_stood_for() -> None:
    config = {"agents": {"list": [{"old": {"k": 1}}]}}
    (match,) = matches(config, "<agents>.old.*")
    assert filled("<agents>.new.*", match) == Pointer(("agents", "list", 0, "new", "k"))
    assert filled("..k", match) == Pointer(("agents", "list", 0, "k"))


def test_what_is_no_pattern_is_refused() -> None:
    with pytest.raises(ValueError, match="no pattern"):
        list(matches({}, "a b["))
