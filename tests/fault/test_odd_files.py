"""No file at all in the place of a file, old locks, and a check that only looks."""

from __future__ import annotations

import errno
import os
import re
import socket
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from .program import FAIL, READS, Crew, Ended, Fault, Warm, whole
from .scenes import Held, Scene, Template, empty
from .tracing import points, whole_trace

pytestmark = pytest.mark.fault

Scenes = Callable[[str], Callable[[], Scene]]
Tell = Callable[[str], None]


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        # The name of a socket may have about a hundred bytes only.
        here = os.open(path.parent, os.O_RDONLY)
        one.bind(f"/proc/self/fd/{here}/{path.name}")
        os.close(here)


def _endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _folder(path: Path) -> None:
    path.mkdir()


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


def _dangling(path: Path) -> None:
    path.symlink_to("nowhere")


@pytest.mark.parametrize(
    ("make_odd", "words"),
    [
        (_pipe, "named pipe"),
        (_socket, "socket"),
        (_endless, "not checked"),
        (_folder, "folder"),
        (_loop, "circle"),
        (_dangling, "does not exist"),
    ],
)
@pytest.mark.parametrize(
    "name", ["openclaw.json", "agents/main/agent/auth-profiles.json"]
)
def test_what_is_no_file_is_a_finding_and_never_waited_for(
    name: str,
    make_odd: Callable[[Path], None],
    words: str,
    warm: Warm,
    scenes: Scenes,
) -> None:
    scene = scenes("two")()
    path = scene.state / name
    path.unlink()
    make_odd(path)
    kind = path.lstat().st_mode
    for command in (scene.fix[1:], scene.fix, (*scene.fix[:-1], str(path))):
        ended = warm.run(*command, folder=scene.top)
        assert ended.is_clean(), ended
        assert ended.code in {1, 2, 3}, ended.said
        assert path.lstat().st_mode == kind
    [other] = set(scene.old) - {name}
    now = scene.now() if path.is_file() else {other: (scene.state / other).read_bytes()}
    assert now[other], "the other file is still there"
    said = warm.run(*scene.fix[1:], folder=scene.top).said
    assert words in said, said
    assert scene.leftovers() == []


@pytest.mark.parametrize("kind", [_pipe, _socket, _endless, _folder, _dangling])
def test_a_lock_that_is_no_file_is_not_taken_over(
    kind: Callable[[Path], None], scenes: Scenes
) -> None:
    """Nobody knows whose it is; the message names it.  The wait of ten seconds is cut
    short by a clock that runs ahead, so that no test waits for it."""
    scene = scenes("two")()
    lock = scene.state / "openclaw.json.lock"
    kind(lock)
    before = lock.lstat().st_mode
    ended = _impatient(scene)
    assert ended.code in {1, 3}, ended.said
    assert lock.name in ended.said
    assert lock.lstat().st_mode == before
    assert scene.found() in {"old", "partial"}


def _impatient(scene: Scene) -> Ended:
    """Run the fix with a sleep that does not sleep."""
    program = (
        "import time; time.sleep = lambda seconds: None; "
        "from openclaw_doctor.cli import main; main()"
    )
    return whole(scene.fix, scene.top, program=program)


@pytest.mark.usefixtures("strace")
@pytest.mark.parametrize("arguments", [("check",), ("--diff",), ("profiles",)])
def test_looking_writes_nothing(
    arguments: tuple[str, ...], scenes: Scenes, tmp_path: Path
) -> None:
    scene = scenes("five")()
    before = {path: path.stat().st_mtime_ns for path in scene.top.rglob("*")}
    arguments = (*arguments, str(scene.state))
    ended, trace = whole_trace(arguments, scene.top, tmp_path / "trace")
    assert ended.is_clean(), ended.said
    assert points(trace, scene.top) == []
    assert {path: path.stat().st_mtime_ns for path in scene.top.rglob("*")} == before


