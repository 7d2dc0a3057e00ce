"""What must hold after a run that was killed, failed or went on beside others."""

from __future__ import annotations

from collections.abc import Sequence

from .program import Ended, Warm
from .scenes import Scene


def after_kill(scene: Scene, killed: Ended, point: object) -> None:
    """Right after the kill every file is whole, and nothing is without a backup."""
    assert killed.signal == 9, (point, killed)
    assert scene.torn() == [], point
    assert scene.unbacked() == [], point


def after_recovery(warm: Warm, scene: Scene, point: object) -> str:
    """Recover; tell which set of files that left, ``old`` or ``new``."""
    scene.let_time_pass()
    recovered = warm.run(*scene.recover, folder=scene.top)
    assert recovered.code == 0, (point, recovered.said)
    assert scene.pending() == [], point
    outcome = scene.found()
    assert outcome in {"old", "new"}, point
    return outcome


def work_goes_on(warm: Warm, scene: Scene, point: object) -> None:
    """The next fix and undo work, and what the earlier run left is gone."""
    fixed = warm.run(*scene.fix, folder=scene.top)
    assert (fixed.code, scene.is_new()) == (0, True), (point, fixed.said)
    undone = warm.run(*scene.undo, folder=scene.top)
    assert (undone.code, scene.is_old()) == (0, True), (point, undone.said)
    assert scene.leftovers() == [], point


def told(what: str, outcomes: Sequence[str]) -> str:
    """Sum up a sweep in a line."""
    old, new = outcomes.count("old"), outcomes.count("new")
    return f"{what}: {old + new}/{len(outcomes)} whole (old {old}, new {new})"
