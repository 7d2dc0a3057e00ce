"""Putting the enforced schema together from what a release says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tools.conftest import closed, of
from tools.enforced_schema import (
    UnusableSchema,
    channel_ids,
    composite,
    composite_of_manifests,
    inlined,
    is_output_mode,
    of_published,
    plugin_ids,
)

Schema = dict[str, Any]


def plugin_config(schema: Schema, name: str) -> Schema:
    entries = schema["properties"]["plugins"]["properties"]["entries"]
    config: Schema = entries["properties"][name]["properties"]["config"]
    return config


def test_channels_and_plugins_come_from_the_published_schema(
    core: Schema, published: Schema
) -> None:
    schema = composite(core, published)
    assert channel_ids(schema) == {"telegram"}
    assert plugin_ids(schema) == {"imap"}
    assert schema["properties"]["gateway"] == core["properties"]["gateway"]
    assert list(schema["properties"])[-1] == "$schema"
    assert plugin_ids(core) == frozenset()


def test_the_core_of_the_published_schema_is_not_used(
    core: Schema, published: Schema
) -> None:
    hidden = {**published, "properties": {**published["properties"]}}
    hidden["properties"]["gateway"] = closed()
    schema = composite(core, hidden)
    assert "port" in schema["properties"]["gateway"]["properties"]


def test_annotations_go_and_keys_of_their_names_stay(
    core: Schema, published: Schema
) -> None:
    schema = composite(core, published)
    telegram = schema["properties"]["channels"]["properties"]["telegram"]
    assert telegram["properties"]["botToken"] == {"type": "string"}
    config = plugin_config(schema, "imap")
    assert config["properties"]["title"] == {"type": "string"}


def test_references_of_a_plugin_are_replaced(core: Schema, published: Schema) -> None:
    config = plugin_config(composite(core, published), "imap")
    assert config["properties"]["host"] == {"type": "string", "minLength": 1}
    assert "$defs" not in config


def test_a_key_named_like_a_keyword_survives_inlining() -> None:
    schema = {
        "definitions": {"a": of("string")},
        "properties": {
            "definitions": {"$ref": "#/definitions/a"},
            "$ref": of("integer"),
        },
    }
    wanted = {"definitions": of("string"), "$ref": of("integer")}
    assert inlined(schema) == {"properties": wanted}


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("#/$defs/gone", "leads nowhere"),
        ("other.json#/a", "another document"),
        ("#/$defs/round", "contains itself"),
    ],
)
def test_a_reference_that_cannot_be_resolved(
    reference: str, words: str, core: Schema, published: Schema
) -> None:
    config = plugin_config(published, "imap")
    config["$defs"]["round"] = closed(again={"$ref": "#/$defs/round"})
    config["properties"]["host"] = {"$ref": reference}
    with pytest.raises(UnusableSchema, match=words):
        composite(core, published)


def test_a_reference_outside_plugins_and_channels(
    core: Schema, published: Schema
) -> None:
    published["properties"]["gateway"] = {"$ref": "#/properties/channels"}
    with pytest.raises(UnusableSchema, match="reference"):
        of_published(published)


def test_manifests_close_the_open_config_of_a_plugin(core: Schema) -> None:
    own = {**closed(host=of("string")), "required": ["host"]}
    manifests: list[Schema] = [{"id": "imap", "configSchema": own}, {"id": "plain"}]
    schema = composite_of_manifests(core, manifests)
    assert plugin_config(schema, "imap") == own
    assert plugin_config(schema, "plain") == of("object", additionalProperties={})
    assert "$schema" not in schema["properties"]


def test_output_mode_is_recognised(core: Schema, published: Schema) -> None:
    assert not is_output_mode(published)
    gateway = core["properties"]["gateway"]
    gateway["properties"]["port"]["default"] = 18789
    assert not is_output_mode(core)
    gateway["required"] = ["port"]
    assert is_output_mode(core)


@pytest.mark.parametrize(
    "data", [{}, {"properties": []}, {"properties": {"plugins": {}}}]
)
def test_something_else_is_refused(data: Schema) -> None:
    with pytest.raises(UnusableSchema, match="no config schema"):
        of_published(data)
