"""Doctors beside doctors, and beside programs that take OpenClaw's own lock."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from .program import STOP, Crew, Ended, Fault, Warm
from .scenes import Scene, empty

pytestmark = pytest.mark.fault

Scenes = Callable[[str], Callable[[], Scene]]
Tell = Callable[[str], None]

HERE = Path(__file__).parent
STORE = "agents/main/agent/auth-profiles.json"
DOCTORS = 8
ROUNDS = 200


def test_of_eight_doctors_with_one_plan_one_acts(
    crew: Crew, scenes: Scenes, tell: Tell
) -> None:
    """All are about to write the same; the others see that it was done."""
    make = scenes("two")

    def one(warm: Warm, number: int) -> Counter[str]:
        scene = make()
        assert warm.plan(*scene.fix, folder=scene.top) is None
        ends = warm.runs(DOCTORS)
        warm.forget()
        codes = sorted(str(ended.code) for ended in ends)
        assert codes == ["0", *["3"] * (DOCTORS - 1)], [one.said for one in ends]
        _judge_together(scene, ends)
        empty(scene.top)
        return Counter(codes)

    total = sum(crew.map(one, range(ROUNDS)), Counter[str]())
    tell(f"{DOCTORS} doctors with one plan: {ROUNDS} rounds, {_told(total)}")


def test_of_eight_doctors_one_acts(crew: Crew, scenes: Scenes, tell: Tell) -> None:
    """Each reads and plans for itself; some come when there is nothing to do."""
    make = scenes("two")
    rounds = ROUNDS // 10

    def one(warm: Warm, number: int) -> Counter[str]:
        scene = make()
        ends = warm.runs(DOCTORS, *scene.fix, folder=scene.top)
        assert {ended.code for ended in ends} <= {0, 1, 3}, [one.said for one in ends]
        _judge_together(scene, ends)
        empty(scene.top)
        return Counter(str(ended.code) for ended in ends)

    total = sum(crew.map(one, range(rounds)), Counter[str]())
    tell(f"{DOCTORS} doctors with a plan each: {rounds} rounds, {_told(total)}")


def _judge_together(scene: Scene, ends: Sequence[Ended]) -> None:
    assert all(ended.is_clean() for ended in ends), ends
    assert sum("Wrote" in ended.said for ended in ends) == 1, ends
    assert scene.is_new()
    assert scene.leftovers() == scene.strays() == scene.unbacked() == []
    receipts = scene.state.glob("openclaw-doctor/*")
    assert sum(path.name.endswith(".done.json") for path in receipts) == 1


def _told(codes: Counter[str]) -> str:
    parts = ", ".join(f"exit {code} {count}" for code, count in sorted(codes.items()))
    return f"{parts}; one acted each time, 0 lost"


class Holder:
    """The other program; ``add`` begins to add a credential, ``wait`` waits for it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.added: list[str] = []

    def add(self, name: str, delay: int = 0) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"add {name} {delay}\n")
        self.process.stdin.flush()
        self.added.append(name)

    def wait(self) -> None:
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == f"added {self.added[-1]}\n"


@contextmanager
def holding(command: Sequence[str], scene: Scene, hold: int = 0) -> Iterator[Holder]:
    """Start the other program for the store of a scene."""
    with subprocess.Popen(
        [*command, str(scene.state / STORE), str(hold)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield Holder(process)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait() == 0


def _python() -> tuple[str, ...]:
    return (sys.executable, "-S", str(HERE / "holder.py"))


def _node() -> tuple[str, ...]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    return (node, str(HERE / "holder.mjs"))


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(_python, id="python"),
        pytest.param(_node, id="node", marks=pytest.mark.oracle),
    ],
)
def test_nothing_is_lost_beside_a_holder_of_the_lock(
    command: Callable[[], Sequence[str]], crew: Crew, scenes: Scenes, tell: Tell
) -> None:
    make, other = scenes("two"), command()

    def one(warm: Warm, seed: int) -> Counter[str]:
        scene, chance = make(), random.Random(seed)
        codes: Counter[str] = Counter()
        with holding(other, scene) as holder:
            for number in range(ROUNDS // 4):
                holder.add(f"added-{number}", chance.randrange(60))
                ended = warm.run(*scene.fix, folder=scene.top)
                holder.wait()
                assert ended.is_clean(), ended.said
                assert ended.code in {0, 1, 3}, ended.said
                codes[str(ended.code)] += 1
        last = warm.run(*scene.fix, folder=scene.top)
        assert last.code == 0, last.said
        _judge_store(scene, holder.added)
        return codes

    codes = sum(crew.map(one, range(4)), Counter[str]())
    parts = ", ".join(f"exit {code} {count}" for code, count in sorted(codes.items()))
    kind = Path(other[0]).name
    tell(
        f"doctor beside a holder of the lock ({kind}): {ROUNDS} rounds, {parts}; 0 lost"
    )


def _judge_store(scene: Scene, added: Sequence[str]) -> None:
    """Everything that was added is there, in the form that the doctor gives."""
    store = json.loads((scene.state / STORE).read_text())
    keys = {
        name.removesuffix(":default"): entry.get("key")
        for name, entry in store["profiles"].items()
    }
    expected = {name: f"canary-{name}" for name in added}
    expected |= {
        "workshop": "canary-workshop-of-main",
        "openai": "canary-openai-of-main",
    }
    assert keys == expected
    config = (scene.state / "openclaw.json").read_bytes()
    assert (scene.new["openclaw.json"] or (b"",))[0] == config
    assert scene.leftovers() == []


@pytest.mark.usefixtures("shim")
def test_a_holder_waits_for_the_doctor_at_every_moment(
    crew: Crew, warm: Warm, scenes: Scenes, tell: Tell
) -> None:
    """The doctor is stopped with the lock in its hands; the other one has to wait."""
    make = scenes("two")
    first = make()
    log = warm.run(*first.fix, folder=first.top, fault=Fault(first.top)).log
    lock = f"{Path(STORE).name}.lock"
    taken = next(at for at, line in enumerate(log, 1) if line.endswith(f"write {lock}"))
    freed = next(
        at for at, line in enumerate(log, 1) if line.endswith(f"unlinkat {lock}")
    )

    def one(warm: Warm, at: int) -> None:
        scene = make()
        fault = Fault(scene.top, STOP, at)
        with holding(_python(), scene) as holder:
            process = warm.stopped(*scene.fix, folder=scene.top, fault=fault)
            assert isinstance(process, int), process
            holder.add("added")
            ended = warm.go_on(process)
            holder.wait()
        # The store itself may be seen with the addition in it already.
        assert ended.code in {0, 1}, ended.said
        assert warm.run(*scene.fix, folder=scene.top).code == 0
        _judge_store(scene, ["added"])
        empty(scene.top)

    moments = range(taken + 1, freed + 1)
    crew.map(one, moments)
    tell(f"a holder waits for the doctor: {len(moments)} moments, 0 lost")


def test_a_doctor_waits_for_a_holder(warm: Warm, scenes: Scenes) -> None:
    scene = scenes("two")()
    with holding(_python(), scene, hold=300) as holder:
        holder.add("added")
        lock = scene.state / f"{STORE}.lock"
        while not lock.exists():
            pass
        ended = warm.run(*scene.fix, folder=scene.top)
        holder.wait()
    assert ended.code == 3, ended.said
    assert "was changed by another program meanwhile" in ended.said
    assert warm.run(*scene.fix, folder=scene.top).code == 0
    _judge_store(scene, ["added"])
