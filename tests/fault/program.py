"""The program under test: a whole process of its own, or a child of the warm one."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

_T = TypeVar("_T")
_R = TypeVar("_R")

ROOT = Path(__file__).parent.parent.parent
DRIVER = Path(__file__).parent / "driver.py"
LIBRARIES = (ROOT, Path(click.__file__).parent.parent)
#: ``-S`` keeps the search for installed packages out of a trace.
WHOLE = (sys.executable, "-B", "-S", "-m", "openclaw_doctor")
#: Seconds after which a whole process counts as hanging.
PATIENCE = 60

WRITES, READS = 1, 2
FAIL, KILL, SHORT, STOP = 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class Ended:
    """How one run ended: its exit code, or the signal that ended it.

    ``said`` is what it wrote to both streams, ``log`` what the shim counted.
    """

    code: int | None
    signal: int | None
    said: str
    log: tuple[str, ...] = ()
    process: int = 0

    def is_clean(self) -> bool:
        """Tell whether it ended by itself and without an error of its own."""
        broken = "Traceback" in self.said or "internal error" in self.said
        return self.code in {0, 1, 2, 3, 4} and not broken


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens at the call numbered ``at`` (from 1) of those below ``folder``.

    ``times`` 0 is from then on.  The call numbered ``last`` kills as well.
    ``classes`` says which calls count.
    """

    folder: Path
    action: int = 0
    at: int = 0
    times: int = 1
    error: int = 0
    last: int = 0
    classes: int = WRITES

    def as_list(self) -> list[str | int]:
        """Give the arguments of ``shim_arm`` in their order."""
        when = (self.action, self.at, self.times, self.error, self.last)
        return [str(self.folder), self.classes, *when]


def environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a run: nothing of this machine but where the code is."""
    return {
        "HOME": str(home),
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "PYTHONPATH": os.pathsep.join(map(str, LIBRARIES)),
        "PYTHONHASHSEED": "0",
        **more,
    }


def whole(
    arguments: Sequence[str],
    home: Path,
    *,
    before: Sequence[str] = (),
    program: str = "",
) -> Ended:
    """Run the program as a process of its own, behind the command ``before``.

    ``program`` is Python to be run in its place.
    """
    command = (*WHOLE[:-2], "-c", program) if program else WHOLE
    done = subprocess.run(
        [*before, *command, *arguments],
        env=environment(home),
        cwd=home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    by_signal = done.returncode < 0 or done.returncode > 128
    number = -done.returncode if done.returncode < 0 else done.returncode - 128
    if by_signal:
        return Ended(None, number, done.stdout)
    return Ended(done.returncode, None, done.stdout)


class Warm:
    """The warm process, from which each run is forked."""

    def __init__(self, example: Path, shim: Path | None) -> None:
        preload = {"LD_PRELOAD": str(shim)} if shim else {}
        self.process = subprocess.Popen(
            [sys.executable, "-S", str(DRIVER), str(example)],
            env=environment(example, **preload),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._answer() == {"ready": True}

    def run(self, *arguments: str, fault: Fault | None = None, **more: Any) -> Ended:
        """Run the program once, to its end."""
        self._ask(arguments, fault, more)
        [ended] = self._ends()
        return ended

    def runs(self, count: int, *arguments: str, **more: Any) -> list[Ended]:
        """Run the program in so many children at once, to the end of all."""
        self._ask(arguments, None, {**more, "count": count})
        return self._ends()

    def stopped(self, *arguments: str, **more: Any) -> int | Ended:
        """Begin a run that stops itself; give its process, or its end if it did not.

        The one who asked lets it go on with ``go_on``.
        """
        self._ask(arguments, more.pop("fault", None), more)
        answer = self._answer()
        if "stopped" in answer:
            return int(answer["stopped"])
        return _ended(answer["ends"][0])

    def go_on(self, process: int) -> Ended:
        """Let a stopped run go on, to its end."""
        os.kill(process, signal.SIGCONT)
        [ended] = self._ends()
        return ended

    def plan(self, *arguments: str, folder: Path) -> Ended | None:
        """Begin a run that plans only; give its end where nothing is to be written.

        From then on every run goes on from that plan, until ``forget``.
        """
        self._ask(arguments, None, {"late": True, "folder": folder})
        answer = self._answer()
        return None if "planned" in answer else _ended(answer["ends"][0])

    def forget(self) -> None:
        """Leave the plan."""
        self._send({"leave": True})
        self._ends()

    def close(self) -> None:
        """End the warm process."""
        self.process.communicate()

    def _ask(
        self, arguments: Sequence[str], fault: Fault | None, more: Mapping[str, Any]
    ) -> None:
        request = {**more, "arguments": list(arguments)}
        if fault:
            request["fault"] = fault.as_list()
        if "folder" in request:
            request["folder"] = str(request["folder"])
        self._send(request)

    def _ends(self) -> list[Ended]:
        return [_ended(one) for one in self._answer()["ends"]]

    def _send(self, request: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the warm process is gone"
        answer: dict[str, Any] = json.loads(line)
        return answer


def _ended(answer: Mapping[str, Any]) -> Ended:
    return Ended(
        answer["code"],
        answer["signal"],
        answer["said"],
        tuple(answer["log"]),
        answer["process"],
    )


class Crew:
    """As many warm processes as there are processors, and one thread for each."""

    def __init__(self, example: Path, shim: Path | None) -> None:
        self.size = os.cpu_count() or 1
        self._threads = ThreadPoolExecutor(self.size)
        self._free: queue.SimpleQueue[Warm] = queue.SimpleQueue()
        for warm in self._threads.map(lambda _: Warm(example, shim), range(self.size)):
            self._free.put(warm)

    def map(self, act: Callable[[Warm, _T], _R], items: Iterable[_T]) -> list[_R]:
        """Do ``act`` for every item, each time with a warm process of its own."""

        def one(item: _T) -> _R:
            warm = self._free.get()
            try:
                return act(warm, item)
            finally:
                self._free.put(warm)

        return list(self._threads.map(one, items))

    def close(self) -> None:
        """End all processes."""
        self._threads.shutdown()
        for _ in range(self.size):
            self._free.get().close()
