"""The stored form of a release's config schema: small files shared by content.

A release is an index that names one file per section: a top-level key of
openclaw.json, a channel, or the config of a plugin.  A file is named after its first
owner and its content, so that releases with the same section share the file, and a
new release shows in review exactly the sections that it changed.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openclaw_doctor.validation.sharing import LISTS, MAPS, ONES

Schema = dict[str, Any]

#: A subtree that stands in a section several times is written once from this size on.
SHARED_FROM = 200
_WIDTH = 100
_UNFIT = re.compile(r"^\.+|[^A-Za-z0-9._-]")
_MAPS = (*MAPS, "definitions")


@dataclass(frozen=True, slots=True)
class Sections:
    """A whole config schema, taken apart; ``root`` is what is left of the top."""

    root: Schema
    core: dict[str, Schema]
    channels: dict[str, Schema]
    plugins: dict[str, Schema]


def split(schema: Schema, channel_ids: frozenset[str]) -> Sections:
    """Take a whole config schema (draft-07, without references) apart.

    ``channel_ids`` are those of the release's plugins; ``channels`` may hold other
    members too, which stay in the core.  Raises ValueError where the entry of a
    plugin differs from the general one in more than its config: ``whole`` could not
    put that together again.
    """
    rest = copy.deepcopy(schema)
    rest.pop("$schema", None)
    core = rest.pop("properties")
    channels = {}
    for name in list(core["channels"].get("properties", {})):
        if name in channel_ids:
            channels[name] = core["channels"]["properties"].pop(name)
    entries = core["plugins"]["properties"]["entries"]
    plugins = {}
    for name, entry in entries.pop("properties", {}).items():
        plugins[name] = entry["properties"]["config"]
        if entry != _plugin_entry(entries, plugins[name]):
            raise ValueError(f"the entry of the plugin {name} is not like the others")
    return Sections(rest, core, channels, plugins)


def whole(parts: Sections) -> Schema:
    """The config schema that ``split`` took apart; equal, in another order."""
    core = copy.deepcopy(parts.core)
    if parts.channels:
        core["channels"].setdefault("properties", {}).update(parts.channels)
    entries = core["plugins"]["properties"]["entries"]
    if parts.plugins:
        entries["properties"] = {
            name: _plugin_entry(entries, config)
            for name, config in parts.plugins.items()
        }
    return {**parts.root, "properties": core}


def _plugin_entry(entries: Schema, config: Schema) -> Schema:
    general = entries["additionalProperties"]
    return {**general, "properties": {**general["properties"], "config": config}}


def stored_files(
    folder: Path, release: str, parts: Sections, facts: Mapping[str, Any]
) -> dict[str, str]:
    """The files of a release, by their path below ``folder``, the index last.

    Reads only names and the files of the same content; writes nothing.  ``facts`` is
    stored the same way, one file per name, as it is.
    """
    files: dict[str, str] = {}
    index: dict[str, Any] = {"release": release, "root": parts.root}
    groups = (
        ("sections", "core", parts.core),
        ("channels", "channels", parts.channels),
        ("plugins", "plugins", parts.plugins),
    )
    for group, kind, schemas in groups:
        named = _named(folder, kind, schemas)
        index[group] = {name: file for name, (file, _) in named.items()}
        files.update((f"{file}.json", text) for file, text in named.values())
    index["facts"] = {}
    for name, data in facts.items():
        text = layout(data)
        index["facts"][name] = f"facts/{name}-{_digest(text)}"
        files[f"{index['facts'][name]}.json"] = text
    files[f"releases/{release}.json"] = layout(index, width=80)
    return files


def changed_files(folder: Path, files: Mapping[str, str]) -> dict[str, str]:
    """Those of ``stored_files`` that are new or differ from what stands there.

    Raises ValueError where a schema file would change: two contents, one digest.
    """
    changed = {}
    for name, text in files.items():
        path = folder / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        if path.exists() and not name.startswith("releases/"):
            raise ValueError(f"{name} is taken by another content")
        changed[name] = text
    return changed


def store(folder: Path, release: str, parts: Sections, facts: Mapping[str, Any]) -> int:
    """Write the files of a release that are not there yet; how many were new."""
    changed = changed_files(folder, stored_files(folder, release, parts, facts))
    new = sum(not (folder / name).exists() for name in changed)
    for name, text in changed.items():
        _write(folder / name, text)
    return new


def load(folder: Path, release: str) -> tuple[Sections, dict[str, Any]]:
    """The parts and the facts of a stored release.

    Raises FileNotFoundError where it is not stored.
    """
    index = _read(folder / "releases" / f"{release}.json")
    parts = (
        {name: _schema(folder, file) for name, file in index[group].items()}
        for group in ("sections", "channels", "plugins")
    )
    facts = {
        name: _read(folder / f"{file}.json") for name, file in index["facts"].items()
    }
    return Sections(index["root"], *parts), facts


def unnamed_files(folder: Path) -> list[Path]:
    """The stored files that the index of no release names."""
    named = set()
    for path in (folder / "releases").glob("*.json"):
        index = _read(path)
        for group in ("sections", "channels", "plugins", "facts"):
            named.update(index[group].values())
    return [
        path
        for kind in ("core", "channels", "plugins", "facts")
        for path in sorted((folder / kind).glob("*.json"))
        if f"{kind}/{path.stem}" not in named
    ]


def _schema(folder: Path, file: str) -> Schema:
    return without_definitions(_read(folder / f"{file}.json"))


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _named(
    folder: Path, kind: str, schemas: Mapping[str, Schema]
) -> dict[str, tuple[str, str]]:
    """Per owner the file (without suffix) and the text of its schema."""
    texts = {name: layout(with_definitions(one)) for name, one in schemas.items()}
    owners: dict[str, list[str]] = {}
    for name, text in texts.items():
        owners.setdefault(text, []).append(name)
    return {
        name: (_file(folder, kind, owners[text], text), text)
        for name, text in texts.items()
    }


def _file(folder: Path, kind: str, owners: list[str], text: str) -> str:
    digest = _digest(text)
    for known in sorted((folder / kind).glob(f"*-{digest}.json")):
        return f"{kind}/{known.stem}"
    stem = _UNFIT.sub("", owners[0]) if len(owners) == 1 else "common"
    return f"{kind}/{stem or 'section'}-{digest}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def with_definitions(schema: Schema) -> Schema:
    """The same schema with its large repeated subtrees under ``definitions``."""
    counts: dict[str, int] = {}
    for _, node in _subschemas(schema, "root"):
        key = _key(node)
        counts[key] = counts.get(key, 0) + 1
    names: dict[str, str] = {}
    definitions: dict[str, Schema] = {}

    def short(node: Any, name: str, top: bool = False) -> Any:
        if not isinstance(node, dict):
            return node
        key = "" if top else _key(node)
        if counts.get(key, 0) > 1 and len(key) >= SHARED_FROM:
            if key not in names:
                names[key] = _fresh(name, definitions)
                definitions[names[key]] = {}
                definitions[names[key]] = short(node, name, True)
            return {"$ref": f"#/definitions/{names[key]}"}
        return {k: _children(k, v, name, short) for k, v in node.items()}

    whole: Schema = short(schema, "root", True)
    return {**whole, "definitions": definitions} if definitions else whole


def without_definitions(schema: Schema) -> Schema:
    """Undo ``with_definitions``: every reference replaced by what it names."""
    definitions = schema.get("definitions", {})

    def long(node: Any, name: str) -> Any:
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            return long(definitions[node["$ref"].rpartition("/")[2]], name)
        return {key: _children(key, value, name, long) for key, value in node.items()}

    rest = {key: value for key, value in schema.items() if key != "definitions"}
    result: Schema = long(rest, "root")
    return result


def _children(keyword: str, value: Any, name: str, change: Any) -> Any:
    if keyword in _MAPS:
        return {key: change(one, key) for key, one in value.items()}
    if keyword in LISTS or (keyword == "items" and isinstance(value, list)):
        return [change(one, name) for one in value]
    return change(value, name) if keyword in ONES else value


def _subschemas(schema: Any, name: str) -> Iterator[tuple[str, Schema]]:
    if not isinstance(schema, dict):
        return
    yield name, schema
    for keyword, value in schema.items():
        if keyword in _MAPS:
            for key, one in value.items():
                yield from _subschemas(one, key)
        elif keyword in LISTS or (isinstance(value, list) and keyword == "items"):
            for one in value:
                yield from _subschemas(one, name)
        elif keyword in ONES:
            yield from _subschemas(value, name)


def _key(node: Schema) -> str:
    return json.dumps(node, ensure_ascii=False, separators=(",", ":"))


def _fresh(name: str, taken: Mapping[str, Any]) -> str:
    plain = "".join(c for c in name if c.isalnum()) or "part"
    number = 2
    fresh = plain
    while fresh in taken:
        fresh, number = f"{plain}{number}", number + 1
    return fresh


def layout(data: Any, width: int = _WIDTH) -> str:
    """JSON text in which what fits into a line stands on one; ends with a newline."""
    return _lines(data, "", width) + "\n"


def _lines(data: Any, indent: str, width: int) -> str:
    flat = json.dumps(data, ensure_ascii=False)
    if len(indent) + len(flat) <= width or not isinstance(data, dict | list):
        return flat
    inner = indent + " "
    if isinstance(data, dict):
        items = [
            f"{inner}{json.dumps(k, ensure_ascii=False)}: {_lines(v, inner, width)}"
            for k, v in data.items()
        ]
        return "{\n" + ",\n".join(items) + f"\n{indent}}}"
    items = [inner + _lines(v, inner, width) for v in data]
    return "[\n" + ",\n".join(items) + f"\n{indent}]"
