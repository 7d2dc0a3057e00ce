"""What the interpreter itself reports of a run: nothing opened, started or imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .repository import hostile_repository, pictured

#: Runs commands and prints, as JSON, every event that is more than reading.
PROBE = """
import json, os, sys
events = []
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
ALWAYS = ("socket.", "subprocess.", "os.exec", "os.spawn", "os.posix_spawn", "os.fork",
          "os.system", "os.startfile", "pty.", "ftplib.", "http.", "urllib.",
          "sqlite3.", "shutil.", "tempfile.", "ctypes.", "webbrowser.", "smtplib.")
CHANGES = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.chown",
           "os.link", "os.symlink", "os.truncate", "os.utime", "os.setxattr",
           "os.removexattr", "os.chflags", "os.lockf", "fcntl.")
def hook(event, arguments):
    if event == "open":
        path, _, flags = arguments
        # A number is an open descriptor; what it is of was reported before.
        named = not isinstance(path, int)
        if named and flags & WRITING and "__pycache__" not in str(path):
            events.append(("write", str(path)))
    elif event.startswith(ALWAYS):
        events.append(("reach", f"{event} {arguments!r}"))
    elif event.startswith(CHANGES):
        paths = [a for a in arguments if isinstance(a, (str, bytes, os.PathLike))]
        if not any("__pycache__" in str(path) for path in paths):
            events.append(("change", f"{event} {paths!r}"))
sys.addaudithook(hook)
from openclaw_doctor.cli.main import run
codes = [run(words) for words in json.loads(sys.argv[1])]
here = os.getcwd() + os.sep
events += [("import", name) for name, module in sys.modules.items()
           if (getattr(module, "__file__", None) or "").startswith(here)]
print(json.dumps([codes, events]), file=sys.stderr)
"""
LOOKING = [
    ["check", "."],
    ["check", "--format", "json", "."],
    ["check", "--diff", "--unsafe-fixes", "."],
    ["check", "--diff", "--format", "json", "openclaw.json"],
    ["profiles", "."],
    ["migrations", "--for", "openclaw.json"],
    ["explain", "channels.telegram.streamMode"],
    ["explain", "files/syntax"],
    ["rules"],
    ["undo", "--list", "."],
]
Probe = Callable[..., tuple[list[int], list[list[str]]]]


@pytest.fixture
def probe(project: Path) -> Probe:
    """Run commands in a process of their own; give exit codes and events."""

    def call(commands: list[list[str]], cwd: Path) -> tuple[list[int], list[list[str]]]:
        done = subprocess.run(
            [sys.executable, "-P", "-c", PROBE, json.dumps(commands)]
            if sys.version_info >= (3, 11)
            else [sys.executable, "-c", PROBE, json.dumps(commands)],
            cwd=cwd,
            env={
                "PYTHONPATH": str(project),
                "HOME": str(cwd),
                "PATH": f"{cwd / 'bin'}:/usr/bin:/bin",
                "XDG_STATE_HOME": str(cwd / "xdg"),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        codes, events = json.loads(done.stderr.splitlines()[-1])
        return codes, events

    return call


def test_looking_at_a_hostile_repository(tmp_path: Path, probe: Probe) -> None:
    mark = tmp_path / "executed"
    folder = hostile_repository(tmp_path / "repository", mark)
    before = pictured(folder)
    codes, events = probe(LOOKING, folder)
    assert set(codes) <= {0, 1}, codes
    assert events == []
    assert pictured(folder) == before
    assert not mark.exists()


@pytest.mark.slow
def test_fixing_one_writes_inside_it_alone(tmp_path: Path, probe: Probe) -> None:
    mark = tmp_path / "executed"
    folder = hostile_repository(tmp_path / "repository", mark)
    around = pictured(tmp_path)
    fix = ["check", "--fix", "--unsafe-fixes", "--target", "2026.5.28", "."]
    codes, events = probe([fix, ["undo", "."]], folder)
    assert codes == [1, 0]
    written = [text for kind, text in events if kind == "write"]
    assert written
    # The rest are names below an open folder, which the system calls show in full.
    assert all(text.startswith(str(folder)) for text in written if os.sep in text)
    # The foreign function is the kernel's own exchange of two names.
    reached = [text for kind, text in events if kind == "reach"]
    assert all(text.startswith("ctypes.") for text in reached), reached
    assert not [text for kind, text in events if kind == "import"]
    assert not mark.exists()
    inside = str(folder)
    assert {
        name: what
        for name, what in pictured(tmp_path).items()
        if not name.startswith(inside)
    } == {name: what for name, what in around.items() if not name.startswith(inside)}


def test_the_probe_sees_what_it_is_to_see(tmp_path: Path) -> None:
    code = PROBE.replace(
        "codes = [",
        "import socket; socket.socket(); open('x', 'w'); os.mkdir('y')\n"
        "os.system('true'); import evil\ncodes = [",
    )
    (tmp_path / "evil.py").write_text("")
    done = subprocess.run(
        [sys.executable, "-c", code, "[]"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    kinds = {kind for kind, _ in json.loads(done.stderr.splitlines()[-1])[1]}
    assert kinds == {"reach", "write", "change", "import"}
