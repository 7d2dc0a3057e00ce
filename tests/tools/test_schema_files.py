"""Stored schemas: taking apart, writing and reading back loses nothing."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openclaw_doctor.release import Release
from openclaw_doctor.validation import releases
from tools import schema_files
from tools.enforced_schema import composite
from tools.schema_files import (
    layout,
    load,
    split,
    store,
    stored_files,
    unnamed_files,
    whole,
    with_definitions,
    without_definitions,
)

Schema = dict[str, Any]
FACTS: dict[str, Any] = {
    "overlay-providers": ["openai"],
    "web-search": {"gemini": "google"},
    "retired-models": [{"provider": "openai", "model": "old", "successor": "a/b"}],
    "command-aliases": {},
    "channels": ["telegram"],
    "plugins": ["imap"],
}

LEAVES = st.sampled_from(
    [
        {"type": "string"},
        {"type": "string", "enum": ["one word that is long", "another long word"] * 9},
        {"type": "integer", "minimum": 0},
        {},
    ]
)
NAMES = st.sampled_from(["a", "b", "definitions", "$ref", "items", "properties", "é.x"])
SCHEMAS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.dictionaries(NAMES, inner, max_size=3).map(
            lambda members: {"type": "object", "properties": members}
        ),
        inner.map(lambda one: {"type": "object", "additionalProperties": one}),
        inner.map(lambda one: {"type": "array", "items": one}),
        st.lists(inner, min_size=1, max_size=3).map(lambda many: {"anyOf": many}),
        st.lists(inner, max_size=3).map(lambda many: {"items": many}),
    ),
    max_leaves=12,
)


@pytest.fixture
def parts(core: Schema, published: Schema) -> schema_files.Sections:
    return split(composite(core, published), frozenset({"telegram"}))


@given(SCHEMAS)
def test_definitions_can_be_undone(schema: Schema) -> None:
    before = copy.deepcopy(schema)
    assert without_definitions(with_definitions(schema)) == before
    assert schema == before


@given(st.tuples(SCHEMAS, SCHEMAS))
def test_layout_is_the_same_data(data: Any) -> None:
    text = layout(list(data))
    assert json.loads(text) == list(data)
    assert text.endswith("]\n")


def test_a_large_part_is_written_once() -> None:
    large = {"type": "string", "enum": [f"word number {n}" for n in range(30)]}
    assert len(json.dumps(large)) > schema_files.SHARED_FROM
    schema = {"type": "object", "properties": {"a": large, "b": large}}
    short = with_definitions(schema)
    assert short["properties"]["a"] == short["properties"]["b"]
    assert short["definitions"] == {"a": large}
    once = {"type": "object", "properties": {"a": large}}
    assert with_definitions(once) == once


def test_layout_keeps_short_things_on_a_line() -> None:
    assert layout({"a": [1, 2]}) == '{"a": [1, 2]}\n'
    assert layout({"a": [1, 2], "b": 3}, width=10) == '{\n "a": [1, 2],\n "b": 3\n}\n'


def test_the_whole_comes_together_again(core: Schema, published: Schema) -> None:
    schema = composite(core, published)
    before = copy.deepcopy(schema)
    apart = split(schema, frozenset({"telegram"}))
    assert schema == before
    assert list(apart.channels) == ["telegram"]
    assert list(apart.plugins) == ["imap"]
    assert "defaults" in apart.core["channels"]["properties"]
    del before["$schema"]
    assert whole(apart) == before


def test_an_unusual_plugin_entry_is_refused(core: Schema, published: Schema) -> None:
    schema = composite(core, published)
    entries = schema["properties"]["plugins"]["properties"]["entries"]
    entries["properties"]["imap"]["properties"]["more"] = {"type": "string"}
    with pytest.raises(ValueError, match="imap"):
        split(schema, frozenset({"telegram"}))


def test_what_is_stored_is_read_back(
    parts: schema_files.Sections, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = store(tmp_path, "2026.5.28", parts, FACTS)
    assert count == len(list(tmp_path.rglob("*.json")))
    assert load(tmp_path, "2026.5.28") == (parts, FACTS)
    monkeypatch.setattr(releases, "_folder", lambda: tmp_path)
    releases.stored_schema.cache_clear()
    try:
        read = releases.ConfigSchema(Release(2026, 5, 28))
        assert {key: read.section(key) for key in read.sections} == parts.core
        assert {key: read.channel(key) for key in read.channels()} == parts.channels
        assert {key: read.plugin(key) for key in read.plugins()} == parts.plugins
        assert read.root == parts.root
    finally:
        releases.stored_schema.cache_clear()


def test_equal_sections_share_a_file(
    parts: schema_files.Sections, tmp_path: Path
) -> None:
    store(tmp_path, "2026.5.28", parts, FACTS)
    assert store(tmp_path, "2026.5.28", parts, FACTS) == 0
    assert store(tmp_path, "2026.6.1", parts, FACTS) == 1
    assert unnamed_files(tmp_path) == []
    (tmp_path / "releases" / "2026.5.28.json").unlink()
    assert unnamed_files(tmp_path) == []
    (tmp_path / "releases" / "2026.6.1.json").unlink()
    assert len(unnamed_files(tmp_path)) == len(list(tmp_path.rglob("*.json")))


def test_two_contents_never_share_a_name(
    parts: schema_files.Sections, tmp_path: Path
) -> None:
    files = stored_files(tmp_path, "2026.5.28", parts, FACTS)
    taken = next(name for name in files if name.startswith("core/gateway-"))
    (tmp_path / "core").mkdir()
    (tmp_path / taken).write_text("{}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="taken"):
        store(tmp_path, "2026.5.28", parts, FACTS)
    assert not (tmp_path / "releases").exists()


@pytest.mark.parametrize("name", ["../x", "a/b", ".hidden", "c:d"])
def test_a_plugin_id_never_leaves_the_folder(
    name: str, parts: schema_files.Sections, tmp_path: Path
) -> None:
    parts.plugins[name] = {"type": "object", "minProperties": 1}
    for file in stored_files(tmp_path, "2026.5.28", parts, FACTS):
        kind, _, rest = file.partition("/")
        assert kind in ("core", "channels", "plugins", "facts", "releases")
        assert not set("/\\:") & set(rest)
        assert not rest.startswith(".")


def test_every_stored_file_is_named_and_there(project: Path) -> None:
    stored = project / "schemas" / "openclaw"
    assert unnamed_files(stored) == []
    for path in (stored / "releases").glob("*.json"):
        index = json.loads(path.read_text(encoding="utf-8"))
        assert index["release"] == path.stem
        for group in ("sections", "channels", "plugins", "facts"):
            for file in index[group].values():
                assert (stored / f"{file}.json").is_file(), file
