"""Configs full of canaries, from a seed: every place, and every way to slip."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .mint import Mint
from .places import (
    ADDRESSES,
    COMMAND_LINES,
    UNKNOWN_BELOW,
    whole_places,
)

_NAMES = ("lab", "work", "home-2", "groq", "main", "X_TEAM", "tavily")
#: Names that say nothing of a secret, such as nobody's schema has.
_INNOCENT = ("note", "remark", "extra", "foo", "value", "data", "x", "opts", "memo")
#: What people make of a telling name.
_SLIPS: tuple[Callable[[str], str], ...] = (
    str.lower,
    str.upper,
    str.capitalize,
    lambda name: name + "s",
    lambda name: "old_" + name,
    lambda name: name + "2",
    lambda name: name + "Old",
    lambda name: name[:-2] + name[-1:] + name[-2:-1],
    lambda name: name[:-1],
    lambda name: f"_{name}",
    lambda name: " " + name,
)
_REMARKS = (
    "my pass is {}",
    "{}",
    "token: {}",
    'old "apiKey": "{}", was too slow',
    "{} <- login of the lab",
    "PIN {} (ask me)",
    "curl -H 'Authorization: Bearer {}' https://lab.example",
    "https://me:{}@lab.example/v1",
)


@dataclass(slots=True)
class Members:
    """An object under construction: keys may stand twice, remarks in between."""

    entries: list[tuple[str, Any]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def _add(around: Any, key: str, value: Any) -> None:
    if isinstance(around, list):
        around.append(value)
    else:
        around.entries.append((key, value))


def _below(around: Any, key: str, kind: type[Any]) -> Any:
    """The last member ``key`` or item of that kind; made if there is none."""
    if isinstance(around, list):
        found = [item for item in around if isinstance(item, kind)]
    else:
        found = [v for k, v in around.entries if k == key and isinstance(v, kind)]
    if found:
        return found[-1]
    made = kind()
    _add(around, key, made)
    return made


class Config:
    """A config under construction."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.mint = Mint(self.dice)
        self.root = Members()
        self.put("gateway.mode", "local")

    def put(self, place: str, value: Any) -> None:
        """Add a value at a place; ``*`` and ``[]`` in it stand for some key or item."""
        steps = place.split(".")
        at: Any = self.root
        for step, following in zip(steps, [*steps[1:], None], strict=True):
            key = self.dice.choice(_NAMES) if step == "*" else step
            if following is None:
                _add(at, key, value)
            else:
                at = _below(at, key, list if following == "[]" else Members)

    def remark(self, text: str) -> None:
        """Add a comment to some object."""
        at: Any = self.root
        while True:
            inner = [v for _, v in at.entries if isinstance(v, Members)]
            if not inner or self.dice.random() < 0.3:
                break
            at = self.dice.choice(inner)
        at.remarks.append(text)

    def text(self) -> str:
        """The config as JSON5 or, without remarks, as JSON."""
        strict = not self.dice.randrange(3)
        return Writer(self.dice, strict=strict).value(self.root, "") + "\n"


@dataclass(slots=True)
class Writer:
    """Writes a config in one of the styles that people use."""

    dice: random.Random
    strict: bool

    def value(self, value: Any, margin: str) -> str:
        """A value as text, its further lines indented by ``margin``."""
        if isinstance(value, Members):
            lines = [f"// {text}" for text in value.remarks if not self.strict]
            lines += [
                f"{self._key(k)}: {self.value(v, margin + '  ')},"
                for k, v in value.entries
            ]
            return self._block("{}", lines, margin)
        if isinstance(value, list):
            lines = [f"{self.value(one, margin + '  ')}," for one in value]
            return self._block("[]", lines, margin)
        quotable = isinstance(value, str) and not set(value) & set("'\\\t\n")
        if quotable and not self.strict and self.dice.random() < 0.5:
            return f"'{value}'"
        return json.dumps(value, ensure_ascii=self.strict)

    def _key(self, key: str) -> str:
        plain = key.isidentifier() and key.isascii() and not self.strict
        return key if plain and self.dice.random() < 0.8 else json.dumps(key)

    def _block(self, brackets: str, lines: list[str], margin: str) -> str:
        if not lines:
            return brackets
        if self.strict:
            lines[-1] = lines[-1][:-1]
        inside = "".join(f"{margin}  {line}\n" for line in lines)
        return f"{brackets[0]}\n{inside}{margin}{brackets[1]}"


def config(seed: int, size: int = 24) -> Config:
    """A config with about ``size`` canaries, each with its place and slip."""
    made = Config(seed)
    for _ in range(size):
        slip = made.dice.choice(SLIPS)
        made.mint.kind = slip.__name__.strip("_").replace("_", " ")
        slip(made)
    return made


