"""Credential files full of canaries, in every form that people and OpenClaw leave."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .configs import Members, Writer
from .mint import Mint

PROVIDERS = ("openai", "groq", "lab", "anthropic", "openai-codex", "amazon-bedrock")
_FIELDS = (
    *("key", "token", "access", "refresh", "idToken", "apiKey", "api_key", "secret"),
    *("apikey", "Key", "password", "accessToken", "refresh_token", "note", "foo"),
    *("contextWindow", "copyToAgents", "id_token", "value", "config", "X-Key"),
)
#: Names of fields where even a number, or a key below, is a secret.
_TELLING = frozenset([*_FIELDS[:13], "id_token"])
_TYPES = ("api_key", "token", "oauth", "apikey", "mystery", "aws-sdk", None)


@dataclass(slots=True)
class Store:
    """A credential store under construction: the mint, and the form of the text."""

    dice: random.Random
    mint: Mint = field(init=False)

    def __post_init__(self) -> None:
        self.mint = Mint(self.dice, "store")

    def secret(self, place: str) -> Any:
        """A secret in one of the shapes that a value can have."""
        mint = self.mint
        text = mint.any_text
        ways: list[Callable[[], Any]] = [
            lambda: text(place),
            lambda: text(place),
            lambda: text(place),
            lambda: f"Bearer {text(place)}",
            lambda: f'"{text(place)}"',
            lambda: f" {text(place)}\n",
            lambda: f"export LAB_KEY={text(place)}",
            lambda: [text(f"{place} = list")],
            lambda: Members([("value", text(f"{place} = {{value}}"))]),
            lambda: Members(
                [("source", "env"), ("id", "A_B"), ("value", text(f"{place}.ref"))]
            ),
        ]
        if place.rsplit(".", 1)[-1] in _TELLING:
            ways.append(lambda: mint.number(f"{place} = number"))
            ways.append(lambda: Members([(text(f"{place} = {{SECRET: 1}}"), 1)]))
        return self.dice.choice(ways)()

    def entry(self, place: str) -> Members:
        """A credential with secrets in known, misspelt and unknown fields."""
        made = Members()
        kind = self.dice.choice(_TYPES)
        if kind:
            made.entries.append(("type", kind))
        if self.dice.random() < 0.8:
            made.entries.append(("provider", self.dice.choice(PROVIDERS)))
        for name in self.dice.sample(_FIELDS, self.dice.randrange(1, 5)):
            made.entries.append((name, self.secret(f"{place}.{name}")))
        for name, make in _AROUND.items():
            if self.dice.random() < 0.15:
                made.entries.append((name, make(self, f"{place}.{name}")))
        return made


def _address(store: Store, place: str) -> Any:
    form = store.dice.choice(
        ("https://me:{}@lab.example/v1", "https://lab.example/v1?api_key={}")
    )
    return form.format(store.mint.text(place))


def _headers(store: Store, place: str) -> Any:
    return Members([("X-Team", store.secret(f"{place}.X-Team"))])


def _reference(store: Store, place: str) -> Any:
    return store.secret(place)


_AROUND: dict[str, Callable[[Store, str], Any]] = {
    "baseUrl": _address,
    "headers": _headers,
    "keyRef": _reference,
    "request": lambda store, place: Members([("auth", _headers(store, place))]),
}


def _flat(store: Store) -> Any:
    made = Members()
    for provider in store.dice.sample(PROVIDERS, 3):
        made.entries.append((provider, store.entry("<provider>")))
    made.entries.append(("garbage", store.secret("<provider>")))
    return made


def _canonical(store: Store) -> Any:
    profiles = Members()
    for number in range(4):
        name = f"{store.dice.choice(PROVIDERS)}:{number}"
        profiles.entries.append((name, store.entry("profiles.*")))
    profiles.entries.append((store.mint.prefixed("profiles.SECRET"), store.entry("x")))
    return Members([("version", 1), ("profiles", profiles)])


def _mixed(store: Store) -> Any:
    made: Members = _canonical(store)
    made.entries.append(("groq", store.entry("<provider>")))
    made.entries.append(("note", store.secret("<root>.note")))
    return made


def _twice(store: Store) -> Any:
    made: Members = _canonical(store)
    profiles = dict(made.entries)["profiles"]
    profiles.entries.append((profiles.entries[0][0], store.entry("profiles.* again")))
    for _, one in profiles.entries:
        one.entries.append(("key", store.secret("profiles.* again.key")))
    return made


def _list(store: Store) -> Any:
    entries = [store.entry("profiles[]") for _ in range(2)]
    return store.dice.choice(
        (entries, Members([("version", 1), ("profiles", entries)]))
    )


def _lone(store: Store) -> Any:
    return store.secret("<root>")


SHAPES: dict[str, Callable[[Store], Any]] = {
    "flat": _flat,
    "canonical": _canonical,
    "mixed": _mixed,
    "twice": _twice,
    "list": _list,
    "lone": _lone,
}
DAMAGES: dict[str, Callable[[str], bytes]] = {
    "sound": str.encode,
    "truncated": lambda text: text[: len(text) * 2 // 3].encode(),
    "log line in front": lambda text: f"[info] read\n{text}".encode(),
    "twice over": lambda text: f"{text}{text}".encode(),
    "no commas": lambda text: text.replace(",\n", "\n").encode(),
    "comments": lambda text: text.replace("{\n", "{ // old\n", 1).encode(),
    "open string": lambda text: text.replace('",', ",", 1).encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 unmarked": lambda text: text.encode("utf-16-le"),
    "NUL behind": lambda text: text.encode() + b"\0" * 64,
    "byte": lambda text: text.encode().replace(b"canary", b"canary\xff", 1),
    "BOM": lambda text: text.encode("utf-8-sig"),
}


def store(seed: int, shape: str, damage: str) -> tuple[bytes, dict[str, str]]:
    """The bytes of a credential store, and its canaries with their places."""
    made = Store(random.Random(seed))
    tree = SHAPES[shape](made)
    text = Writer(made.dice, strict=bool(made.dice.randrange(4))).value(tree, "")
    return DAMAGES[damage](text + "\n"), made.mint.placed


def models(seed: int) -> tuple[bytes, dict[str, str]]:
    """The bytes of a ``models.json`` with canaries where its secrets stand."""
    mint = Mint(random.Random(seed), "models.json")
    provider = {
        "baseUrl": f"https://me:{mint.text('baseUrl')}@lab.example/v1",
        "apiKey": mint.any_text("apiKey"),
        "headers": {"X-Team": mint.any_text("headers")},
        "note": mint.any_text("providers.*.note"),
        "models": [{"id": "m", "headers": {"X": mint.any_text("models.headers")}}],
    }
    body = {"providers": {"lab": provider, "access": mint.any_text("providers.access")}}
    return json.dumps(body, indent=2).encode(), mint.placed
