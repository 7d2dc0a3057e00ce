"""Spoiled texts and bytes: the laws of each parser, on inputs from a seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from fuzz.laws import Hang, encoding, guarded, reading, strictness
from fuzz.mutation import Mutator
from fuzz.seeds import hand_made, seeds

Law = Callable[[Any], bool]
#: Every day so many inputs of each parser, and in the slow suite for each of the seeds.
FEW, MANY, SEEDS = 1_500, 100_000, range(10)


def of_texts(mutator: Mutator) -> str:
    return mutator.text()


def of_bytes(mutator: Mutator) -> bytes:
    return mutator.data()


#: For each parser its law, its inputs, and the least share of them that it accepts.
PARSERS: dict[str, tuple[Law, Callable[[Mutator], Any], float]] = {
    "json5": (reading, of_texts, 0.15),
    "strict": (strictness, of_texts, 0.07),
    "bytes": (encoding, of_bytes, 0.05),
}


def accepted(name: str, seed: int, count: int) -> float:
    """The share of spoiled inputs that a parser accepts; the laws hold for all."""
    law, make, _ = PARSERS[name]
    mutator = Mutator(seed)
    taken = 0
    with guarded() as call:
        for number in range(count):
            value = make(mutator)
            try:
                taken += call(law, value)
            except Exception as error:
                error.args = (f"input {number} of seed {seed}: {value!r}", *error.args)
                raise
    return taken / count


@pytest.mark.parametrize("name", PARSERS)
def test_spoiled_input(name: str) -> None:
    share = accepted(name, seed=1, count=FEW)
    assert PARSERS[name][2] < share < 0.6


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", PARSERS)
def test_spoiled_input_at_length(name: str, seed: int) -> None:
    share = accepted(name, seed=1_000 + seed, count=MANY)
    assert PARSERS[name][2] < share < 0.6


def accepted_of(law: Law, texts: Iterable[str]) -> float:
    with guarded() as call:
        taken = [call(law, text) for text in texts]
    return sum(taken) / len(taken)


@pytest.mark.parametrize("law", [reading, strictness])
def test_nasty_texts(law: Law) -> None:
    assert 0.1 < accepted_of(law, hand_made()) < 0.9


@pytest.mark.slow
@pytest.mark.parametrize("law", [reading, strictness])
def test_all_texts_of_the_fixtures(law: Law) -> None:
    assert 0.2 < accepted_of(law, seeds()) < 0.95


def test_the_same_seed_gives_the_same_inputs() -> None:
    one, other = Mutator(7), Mutator(7)
    assert [one.text() for _ in range(50)] == [other.text() for _ in range(50)]
    assert [one.data() for _ in range(50)] == [other.data() for _ in range(50)]


def test_a_hang_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fuzz.laws.PATIENCE", 0.05)

    def endless(_: str) -> bool:
        while True:
            pass

    with guarded() as call:
        with pytest.raises(Hang):
            call(endless, "")
        assert call(reading, "{}") is True


@pytest.mark.slow
def test_long_spoiled_texts_are_read_in_time(
    document: Callable[[random.Random, float], str],
) -> None:
    """What is repeated thousands of times hangs no parser and no explanation."""
    dice, mutator = random.Random(5), Mutator(5)
    with guarded() as call:
        for number in range(2_000):
            piece = mutator.text() if number % 2 else document(dice, 1.0)
            start = dice.randrange(len(piece) + 1)
            piece = piece[start : start + dice.randrange(1, 40)]
            text = piece * (20_000 // max(1, len(piece)))
            call(reading, dice.choice(("", "{", "[", "'", "/*", "{a:")) + text)