def _whole(made: Config) -> None:
    place = made.dice.choice(whole_places())
    made.put(place, made.mint.any_text(place))


def _number(made: Config) -> None:
    place = made.dice.choice(whole_places())
    made.put(place, made.mint.number(place))


def _list(made: Config) -> None:
    place = made.dice.choice(whole_places())
    made.put(place, [made.mint.any_text(place) for _ in range(2)])


def _plural(made: Config) -> None:
    place = made.dice.choice(whole_places())
    if not place.endswith("*"):
        made.put(f"{place}s", [made.mint.any_text(f"{place}s")])


def _object(made: Config) -> None:
    place = made.dice.choice(whole_places())
    inner = Members()
    for name in made.dice.sample(_INNOCENT, 2):
        inner.entries.append((name, made.mint.any_text(f"{place} = {{{name}}}")))
    made.put(place, inner)


def _as_key(made: Config) -> None:
    place = made.dice.choice(whole_places())
    inner = Members()
    inner.entries.append((made.mint.any_text(f"{place} = {{SECRET: true}}"), True))
    made.put(place, inner)


def _twice(made: Config) -> None:
    place = made.dice.choice(whole_places())
    fixed = place.replace("*", made.dice.choice(_NAMES))
    for number in ("first", "second"):
        made.put(fixed, made.mint.any_text(f"{place} ({number} of two)"))


def _misspelt(made: Config) -> None:
    place = made.dice.choice(whole_places())
    *around, name = place.split(".")
    if name == "*" or not around:
        # Of a misspelt name at the top nothing tells what it was.
        return
    slip = made.dice.choice(_SLIPS)(name)
    place = ".".join([*around, slip])
    made.put(place, made.mint.any_text(place))


def _unknown(made: Config) -> None:
    around = made.dice.choice(UNKNOWN_BELOW)
    place = f"{around}.{made.dice.choice(_INNOCENT)}"
    made.put(place, made.mint.any_text(place))


def _unknown_deep(made: Config) -> None:
    around = made.dice.choice(UNKNOWN_BELOW)
    place = f"{around}.{made.dice.choice(_INNOCENT)}.{made.dice.choice(_INNOCENT)}"
    made.put(place, made.mint.any_text(place))


def _shape_as_key(made: Config) -> None:
    around = made.dice.choice(
        ("models.providers", "auth.profiles", "channels", "agents", "env", "whatever")
    )
    secret = made.mint.prefixed(f"{around}.SECRET")
    made.put(around, Members([(secret, Members([("enabled", True)]))]))


def _address(made: Config) -> None:
    place = made.dice.choice(ADDRESSES)
    form, name = made.dice.choice(
        (
            ("https://me:{}@lab.example/v1", "password"),
            ("https://{}@lab.example/v1", "user"),
            ("redis://:{}@lab.example/0", "password only"),
            ("https://lab.example/v1?api_key={}&x=1", "query api_key"),
            ("wss://lab.example/v1?x=1&token={}", "query token"),
            ("https://lab.example/?code={}", "query code"),
            ("https://lab.example/v1#access_token={}", "fragment"),
            ("https://hooks.slack.com/services/T0/B0/{}", "slack hook"),
            ("https://discord.com/api/webhooks/1234/{}", "discord hook"),
            ("https://api.telegram.org/bot1234567:{}/getMe", "telegram bot"),
        )
    )
    secret = made.dice.choice((made.mint.text, made.mint.word))(f"{place} = {name}")
    made.put(place, form.format(secret))


def _command_line(made: Config) -> None:
    place = made.dice.choice(COMMAND_LINES)
    text = made.dice.choice((made.mint.text, made.mint.word, made.mint.prefixed))
    lines: tuple[tuple[str, ...], ...] = (
        ("--api-key", "{}"),
        ("--token={}",),
        ("--api-key={}",),
        ("--header", "Authorization: Bearer {}"),
        ("-H", "X-Team: {}"),
        ("--password", "{}"),
        ("postgres://me:{}@db.example/lab",),
        ("-e", "LAB_KEY={}"),
        ("API_TOKEN={}",),
    )
    line = made.dice.choice(lines)
    secret = text(f"{place} = {' '.join(line)}")
    made.put(place, ["-y", "some-server", *(word.format(secret) for word in line)])


def _remark(made: Config) -> None:
    form = made.dice.choice(_REMARKS)
    made.remark(form.format(made.mint.text(f"// {form}")))


SLIPS: tuple[Callable[[Config], None], ...] = (
    _whole,
    _whole,
    _whole,
    _number,
    _list,
    _plural,
    _object,
    _as_key,
    _twice,
    _misspelt,
    _unknown,
    _unknown,
    _unknown_deep,
    _shape_as_key,
    _address,
    _command_line,
    _remark,
)
