"""Numbering the calls of a run with strace, and killing it at one of them."""

from __future__ import annotations

import re
import subprocess
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .program import Ended, Warm, whole

#: Calls that change what is on a disk; ``?`` lets strace pass over what it does not
#: know.
_CALLS = re.findall(
    r"\w+",
    """
open openat openat2 creat close write pwrite64 writev pwritev pwritev2 sendfile
copy_file_range splice fallocate truncate ftruncate fsync fdatasync sync_file_range
sync syncfs chmod fchmod fchmodat fchmodat2 chown lchown fchown fchownat
rename renameat renameat2 link linkat symlink symlinkat unlink unlinkat
mkdir mkdirat rmdir mknod mknodat setxattr lsetxattr fsetxattr removexattr
lremovexattr fremovexattr utime utimes utimensat futimesat
""",
)
TRACED = "trace=" + ",".join(f"?{name}" for name in _CALLS)
_LINE = re.compile(r"(?P<name>\w+)\((?P<rest>.*)")
_FOR_WRITING = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC")
_DESCRIPTOR = re.compile(r"(\d+)<")
_GIVEN = re.compile(r"= (\d+)<")


@dataclass(frozen=True, slots=True)
class Point:
    """One call of a run: the ``when``-th of its name, and the line of its trace."""

    name: str
    when: int
    line: str

    def inject(self, what: str) -> tuple[str, ...]:
        """The options that make strace do something at this call, and no more."""
        when = f"inject={self.name}:{what}:when={self.when}"
        return ("-e", f"trace={self.name}", "-e", when, "-e", "signal=none")


def points(trace: str, folder: Path) -> list[Point]:
    """Number the calls in a trace by name; give those that change ``folder``.

    Closing a file counts where it was opened for writing.
    """
    numbers: Counter[str] = Counter()
    writing: set[str] = set()
    found = []
    for line in trace.splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        name, rest = match["name"], match["rest"]
        numbers[name] += 1
        if str(folder) in rest and _changes(name, rest, writing):
            found.append(Point(name, numbers[name], line))
    return found


def _changes(name: str, rest: str, writing: set[str]) -> bool:
    if name == "close":
        descriptor = _DESCRIPTOR.match(rest)
        known = descriptor is not None and descriptor[1] in writing
        if descriptor is not None:
            writing.discard(descriptor[1])
        return known
    if not name.startswith("open"):
        return True
    if not _FOR_WRITING.search(rest):
        return False
    if given := _GIVEN.search(rest):
        writing.add(given[1])
    return True


def whole_trace(arguments: Sequence[str], home: Path, out: Path) -> tuple[Ended, str]:
    """Trace the program as a process of its own; give its end and the trace."""
    options = (*_STRACE, "-o", str(out), "-e", TRACED)
    return whole(arguments, home, before=options), out.read_text("utf-8", "replace")


def whole_killed(arguments: Sequence[str], home: Path, point: Point) -> Ended:
    """Kill the program, as a process of its own, before it makes a call."""
    kill = point.inject("signal=SIGKILL")
    options = (*_STRACE, "-o", "/dev/null", *kill)
    return whole(arguments, home, before=options)


def warm_trace(
    warm: Warm, arguments: Sequence[str], home: Path, out: Path
) -> tuple[Ended, str]:
    """Trace a run of the warm process; give its end and the trace."""
    ended = _attached(warm, arguments, home, ("-o", str(out), "-e", TRACED))
    return ended, out.read_text("utf-8", "replace")


def warm_killed(
    warm: Warm, arguments: Sequence[str], home: Path, point: Point
) -> Ended:
    """Kill a run of the warm process before it makes a call."""
    kill = point.inject("signal=SIGKILL")
    return _attached(warm, arguments, home, ("-o", "/dev/null", *kill))


_STRACE = ("strace", "-qq", "-y")


def _attached(
    warm: Warm, arguments: Sequence[str], home: Path, options: Sequence[str]
) -> Ended:
    """Trace a run; of a fix what comes after its plan, which only reads."""
    if arguments[0] != "--fix":
        return _traced(warm, options, *arguments, folder=home)
    assert warm.plan(*arguments, folder=home) is None
    ended = _traced(warm, options)
    warm.forget()
    return ended


def _traced(
    warm: Warm, options: Sequence[str], *arguments: str, **more: object
) -> Ended:
    process = warm.stopped(*arguments, stopped=True, **more)
    assert isinstance(process, int), process
    with subprocess.Popen(
        [*_STRACE, *options, "-p", str(process)], stderr=subprocess.PIPE
    ) as tracer:
        while not _is_traced(process):
            assert tracer.poll() is None, tracer.communicate()
            time.sleep(0.001)
        return warm.go_on(process)


def _is_traced(process: int) -> bool:
    status = Path(f"/proc/{process}/status").read_text()
    return "TracerPid:\t0\n" not in status
