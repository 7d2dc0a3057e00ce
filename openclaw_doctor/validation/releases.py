"""The releases whose config schema is stored here, and which one speaks for another.

A stored release is an index in ``schemas/openclaw/releases`` that names one file per
section; sections are read when they are asked for, and each file once per process.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from openclaw_doctor.packaged import data_folder
from openclaw_doctor.release import Release
from openclaw_doctor.validation.facts import Facts

Schema = dict[str, Any]

#: How a stored release stands to the one that was asked for.
Nearness = Literal["exact", "before", "newest", "oldest"]


@dataclass(frozen=True, slots=True)
class Basis:
    """The stored ``release`` that is used for ``target``.

    ``nearness``: ``exact``; ``before``, the last one stored before the target;
    ``newest``, the target is newer than all that is known; ``oldest``, it is older.
    """

    target: Release
    release: Release
    nearness: Nearness


@lru_cache(maxsize=1)
def known_releases() -> tuple[Release, ...]:
    """Every release whose config schema is stored, oldest first."""
    found = (_folder() / "releases").glob("*.json")
    return tuple(sorted(Release.parse(path.stem) for path in found))


@lru_cache(maxsize=64)
def basis_for(target: Release) -> Basis:
    """Which stored release answers for ``target``."""
    known = known_releases()
    if target < known[0]:
        return Basis(target, known[0], "oldest")
    nearest = max(release for release in known if release <= target)
    if nearest == target:
        return Basis(target, nearest, "exact")
    return Basis(target, nearest, "newest" if nearest == known[-1] else "before")


class ConfigSchema:
    """The config schema of one stored release, by section."""

    __slots__ = ("_index", "release")

    def __init__(self, release: Release) -> None:
        self.release = release
        text = (_folder() / "releases" / f"{release}.json").read_text(encoding="utf-8")
        self._index: dict[str, Any] = json.loads(text)

    @property
    def root(self) -> Schema:
        """The schema of the whole file without its properties."""
        root: Schema = self._index["root"]
        return root

    @property
    def sections(self) -> Mapping[str, str]:
        """The top-level keys; ``section`` reads them."""
        keys: dict[str, str] = self._index["sections"]
        return keys

    def section(self, key: str) -> Schema | None:
        """The schema of a top-level key, without that of channels and plugins."""
        return self._part("sections", key)

    def channel(self, channel_id: str) -> Schema | None:
        """The schema of ``channels.<id>``, where the release brings one along."""
        return self._part("channels", channel_id)

    def plugin(self, plugin_id: str) -> Schema | None:
        """The schema of ``plugins.entries.<id>.config``, likewise."""
        return self._part("plugins", plugin_id)

    def channels(self) -> tuple[str, ...]:
        """The channels that have a schema."""
        return tuple(self._index["channels"])

    def plugins(self) -> tuple[str, ...]:
        """The plugins whose config has a schema."""
        return tuple(self._index["plugins"])

    def _part(self, group: str, name: str) -> Schema | None:
        file = self._index[group].get(name)
        return None if file is None else stored_schema(file)

    def facts(self) -> Facts:
        """The ids that the checks of this release look up."""
        return stored_facts(tuple(sorted(self._index["facts"].items())))


@lru_cache(maxsize=64)
def config_schema(release: Release) -> ConfigSchema:
    """The config schema of a stored release; FileNotFoundError for another."""
    return ConfigSchema(release)


@lru_cache(maxsize=1024)
def stored_schema(file: str) -> Schema:
    """A stored schema with its references resolved into shared, equal objects."""
    schema: Schema = _stored(file)
    definitions = schema.pop("definitions", {})
    return _resolved(schema, definitions) if definitions else schema


@lru_cache(maxsize=64)
def stored_facts(files: tuple[tuple[str, str], ...]) -> Facts:
    """The facts that stand in these files, given as (name, file) pairs."""
    data = {name: _stored(file) for name, file in files}
    return Facts(
        overlay_providers=frozenset(data["overlay-providers"]),
        web_search=data["web-search"],
        retired_models={
            (row["provider"], row["model"]): row.get("successor", "")
            for row in data["retired-models"]
            if "when" not in row  # those are retired for some endpoints only
        },
        command_aliases=data["command-aliases"],
        channel_ids=frozenset(data["channels"]),
        plugin_ids=frozenset(data["plugins"]),
    )


def _resolved(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """The schema with every reference replaced by the one object it names.

    The files hold no reference to anything else, and none goes in circles.
    """
    done: dict[str, Any] = {}

    def walk(node: Any) -> Any:
        if isinstance(node, list):
            return [walk(item) for item in node]
        if not isinstance(node, dict):
            return node
        reference = node.get("$ref")
        if not isinstance(reference, str):
            return {key: walk(value) for key, value in node.items()}
        name = reference.rpartition("/")[2]
        if name not in done:
            done[name] = walk(definitions[name])
        return done[name]

    resolved: Schema = walk(schema)
    return resolved


def _stored(file: str) -> Any:
    return json.loads((_folder() / f"{file}.json").read_text(encoding="utf-8"))


def _folder() -> Path:
    return data_folder("schemas") / "openclaw"
