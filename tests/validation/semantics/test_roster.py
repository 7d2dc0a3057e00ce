"""The agents of a config in both forms."""

from __future__ import annotations

from typing import Any

import pytest

from openclaw_doctor.release import Release
from openclaw_doctor.validation.facts import Facts
from openclaw_doctor.validation.semantics.roster import (
    agent_id,
    agents_of,
    is_keyable,
    is_sound,
    scopes_of,
    unkeyable,
)
from openclaw_doctor.validation.semantics.subject import Subject

_LIST = {"list": [{"id": "main"}, {"name": "no id"}, 3, {"id": "Work Bot"}]}
_ENTRIES = {"entries": {"main": {}, "Ops": {"name": "x"}, "broken": 3}}


def _subject(agents: Any, release: str) -> Subject:
    return Subject({"agents": agents}, Release.parse(release), Facts())


@pytest.mark.parametrize(
    ("agents", "release", "expected"),
    [
        (_LIST, "2026.5.28", ["agents.list[0] main", "agents.list[3] Work Bot"]),
        (_LIST, "2026.9.6", ["agents.list[0] main", "agents.list[3] Work Bot"]),
        (_ENTRIES, "2026.9.6", ["agents.entries.main main", "agents.entries.Ops Ops"]),
        (_ENTRIES, "2026.7.1", []),
        ({**_LIST, "entries": {}}, "2026.9.6", []),
        ({**_LIST, "entries": None}, "2026.7.1", ["agents.list[0] main"]),
        ({}, "2026.9.6", []),
        ([], "2026.9.6", []),
    ],
)
def test_agents_stand_where_they_are_written(
    agents: Any, release: str, expected: list[str]
) -> None:
    found = agents_of(_subject(agents, release))
    read = [f"{at.dotted()} {written}" for at, written, _agent in found]
    assert read[: len(expected)] == expected
    assert bool(read) == bool(expected)


def test_scopes_are_the_defaults_and_each_agent() -> None:
    agents = {"defaults": {"model": "a/b"}, **_ENTRIES}
    places = [at.dotted() for at, _scope in scopes_of(_subject(agents, "2026.9.6"))]
    assert places == ["agents.defaults", "agents.entries.main", "agents.entries.Ops"]


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("main", "main"),
        (" OPS ", "ops"),
        ("Work Bot", "work-bot"),
        ("a.b.", "a-b"),
        ("_x", "_x"),
        ("", "main"),
        ("\N{LOBSTER}", "main"),
        ("x" * 70, "x" * 64),
    ],
)
def test_ids_are_compared_in_one_form(written: str, compared: str) -> None:
    assert agent_id(written) == compared


@pytest.mark.parametrize(
    ("agents", "wrong"),
    [
        ([], []),
        ([{"id": "main"}, {"id": "b", "default": True}], []),
        ([{"id": "Main"}], [0]),
        ([{"id": "a"}, {"id": "a"}, {"id": "b"}], [1]),
        ([{"id": "a"}, {}, None, {"id": ""}], [1, 2, 3]),
        ([{"id": "a", "default": "yes"}], [0]),
    ],
)
def test_lists_become_entries_only_with_final_ids(
    agents: list[Any], wrong: list[int]
) -> None:
    assert list(unkeyable(agents)) == wrong
    assert is_keyable(agents) == (not wrong)
    assert is_sound(_subject({"list": agents}, "2026.9.6")) == (not wrong)


@pytest.mark.parametrize(
    ("agents", "release", "sound"),
    [
        (_ENTRIES, "2026.9.6", False),
        ({"entries": {"a": {}}}, "2026.9.6", True),
        ({"entries": None}, "2026.9.6", False),
        (_LIST, "2026.5.28", False),
        ({"list": [{"id": "Work Bot"}]}, "2026.5.28", True),
        (None, "2026.9.6", False),
        ({}, "2026.9.6", True),
    ],
)
def test_broken_rosters_are_not_counted_on(
    agents: Any, release: str, sound: bool
) -> None:
    assert is_sound(_subject(agents, release)) == sound
