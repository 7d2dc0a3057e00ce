"""Agents, tools, models and sessions, against what two real releases say of them."""

from __future__ import annotations

import importlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openclaw_doctor.pointer import lookup
from openclaw_doctor.release import Release
from openclaw_doctor.validation.facts import Facts
from openclaw_doctor.validation.semantics.subject import Check, Subject
from openclaw_doctor.validation.violation import Violation

_FOLDER = Path(__file__).with_name("roster_verdicts")
_RELEASES = ("2026.5.28", "2026.9.6")
_TABLES = sorted(path.stem for path in _FOLDER.glob("*.json") if path.stem != "facts")
_AREAS = {
    area: importlib.import_module(f"openclaw_doctor.validation.semantics.{area}")
    for area in (
        *("agent_files", "agents", "bindings", "formats", "heartbeat"),
        *("models", "sandbox", "sessions", "tools"),
    )
}


def _read(name: str) -> Any:
    return json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def _facts(recorded: dict[str, Any]) -> Facts:
    retired = recorded["retired_models"].items()
    return Facts(
        web_search=recorded["web_search"],
        retired_models={tuple(name.split("/")): why for name, why in retired},
        channel_ids=frozenset(recorded["channel_ids"]),
        plugin_ids=frozenset(recorded["plugin_ids"]),
    )


_FACTS = {release: _facts(recorded) for release, recorded in _read("facts").items()}
_CASES = [case for table in _TABLES for case in _read(table)]


def _subject(config: dict[str, Any], release: str) -> Subject:
    facts = _FACTS.get(release, _FACTS["2026.5.28"])
    return Subject(config, Release.parse(release), facts)


@cache
def _checks(release: str) -> list[Check]:
    checks = [check for area in _AREAS.values() for check in area.CHECKS]
    return [check for check in checks if Release.parse(release) in check.releases]


def _found(config: dict[str, Any], release: str) -> list[Violation]:
    subject = _subject(config, release)
    return [v for check in _checks(release) for v in check.run(subject)]


def _place(violation: Violation) -> str:
    named = [violation.name] if violation.name else []
    return ".".join([*map(str, violation.pointer), *named])


def test_every_check_speaks_in_some_case() -> None:
    assert len(_CASES) > 500
    spoken = {
        check.id
        for case in _CASES
        for release in _RELEASES
        for subject in (_subject(case["config"], release),)
        for check in _checks(release)
        if any(check.run(subject))
    }
    ids = {check.id for area in _AREAS.values() for check in area.CHECKS}
    # A list that no release converts is refused by the schema at another place.
    assert ids - spoken <= {"agents-list-form"}


@pytest.mark.parametrize("release", _RELEASES)
@pytest.mark.parametrize("table", _TABLES)
def test_errors_are_where_the_release_refuses(table: str, release: str) -> None:
    """A release is absent from a case where its schema speaks as well."""
    for case in _read(table):
        if release in case:
            found = _found(case["config"], release)
            places = sorted({_place(v) for v in found if v.severity == "error"})
            assert (case["config"], places) == (case["config"], case[release])


def test_areas_are_silent_without_their_sections() -> None:
    for area in _AREAS.values():
        assert any(area.SECTIONS & case["config"].keys() for case in _CASES)
        for case in _CASES:
            rest = {k: v for k, v in case["config"].items() if k not in area.SECTIONS}
            subject = Subject(rest, Release.parse("2026.9.6"), _FACTS["2026.9.6"])
            assert not [v for check in area.CHECKS for v in check.run(subject)]


def test_texts_are_complete_and_hold_no_value() -> None:
    for case in _CASES:
        marked = _marked(case["config"])
        for release in _RELEASES:
            for violation in _found(marked, release):
                assert violation.message
                assert violation.hint
                assert "canary" not in violation.message + violation.hint


def _marked(value: Any) -> Any:
    """``value`` with a word added to every text that is no id of an agent."""
    if isinstance(value, dict):
        return {k: v if k == "id" else _marked(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_marked(item) for item in value]
    return f"canary {value}" if isinstance(value, str) else value


_JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [
        *(None, True, 0, 1.5, float("nan"), float("inf"), 10**400, "", " ", "\ud800"),
        *([], {}, [None], {"": {}}, {"x": None}, [[]], {"x": {"x": {}}}, ["x", 1]),
    ]
)


def _with(value: Any, way: list[int], junk: Any) -> Any:
    """``value`` with one part, chosen by ``way``, replaced by ``junk``."""
    if not way or not value or not isinstance(value, (dict, list)):
        return junk
    keys = list(value) if isinstance(value, dict) else range(len(value))
    chosen = keys[way[0] % len(keys)]
    part = _with(value[chosen], way[1:], junk)
    if isinstance(value, dict):
        return {**value, chosen: part}
    return [part if i == chosen else item for i, item in enumerate(value)]


@settings(derandomize=True, max_examples=150, deadline=None)
@given(
    case=st.sampled_from(_CASES),
    way=st.lists(st.integers(0, 3), min_size=1, max_size=6),
    junk=_JUNK,
)
def test_no_check_raises_or_points_nowhere(
    case: dict[str, Any], way: list[int], junk: Any
) -> None:
    config = _with(case["config"], way, junk)
    if not isinstance(config, dict):
        return
    nowhere = object()
    for release in ("2026.1.30", "2026.4.29", "2026.5.28", "2026.9.6"):
        for violation in _found(config, release):
            assert lookup(config, violation.pointer, nowhere) is not nowhere
