"""Configs made from the schema of a release, that this release accepts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from openclaw_doctor.release import Release
from openclaw_doctor.validation import judge
from openclaw_doctor.validation.patterns import javascript
from openclaw_doctor.validation.releases import ConfigSchema, Schema, config_schema

#: Texts for places with a pattern or without one; the first that fits is taken.  Those
#: with other signs than letters are no keys below: a secret must not become a key.
_TEXTS = (
    "alpha",
    "beta-1",
    "10m",
    "30s",
    "08:00",
    "#AA00BB",
    "http://127.0.0.1:8080",
    "https://example.com/hook",
    "/srv/data",
    "openai/gpt-5.4",
    "HOOK_TOKEN",
    "user:42",
    "1",
    "987654321",
    "anthropic/claude-sonnet-5",
    "0 * * * *",
    "2026-01-01T00:00:00Z",
    "UTC",
    "127.0.0.1",
    "svc:alpha",
    "1gb",
    "*",
)
_KEYS = ("alpha", "beta-1", "OPENAI_KEY", "openai/gpt-5.5", "*", "123456789", "main")


#: Texts of keys whose schema once took any text, where later releases look closer.
_MEANT = {
    "apiRoot": "https://example.com",
    "baseUrl": "https://example.com/v1",
    "httpHost": "127.0.0.1",
    "pruneAfter": "30d",
    "resetArchiveRetention": "30d",
    "sessionRetention": "24h",
}


class Unfit(Exception):
    """No value can be made for a schema."""


class Maker:
    """Makes values that a schema takes, as far as a schema says it all."""

    def __init__(self, dice: random.Random, density: float = 0.4) -> None:
        self.dice = dice
        self.density = density

    def value(self, schema: Any, depth: int = 0) -> Any:
        if schema is True or schema == {}:
            return self.dice.choice(["alpha", 1, True])
        if not isinstance(schema, dict):
            raise Unfit
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self.dice.choice(schema["enum"])
        for union in ("anyOf", "oneOf"):
            if union in schema:
                return self._one_of(schema, union, depth)
        kind = schema.get("type")
        if isinstance(kind, list):
            kind = self.dice.choice(kind)
        return self._typed(schema, kind, depth)

    def _one_of(self, schema: Schema, union: str, depth: int) -> Any:
        ways = list(schema[union])
        self.dice.shuffle(ways)
        # What takes anything beside something else is what a reader makes of it.
        ways.sort(key=lambda way: way in ({}, True))
        rest = {k: v for k, v in schema.items() if k != union}
        for way in ways:
            if isinstance(way, dict):
                try:
                    return self.value({**rest, **way}, depth)
                except Unfit:
                    continue
        raise Unfit

    def _typed(self, schema: Schema, kind: str | None, depth: int) -> Any:
        if kind == "object" or "properties" in schema:
            return self._object(schema, depth)
        match kind:
            case "array":
                return self._array(schema, depth)
            case "string":
                return self._text(schema)
            case "integer" | "number":
                return self._number(schema)
            case "boolean":
                return self.dice.random() < 0.5
            case "null":
                return None
        return self.dice.choice(["alpha", 1, True])

    def _object(self, schema: Schema, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        required = schema.get("required", [])
        chance = self.density / (1 + depth / 2)
        for key, one in schema.get("properties", {}).items():
            if key in required:
                made[key] = self.value(one, depth + 1)
            elif self.dice.random() < chance:
                try:
                    made[key] = self.value(one, depth + 1)
                except Unfit:
                    continue
            if isinstance(made.get(key), str) and is_free_text(one):
                made[key] = _MEANT.get(key, made[key])
        made.update(self._others(schema, depth, made))
        return made

    def _others(
        self, schema: Schema, depth: int, made: dict[str, Any]
    ) -> Iterator[tuple[str, Any]]:
        rest = schema.get("additionalProperties")
        names = schema.get("propertyNames", {})
        if not isinstance(rest, dict) or depth > 6:
            return
        for _ in range(self.dice.choice([0, 1, 1, 2])):
            key = self.dice.choice(_KEYS)
            pattern = names.get("pattern") if isinstance(names, dict) else None
            if pattern and not javascript(pattern).search(key):
                continue
            if key not in made and not _enumerated(names, key):
                try:
                    yield key, self.value(rest, depth + 1)
                except Unfit:
                    return

    def _array(self, schema: Schema, depth: int) -> list[Any]:
        items = schema.get("items", {})
        if isinstance(items, list):
            return [self.value(one, depth + 1) for one in items]
        least = schema.get("minItems", 0)
        most = min(schema.get("maxItems", 2), 2)
        count = max(least, self.dice.randint(0, max(most, 0)))
        return [self.value(items, depth + 1) for _ in range(count)]

    def _text(self, schema: Schema) -> str:
        pattern = schema.get("pattern")
        least = schema.get("minLength", 0)
        most = schema.get("maxLength", 1000)
        texts = list(_TEXTS)
        self.dice.shuffle(texts)
        for text in ["alpha", *texts] if self.dice.random() < 0.5 else texts:
            fits = pattern is None or javascript(pattern).search(text)
            if fits and least <= len(text) <= most:
                return text
        raise Unfit

    def _number(self, schema: Schema) -> int:
        low = schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
        high = schema.get("maximum", schema.get("exclusiveMaximum", 1001) - 1)
        if "minimum" not in schema and "exclusiveMinimum" not in schema:
            low = min(1, high)
        return int(self.dice.choice([low, high if high < 1e6 else low + 1, low + 1]))


def _enumerated(names: Any, key: str) -> bool:
    return isinstance(names, dict) and "enum" in names and key not in names["enum"]


def is_free_text(schema: Any) -> bool:
    """Whether a schema says nothing of a text."""
    return isinstance(schema, dict) and not {"const", "enum", "pattern"} & schema.keys()


@lru_cache(maxsize=16)
def parts(release: Release) -> tuple[tuple[tuple[str, ...], Any], ...]:
    """The places of the config that have a schema of their own, with it."""
    schema: ConfigSchema = config_schema(release)
    found: list[tuple[tuple[str, ...], Any]] = [
        ((key,), schema.section(key))
        for key in schema.sections
        if key not in ("$schema", "channels")
    ]
    found += [(("channels", name), schema.channel(name)) for name in schema.channels()]
    found += [
        (("plugins", "entries", name, "config"), schema.plugin(name))
        for name in schema.plugins()
    ]
    return tuple(found)


def configs(release: Release, seed: int) -> Iterator[dict[str, Any]]:
    """Endless configs that ``release`` accepts, different ones for each seed."""
    dice = random.Random(f"{release}-{seed}")
    while True:
        config = one_config(release, dice)
        if config:
            yield config


def one_config(release: Release, dice: random.Random) -> dict[str, Any]:
    """A config of several sections; those that the release refuses are left out."""
    config: dict[str, Any] = {}
    for place, schema in chosen(release, dice):
        for density in (0.6, 0.4, 0.25, 0.1, 0.05):
            try:
                value = Maker(dice, density).value(schema)
            except Unfit:
                continue
            trial = with_part(config, place, completed(place, value))
            if judge(trial, release).valid:
                config = trial
                break
    return config


def completed(place: tuple[str, ...], value: Any) -> Any:
    """A section with what its schema does not say that it needs."""
    if place == ("models",):
        for provider in value.get("providers", {}).values():
            provider.setdefault("baseUrl", "https://example.com/v1")
            provider.setdefault("models", [])
    return value


def chosen(release: Release, dice: random.Random) -> list[tuple[tuple[str, ...], Any]]:
    """Some sections, channels and plugins, in any order."""
    kinds: dict[str, list[Any]] = {"": [], "channels": [], "plugins": []}
    for place, schema in parts(release):
        kinds[place[0] if len(place) > 1 else ""].append((place, schema))
    found = dice.sample(kinds[""], dice.randint(4, 12))
    for kind, most in (("channels", 2), ("plugins", 1)):
        count = min(dice.randint(0, most), len(kinds[kind]))
        found += dice.sample(kinds[kind], count)
    return found


def with_part(
    config: dict[str, Any], place: tuple[str, ...], value: Any
) -> dict[str, Any]:
    """A copy of the config with a value at a place."""
    head, *rest = place
    if not rest:
        return {**config, head: value}
    inner = config.get(head)
    inner = inner if isinstance(inner, dict) else {}
    return {**config, head: with_part(inner, tuple(rest), value)}
