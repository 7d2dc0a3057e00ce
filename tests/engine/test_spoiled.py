"""Spoiled configs, met by the whole program."""

from __future__ import annotations

import pytest

from fuzz.mutation import Mutator
from fuzz.program import checking


def check_many(count: int, seed: int) -> int:
    """Check spoiled configs, every fourth spoiled as bytes; how many are changed."""
    mutator = Mutator(seed)
    changed = 0
    for number in range(count):
        data = mutator.text().encode("utf-8", "replace")
        if number % 4 == 0:
            data = mutator.data()
        try:
            changed += checking(data)
        except Exception as error:
            error.args = (f"input {number} of seed {seed}: {data!r}", *error.args)
            raise
    return changed


def test_spoiled_configs() -> None:
    """Whether any of so few is changed depends on the fixtures they come from."""
    check_many(40, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_spoiled_configs_at_length(seed: int) -> None:
    assert check_many(5_000, seed=100 + seed) > 50
