"""The schema for editors: in one piece, with the verdicts of the stored sections."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft7Validator
from jsonschema.exceptions import SchemaError

from openclaw_doctor.errors import UsageError
from openclaw_doctor.release import Release
from openclaw_doctor.validation.judge import judge
from openclaw_doctor.validation.published import KINDS, published, schemas_at
from openclaw_doctor.validation.releases import config_schema, known_releases
from openclaw_doctor.validation.sharing import shared

NEW = Release.parse("2026.9.6")
OLD = Release.parse("2026.3.13")
VALID: dict[str, Any] = {
    "$schema": "./openclaw.schema.json",
    "gateway": {"mode": "local", "bind": "loopback", "port": 18789},
    "agents": {"defaults": {"model": {"primary": "openai/gpt-5"}}},
    "channels": {"telegram": {"enabled": True, "botToken": "canary-token"}},
    "plugins": {"entries": {"imap": {"enabled": False}, "mine": {"config": {"a": 1}}}},
    "models": {"providers": {"lab": {"baseUrl": "http://10.0.0.1/v1", "models": []}}},
}


def changed(place: tuple[str, ...], value: Any) -> dict[str, Any]:
    config = copy.deepcopy(VALID)
    at = config
    for key in place[:-1]:
        at = at.setdefault(key, {})
    at[place[-1]] = value
    return config


CASES: list[tuple[dict[str, Any], bool]] = [
    ({}, True),
    (VALID, True),
    (changed(("gateway", "port"), "18789"), False),
    (changed(("gateway", "bind"), "0.0.0.0"), False),
    (changed(("gateway", "host"), "x"), False),
    (changed(("channels", "telegram", "dmPolicy"), "open"), True),
    (changed(("channels", "telegram", "dmPolicy"), "all"), False),
    (changed(("channels", "telegram", "streamMode"), "off"), False),
    (changed(("channels", "other"), {"anything": 1}), True),
    (changed(("plugins", "entries", "imap", "config"), {"nonsense": 1}), False),
    (changed(("plugins", "entries", "imap", "wrong"), 1), False),
    (changed(("agents", "entries"), {"main": {"model": "a/b"}}), True),
    (changed(("agents", "list"), []), False),
    (changed(("agents", "defaults", "memorySearch"), {}), False),
]


@cache
def whole(target: Release) -> dict[str, Any]:
    return published(target)


@pytest.fixture(scope="module")
def newest() -> dict[str, Any]:
    return whole(NEW)


@pytest.mark.parametrize(("config", "valid"), CASES)
def test_verdicts(newest: dict[str, Any], config: dict[str, Any], valid: bool) -> None:
    assert Draft7Validator(newest).is_valid(config) is valid


@pytest.mark.parametrize("target", [NEW, OLD], ids=str)
def test_verdicts_are_those_of_the_stored_schemas(target: Release) -> None:
    agree(whole(target), target)


def agree(schema: dict[str, Any], target: Release) -> None:
    """The schema refuses what the stored sections refuse, and nothing else."""
    validator = Draft7Validator(schema)
    for config, _ in CASES:
        judged = judge(config, target)
        # An old form that is converted before validation is no matter of a schema.
        if not judged.legacy:
            refused = any(not found.check for found in judged.violations)
            assert validator.is_valid(config) is not refused, config


def test_it_stands_alone(newest: dict[str, Any]) -> None:
    assert newest["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert newest["$id"] == "urn:openclaw-doctor:openclaw.json:2026.9.6"
    assert newest["title"] == "openclaw.json of OpenClaw 2026.9.6"
    names = {ref.removeprefix("#/definitions/") for ref in references(newest)}
    assert names == newest["definitions"].keys()
    assert newest["properties"]["gateway"]["description"]


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            assert len(node) == 1, node
            yield node["$ref"]
        for value in node.values():
            yield from references(value)
    elif isinstance(node, list):
        for value in node:
            yield from references(value)


def test_lives_are_noted() -> None:
    old = published(Release.parse("2026.7.1"), "config", ("gateway", "tailscale"))
    assert old["properties"]["resetOnExit"]["deprecated"] is True
    assert old["properties"]["resetOnExit"]["x-until"] == "2026.8.1"
    new = published(NEW, "config", ("gateway",))
    assert new["properties"]["tools"]["x-since"] > "2026.1.29"
    assert "x-since" not in new["properties"]["port"]


def test_defaults_of_channels_are_not_required() -> None:
    schema = config_schema(NEW).channel("telegram")
    assert schema is not None
    filled = {
        name
        for name in schema.get("required", ())
        if "default" in schema["properties"][name]
    }
    assert filled, "the case has gone from the schema: choose another channel"
    (found,) = schemas_at(("channels", "telegram"), NEW)
    assert filled <= set(found["required"])
    shown = published(NEW, "config", ("channels", "telegram"))
    assert not filled & set(shown.get("required", ()))


def test_a_property_may_be_called_like_a_keyword() -> None:
    part = {"type": "object", "properties": {"items": {"type": "string"}}}
    long = {**part, "required": ["a" * 250]}
    schema = {"properties": {"properties": long, "not": long, "x": {"default": long}}}
    done = shared(schema)
    assert done["definitions"] == {"properties": long}
    assert done["properties"]["not"] == {"$ref": "#/definitions/properties"}
    assert done["properties"]["x"] == {"default": long}
    twice = {"properties": {"a": part, "b": part}}
    assert shared(twice) == twice, "small parts stay where they are"


def test_no_other_kinds() -> None:
    assert KINDS == ("config", "auth-profiles", "auth-state", "models")
    with pytest.raises(UsageError, match="no schema of"):
        published(NEW, "nonsense")


@pytest.mark.parametrize("name", ["openclaw.json", "models", "gateway", "a b", ""])
def test_unknown_places_have_no_schema(name: str) -> None:
    assert schemas_at(("gateway", "port", name), NEW) == []
    with pytest.raises(UsageError, match="knows no gateway"):
        published(NEW, "config", ("gateway", "port", name))


def test_a_place_that_takes_anything() -> None:
    place = ("plugins", "entries", "mine", "config", "deep")
    assert schemas_at(place, NEW) == [{}]
    assert Draft7Validator(published(NEW, "config", place)).is_valid([1])


@pytest.mark.slow
@pytest.mark.parametrize("release", known_releases(), ids=str)
def test_every_release_gives_a_proper_schema(release: Release) -> None:
    schema = published(release)
    try:
        Draft7Validator.check_schema(schema)
    except SchemaError as error:
        # Patterns stay as OpenClaw has them, in the dialect of editors.
        assert r"\p{" in str(error.instance)
    # This escape is all that Python does not know.
    without = json.loads(json.dumps(schema).replace(r"\\p{C", r"x{C"))
    Draft7Validator.check_schema(without)
    agree(without, release)
