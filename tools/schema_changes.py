"""What changed for authors between two config schemas, by key path.

In a path ``*`` is any key of a map and ``[]`` any item of a list.  Alternatives
(``anyOf`` and the like) are taken together: a place holds what any of them allows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = dict[str, Any]
Path = tuple[str, ...]

_ALTERNATIVES = ("anyOf", "oneOf", "allOf")
_CONDITIONS = ("then", "else")
_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_OTHER = (
    "pattern",
    "format",
    "multipleOf",
    "uniqueItems",
    "default",
    "not",
    "propertyNames",
    "if",
    "contains",
)
_ANY = "any"


@dataclass(frozen=True, slots=True)
class Place:
    """What may stand at a key path.

    ``types`` are allowed whatever the value, ``words`` are single allowed values as
    JSON text; ``bounds`` holds the limits that every alternative has.
    """

    types: frozenset[str]
    words: frozenset[str]
    bounds: Mapping[str, float]
    required: bool
    closed: bool
    other: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Changes:
    """The difference; ``added`` and ``removed`` name the topmost path of a branch.

    ``narrowed``, ``widened`` and ``other`` tell per path in words what changed.
    """

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    narrowed: tuple[tuple[str, str], ...] = ()
    widened: tuple[tuple[str, str], ...] = ()
    other: tuple[tuple[str, str], ...] = ()

    def __bool__(self) -> bool:
        groups = (self.added, self.removed, self.narrowed, self.widened, self.other)
        return any(groups)


def compare(old: Schema, new: Schema) -> Changes:
    """What an author of a config must know when going from ``old`` to ``new``."""
    before, after = places(old), places(new)
    both = [path for path in after if path in before]
    narrowed = _told(both, before, after)
    widened = _told(both, after, before)
    other = ((path, _other(before[path], after[path])) for path in both)
    return Changes(
        _topmost(after, before),
        _topmost(before, after),
        tuple((shown(path), "; ".join(_forward(lost))) for path, lost in narrowed),
        tuple((shown(path), "; ".join(_backward(lost))) for path, lost in widened),
        tuple((shown(path), ", ".join(names)) for path, names in other if names),
    )


def shown(path: Path) -> str:
    """A key path as people write it: ``agents.list[].model``."""
    text = ""
    for step in path:
        plain = step if "." not in step else json.dumps(step)
        text += step if step == "[]" else f".{plain}"
    return text.lstrip(".") or "(the whole file)"


def places(schema: Schema) -> dict[Path, Place]:
    """What may stand at each key path of a schema, parents first."""
    found: dict[Path, Place] = {}
    waiting: list[tuple[Path, list[Schema], bool]] = [((), [schema], False)]
    while waiting:
        path, nodes, required = waiting.pop()
        flat = [one for node in nodes for one in _alternatives(node)]
        found[path] = _place(flat, required)
        children = _children(flat)
        for key in reversed(children):
            needed = _required(flat, key)
            waiting.append(((*path, key), children[key], needed))
    return found


def _alternatives(node: Any) -> Iterator[Schema]:
    """A schema's alternatives, each without combining keywords.

    What stands beside ``anyOf`` counts as one alternative more when it says anything
    about the value; ``then`` and ``else`` only bring keys along.
    """
    if not isinstance(node, dict):
        return
    inner = [one for key in _ALTERNATIVES for one in node.get(key, ())]
    own = {key: one for key, one in node.items() if key not in _ALTERNATIVES}
    if not inner or set(own) - {"default", *_CONDITIONS}:
        yield own
    for one in inner:
        yield from _alternatives(one)
    for key in _CONDITIONS:
        for one in _alternatives(node.get(key)):
            kept = {key: one[key] for key in one if key in ("properties", "items")}
            if kept:
                yield {**kept, "type": []}


def _children(nodes: Iterable[Schema]) -> dict[str, list[Schema]]:
    children: dict[str, list[Schema]] = {}
    for node in nodes:
        for key, one in node.get("properties", {}).items():
            children.setdefault(key, []).append(one)
        maps = [*node.get("patternProperties", {}).values()]
        for one in (*maps, node.get("additionalProperties")):
            # An empty schema says no more than ``true``, which some releases print.
            if isinstance(one, dict) and one:
                children.setdefault("*", []).append(one)
        items = node.get("items")
        tuples = items if isinstance(items, list) else [items]
        for one in (*tuples, node.get("additionalItems")):
            if isinstance(one, dict):
                children.setdefault("[]", []).append(one)
    return children


def _required(nodes: Iterable[Schema], key: str) -> bool:
    objects = [
        node for node in nodes if "properties" in node and node.get("type") != []
    ]
    return bool(objects) and all(key in node.get("required", ()) for node in objects)


def _place(nodes: list[Schema], required: bool) -> Place:
    types: set[str] = set()
    words: set[str] = set()
    for node in nodes:
        listed = [*node.get("enum", ()), *([node["const"]] if "const" in node else ())]
        words.update(json.dumps(one, ensure_ascii=False) for one in listed)
        if not listed:
            types.update(_types(node))
    if {"integer", "number"} <= types:
        types.discard("integer")
    objects = [node for node in nodes if "object" in _types(node)]
    return Place(
        frozenset(types),
        frozenset(word for word in words if _type_of(word) not in types),
        _bounds(nodes),
        required,
        bool(objects) and all(_is_closed(node) for node in objects),
        {key: _texts(nodes, key) for key in _OTHER},
    )


def _types(node: Schema) -> list[str]:
    named = node.get("type")
    if named is None:
        return ["object"] if "properties" in node else [_ANY]
    return named if isinstance(named, list) else [named]


def _type_of(word: str) -> str:
    value = json.loads(word)
    kinds = {bool: "boolean", str: "string", int: "number", float: "number"}
    return kinds.get(type(value), "null" if value is None else "object")


def _is_closed(node: Schema) -> bool:
    return node.get("additionalProperties") is False


def _texts(nodes: list[Schema], key: str) -> frozenset[str]:
    return frozenset(
        json.dumps(one[key], sort_keys=True) for one in nodes if key in one
    )


def _bounds(nodes: list[Schema]) -> dict[str, float]:
    """Per limit the widest, where every alternative of that kind has one."""
    bounds = {}
    for key in (*_LOWER, *_UPPER):
        kind = _kind(key)
        values = [
            node.get(key)
            for node in nodes
            if kind & set(_types(node)) and not {"enum", "const"} & set(node)
        ]
        numbers = [one for one in values if isinstance(one, (int, float))]
        if numbers and len(numbers) == len(values):
            bounds[key] = min(numbers) if key in _LOWER else max(numbers)
    return bounds


def _kind(key: str) -> set[str]:
    for end, kind in (
        ("Length", "string"),
        ("Items", "array"),
        ("Properties", "object"),
    ):
        if key.endswith(end):
            return {kind}
    return {"number", "integer"}


def _topmost(here: Iterable[Path], there: Mapping[Path, Place]) -> tuple[str, ...]:
    """The paths of ``here`` that ``there`` lacks, without those below another."""
    return tuple(
        shown(path)
        for path in here
        if path and path not in there and path[:-1] in there
    )


@dataclass(frozen=True, slots=True)
class _Loss:
    """What one side allows and the other does not."""

    values: tuple[str, ...]
    limits: tuple[tuple[str, float | None, float], ...]
    required: bool
    closed: bool

    def __bool__(self) -> bool:
        return bool(self.values or self.limits or self.required or self.closed)


def _told(
    paths: Iterable[Path], wide: Mapping[Path, Place], tight: Mapping[Path, Place]
) -> list[tuple[Path, _Loss]]:
    told = []
    for path in paths:
        loss = _loss(wide[path], tight[path])
        if loss:
            told.append((path, loss))
    return told


def _loss(wide: Place, tight: Place) -> _Loss:
    limits = [
        (key, wide.bounds.get(key), limit)
        for key, limit in tight.bounds.items()
        if _is_tighter(key, limit, wide.bounds.get(key)) and _shares_kind(key, wide)
    ]
    return _Loss(
        tuple(_lost_values(wide, tight)),
        tuple(limits),
        tight.required and not wide.required,
        tight.closed and not wide.closed and "object" in wide.types,
    )


def _shares_kind(key: str, wide: Place) -> bool:
    return bool((_kind(key) | {_ANY}) & wide.types)


def _is_tighter(key: str, limit: float, other: float | None) -> bool:
    if other is None:
        return True
    return limit > other if key in _LOWER else limit < other


def _lost_values(wide: Place, tight: Place) -> Iterator[str]:
    if _ANY in tight.types:
        return
    for kind in sorted(wide.types - tight.types):
        if not (kind == "integer" and "number" in tight.types):
            yield "every value" if kind == _ANY else f"every {kind}"
    for word in sorted(wide.words - tight.words):
        if _type_of(word) not in tight.types:
            yield word


def _forward(loss: _Loss) -> Iterator[str]:
    if loss.values:
        yield "no longer " + ", ".join(loss.values)
    for key, old, new in loss.limits:
        yield f"{key} {new:g}" + ("" if old is None else f" instead of {old:g}")
    if loss.required:
        yield "now required"
    if loss.closed:
        yield "now refuses unknown keys"


def _backward(loss: _Loss) -> Iterator[str]:
    if loss.values:
        yield "now also " + ", ".join(loss.values)
    for key, new, old in loss.limits:
        yield f"{key} " + ("gone" if new is None else f"{new:g} instead of {old:g}")
    if loss.required:
        yield "no longer required"
    if loss.closed:
        yield "now takes unknown keys"


def _other(old: Place, new: Place) -> list[str]:
    return [key for key in _OTHER if old.other[key] != new.other[key]]
