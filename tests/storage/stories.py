"""Runs whose power fails: what they did, and how the states left are judged."""

from __future__ import annotations

import errno
import os
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from openclaw_doctor.errors import DoctorError
from openclaw_doctor.runtime import Runtime
from openclaw_doctor.storage import pending, recover

from .conftest import Crash
from .judging import FIVE, TWO, Files, House, Judge
from .powerloss import Forget, Hook, Recorder, State, Step

#: A hook to a hook: which kernel the run has.
Kernel = Callable[[Hook], Hook]


@dataclass(frozen=True)
class Story:
    """What was done, from which step on it matters, and the only right end."""

    recorder: Recorder
    judge: Judge
    since: int
    certain: Files

    def faults(
        self, limit: int | None, *, seed: int = 0, most: int | None = None
    ) -> Iterator[str]:
        """Judge the states of this story; nothing for each that is right.

        ``limit`` takes so many states per step, ``most`` so many of all, by chance.
        """
        lost = self.recorder.after_loss(start=self.since, limit=limit, seed=seed)
        cases: list[tuple[State, Files | None]] = [(state, None) for state in lost]
        ends = self.recorder.at_end(limit, seed)
        cases += [(state, self.certain) for state in ends]
        if most is not None:
            random.Random(seed).shuffle(cases)
        for state, certain in cases[:most]:
            yield self.judge.fault(state, self.recorder.inodes, certain=certain)


@dataclass
class Failure:
    """A hook that fails one operation; ``since`` counts the steps before that."""

    point: int
    steps: list[Step]
    since: int = 0

    def __call__(self, number: int, name: str, arguments: tuple[Any, ...]) -> None:
        if number == self.point:
            self.since = len(self.steps)
            raise OSError(errno.EIO, os.strerror(errno.EIO))


@dataclass(frozen=True)
class Author:
    """Makes stories in one folder; each call builds the folder anew."""

    root: Path
    runtime: Callable[..., Runtime]
    kernel: Kernel
    beside: bool = False
    thorough: bool = False
    forget: Forget | None = None

    def house(self, size: int) -> House:
        old, new = TWO if size == 2 else FIVE
        house = House(self.root, old, new, self.runtime, self.beside)
        house.build()
        return house

    def recorder(self, house: House, hook: Hook | None = None) -> Recorder:
        before = self.kernel(hook or quiet)
        return Recorder(house.root, before, self.forget)

    def commit(self, size: int) -> Iterator[Story]:
        """A transaction from its beginning to its end."""
        house = self.house(size)
        recorder = self.recorder(house)
        house.commit(house.dying(), port=recorder)
        judge = Judge(house, house.old, house.new, 1, house.commit, self.thorough)
        yield Story(recorder, judge, 0, house.new)

    def undo(self, size: int) -> Iterator[Story]:
        """An undo, right after its transaction."""
        house = self.house(size)
        recorder = self.recorder(house)
        house.commit(house.runtime(), port=recorder)
        since = len(recorder.steps)
        house.undo(house.dying(), port=recorder)
        judge = Judge(house, house.new, house.old, 2, house.undo, self.thorough)
        yield Story(recorder, judge, since, house.old)

    def failing(self, size: int) -> Iterator[Story]:
        """A transaction with an error after its commit, taken back at once."""
        for point in self._after_commit(size):
            house = self.house(size)
            recorder = self.recorder(house)
            hook = Failure(point, recorder.steps)
            recorder.before = self.kernel(hook)
            with suppress(DoctorError):
                house.commit(house.dying(), port=recorder)
            judge = Judge(house, house.old, house.new, 1, house.commit, self.thorough)
            yield Story(recorder, judge, hook.since, house.files())

    def again(self, size: int) -> Iterator[Story]:
        """A transaction that was taken back, and the same once more."""
        for story in self.failing(size):
            house, recorder = story.judge.house, story.recorder
            if house.files() == house.old:
                since = len(recorder.steps)
                recorder.before = self.kernel(quiet)
                house.commit(house.dying(), port=recorder)
                yield Story(recorder, story.judge, since, house.new)

    def killed(self, size: int) -> Iterator[Story]:
        """A transaction that is killed after its commit, and its recovery."""
        for point in self._after_commit(size):
            house = self.house(size)
            recorder = self.recorder(house, killing(point))
            with suppress(Crash):
                house.commit(house.dying(), port=recorder)
            yield self._recovered(house, recorder)

    def lost(self, size: int, limit: int | None = 4) -> Iterator[Story]:
        """A transaction whose power fails, and the recovery after the restart."""
        house = self.house(size)
        first = self.recorder(house)
        house.commit(house.dying(), port=first)
        for state in first.after_loss(limit=limit):
            house.fill(state, first.inodes)
            if pending(house.home):
                yield self._recovered(house, self.recorder(house))

    def _recovered(self, house: House, recorder: Recorder) -> Story:
        since = len(recorder.steps)
        recorder.before = self.kernel(quiet)
        recorder.runs += 1
        died_later = replace(house.later(), process_id=house.dying().process_id)
        recover(house.home, died_later, port=recorder)
        judge = Judge(house, house.old, house.new, 1, house.commit, self.thorough)
        return Story(recorder, judge, since, house.files())

    def _after_commit(self, size: int) -> range:
        """Count the operations from the one after the commit to the last."""
        house = self.house(size)
        recorder = self.recorder(house)
        house.commit(house.dying(), port=recorder)
        start = recorder.trace.index("rename") + 2
        return range(start, len(recorder.trace) + 1)


def quiet(number: int, name: str, arguments: tuple[Any, ...]) -> None:
    """Let every operation happen."""


def killing(point: int) -> Hook:
    """Kill the process before an operation."""

    def kill(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        if number >= point:
            raise Crash

    return kill


def modern(inner: Hook) -> Hook:
    """A kernel that can exchange two names."""
    return inner


def plain(inner: Hook) -> Hook:
    """A kernel that can only rename."""

    def before(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        inner(number, name, arguments)
        if name in {"exchange", "rename_new"}:
            raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))

    return before
