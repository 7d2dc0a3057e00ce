"""The part of an annotated schema that holds in one release.

The schema files describe all releases at once.  ``x-since`` and ``x-until`` (the
first release without it) stand on properties and on branches of a union,
``x-enum-since`` and ``x-enum-until`` list the same per enum value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from openclaw_doctor.pointer import lookup
from openclaw_doctor.release import Release, ReleaseRange
from openclaw_doctor.validation.resources import resource_json

Schema = dict[str, Any]


def range_of(since: str | None, until: str | None) -> ReleaseRange:
    """The release range of two annotations, each of which may be missing."""
    return ReleaseRange(
        Release.parse(since) if since else None,
        Release.parse(until) if until else None,
    )


@dataclass(frozen=True, slots=True)
class Projection:
    """Turns annotated schemas into plain draft-07 ones without references.

    ``target`` is the release; ``files`` and ``parts`` remember what was read and
    projected, so that a part used in many places is one shared value.
    """

    target: Release
    files: dict[str, Schema] = field(default_factory=dict)
    parts: dict[str, Schema] = field(default_factory=dict)

    def part(self, reference: str, file: str = "") -> Schema:
        """The projected schema at ``reference``, a ``$ref`` found in ``file``."""
        name, _, inner = reference.partition("#")
        name = name or file
        key = f"{name}#{inner}"
        if key not in self.parts:
            if name not in self.files:
                self.files[name] = resource_json(name)
            node = lookup(
                self.files[name], inner.strip("/").split("/") if inner else ()
            )
            self.parts[key] = self._schema(node, name)
        return self.parts[key]

    def _schema(self, node: Schema, file: str) -> Schema:
        if "$ref" in node:
            return self.part(node["$ref"], file)
        plain: Schema = {}
        for keyword, value in node.items():
            if keyword.startswith(("x-since", "x-until", "x-enum-", "definitions")):
                continue
            plain[keyword] = self._keyword(node, keyword, value, file)
        return _without_single_union(plain)

    def _keyword(self, node: Schema, keyword: str, value: Any, file: str) -> Any:
        if keyword == "properties":
            known = {name: s for name, s in value.items() if self._knows(s)}
            return {name: self._schema(s, file) for name, s in known.items()}
        if keyword in ("anyOf", "oneOf"):
            return [self._schema(s, file) for s in value if self._knows(s)]
        if keyword == "enum":
            return [v for v in value if self._knows_value(node, v)]
        if keyword in ("items", "additionalProperties") and isinstance(value, dict):
            return self._schema(value, file)
        return value

    def _knows(self, node: Schema) -> bool:
        return self.target in range_of(node.get("x-since"), node.get("x-until"))

    def _knows_value(self, node: Schema, value: object) -> bool:
        since: Mapping[object, str] = node.get("x-enum-since", {})
        until: Mapping[object, str] = node.get("x-enum-until", {})
        return self.target in range_of(since.get(value), until.get(value))


def _without_single_union(schema: Schema) -> Schema:
    """A union that has one branch left says no more than that branch."""
    branches = schema.get("anyOf", ())
    if len(branches) != 1:
        return schema
    rest = {keyword: value for keyword, value in schema.items() if keyword != "anyOf"}
    return {**branches[0], **rest}
