"""After a power loss at any moment, recovery gives all old or all new.

What may be found then, ``powerloss`` says; what is promised, ``judging``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pytest

from openclaw_doctor.runtime import Runtime
from openclaw_doctor.storage import receipts
from openclaw_doctor.storage.backups import prune

from .judging import LATER
from .powerloss import Recorder
from .stories import Author, Kernel, Story, modern, plain

Runtimes = Callable[..., Runtime]
#: Names of the methods of an author.
KINDS = ("commit", "undo", "failing", "again", "killed", "lost")
WORLDS = pytest.mark.parametrize(
    ("kernel", "beside"), [(modern, False), (plain, True)], ids=["modern", "plain"]
)


def _judged(stories: Iterator[Story], limit: int | None) -> Counter[str]:
    found: Counter[str] = Counter()
    for number, story in enumerate(stories):
        found.update(story.faults(limit, seed=number))
    return found


@pytest.mark.parametrize(
    ("kind", "size", "limit", "each"),
    [
        ("commit", 2, 4, 1),
        ("commit", 5, 2, 1),
        ("undo", 2, 2, 1),
        ("undo", 5, 1, 1),
        ("failing", 2, 2, 5),
        ("again", 2, 1, 6),
        ("killed", 2, 2, 5),
        ("lost", 2, 2, 12),
    ],
)
def test_some_states_of_every_kind_of_run(
    kind: str, size: int, limit: int, each: int, tmp_path: Path, runtime: Runtimes
) -> None:
    """A few of the states that the slow tests judge."""
    author = Author(tmp_path, runtime, modern, beside=size > 2)
    stories: Iterator[Story] = getattr(author, kind)(size)
    found = _judged(islice(stories, each // 2, None, each), limit)
    assert set(found) == {""}, found
    assert found.total() > 20


@pytest.mark.slow
@WORLDS
@pytest.mark.parametrize(("kind", "limit"), [("commit", None), ("undo", 300)])
def test_every_state_of_two_files(
    kind: str,
    limit: int | None,
    kernel: Kernel,
    beside: bool,
    tmp_path: Path,
    runtime: Runtimes,
    record_testsuite_property: Callable[[str, object], None],
) -> None:
    """All states of a transaction, and of its undo so many for each step."""
    author = Author(tmp_path, runtime, kernel, beside=beside, thorough=True)
    stories = getattr(author, kind)(2)
    found = _judged(stories, limit)
    record_testsuite_property(f"states of a {kind}, {kernel.__name__}", found.total())
    assert set(found) == {""}, found
    assert found.total() >= 1_500


@pytest.mark.slow
@WORLDS
@pytest.mark.parametrize("size", [2, 5])
@pytest.mark.parametrize("kind", KINDS)
def test_many_states_of_every_kind_of_run(
    kind: str,
    size: int,
    kernel: Kernel,
    beside: bool,
    tmp_path: Path,
    runtime: Runtimes,
    record_testsuite_property: Callable[[str, object], None],
) -> None:
    author = Author(tmp_path, runtime, kernel, beside=beside, thorough=True)
    stories = getattr(author, kind)(size)
    limit = {"commit": 25, "undo": 25, "lost": 3}.get(kind, 24 // size)
    found = _judged(stories, limit)
    name = f"states of {kind} of {size} files, {kernel.__name__}"
    record_testsuite_property(name, found.total())
    assert set(found) == {""}, found
    assert found.total() > 100


def test_a_receipt_and_its_backups_are_removed_together(
    tmp_path: Path, runtime: Runtimes
) -> None:
    """No receipt names a backup that is gone, and no backup outlives its receipt."""
    house = Author(tmp_path, runtime, modern).house(2)
    house.commit(house.runtime())
    newest = house.undo(house.runtime())
    recorder = Recorder(tmp_path)
    [gone] = prune(house.home, house.later(), LATER, port=recorder)
    assert len(gone.backups) == 2
    states = [*recorder.after_loss(), *recorder.at_end()]
    assert len(states) > 3
    for state in states:
        house.fill(state, recorder.inodes)
        for receipt in receipts(house.home):
            assert all(one.backup and one.backup.exists() for one in receipt.files)
        list(prune(house.home, house.later(), LATER))
        assert [receipt.id for receipt in receipts(house.home)] == [newest.id]
        left = {one.backup for one in newest.files}
        assert set(tmp_path.rglob("*.bak")) == left
        assert len(list(house.home.records.iterdir())) == 1
        assert house.files() == house.old
