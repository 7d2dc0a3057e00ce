"""What releases change before they validate, against what they say of old forms."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.pointer import ROOT, Pointer
from openclaw_doctor.release import Release
from openclaw_doctor.validation.judge import judge
from openclaw_doctor.validation.normal import normalise

_GROUPS = json.loads(
    Path(__file__).with_name("read-time-verdicts.json").read_text(encoding="utf-8")
)["groups"]


def _rows() -> Iterator[Any]:
    for group in _GROUPS:
        for row in group["rows"]:
            name = json.dumps(row["form"])[:80]
            yield pytest.param(row["form"], group["releases"], row["accepted"], id=name)


@pytest.mark.parametrize(("form", "releases", "accepted"), list(_rows()))
def test_verdict_is_that_of_the_release(
    form: dict[str, Any], releases: list[str], accepted: list[str]
) -> None:
    original = copy.deepcopy(form)
    found = [name for name in releases if judge(form, Release.parse(name)).valid]
    assert found == accepted
    assert form == original


@pytest.mark.parametrize(
    ("target", "config", "place"),
    [
        ("2026.4.29", {"channels": {"discord": {"chunkMode": 5}}}, ()),
        ("2026.4.29", {"channels": {"slack": {"accounts": {"a": {"dm": 5}}}}}, ()),
        ("2026.4.29", {"memorySearch": {"provider": 5}}, ()),
        ("2026.4.29", {"heartbeat": {"every": 5}}, ()),
        ("2026.4.29", {"session": {"threadBindings": {"ttlHours": "x"}}}, ()),
        ("2026.4.29", {"tools": {"web": {"x_search": {"apiKey": 5}}}}, ()),
        ("2026.4.29", {"tools": {"web": {"search": {"apiKey": 5}}}}, ()),
        ("2026.9.6", {"agents": {"list": [{"id": "main", "name": 5}]}}, ()),
        (
            "2026.9.6",
            {
                "models": {
                    "providers": {
                        "acme": {
                            "baseUrl": "https://api.example.com",
                            "models": [{"id": "m", "name": "m"}],
                            "contextWindow": "x",
                        }
                    }
                }
            },
            ("models", "providers", "acme", "contextWindow"),
        ),
    ],
)
def test_violation_is_reported_where_the_value_is_written(
    target: str, config: dict[str, Any], place: tuple[str, ...]
) -> None:
    found = {
        violation.pointer for violation in judge(config, _release(target)).violations
    }
    assert found == {Pointer(place) if place else _only_leaf(config)}


def test_merged_settings_keep_their_own_places() -> None:
    config = {
        "memorySearch": {"provider": "openai", "store": {"path": 5, "driver": 6}},
        "agents": {"defaults": {"memorySearch": {"store": {"driver": 7}}}},
    }
    normal = normalise(config, _release("2026.4.15"))
    store = Pointer(("agents", "defaults", "memorySearch", "store"))
    assert normal.config == {
        "agents": {
            "defaults": {
                "memorySearch": {
                    "provider": "openai",
                    "store": {"path": 5, "driver": 7},
                }
            }
        }
    }
    written = Pointer(("memorySearch", "store", "path"))
    assert normal.authored(store / "path") == written
    assert normal.authored(store / "driver") == store / "driver"


@pytest.mark.parametrize("target", ["2026.3.13", "2026.5.2", "2026.7.1"])
def test_other_releases_see_the_file_as_it_is(target: str) -> None:
    config = {"channels": {"telegram": {"streamMode": "partial"}}, "heartbeat": {}}
    assert normalise(config, _release(target)).config is config


@pytest.mark.parametrize(
    "target", ["2026.3.28", "2026.4.5", "2026.4.15", "2026.4.29", "2026.9.6"]
)
def test_config_without_old_forms_is_not_copied(target: str) -> None:
    config = {
        "agents": {"defaults": {"workspace": "~/work"}},
        "channels": {"discord": {"streaming": {"mode": "off"}, "accounts": {"a": {}}}},
        "gateway": {"bind": "lan"},
        "models": {"providers": {"acme": {"models": []}}},
    }
    assert normalise(config, _release(target)).config is config


@pytest.mark.parametrize("junk", [5, [], {}, [{"id": 5}]])
@pytest.mark.parametrize("target", ["2026.4.2", "2026.4.5", "2026.4.29", "2026.9.6"])
def test_anything_may_stand_anywhere(target: str, junk: Any) -> None:
    for group in _GROUPS:
        for row in group["rows"][::3]:
            for place in _places(row["form"]):
                normalise(_with(row["form"], place, junk), _release(target))


def _release(text: str) -> Release:
    return Release.parse(text)


def _only_leaf(config: Any) -> Pointer:
    (place,) = [place for place in _places(config) if not _members(config, place)]
    # The id of an agent is no violation and stands before the value that is one.
    return place


def _places(value: Any, at: Pointer = ROOT) -> Iterator[Pointer]:
    yield at
    if isinstance(value, dict):
        for key in value:
            if key != "id":
                yield from _places(value[key], at / key)
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _places(item, at / i)


def _members(config: Any, place: Pointer) -> bool:
    for step in place:
        config = config[step]
    return isinstance(config, dict | list)


def _with(value: Any, place: Pointer, junk: Any) -> Any:
    if not place:
        return {"agents": junk}
    result = copy.deepcopy(value)
    parent = result
    for step in place[:-1]:
        parent = parent[step]
    parent[place[-1]] = junk
    return result
