"""SIGKILL at every call that changes the disk: one whole set of files remains."""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from .judging import after_kill, after_recovery, told, work_goes_on
from .program import FAIL, Crew, Ended, Fault, Warm
from .scenes import Scene, empty
from .tracing import Point, points, warm_killed, warm_trace, whole_killed, whole_trace

pytestmark = pytest.mark.fault

Scenes = Callable[[str], Callable[[], Scene]]
Tell = Callable[[str], None]
_T = TypeVar("_T")


def _judge(
    warm: Warm, scene: Scene, killed: Ended, point: object, *, by_fix: bool = False
) -> str:
    """Everything that must hold from the kill on; give what recovery made.

    The next fix recovers as well as the command for it.
    """
    after_kill(scene, killed, point)
    if by_fix:
        scene.let_time_pass()
        fixed = warm.run(*scene.fix, folder=scene.top)
        assert (fixed.code, scene.pending()) == (0, []), (point, fixed.said)
    outcome = after_recovery(warm, scene, point)
    if scene.leftovers():
        work_goes_on(warm, scene, point)
    empty(scene.top)
    return outcome


@pytest.mark.usefixtures("strace")
def test_a_fix_killed_as_a_whole_process(
    crew: Crew, scenes: Scenes, tell: Tell, tmp_path: Path
) -> None:
    make = scenes("two")
    first = make()
    ended, trace = whole_trace(first.fix, first.top, tmp_path / "trace")
    assert (ended.code, first.is_new()) == (0, True), ended.said

    def one(warm: Warm, point: Point) -> str:
        scene = make()
        killed = whole_killed(scene.fix, scene.top, point)
        return _judge(warm, scene, killed, point)

    outcomes = crew.map(one, points(trace, first.top))
    tell(told("SIGKILL in --fix of two files, whole processes", outcomes))
    assert {"old", "new"} == set(outcomes)


@pytest.mark.usefixtures("strace")
@pytest.mark.parametrize("kind", ["five", "git"])
def test_a_killed_fix(
    kind: str, crew: Crew, warm: Warm, scenes: Scenes, tell: Tell, tmp_path: Path
) -> None:
    make = scenes(kind)
    first = make()
    ended, trace = warm_trace(warm, first.fix, first.top, tmp_path / "trace")
    assert (ended.code, first.is_new()) == (0, True), ended.said

    def one(warm: Warm, point: Point) -> str:
        scene = make()
        killed = warm_killed(warm, scene.fix, scene.top, point)
        return _judge(warm, scene, killed, point, by_fix=kind == "git")

    outcomes = crew.map(one, points(trace, first.top))
    names = {"five": "five files", "git": "two files in a git work tree, then --fix"}
    tell(told(f"SIGKILL in --fix of {names[kind]}", outcomes))
    expected = {"five": {"old", "new"}, "git": {"new"}}
    assert set(outcomes) == expected[kind]


@pytest.mark.usefixtures("strace")
@pytest.mark.parametrize("kind", ["two", "git"])
def test_a_killed_undo(
    kind: str, crew: Crew, warm: Warm, scenes: Scenes, tell: Tell, tmp_path: Path
) -> None:
    make = scenes(kind)

    def fixed(warm: Warm) -> Scene:
        scene = make()
        assert warm.run(*scene.fix, folder=scene.top).code == 0
        return scene.reversed()

    first = fixed(warm)
    ended, trace = warm_trace(warm, first.undo, first.top, tmp_path / "trace")
    assert (ended.code, first.is_new()) == (0, True), ended.said

    def one(warm: Warm, point: Point) -> str:
        scene = fixed(warm)
        killed = warm_killed(warm, scene.undo, scene.top, point)
        after_kill(scene, killed, point)
        outcome = after_recovery(warm, scene, point)
        if scene.leftovers():
            work_goes_on(warm, scene.reversed(), point)
        empty(scene.top)
        return outcome

    outcomes = crew.map(one, points(trace, first.top))
    place = ", in a git work tree" if kind == "git" else ""
    tell(told(f"SIGKILL in undo of two files{place}", outcomes))
    assert {"old", "new"} == set(outcomes)


