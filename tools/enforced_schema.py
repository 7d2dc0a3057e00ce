"""The config schema that a release enforces, put together from what it says itself.

The published schema (``openclaw config schema``) is not what is enforced: 2026.3.28 to
2026.5.22 print what a config looks like after defaults were filled in, 2026.3.28 to
2026.7.1 leave accepted keys out, and plugin schemas keep references that point nowhere
once they stand inside the whole.  So the core comes from OpenClaw's own zod schema, and
only channels and plugin configs from the published one.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

Schema = dict[str, Any]

#: Members of ``channels`` that are settings, not channels.
CHANNEL_SETTINGS = frozenset({"defaults", "modelByChannel"})

_ANNOTATIONS = frozenset(
    [
        "title",
        "description",
        "examples",
        "$comment",
        "markdownDescription",
        "deprecated",
        "readOnly",
        "writeOnly",
    ]
)
_MAPS = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
_PARTS = frozenset(
    [
        "additionalProperties",
        "items",
        "not",
        "if",
        "then",
        "else",
        "contains",
        "propertyNames",
        "additionalItems",
        "allOf",
        "anyOf",
        "oneOf",
    ]
)
_DEFINITIONS = ("$defs", "definitions")
_DEEPEST = 100


class UnusableSchema(Exception):
    """What was read is not a config schema that can be stored."""


def composite(core: Schema, published: Schema) -> Schema:
    """The enforced schema: ``core`` with the channels and plugins of ``published``.

    ``core`` is zod's schema of the input, ``published`` the output of ``openclaw
    config schema``.  Raises UnusableSchema where a part is missing.
    """
    configs = {
        name: _at(entry, "properties", "config")
        for name, entry in _plugin_entries(published).items()
    }
    whole = with_plugins(core, lambda general: _each(configs, general))
    channels = _at(whole, "properties", "channels")
    public = _at(published, "properties", "channels").get("properties", {})
    channels["properties"] = {**public, **channels.get("properties", {})}
    whole = plain(whole)
    whole["properties"].setdefault("$schema", {"type": "string"})
    return whole


def composite_of_manifests(
    core: Schema, manifests: Iterable[Mapping[str, Any]]
) -> Schema:
    """The same for releases before ``config schema`` (2026.3.28).

    A plugin's config is the open object of the core, closed by its manifest.
    """
    configs = {str(one["id"]): one.get("configSchema") for one in manifests}

    def closed(general: Schema) -> dict[str, Schema]:
        return {name: _narrowed(general, own or {}) for name, own in configs.items()}

    return plain(with_plugins(core, closed))


def of_published(published: Schema) -> Schema:
    """The best that can be made of ``openclaw config schema`` alone."""
    return plain(copy.deepcopy(published))


def is_output_mode(schema: Schema) -> bool:
    """Does a core section require a key that has a default?

    So does the schema of what a config looks like after reading, as it was published
    from 2026.3.28 to 2026.5.22; the schema of what a file may hold never does.
    """
    sections = _at(schema, "properties").items()
    core = [one for name, one in sections if name not in ("channels", "plugins")]
    return any(
        "default" in node.get("properties", {}).get(key, {})
        for section in core
        for node in nodes(section)
        for key in node.get("required", ())
    )


def channel_ids(schema: Schema) -> frozenset[str]:
    """The channels that have a schema of their own."""
    channels = _at(schema, "properties", "channels").get("properties", {})
    return frozenset(channels) - CHANNEL_SETTINGS


def plugin_ids(schema: Schema) -> frozenset[str]:
    """The plugins that are named in ``plugins.entries``."""
    return frozenset(_plugin_entries(schema))


def with_plugins(
    core: Schema, configs: Callable[[Schema], Mapping[str, Schema]]
) -> Schema:
    """A copy of ``core`` with one entry per plugin.

    ``configs`` is given the general config of an entry and returns one per plugin.
    """
    whole = copy.deepcopy(core)
    entries = _at(whole, "properties", "plugins", "properties", "entries")
    general = _at(entries, "additionalProperties")
    open_config = _at(general, "properties", "config")
    entries["properties"] = {
        name: {**general, "properties": {**general["properties"], "config": config}}
        for name, config in configs(open_config).items()
    }
    return whole


def _each(configs: Mapping[str, Schema], _: Schema) -> Mapping[str, Schema]:
    return configs


def _narrowed(general: Schema, own: Schema) -> Schema:
    if not own:
        return general
    both = {**general, **own}
    both["properties"] = {**general.get("properties", {}), **own.get("properties", {})}
    names = [*general.get("required", ()), *own.get("required", ())]
    return {**both, "required": list(dict.fromkeys(names))} if names else both


def plain(schema: Schema) -> Schema:
    """The schema without annotations and without references.

    Raises UnusableSchema where a reference leads nowhere or in circles.
    """
    bare: Schema = _bare(schema)
    _inline_all(_plugin_entries(bare), ("properties", "config"))
    channels = _at(bare, "properties", "channels").get("properties", {})
    _inline_all(channels, ())
    if any("$ref" in node for node in nodes(bare)):
        raise UnusableSchema(
            "a reference in the schema does not point into its own part"
        )
    return bare


def _inline_all(parts: dict[str, Schema], path: tuple[str, ...]) -> None:
    """Resolve in each part, at ``path``, the references to that part's own root."""
    for name, part in parts.items():
        if not path:
            parts[name] = inlined(part)
        else:
            holder = _at(part, *path[:-1])
            holder[path[-1]] = inlined(_at(holder, path[-1]))


