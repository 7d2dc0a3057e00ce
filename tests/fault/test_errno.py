"""Every error at every call that changes the disk: all old, all new, or a way back."""

from __future__ import annotations

import errno
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from .bench import Bench
from .judging import after_recovery, work_goes_on
from .program import FAIL, SHORT, Crew, Ended, Fault, Warm, whole
from .scenes import Scene
from .tracing import points, whole_trace

pytestmark = pytest.mark.fault

Scenes = Callable[[str], Callable[[], Scene]]
Tell = Callable[[str], None]

ERRORS = (
    errno.ENOSPC,
    errno.EDQUOT,
    errno.EIO,
    errno.EROFS,
    errno.EACCES,
    errno.EPERM,
    errno.EBUSY,
    errno.EXDEV,
    errno.EMFILE,
)
#: What a run that failed once may leave, by its exit code.  1 is a fix that left out
#: the file with the error and wrote the others.
ONCE = {(0, "new"), (1, "partial"), (3, "old")}
#: An interrupted system call is made again, so that it may not fail for ever.
_BURST = 3


@dataclass(frozen=True, slots=True)
class Case:
    """One error at one call, once, several times, or from then on (0)."""

    error: int
    at: int
    times: int


def _calls(warm: Warm, scene: Scene) -> int:
    """Count the calls of a fix of a scene."""
    ended = warm.run(*scene.fix, folder=scene.top, fault=Fault(scene.top))
    assert (ended.code, scene.is_new()) == (0, True), ended.said
    return len(ended.log)


def _sweep(
    crew: Crew,
    make: Callable[[], Scene],
    series: Sequence[Sequence[Case]],
    judge: Callable[[Bench, Scene, Ended, Case], str],
) -> Counter[str]:
    """Run every case, each series on one bench; count the outcomes."""

    def one(warm: Warm, cases: Sequence[Case]) -> list[str]:
        with Bench(warm, make) as bench:
            return [_outcome(bench, case, judge) for case in cases]

    return Counter(outcome for found in crew.map(one, series) for outcome in found)


def _outcome(
    bench: Bench, case: Case, judge: Callable[[Bench, Scene, Ended, Case], str]
) -> str:
    scene, ended = bench.run((FAIL, case.at, case.times, case.error))
    assert ended.is_clean(), (case, ended.said)
    assert scene.unbacked() == [], case
    outcome = judge(bench, scene, ended, case)
    bench.put_back()
    return outcome


def _judge_once(bench: Bench, scene: Scene, ended: Ended, case: Case) -> str:
    found = scene.found()
    assert (ended.code, found) in ONCE, (case, ended.said)
    assert scene.leftovers() == [], case
    assert scene.strays() == [], case
    assert scene.pending() == [], case
    return found


def _judge_from_then_on(bench: Bench, scene: Scene, ended: Ended, case: Case) -> str:
    """What could not be removed is void or named; recovery and the next fix work."""
    found = scene.found()
    if ended.code != 4:
        assert (ended.code, found) in {(0, "new"), (3, "old")}, (case, ended.said)
        assert scene.pending() == [], case
        for name in scene.strays():
            assert name in ended.said, case
    if scene.leftovers() and case.error == errno.EIO:
        warm = bench.leave()
        after_recovery(warm, scene, case)
        work_goes_on(warm, scene, case)
    elif ended.code == 4:
        after_recovery(bench.leave(), scene, case)
    return f"exit {ended.code}"


@pytest.mark.usefixtures("shim")
@pytest.mark.parametrize("kind", ["two", "five"])
def test_each_error_once(
    kind: str, crew: Crew, warm: Warm, scenes: Scenes, tell: Tell
) -> None:
    make = scenes(kind)
    calls = _calls(warm, make())
    errors, step = (ERRORS, 1) if kind == "two" else (ERRORS[:2], 6)
    numbers = range(1, calls + 1, step)
    series = [[Case(error, at, 1) for at in numbers] for error in errors]
    outcomes = _sweep(crew, make, series, _judge_once)
    some = f"{len(numbers)} of {calls} calls"
    tell(f"{len(errors)} errors once, {kind} files, {some}: {_told(outcomes)}")
    assert set(outcomes) == {"old", "new", "partial"}


@pytest.mark.usefixtures("shim")
def test_each_error_from_then_on(
    crew: Crew, warm: Warm, scenes: Scenes, tell: Tell
) -> None:
    make = scenes("two")
    calls = _calls(warm, make())
    series = [[Case(error, at + 1, 0) for at in range(calls)] for error in ERRORS]
    outcomes = _sweep(crew, make, series, _judge_from_then_on)
    every = f"{len(ERRORS)} errors from then on"
    tell(f"{every}, two files, {calls} calls: {_told(outcomes)}")
    assert set(outcomes) == {"exit 0", "exit 3", "exit 4"}


@pytest.mark.usefixtures("shim")
def test_interrupted_calls_are_made_again(
    crew: Crew, warm: Warm, scenes: Scenes, tell: Tell
) -> None:
    make = scenes("two")
    calls = _calls(warm, make())
    series = [
        [Case(errno.EINTR, at + 1, times) for at in range(calls)]
        for times in (1, _BURST)
    ]
    outcomes = _sweep(crew, make, series, _judge_once)
    tell(f"EINTR once and {_BURST} times, two files: {_told(outcomes)}")
    assert set(outcomes) == {"new"}


@pytest.mark.usefixtures("shim")
def test_short_writes_are_completed(
    crew: Crew, warm: Warm, scenes: Scenes, tell: Tell
) -> None:
    make = scenes("two")
    calls = _calls(warm, make())

    def one(warm: Warm, at: int) -> None:
        scene = make()
        # From the first call on: every write takes half of what it is given.
        fault = Fault(scene.top, SHORT, at, times=1 if at > 1 else 0)
        ended = warm.run(*scene.fix, folder=scene.top, fault=fault)
        assert (ended.code, scene.found()) == (0, "new"), (at, ended.said)
        assert scene.unbacked() == [], at

    crew.map(one, range(1, calls + 1))
    tell(f"short writes, two files: {calls}/{calls} complete")


@pytest.mark.usefixtures("shim", "strace")
def test_the_shim_sees_what_strace_sees(
    warm: Warm, scenes: Scenes, tmp_path: Path
) -> None:
    make = scenes("two")
    first, second = make(), make()
    _, trace = whole_trace(first.fix, first.top, tmp_path / "trace")
    ended = warm.run(*second.fix, folder=second.top, fault=Fault(second.top))
    seen = [line.split(" ")[1].removesuffix("64") for line in ended.log]
    assert seen == [point.name for point in points(trace, first.top)]


@pytest.mark.parametrize("largest", [0, 40, 200, 500])
def test_a_file_may_not_grow_larger(largest: int, scenes: Scenes) -> None:
    """A limit of the process: a short write first, then EFBIG."""
    if shutil.which("prlimit") is None:
        pytest.skip("prlimit is not installed")
    scene = scenes("two")()
    ended = whole(scene.fix, scene.top, before=("prlimit", f"--fsize={largest}"))
    assert (ended.code, scene.found()) == (3, "old"), ended.said
    assert "the file would be too large" in ended.said
    assert scene.leftovers() == scene.strays() == []


def _told(outcomes: Counter[str]) -> str:
    parts = ", ".join(f"{name} {count}" for name, count in sorted(outcomes.items()))
    return f"{outcomes.total()} runs, 0 mixed ({parts})"
