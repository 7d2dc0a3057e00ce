"""Random state directories: what must hold whatever the files say.

No crash, no secret shown or lost, nothing written by a check, a second run without
work, and an undo that gives back every byte and mode.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

CANARY = "canary"
TARGETS = ("2026.2.12", "2026.5.7", "2026.5.28", "2026.6.11", "2026.9.6")
REFERENCE = {"source": "env", "provider": "default", "id": "SOME_KEY"}


def credential(dice: random.Random) -> dict[str, Any]:
    secret = f"{CANARY}-{dice.randrange(10**9)}"
    kinds: list[dict[str, Any]] = [
        {"apiKey": secret},
        {"type": "api_key", "key": secret, "keyRef": REFERENCE},
        {"mode": "token", "token": secret, "expires": "4102444800000"},
        {"type": "oauth", "access": secret, "refresh": secret + "r", "expires": 0},
        {"type": "oauth", "access": secret, "keyRef": REFERENCE},
        {"api_key": secret, "baseUrl": "http://lab/v1", "models": ["m"]},
        {"type": "api_key", "key": dict(REFERENCE, note="x")},
        {"type": "aws-sdk"},
    ]
    return dice.choice(kinds)


def store(dice: random.Random) -> Any:
    names = ["openai", "lab", "a:b", " x ", "z.ai", "models", "__proto__", ""]
    entries = {name: credential(dice) for name in dice.sample(names, 3)}
    state = {"order": {"openai": ["openai:default"]}, "lastGood": {"lab": "lab:gone"}}
    extra = state if dice.random() < 0.4 else {}
    if dice.random() < 0.5:
        return {**entries, **extra}
    profiles = {
        f"{name}:default" if ":" not in name else name: (
            {"provider": name, **entry} if dice.random() < 0.7 else entry
        )
        for name, entry in entries.items()
    }
    return {"version": 1, "profiles": profiles, **extra}


def config(dice: random.Random) -> Any:
    profile = {"provider": "openai", "mode": dice.choice(["oauth", "api_key"])}
    if dice.random() < 0.3:
        profile["key"] = f"{CANARY}-config-{dice.randrange(10**6)}"
    providers = {"lab": {"baseUrl": "http://other/v1", "models": []}}
    return {
        "gateway": {"mode": "local"},
        "auth": {"profiles": {"openai:default": profile}},
        "models": {"providers": providers if dice.random() < 0.3 else {}},
    }


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield at
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, item in items:
        yield from places(item, (*at, key))


def mutated(dice: random.Random, value: Any) -> Any:
    """The value with one node replaced by something else now and then."""
    if dice.random() < 0.4:
        return value
    junk: list[Any] = [
        None,
        5,
        -1.5,
        True,
        [],
        {},
        ["x"],
        {"k": {"l": []}},
        "",
        "text",
        10**30,
    ]
    place = dice.choice(list(places(value))[1:] or [()])
    if place:
        holder = value
        for step in place[:-1]:
            holder = holder[step]
        holder[place[-1]] = dice.choice(junk)
    return value


def text(dice: random.Random, value: Any) -> str:
    written = json.dumps(value, indent=dice.choice([None, 2, "\t"]))
    if dice.random() < 0.2:
        written = "// a comment\n" + written
    if dice.random() < 0.1:
        written = "\ufeff" + written.replace("\n", "\r\n")
    return written


def lay_out(dice: random.Random, folder: Path) -> None:
    for agent in dice.sample(["main", "work"], dice.choice([1, 1, 2])):
        path = folder / "agents" / agent / "agent" / "auth-profiles.json"
        path.parent.mkdir(parents=True)
        path.write_bytes(text(dice, mutated(dice, store(dice))).encode())
        path.chmod(dice.choice([0o600, 0o644]))
    if dice.random() < 0.8:
        (folder / "openclaw.json").write_bytes(
            text(dice, mutated(dice, config(dice))).encode()
        )


def snapshot(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mode)
        for path in folder.rglob("*")
        if path.is_file() and "openclaw-doctor" not in path.parts
    }


def canaries(files: dict[str, tuple[bytes, int]]) -> set[bytes]:
    found: set[bytes] = set()
    for data, _ in files.values():
        pieces = data.split(CANARY.encode())[1:]
        found |= {piece.split(b'"')[0] for piece in pieces}
    return found


def one_round(seed: int, folder: Path, doctor: Callable[..., Any]) -> bool:
    """Run all commands over one random state; whether --fix changed something."""
    dice = random.Random(seed)
    lay_out(dice, folder)
    options = ["--target", dice.choice(TARGETS)]
    options += ["--unsafe-fixes"] if dice.random() < 0.5 else []
    before = snapshot(folder)
    said = [
        doctor(*arguments, *options, str(folder))
        for arguments in (["check"], ["check", "--format", "json"], ["--diff"])
    ]
    assert snapshot(folder) == before, seed
    fixed = doctor("--fix", *options, str(folder))
    after = snapshot(folder)
    again = doctor("--fix", "--format", "json", *options, str(folder))
    said += [fixed, again]
    assert snapshot(folder) == after, seed
    assert json.loads(again.out)["plan"]["applied"] == [], seed
    assert canaries(before) <= canaries(after), seed
    if after != before:
        undone = doctor("undo", str(folder))
        said.append(undone)
        assert undone.code == 0, (seed, undone.all)
        now = snapshot(folder)
        assert {name: now.get(name) for name in before} == before, seed
    for outcome in said:
        assert outcome.code in (0, 1, 3), (seed, outcome.all)
        assert "internal error" not in outcome.all, (seed, outcome.all)
        assert CANARY not in outcome.all.replace(str(folder), ""), (seed, outcome.all)
    return after != before


def test_what_must_hold(tmp_path: Path, doctor: Callable[..., Any]) -> None:
    changed = sum(one_round(n, tmp_path / str(n), doctor) for n in range(18))
    assert changed > 9


@pytest.mark.slow
def test_what_must_hold_at_length(tmp_path: Path, doctor: Callable[..., Any]) -> None:
    changed = sum(one_round(n, tmp_path / str(n), doctor) for n in range(1000, 3000))
    assert changed > 1000
