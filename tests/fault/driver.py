"""The program, loaded once and run in a child for every request.

Most of the time of a run is its start.  This process does that once: it loads the
program, runs every command on a copy of the example, and then reads requests, one
JSON object a line, from its standard input.  For each it forks a child, in which
``openclaw_doctor.cli.main.main`` runs as it does in a process of its own, and
answers with how the child ended.

A request has ``arguments`` and may have ``folder`` (working directory and home),
``count`` (so many children at once), ``stopped`` (the child stops itself first),
``late`` (the child plans its fix and then reads requests itself: each forks a child
that goes on from the plan), ``umask``, ``user`` (a number: without any rights but
theirs), ``fault`` (the arguments of ``shim_arm``) and ``leave`` (no more requests).  A
child that stopped is told at once, as ``{"stopped": pid}``, and again when it has
ended.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

#: Seconds after which a run counts as hanging.
PATIENCE = 60
_CRASHED = 70

Request = dict[str, Any]


class Loop:
    """Requests come in and answers go out on descriptors that no child uses."""

    def __init__(self) -> None:
        self.requests = os.fdopen(os.dup(0), "r")
        self.answers = os.dup(1)
        shim = os.environ.pop("LD_PRELOAD", "")
        self.shim = ctypes.CDLL(shim) if shim else None

    def answer(self, content: dict[str, Any]) -> None:
        os.write(self.answers, json.dumps(content).encode() + b"\n")

    def serve(self) -> Request | None:
        """Give a request in the child that is to carry it out, None in the parent."""
        while True:
            line = self.requests.readline()
            request: Request = json.loads(line) if line else {"leave": True}
            if "leave" in request:
                return None
            children: list[tuple[int, int, int]] = []
            for _ in range(request.get("count", 1)):
                said, log = os.memfd_create("said"), os.memfd_create("log")
                process = os.fork()
                if process == 0:
                    self._become(request, said, log)
                    return request
                children.append((process, said, log))
            self.answer({"ends": [self._end(*child) for child in children]})

    def _become(self, request: Request, said: int, log: int) -> None:
        signal.alarm(PATIENCE)
        for stream in (1, 2):
            os.dup2(said, stream)
        if folder := request.get("folder"):
            os.environ["HOME"] = folder
            os.chdir(folder)
        if "umask" in request:
            os.umask(request["umask"])
        if user := request.get("user"):
            os.setgroups([])
            os.setresgid(user, user, user)
            os.setresuid(user, user, user)
        if request.get("stopped"):
            os.kill(os.getpid(), signal.SIGSTOP)
        if fault := request.get("fault"):
            assert self.shim is not None
            self.shim.shim_arm(fault[0].encode(), *fault[1:], log)

    def _end(self, process: int, said: int, log: int) -> dict[str, Any]:
        _, status = os.waitpid(process, os.WUNTRACED)
        if os.WIFSTOPPED(status):
            self.answer({"stopped": process})
            _, status = os.waitpid(process, 0)
        killed = os.WTERMSIG(status) if os.WIFSIGNALED(status) else None
        return {
            "process": process,
            "code": None if killed else os.WEXITSTATUS(status),
            "signal": killed,
            "said": _content(said).decode("utf-8", "replace"),
            "log": _content(log).decode().splitlines(),
        }


def _content(descriptor: int) -> bytes:
    with os.fdopen(descriptor, "rb") as stream:
        stream.seek(0)
        return stream.read()


def leave(code: int) -> None:
    """End this process as the interpreter would, without its clearing up."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def carry_out(loop: Loop, request: Request) -> None:
    """Run the program with the arguments of a request and leave with its exit code."""
    from openclaw_doctor.cli.main import main

    if request.get("late"):
        rewrite: Any = import_module("openclaw_doctor.cli.rewrite")
        rewrite.process_runtime = _late(loop, rewrite)
    sys.argv = ["openclaw-doctor", *request["arguments"]]
    try:
        main()
    except SystemExit as done:
        leave(int(done.code or 0))
    except BaseException:
        traceback.print_exc()
    leave(_CRASHED)


def _late(loop: Loop, rewrite: Any) -> Callable[[], Any]:
    """Where the plan stands and nothing is written: serve, and go on in children."""
    real = rewrite.process_runtime

    def supply() -> Any:
        signal.alarm(0)
        loop.answer({"planned": True})
        if loop.serve() is None:
            leave(0)
        rewrite.process_runtime = real
        return real()

    return supply


def warm_up(example: Path) -> None:
    """Run every command once, so that no child loads what all of them need."""
    from openclaw_doctor.cli.main import run

    streams, nowhere = (sys.stdout, sys.stderr), Path(os.devnull)
    with tempfile.TemporaryDirectory() as folder, nowhere.open("w") as silence:
        sys.stdout = sys.stderr = silence
        state = Path(folder, "state")
        for place in sorted(example.rglob("*")):
            target = state / place.relative_to(example)
            if place.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(place.read_bytes())
        for command in (["--fix", "--target", "2026.5.28"], ["undo"], ["recover"], []):
            run([*command, str(state)])
        sys.stdout, sys.stderr = streams


def main() -> None:
    """Warm up on the folder given as argument, then answer requests to their end."""
    gc.disable()
    loop = Loop()
    warm_up(Path(sys.argv[1]))
    gc.freeze()
    loop.answer({"ready": True})
    request = loop.serve()
    if request is not None:
        carry_out(loop, request)


if __name__ == "__main__":
    main()
