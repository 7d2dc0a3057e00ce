"""Writing what a schema says several times only once, under ``definitions``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Schema = dict[str, Any]

MAPS = ("properties", "patternProperties")
LISTS = ("anyOf", "oneOf", "allOf")
ONES = (
    "items",
    "additionalProperties",
    "additionalItems",
    "propertyNames",
    "not",
    "if",
    "then",
    "else",
    "contains",
)
#: A part that occurs several times is written once from so many characters on.
_SHARED_FROM = 200


def shared(schema: Schema) -> Schema:
    """The same schema with its larger repeated parts under ``definitions``.

    ``schema`` holds no references; work is linear in its size.
    """
    return _Sharing().whole(schema)


@dataclass(slots=True)
class _Sharing:
    """Equal parts become one object; those used twice get a name."""

    parts: dict[Any, Schema] = field(default_factory=dict)
    sizes: dict[int, int] = field(default_factory=dict)
    uses: dict[int, int] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)
    definitions: Schema = field(default_factory=dict)

    def whole(self, schema: Schema) -> Schema:
        root = self._one(schema)
        self._count(root)
        body = _with_children(root, "root", self._written)
        named = dict(sorted(self.definitions.items()))
        return {**body, "definitions": named} if named else body

    def _one(self, node: Any) -> Any:
        """The one object that stands for all parts equal to ``node``."""
        if not isinstance(node, dict):
            return node
        whole = _with_children(node, "", lambda child, _: self._one(child))
        below = list(_children(whole))
        outer = {w: v for w, v in whole.items() if w not in (*MAPS, *LISTS, *ONES)}
        text = json.dumps(outer, ensure_ascii=False)
        shape = [
            (word, key, id(child) if isinstance(child, dict) else child)
            for word, key, child in below
        ]
        mark = (text, tuple(whole), tuple(shape))
        if mark not in self.parts:
            self.parts[mark] = whole
            self.sizes[id(whole)] = len(text) + sum(
                len(key) + self.sizes.get(id(child), 5) for _, key, child in below
            )
        return self.parts[mark]

    def _count(self, root: Schema) -> None:
        stack = [root]
        while stack:
            node = stack.pop()
            for _, _, child in _children(node):
                if isinstance(child, dict):
                    self.uses[id(child)] = self.uses.get(id(child), 0) + 1
                    if self.uses[id(child)] == 1:
                        stack.append(child)

    def _written(self, node: Any, name: str) -> Any:
        if not isinstance(node, dict):
            return node
        if self.uses.get(id(node), 0) < 2 or self.sizes[id(node)] < _SHARED_FROM:
            return _with_children(node, name, self._written)
        if id(node) not in self.names:
            fresh = _fresh(name, set(self.names.values()))
            self.names[id(node)] = fresh
            self.definitions[fresh] = _with_children(node, name, self._written)
        return {"$ref": f"#/definitions/{self.names[id(node)]}"}


def _with_children(
    node: Schema, name: str, change: Callable[[Any, str], Any]
) -> Schema:
    copy: Schema = {}
    for word, value in node.items():
        if word in MAPS:
            copy[word] = {key: change(one, key) for key, one in value.items()}
        elif word in LISTS or (word == "items" and isinstance(value, list)):
            copy[word] = [change(one, name) for one in value]
        else:
            copy[word] = change(value, name) if word in ONES else value
    return copy


def _children(node: Schema) -> Iterator[tuple[str, str, Any]]:
    for word, value in node.items():
        if word in MAPS:
            yield from ((word, key, one) for key, one in value.items())
        elif word in LISTS or (word == "items" and isinstance(value, list)):
            yield from ((word, "", one) for one in value)
        elif word in ONES:
            yield word, "", value


def _fresh(name: str, taken: set[str]) -> str:
    plain = "".join(c for c in name if c.isalnum()) or "part"
    fresh, number = plain, 2
    while fresh in taken:
        fresh, number = f"{plain}{number}", number + 1
    return fresh