def _bare(node: Any) -> Any:
    if isinstance(node, list):
        return [_bare(one) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _map_or_part(key, value, _bare)
        for key, value in node.items()
        if key not in _ANNOTATIONS
    }


def _map_or_part(keyword: str, value: Any, change: Callable[[Any], Any]) -> Any:
    """Apply ``change`` to the schemas that stand under a keyword."""
    if keyword in _MAPS and isinstance(value, dict):
        return {key: change(one) for key, one in value.items()}
    return change(value) if keyword in _PARTS else value


def inlined(schema: Schema) -> Schema:
    """The schema with its references to its own definitions replaced by these."""
    if not any(key in schema for key in _DEFINITIONS):
        return schema

    def walk(node: Any, depth: int) -> Any:
        if depth > _DEEPEST:
            raise UnusableSchema("a definition in the schema contains itself")
        if isinstance(node, list):
            return [walk(one, depth) for one in node]
        if not isinstance(node, dict):
            return node
        own = {
            key: _map_or_part(key, value, lambda one: walk(one, depth + 1))
            for key, value in node.items()
            if key not in (*_DEFINITIONS, "$ref")
        }
        if "$ref" not in node:
            return own
        return {**walk(_target(schema, node["$ref"]), depth + 1), **own}

    whole: Schema = walk(schema, 0)
    return whole


def _target(root: Schema, reference: str) -> Any:
    if not reference.startswith("#/"):
        raise UnusableSchema("a reference in the schema points to another document")
    node: Any = root
    for part in reference[2:].split("/"):
        if not isinstance(node, dict) or part not in node:
            raise UnusableSchema("a reference in the schema leads nowhere")
        node = node[part]
    return node


def nodes(schema: Any) -> Iterator[Schema]:
    """Every schema object inside a schema, itself included."""
    if isinstance(schema, list):
        for one in schema:
            yield from nodes(one)
    elif isinstance(schema, dict):
        yield schema
        for keyword, value in schema.items():
            if keyword in _MAPS and isinstance(value, dict):
                for one in value.values():
                    yield from nodes(one)
            elif keyword in _PARTS:
                yield from nodes(value)


def _plugin_entries(schema: Schema) -> dict[str, Schema]:
    entries = _at(schema, "properties", "plugins", "properties", "entries")
    found: dict[str, Schema] = entries.get("properties", {})
    return found


def _at(schema: Any, *keys: str) -> Schema:
    node = schema
    for key in keys:
        node = node.get(key) if isinstance(node, dict) else None
    if not isinstance(node, dict):
        raise UnusableSchema(
            f"no config schema of OpenClaw: {'.'.join(keys)} is missing"
        )
    return node