def _interrupted(warm: Warm, scene: Scene, at: int) -> None:
    """Kill a fix of the scene between its two exchanges."""
    fault = Fault(scene.top, last=at)
    assert warm.run(*scene.fix, folder=scene.top, fault=fault).signal == 9
    assert scene.found() == "mixed"
    assert scene.torn() == []


@pytest.mark.usefixtures("shim")
@pytest.mark.parametrize("command", ["fix", "recover", "undo"])
def test_a_disk_that_cannot_be_read(
    command: str, crew: Crew, warm: Warm, scenes: Scenes, tell: Tell
) -> None:
    """Every call that looks fails once: nothing is claimed that is not so."""
    make = scenes("two")
    log = _count(warm, make())
    between = [at for at, line in enumerate(log, 1) if " renameat2 " in line][1]

    def prepared(warm: Warm) -> Scene:
        scene = make()
        if command == "recover":
            _interrupted(warm, scene, between)
        if command == "undo":
            assert warm.run(*scene.fix, folder=scene.top).code == 0
        return scene

    def one(warm: Warm, at: int) -> str:
        scene = prepared(warm)
        before = scene.now()
        fault = Fault(scene.top, FAIL, at, error=errno.EIO, classes=READS)
        ended = warm.run(*getattr(scene, command), folder=scene.top, fault=fault)
        assert ended.is_clean(), (at, ended)
        assert scene.unbacked() == [], at
        _judge_reading(command, scene, ended, before)
        empty(scene.top)
        return f"exit {ended.code}"

    first = prepared(warm)
    fault = Fault(first.top, classes=READS)
    log = warm.run(*getattr(first, command), folder=first.top, fault=fault).log
    codes = crew.map(one, _first_and_last(log))
    parts = ", ".join(f"{code} {codes.count(code)}" for code in sorted(set(codes)))
    tell(f"EIO once where {command} reads: {len(codes)} runs, 0 wrong ({parts})")


def _first_and_last(log: Sequence[str]) -> list[int]:
    """Number the first and the last of the calls that do the same to the same file."""
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for at, line in enumerate(log, 1):
        call = re.sub(r"[0-9a-f]{8}|\d{5,}", "", line)
        first.setdefault(call, at)
        last[call] = at
    return sorted({*first.values(), *last.values()})


def _count(warm: Warm, scene: Scene) -> tuple[str, ...]:
    return warm.run(*scene.fix, folder=scene.top, fault=Fault(scene.top)).log


def _judge_reading(
    command: str, scene: Scene, ended: Ended, before: Mapping[str, Held]
) -> None:
    """0 did all of it, 1 said what is missing, 2 and 3 did nothing, 4 is pending."""
    done = {"fix": "new", "recover": "new", "undo": "old"}[command]
    if ended.code == 0:
        assert scene.found() == done, ended.said
    elif ended.code == 1:
        assert scene.found() in {"partial", "new"}, ended.said
    elif ended.code in {2, 3}:
        assert scene.now() == before or scene.found() == done, ended.said
    assert bool(scene.pending()) == (ended.code == 4 or scene.found() == "mixed")


@pytest.mark.usefixtures("shim")
def test_how_long_the_locks_are_held(
    warm: Warm, scenes: Scenes, tell: Tell, tmp_path: Path
) -> None:
    """Measured on the disk of /tmp, which syncs; said in the summary, not judged."""
    known = scenes("five")()
    held = []
    for number in range(10):
        scene = Template("five", new=known.new).lay_out(tmp_path / str(number))
        ended = warm.run(*scene.fix, folder=scene.top, fault=Fault(scene.top))
        assert (ended.code, scene.found()) == (0, "new"), ended.said
        times = [int(line.split(" ")[0]) for line in ended.log if ".lock" in line]
        held.append((times[-1] - times[0]) / 1e6)
    held.sort()
    tell(
        f"locks of five files held: median {held[5]:.0f} ms, at most {held[-1]:.0f} ms"
    )