@pytest.mark.usefixtures("strace")
def test_a_killed_recovery(
    crew: Crew, warm: Warm, scenes: Scenes, tell: Tell, tmp_path: Path
) -> None:
    """Of a fix that was killed after its commit, from each state it can leave."""
    make = scenes("two")
    first = make()
    _, trace = warm_trace(warm, first.fix, first.top, tmp_path / "trace")
    begun = [point for point in points(trace, first.top) if _moves(point)]

    def interrupted(warm: Warm, start: Point) -> Scene:
        scene = make()
        after_kill(scene, warm_killed(warm, scene.fix, scene.top, start), start)
        return scene

    outcomes = _recoveries(crew, begun, interrupted, tmp_path)
    tell(told(f"SIGKILL in recover, forwards from {len(begun)} states", outcomes))
    assert set(outcomes) == {"new"}


def _moves(point: Point) -> bool:
    """Tell whether a kill at this call leaves a state of its own to go on from."""
    swap = point.name == "renameat2"
    drop = point.name == "unlinkat" and ".tmp" in point.line
    return swap or drop or (point.name == "renameat" and ".done.json" in point.line)


@pytest.mark.usefixtures("strace", "shim")
def test_a_fix_killed_while_it_is_taken_back(
    crew: Crew, warm: Warm, scenes: Scenes, tell: Tell, tmp_path: Path
) -> None:
    """The second exchange fails, so that the first one is undone; killed in that.

    From every state that this leaves, the recovery is killed as well.
    """
    make = scenes("two")
    first = make()
    log = warm.run(*first.fix, folder=first.top, fault=Fault(first.top)).log
    _, swap = [at for at, line in enumerate(log, 1) if " renameat2 " in line]
    failing = make()
    fault = Fault(failing.top, FAIL, swap, error=errno.EIO)
    log = warm.run(*failing.fix, folder=failing.top, fault=fault).log
    # It ends with a second try, without the file that could not be written.
    end = next(
        at for at, line in enumerate(log, 1) if at > swap and line.endswith(".lock")
    )

    def interrupted(warm: Warm, at: int) -> Scene:
        scene = make()
        fault = Fault(scene.top, FAIL, swap, error=errno.EIO, last=at)
        ended = warm.run(*scene.fix, folder=scene.top, fault=fault)
        after_kill(scene, ended, at)
        return scene

    def one(warm: Warm, at: int) -> str:
        scene = interrupted(warm, at)
        outcome = after_recovery(warm, scene, at)
        work_goes_on(warm, scene, at)
        empty(scene.top)
        return outcome

    begun = range(swap + 1, end)
    outcomes = crew.map(one, begun)
    tell(told("SIGKILL while --fix goes back", outcomes))
    assert "old" in outcomes
    begun = begun[::3]
    outcomes = _recoveries(crew, begun, interrupted, tmp_path)
    tell(told(f"SIGKILL in recover, backwards from {len(begun)} states", outcomes))
    assert "old" in outcomes


def _recoveries(
    crew: Crew,
    begun: Sequence[_T],
    interrupted: Callable[[Warm, _T], Scene],
    folder: Path,
) -> list[str]:
    """Kill the recovery from each interrupted state at each of its calls."""

    def find(warm: Warm, numbered: tuple[int, _T]) -> list[tuple[_T, Point]]:
        number, start = numbered
        scene = interrupted(warm, start)
        scene.let_time_pass()
        out = folder / f"trace-{number}"
        ended, trace = warm_trace(warm, scene.recover, scene.top, out)
        assert ended.code == 0, ended.said
        return [(start, point) for point in points(trace, scene.top)]

    def one(warm: Warm, pair: tuple[_T, Point]) -> str:
        scene = interrupted(warm, pair[0])
        scene.let_time_pass()
        killed = warm_killed(warm, scene.recover, scene.top, pair[1])
        return _judge(warm, scene, killed, pair)

    found = crew.map(find, list(enumerate(begun)))
    return crew.map(one, [pair for pairs in found for pair in pairs])
