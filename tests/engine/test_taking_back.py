"""A fix and its undo on disk: every byte, mode, owner, ACL and attribute is back."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.engine.worlds import (
    ACL,
    TARGETS,
    Picture,
    lay_out,
    picture,
    takes_attributes,
)

Doctor = Callable[..., Any]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """A folder on a file system in memory where there is one: undo waits for disks."""
    memory = Path("/dev/shm")
    if not os.access(memory, os.W_OK):
        memory = tmp_path
    folder = Path(tempfile.mkdtemp(dir=memory, prefix="openclaw-laws-"))
    yield folder
    shutil.rmtree(folder)


def there_and_back(seed: int, folder: Path, doctor: Doctor) -> bool:
    """Fix a state directory and take it back; whether there was anything to fix."""
    dice = random.Random(seed)
    lay_out(dice, folder)
    options = ["--target", dice.choice(TARGETS)]
    options += ["--unsafe-fixes"] if dice.random() < 0.4 else []
    options += ["--keep-retired"] if dice.random() < 0.2 else []
    before = picture(folder)
    fixed = doctor("--fix", *options, str(folder))
    assert fixed.code in (0, 1, 3), fixed.all
    after = picture(folder)
    if after == before:
        return False
    assert_dressed(before, after)
    again = doctor("--fix", *options, str(folder))
    assert again.code in (0, 1, 3), again.all
    assert picture(folder) == after, "a second fix changes something"
    undone = doctor("undo", str(folder))
    assert undone.code == 0, undone.all
    now = picture(folder)
    assert {name: now.get(name) for name in before} == before
    return True


def assert_dressed(before: Picture, after: Picture) -> None:
    """What is rewritten keeps its owner and attributes; nobody gains access."""
    for name, (data, mode, *owner, attributes) in before.items():
        if name not in after:
            continue
        new_data, new_mode, *new_owner, new_attributes = after[name]
        assert new_owner == owner, name
        assert not new_mode & ~mode, f"{name} is open to more"
        if data == new_data and mode == new_mode:
            assert new_attributes == attributes, name
        assert {k: v for k, v in new_attributes.items() if k != ACL} == {
            k: v for k, v in attributes.items() if k != ACL
        }, name


def rounds(seeds: range, place: Path, doctor: Doctor) -> int:
    if not takes_attributes(place):
        pytest.skip(f"no extended attributes or ACLs in {place}")
    changed = 0
    for seed in seeds:
        changed += there_and_back(seed, place / str(seed), doctor)
        shutil.rmtree(place / str(seed))
    return changed


def test_there_and_back(place: Path, doctor: Doctor) -> None:
    assert rounds(range(6), place, doctor) > 3


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_there_and_back_at_length(seed: int, place: Path, doctor: Doctor) -> None:
    start = 10_000 * (seed + 1)
    assert rounds(range(start, start + 1_000), place, doctor) > 500
