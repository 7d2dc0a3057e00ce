"""One self-contained JSON Schema of a release, for editors and other validators.

The stored sections are put together again, with our descriptions and with the lives of
the keys: ``x-since`` and, where a later release lost the key, ``deprecated`` and
``x-until``.  Parts that occur more than once stand in ``definitions``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from openclaw_doctor.errors import UsageError
from openclaw_doctor.pointer import Step
from openclaw_doctor.release import Release
from openclaw_doctor.validation.catalog import schema_for
from openclaw_doctor.validation.descriptions import description
from openclaw_doctor.validation.history import did_you_mean, life
from openclaw_doctor.validation.places import ANY_ITEM, ANY_KEY, below, dotted
from openclaw_doctor.validation.releases import (
    ConfigSchema,
    basis_for,
    config_schema,
    known_releases,
)
from openclaw_doctor.validation.sharing import LISTS, MAPS, ONES, shared

Schema = dict[str, Any]

KINDS = ("config", "auth-profiles", "auth-state", "models")
_FILES = {"config": "openclaw.json", "models": "models.json"}
_DRAFT = "http://json-schema.org/draft-07/schema#"
_PLUGINS = ("plugins", "entries")


def published(
    target: Release, kind: str = "config", section: Sequence[Step] = ()
) -> Schema:
    """The draft-07 schema of a file kind at the stored release nearest ``target``.

    ``section`` narrows it to the values at one place.  What OpenClaw checks beyond
    the schema is not in it.  Raises UsageError for an unknown kind or place.
    """
    if kind not in KINDS:
        raise UsageError(f"there is no schema of {kind!r}")
    release = basis_for(target).release if kind == "config" else target
    name = _FILES.get(kind, f"{kind}.json")
    title, identity = f"{name} of OpenClaw {release}", f"{name}:{release}"
    if section:
        title = f"{dotted(section)} in {title}"
        identity += ":" + re.sub(r"[^A-Za-z0-9.]+", "-", dotted(section))
    head = {"$schema": _DRAFT, "$id": f"urn:openclaw-doctor:{identity}"}
    body = (
        _config(release, section) if kind == "config" else _file(kind, target, section)
    )
    rest = {word: value for word, value in shared(body).items() if word != "title"}
    return {**head, "title": title, **rest}


def schemas_at(place: Sequence[Step], release: Release) -> list[Any]:
    """What a stored release says of the values at a place, in every branch.

    Empty where it knows no such place; ``{}`` where it takes anything there.
    """
    schema = config_schema(release)
    found: list[Any] = [{"properties": dict.fromkeys(schema.sections)}]
    for length in range(1, len(place) + 1):
        own = _stored(schema, place[:length])
        found = [own] if own is not None else below(found, place[length - 1])
    return found if place else [_whole(schema)]


def _stored(schema: ConfigSchema, place: Sequence[Step]) -> Schema | None:
    """The schema of a section, a channel or the config of a plugin."""
    last = str(place[-1])
    if len(place) == 1:
        return schema.section(last)
    if len(place) == 2 and place[0] == "channels":
        return schema.channel(last)
    if len(place) == 4 and tuple(place[:2]) == _PLUGINS and last == "config":
        return schema.plugin(str(place[2]))
    return None


def _config(release: Release, section: Sequence[Step]) -> Schema:
    found = [
        _dressed(one, tuple(section), release) for one in schemas_at(section, release)
    ]
    if not found:
        meant = did_you_mean(section, release)
        raise UsageError(
            f"OpenClaw {release} knows no {dotted(section)}"
            + (f"; did you mean {meant}?" if meant else "")
        )
    return found[0] if len(found) == 1 else {"anyOf": found}


def _whole(schema: ConfigSchema) -> Schema:
    """The sections of a release put together again."""
    parts: Schema = {key: schema.section(key) for key in schema.sections}
    channels = {name: schema.channel(name) for name in schema.channels()}
    if channels:
        known = parts["channels"].get("properties", {})
        parts["channels"] = {**parts["channels"], "properties": {**known, **channels}}
    plugins = parts.get("plugins")
    if plugins and schema.plugins():
        entries = plugins["properties"]["entries"]
        entry = entries["additionalProperties"]
        own = {
            name: {
                **entry,
                "properties": {**entry["properties"], "config": schema.plugin(name)},
            }
            for name in schema.plugins()
        }
        parts["plugins"] = {
            **plugins,
            "properties": {
                **plugins["properties"],
                "entries": {**entries, "properties": own},
            },
        }
    return {**schema.root, "properties": parts}


def _dressed(node: Any, place: tuple[Step, ...], release: Release) -> Any:
    """A copy with descriptions and lives; defaults are not required in channels."""
    if not isinstance(node, dict):
        return node
    copy: Schema = {}
    for word, value in node.items():
        if word == "required" and is_filled_in(place):
            rest = _without_defaults(value, node)
            if rest:
                copy[word] = rest
        else:
            copy[word] = _inner(word, value, place, release)
    return copy


def _inner(word: str, value: Any, place: tuple[Step, ...], release: Release) -> Any:
    if word == "properties":
        return {
            name: _named(
                _dressed(one, (*place, name), release), (*place, name), release
            )
            for name, one in value.items()
        }
    if word in MAPS:
        return {
            k: _dressed(one, (*place, ANY_KEY), release) for k, one in value.items()
        }
    if word in LISTS:
        return [_dressed(one, place, release) for one in value]
    if word == "items" and isinstance(value, list):
        return [_dressed(one, (*place, ANY_ITEM), release) for one in value]
    if word in ("items", "additionalItems"):
        return _dressed(value, (*place, ANY_ITEM), release)
    if word == "additionalProperties":
        return _dressed(value, (*place, ANY_KEY), release)
    return _dressed(value, place, release) if word in ("then", "else") else value


def _named(schema: Any, place: tuple[Step, ...], release: Release) -> Any:
    """The schema of a known key with what is said of the key."""
    if not isinstance(schema, dict):
        return schema
    said: Schema = {}
    text = description(place)
    if text:
        said["description"] = text
    known = life(place)
    if known is None:
        return {**said, **schema}
    span = next((one for one in known.spans if release in one), None)
    if span and span.since and span.since > known_releases()[0]:
        said["x-since"] = str(span.since)
    if span and span.until:
        said["deprecated"] = True
        said["x-until"] = str(span.until)
    return {**said, **schema}


def is_filled_in(place: tuple[Step, ...]) -> bool:
    """Whether OpenClaw fills in defaults here before it validates."""
    if place[:1] == ("channels",):
        return len(place) > 1
    return place[:2] == _PLUGINS and len(place) > 3


def _without_defaults(names: list[str], node: Schema) -> list[str]:
    known = node.get("properties", {})
    return [name for name in names if "default" not in known.get(name, {})]


def _file(kind: str, target: Release, section: Sequence[Step]) -> Schema:
    """The schema of another file, without our own notes in it."""
    found: list[Any] = [_plain(schema_for(kind, target))]
    for step in section:
        found = below(found, step)
    if not found:
        raise UsageError(f"{kind}.json of OpenClaw {target} knows no {dotted(section)}")
    return found[0] if len(found) == 1 else {"anyOf": found}


def _plain(node: Any) -> Any:
    if not isinstance(node, dict):
        return node
    copy: Schema = {}
    for word, value in node.items():
        if word in MAPS:
            copy[word] = {key: _plain(one) for key, one in value.items()}
        elif word in LISTS or (word == "items" and isinstance(value, list)):
            copy[word] = [_plain(one) for one in value]
        elif word in ONES:
            copy[word] = _plain(value)
        elif word not in ("x-expected", "$schema", "$id"):
            copy[word] = value
    return copy
