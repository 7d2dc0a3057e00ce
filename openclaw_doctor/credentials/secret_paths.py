"""Where openclaw.json takes a reference to a secret, per release."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from openclaw_doctor.packaged import data_folder
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import Release, ReleaseRange, since

PlaceKind = Literal["registered", "accepted", "open"]

#: Before it, nothing is known about the places.
KNOWN_SINCE = since("2026.3.13")

_KINDS: tuple[PlaceKind, ...] = ("registered", "accepted")
_ANY_KEY, _ANY_INDEX = "*", "[]"


@dataclass(slots=True)
class _Node:
    """One step of the listed paths; ``kinds`` say what a path that ends here is."""

    steps: dict[str, _Node] = field(default_factory=dict)
    kinds: list[tuple[PlaceKind, ReleaseRange]] = field(default_factory=list)
    is_open: bool = False


def place_kind(pointer: Pointer, target: Release) -> PlaceKind | None:
    """What a place of openclaw.json is to references at ``target``.

    ``registered``: OpenClaw resolves a reference there, and reads its string forms
    (the registry of 2026.3.13, 4.29, 5.28, 7.1 and 9.6).  ``accepted``: only the
    schema takes the object.  ``open``: the schema takes anything there, and nobody
    resolves it.  None for every other place.
    """
    nodes = [_paths()]
    below_open = False
    for step in pointer:
        below_open = below_open or any(node.is_open for node in nodes)
        nodes = [found for node in nodes for found in _next(node, step)]
    found = {kind for node in nodes for kind, known in node.kinds if target in known}
    return next(
        (kind for kind in _KINDS if kind in found), "open" if below_open else None
    )


def is_ever_listed(pointer: Pointer) -> bool:
    """Whether any release that is known resolves a reference at this place."""
    return len(pointer) in listed_parts(pointer)


def listed_parts(pointer: Pointer) -> tuple[int, ...]:
    """After how many steps of ``pointer`` there is a place for a secret.

    The place may be ``pointer`` itself or an object around it.
    """
    return _listed(
        tuple(_ANY_INDEX if isinstance(one, int) else one for one in pointer)
    )


@lru_cache(maxsize=1024)
def _listed(place: tuple[str, ...]) -> tuple[int, ...]:
    nodes, found = [_paths()], []
    for length, step in enumerate(place, 1):
        nodes = [after for node in nodes for after in _next(node, step)]
        if not nodes:
            break
        if any(node.kinds for node in nodes):
            found.append(length)
    return tuple(found)


def _next(node: _Node, step: str | int) -> Iterator[_Node]:
    names = (_ANY_INDEX,) if isinstance(step, int) else (step, _ANY_KEY)
    for name in dict.fromkeys(names):
        found = node.steps.get(name)
        if found is not None:
            yield found


@lru_cache(maxsize=1)
def _paths() -> _Node:
    text = (data_folder("schemas") / "secret-paths.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    root = _Node()
    for kind in _KINDS:
        for group in data[kind]:
            until = group.get("until")
            known = ReleaseRange(
                Release.parse(group["since"]), Release.parse(until) if until else None
            )
            for path in group["paths"]:
                _node_at(root, path).kinds.append((kind, known))
    for path in data["open"]:
        _node_at(root, path).is_open = True
    return root


def _node_at(root: _Node, path: str) -> _Node:
    node = root
    for name in path.replace(_ANY_INDEX, f".{_ANY_INDEX}").split("."):
        node = node.steps.setdefault(name, _Node())
    return node
