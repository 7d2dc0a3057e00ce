"""The harness itself finds what it is there to find."""

from __future__ import annotations

import base64
import random
from pathlib import Path
from urllib.parse import quote

import pytest

from openclaw_doctor.documents import Document, Role
from openclaw_doctor.redaction import Masker

from .configs import config
from .mint import Mint
from .places import whole_places
from .stores import DAMAGES, SHAPES, store
from .traces import Traces

SECRET = 'Zq"4\\canaryK7 xw/vP☂3'


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        SECRET.upper(),
        SECRET[3:11],
        SECRET[::-1],
        repr(SECRET),
        quote(SECRET),
        SECRET.encode().hex(),
        base64.b64encode(SECRET.encode()).decode(),
        base64.b64encode(b"me:" + SECRET.encode()).decode(),
        base64.b64encode(b"user:" + SECRET.encode() + b"x").decode(),
        '{"a": "Zq\\"4\\\\canaryK7 xw/vP\\u26023"}',
    ],
    ids=range(11),
)
def test_a_trace_is_found(text: str) -> None:
    assert Traces({SECRET: "here"}).of([f"before {text} after"]) != {}


def test_what_is_no_trace() -> None:
    traces = Traces({SECRET: "here", "Another4canaryK7": "there"})
    assert traces.of(["<secret 1>", SECRET[:7], "canary", "canaryK7"]) == {}


def test_every_secret_is_found_at_its_place() -> None:
    # Of the styles that a seed chooses this is one with comments.
    made = config(0, size=60)
    text = made.text()
    document = Document("x", Role.CONFIG, Path("x"), text.encode())
    assert document.tree is not None
    assert set(Traces(made.mint.placed).of([text])) == set(made.mint.placed.values())


def test_every_kind_of_secret_is_made() -> None:
    kinds = {
        place.split(" | ")[0]
        for seed in range(40)
        for place in config(seed).mint.placed.values()
    }
    assert len(kinds) == 14
    assert len(whole_places()) > 200


def test_no_secret_is_made_twice() -> None:
    mint = Mint(random.Random(1))
    for _ in range(500):
        mint.any_text("x")
        mint.number("x")
    assert len(mint.placed) == 1000


@pytest.mark.parametrize("shape", SHAPES)
def test_a_store_is_what_its_damage_says(shape: str) -> None:
    for damage in DAMAGES:
        data, placed = store(7, shape, damage)
        assert placed
        document = Document("x", Role.AUTH_PROFILES, Path("x"), data)
        broken = damage in ("truncated", "twice over", "log line in front")
        encoded = damage.startswith(("UTF-16", "NUL", "byte"))
        assert (document.encoding_problem is not None) == encoded, damage
        assert document.tree is None or not (broken or encoded), damage


def test_a_masker_that_hides_nothing_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = config(3)
    document = Document("x", Role.CONFIG, Path("x"), made.text().encode())
    monkeypatch.setattr(Masker, "_spans_of", lambda *_: [])
    assert len(Traces(made.mint.placed).of([Masker().text(document)])) > 20
