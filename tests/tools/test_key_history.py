"""Histories of keys: all ways a schema knows keys, lives with gaps, nothing stale."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tools import write_key_history
from tools.write_key_history import histories, keys_of, stale, write

LEAF: dict[str, Any] = {"type": "string"}


def store(folder: Path, release: str, properties: dict[str, Any]) -> None:
    """A stored release with one section of these properties."""
    for name in ("releases", "core"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    schema = {"type": "object", "properties": properties}
    (folder / "core" / f"ui-{release}.json").write_text(json.dumps(schema))
    index = {"sections": {"ui": f"core/ui-{release}"}, "channels": {}, "plugins": {}}
    (folder / "releases" / f"{release}.json").write_text(json.dumps(index))


def test_keys_of_all_forms() -> None:
    schema = {
        "definitions": {
            "shared": {"properties": {"deep": LEAF}},
            "other": {"properties": {"c": LEAF}},
        },
        "anyOf": [
            {"properties": {"a": {"properties": {"x": LEAF}}}},
            {"properties": {"a": {"properties": {"y": LEAF}}}},
            {"$ref": "#/definitions/shared"},
        ],
        "properties": {
            "list": {"items": {"properties": {"item": LEAF}}},
            "pair": {
                "items": [{"properties": {"first": LEAF}}, LEAF],
                "additionalItems": {"properties": {"more": LEAF}},
            },
            "map": {"additionalProperties": {"properties": {"value": LEAF}}},
            "pattern": {"patternProperties": {"^x": {"$ref": "#/definitions/shared"}}},
            "anything": {"additionalProperties": {}},
            "closed": {"additionalProperties": False},
        },
        "then": {"properties": {"b": LEAF}},
        "else": {"$ref": "#/definitions/other"},
    }
    assert keys_of(schema) == {
        "a": {"x": {}, "y": {}},
        "deep": {},
        "b": {},
        "c": {},
        "list": {"[]": {"item": {}}},
        "pair": {"[]": {"first": {}, "more": {}}},
        "map": {"*": {"value": {}}},
        "pattern": {"*": {"deep": {}}},
        "anything": {"*": {}},
        "closed": {},
    }


def test_lives_with_gaps_are_written_where_they_differ(tmp_path: Path) -> None:
    store(tmp_path, "2026.1.30", {"a": {"properties": {"x": LEAF}}, "b": LEAF})
    store(tmp_path, "2026.4.5", {"a": {"properties": {"x": LEAF, "y": LEAF}}})
    store(tmp_path, "2026.10.1", {"b": LEAF})
    body = json.loads(histories(tmp_path)["core/ui.json"])
    assert body == {
        "": "2026.1.30..",
        "a": {"": "2026.1.30..2026.10.1", "x": "", "y": "2026.4.5..2026.10.1"},
        "b": "2026.1.30..2026.4.5 2026.10.1..",
    }


def test_write_changes_only_what_is_stale(tmp_path: Path) -> None:
    store(tmp_path, "2026.1.30", {"a": LEAF})
    assert write(tmp_path) == 1
    assert write(tmp_path) == 0
    store(tmp_path, "2026.4.5", {"b": LEAF})
    (tmp_path / "history" / "core" / "gone.json").write_text("{}")
    assert stale(tmp_path) == ["core/gone.json", "core/ui.json"]
    assert write(tmp_path) == 2
    assert stale(tmp_path) == []


def test_the_stored_histories_are_current() -> None:
    assert stale(write_key_history.FOLDER) == []
