"""What the tests of the maintainers' tools share."""

from __future__ import annotations

from typing import Any

import pytest

Schema = dict[str, Any]
DRAFT = "http://json-schema.org/draft-07/schema#"


def of(kind: str, **rest: Any) -> Schema:
    return {"type": kind, **rest}


def closed(**properties: Any) -> Schema:
    return of("object", properties=properties, additionalProperties=False)


@pytest.fixture
def core() -> Schema:
    """A core schema of the shape that OpenClaw's own has."""
    entry = closed(
        enabled=of("boolean"),
        config=of("object", additionalProperties={}),
    )
    whole = closed(
        gateway=closed(
            port=of("integer", minimum=1, maximum=65535),
            mode=of("string", enum=["local", "remote"]),
        ),
        channels=of(
            "object",
            properties={"defaults": closed(heartbeat=of("boolean"))},
            additionalProperties={},
        ),
        plugins=closed(entries=of("object", additionalProperties=entry)),
    )
    return {"$schema": DRAFT, **whole}


@pytest.fixture
def published(core: Schema) -> Schema:
    """What ``openclaw config schema`` could print beside that core."""
    entries = core["properties"]["plugins"]["properties"]["entries"]
    config = {
        "$defs": {"host": of("string", title="Host", minLength=1)},
        **closed(host={"$ref": "#/$defs/host"}, title=of("string")),
    }
    inner = {**entries["additionalProperties"]["properties"], "config": config}
    telegram = closed(botToken=of("string", description="From BotFather"))
    channels = core["properties"]["channels"]
    return {
        **core,
        "title": "OpenClawConfig",
        "properties": {
            "$schema": of("string"),
            **core["properties"],
            "channels": {
                **channels,
                "properties": {"telegram": telegram, **channels["properties"]},
            },
            "plugins": closed(
                entries={**entries, "properties": {"imap": closed(**inner)}}
            ),
        },
    }
