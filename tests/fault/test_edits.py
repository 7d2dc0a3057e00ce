"""Somebody edits a file at any moment of a fix: the edit is never lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

from .program import STOP, Crew, Ended, Fault, Warm
from .scenes import Scene, empty

pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("shim")]

Scenes = Callable[[str], Callable[[], Scene]]
Tell = Callable[[str], None]

#: In each file a text that a fix keeps, and one as long that somebody puts there.
EDITS = {
    "openclaw.json": (b"canary-gateway-token-0001", b"canary-gateway-token-9999"),
    "agents/main/agent/auth-profiles.json": (
        b"canary-openai-of-main",
        b"canary-edited-of-main",
    ),
}


@dataclass(frozen=True, slots=True)
class Edit:
    """An edit of one file before the call numbered ``at``."""

    name: str
    in_place: bool
    at: int

    def make(self, scene: Scene) -> None:
        """Edit as an editor or as OpenClaw does: in place, or by a new file."""
        path = scene.state / self.name
        before, after = EDITS[self.name]
        data = path.read_bytes()
        assert before in data
        if self.in_place:
            with path.open("r+b", buffering=0) as stream:
                stream.seek(data.index(before))
                stream.write(after)
            return
        new = path.with_name(f"{path.name}.edited")
        new.write_bytes(data.replace(before, after))
        new.rename(path)

    def is_kept(self, scene: Scene, ended: Ended) -> bool:
        """Tell whether it is in the file, or in the stage that the message names."""
        path = scene.state / self.name
        after = EDITS[self.name][1]
        places = [path]
        if ended.code == 4:
            stages = path.parent.glob(f".{path.name}.doctor-*.tmp")
            places += [stage for stage in stages if stage.name in ended.said]
        return any(after in place.read_bytes() for place in places)


def test_an_edit_at_any_moment_is_kept(
    crew: Crew, warm: Warm, scenes: Scenes, tell: Tell
) -> None:
    make = scenes("two")
    first = make()
    counted = warm.run(*first.fix, folder=first.top, fault=Fault(first.top))
    calls = len(counted.log)

    def one(warm: Warm, edit: Edit) -> str:
        scene = make()
        fault = Fault(scene.top, STOP, edit.at)
        process = warm.stopped(*scene.fix, folder=scene.top, fault=fault)
        assert isinstance(process, int), process
        edit.make(scene)
        ended = warm.go_on(process)
        _judge(scene, ended, edit)
        empty(scene.top)
        return f"exit {ended.code}"

    moments = [Edit(*each) for each in product(EDITS, (True, False), _from_1(calls))]
    outcomes = Counter(crew.map(one, moments))
    parts = ", ".join(f"{name} {count}" for name, count in sorted(outcomes.items()))
    tell(f"edits from outside: {len(moments)} moments, 0 lost ({parts})")
    # An edit after the last call is one after the end: no moment gives 0.
    assert set(outcomes) == {"exit 1", "exit 3"}


def _judge(scene: Scene, ended: Ended, edit: Edit) -> None:
    assert ended.is_clean(), (edit, ended.said)
    assert edit.is_kept(scene, ended), (edit, ended.said)
    others = {name: state for name, state in scene.now().items() if name != edit.name}
    [(name, state)] = others.items()
    written = ended.code != 3
    side = scene.new if written else scene.old
    assert state == side[name], (edit, ended.said)
    assert scene.leftovers() == [], (edit, ended.said)
    if written:
        assert "Wrote" in ended.said, edit


def _from_1(count: int) -> range:
    return range(1, count + 1)


def test_an_edit_right_before_the_exchange_is_swapped_back(
    warm: Warm, scenes: Scenes
) -> None:
    """The narrowest gap: the file was looked at and found unchanged."""
    make = scenes("two")
    first = make()
    log = warm.run(*first.fix, folder=first.top, fault=Fault(first.top)).log
    exchanges = [at for at, line in enumerate(log, 1) if " renameat2 " in line]
    assert len(exchanges) == 2
    for at, name in zip(exchanges, EDITS, strict=True):
        for in_place in (True, False):
            scene, edit = make(), Edit(name, in_place, at)
            fault = Fault(scene.top, STOP, at)
            process = warm.stopped(*scene.fix, folder=scene.top, fault=fault)
            assert isinstance(process, int), process
            edit.make(scene)
            ended = warm.go_on(process)
            assert ended.code == 3, ended.said
            assert str(Path(name).name) in ended.said
            assert "was changed by another program meanwhile" in ended.said
            _judge(scene, ended, edit)
