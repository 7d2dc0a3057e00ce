"""What the kernel sees of a run, in a network namespace with nothing in it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .repository import hostile_repository, pictured

pytestmark = pytest.mark.fault

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
#: Runs one command after the other in one process.
LAUNCHER = """
import json, sys
from openclaw_doctor.cli.main import run
for words in json.loads(sys.argv[1]):
    assert run(words) in (0, 1, 2), words
"""
RELEASE = ("--target", "2026.5.28")
Commands = tuple[tuple[str, ...], ...]
LOOKING: Commands = (
    ("check", *RELEASE, "."),
    ("check", "--format", "json", *RELEASE, "."),
    ("check", "--diff", "--unsafe-fixes", *RELEASE, "."),
    ("check", "--diff", "--format", "json", "."),
    ("profiles", "."),
    ("migrations", "--for", "openclaw.json"),
    ("explain", "gateway.bind"),
    ("undo", "--list", "."),
    ("backups", "."),
    ("recover", "--list", "."),
    ("check",),
)
#: Calls that a run which only looks may not make at all.
REACHING = re.compile(
    r"socket|socketpair|connect|bind|listen|accept4?|send\w*|recv\w*|clone3?|v?fork"
    r"|execveat|ptrace|kill|tkill|tgkill|mount|umount2?|setns|unshare|memfd_create"
)
CHANGING = re.compile(
    r"creat|mkdir\w*|rmdir|unlink\w*|rename\w*|link\w*|symlink\w*|mknod\w*|f?truncate"
    r"|f?ch(?:mod|own)\w*|lchown|utime\w*|futimesat|f?l?(?:set|remove)xattr"
    r"|fallocate|copy_file_range|sendfile|f(?:data)?sync|flock"
)
TRACED = "%network,%process,%file,%desc,mount,umount2,setns,unshare"
_LINE = re.compile(r"(?:\d+\s+)?(\w+)\((.*)\)\s+= (-?\d+|\?)")
Run = Callable[..., list[tuple[str, str]]]


@pytest.fixture(scope="session")
def apart() -> list[str]:
    """The words in front of a command that has no network and is traced."""
    tracer, separate = shutil.which("strace"), shutil.which("unshare")
    if tracer is None or separate is None:
        pytest.skip("strace and unshare (util-linux) are needed")
    network = [separate, "-n"] if os.geteuid() == 0 else [separate, "-rn"]
    probe = [*network, tracer, "-qq", "-o", "/dev/null", "-e", "trace=none", "true"]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("this user may not make a network namespace or trace a process")
    return [*network, tracer, "-f", "-qq", "-y", "-s", "4096", "-e", f"trace={TRACED}"]


@pytest.fixture
def run(apart: list[str], project: Path, tmp_path: Path) -> Run:
    """Run commands in a folder; every call that succeeded, with its arguments."""

    def call(commands: Commands, cwd: Path, first: Commands) -> list[tuple[str, str]]:
        log, launcher = tmp_path / "trace", tmp_path / "launcher" / "launch.py"
        launcher.parent.mkdir(exist_ok=True)
        launcher.write_text(LAUNCHER)
        environment = {
            "PYTHONPATH": str(project),
            "HOME": str(tmp_path / "home"),
            "PATH": f"{cwd / 'bin'}:/usr/bin:/bin",
        }
        # What is run first leaves no compiled module to be written.
        for front, words in (([], first), ([*apart, "-o", str(log)], commands)):
            done = subprocess.run(
                [*front, sys.executable, str(launcher), json.dumps(words)],
                cwd=cwd,
                env=environment,
                capture_output=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            assert b"internal error" not in done.stderr
        found = [_LINE.match(line) for line in log.read_text().splitlines()]
        return [(one[1], one[2]) for one in found if one and not one[3].startswith("-")]

    return call


def opened_for_writing(call: str, arguments: str) -> bool:
    if not call.startswith("open"):
        return False
    return bool(re.search(r"O_(?:WRONLY|RDWR|CREAT|TRUNC|APPEND|TMPFILE)", arguments))


def lay_out(kind: str, folder: Path, mark: Path) -> Path:
    if kind in ("hostile repository", "hostile state directory"):
        made = hostile_repository(folder, mark)
        if kind == "hostile state directory":
            shutil.rmtree(made / ".git")
        return made
    shutil.copytree(FIXTURES / "example", folder)
    if kind == "repository":
        (folder / ".git").mkdir()
        (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    return folder


@pytest.mark.parametrize(
    "kind",
    [
        "state directory",
        "repository",
        "hostile state directory",
        "hostile repository",
    ],
)
def test_looking_makes_no_call_that_could_change_or_reach_anything(
    kind: str, tmp_path: Path, run: Run
) -> None:
    mark = tmp_path / "executed"
    folder = lay_out(kind, tmp_path / "folder", mark)
    before = pictured(folder)
    calls = run(LOOKING, folder, LOOKING)
    assert len(calls) > 1000
    assert [call for call, _ in calls if call == "execve"] == ["execve"]
    for call, arguments in calls:
        assert not REACHING.fullmatch(call), (call, arguments)
        assert not CHANGING.fullmatch(call), (call, arguments)
        assert not opened_for_writing(call, arguments), (call, arguments)
        assert ".sqlite" not in arguments or not call.startswith("open"), arguments
        assert call != "write" or arguments.startswith(("1<", "2<")), arguments
    assert pictured(folder) == before
    assert not mark.exists()


@pytest.mark.parametrize("kind", ["state directory", "hostile repository"])
def test_fixing_writes_where_it_may_and_reaches_nothing(
    kind: str, tmp_path: Path, run: Run
) -> None:
    mark = tmp_path / "executed"
    folder = lay_out(kind, tmp_path / "folder", mark)
    once = lay_out(kind, tmp_path / "once", mark)
    fix = ("check", "--fix", "--unsafe-fixes", *RELEASE)
    commands = ((*fix, "."), ("undo", "."))
    calls = run(commands, folder, ((*fix, str(once)), ("undo", str(once))))
    assert [call for call, _ in calls if call == "execve"] == ["execve"]
    written = 0
    for call, arguments in calls:
        assert not REACHING.fullmatch(call), (call, arguments)
        assert ".sqlite" not in arguments or not call.startswith("open"), arguments
        if opened_for_writing(call, arguments) or CHANGING.fullmatch(call):
            assert str(folder) in arguments, (call, arguments)
            written += 1
    assert written > 10
    assert not mark.exists()
