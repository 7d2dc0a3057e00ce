"""The histories of keys as they are stored: one tree of keys per section.

A node is an object of further keys, or the releases that know the key as a text; the
releases of an object stand under the empty key.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from openclaw_doctor.packaged import data_folder
from openclaw_doctor.validation.places import Place

CHANNELS = ("channels",)
PLUGINS = ("plugins", "entries")

Node = Any


@lru_cache(maxsize=1)
def known_names() -> frozenset[str]:
    """Every name of a key that any stored release knows anywhere."""
    found: set[str] = set()
    todo = [(place[-1], tree) for place, tree in roots()]
    while todo:
        name, node = todo.pop()
        found.add(name)
        todo.extend(members(node))
    return frozenset(found)


def members(node: Node) -> Iterator[tuple[str, Node]]:
    """The keys of a node, each with its own node."""
    if isinstance(node, dict):
        yield from ((name, one) for name, one in node.items() if name)


def roots() -> Iterator[tuple[Place, Node]]:
    """Every stored history with the place that it is about."""
    places: dict[str, Any] = {
        "core": lambda name: (name,),
        "channels": lambda name: (*CHANNELS, name),
        "plugins": lambda name: (*PLUGINS, name, "config"),
    }
    for kind, place in places.items():
        yield from ((place(name), section(kind, name)) for name in names(kind))


@lru_cache(maxsize=3)
def names(kind: str) -> dict[str, None]:
    """The sections of a kind; only these are ever looked for on disk."""
    return {path.stem: None for path in sorted((_folder() / kind).glob("*.json"))}


@lru_cache(maxsize=512)
def section(kind: str, name: str) -> Node:
    """The history of one section; ``name`` is one of ``names(kind)``."""
    text = (_folder() / kind / f"{name}.json").read_text(encoding="utf-8")
    return json.loads(text)


def _folder() -> Path:
    return data_folder("schemas") / "openclaw" / "history"
