"""Shared pieces of the storage tests: a fixed world and a port that fails."""

from __future__ import annotations

import errno
import importlib
import os
import pickle
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.runtime import Runtime
from openclaw_doctor.storage import (
    Change,
    FileSystem,
    Home,
    Receipt,
    commit,
    read_snapshot,
)

from .histories import DAY, START

NOBODY = 65534
QUESTIONS = {"attributes", "free_bytes", "mount_points"}
MUTATING = {name for name in vars(FileSystem) if not name.startswith("_")} - QUESTIONS
#: Larger than any process id a kernel gives out, so no process has it.
DEAD = 2**30


class Crash(BaseException):
    """The process is killed: nothing it does afterwards reaches the disk."""


class Port(FileSystem):
    """The real file system with a hook before every operation that changes it."""

    def __init__(self, before: Callable[[int, str, tuple[Any, ...]], None]) -> None:
        self.before = before
        self.trace: list[str] = []

    def __getattribute__(self, name: str) -> Any:
        operation = super().__getattribute__(name)
        if name not in MUTATING:
            return operation

        def hooked(*arguments: Any) -> Any:
            self.trace.append(name)
            try:
                self.before(len(self.trace), name, arguments)
            except BaseException:
                if name == "close":
                    operation(*arguments)
                raise
            return operation(*arguments)

        return hooked


OLD, NEW = b"old " * 100, b"new " * 150


@dataclass(frozen=True)
class Scene:
    """A fresh folder with files, and what a transaction makes of them."""

    root: Path
    home: Home
    old: dict[str, tuple[bytes, int] | None]
    new: dict[str, tuple[bytes, int] | None]

    def files(self) -> dict[str, tuple[bytes, int] | None]:
        return {name: self._one(self.root / name) for name in self.old}

    def _one(self, path: Path) -> tuple[bytes, int] | None:
        return (
            (path.read_bytes(), path.stat().st_mode & 0o777) if path.exists() else None
        )

    def changes(self) -> list[Change]:
        result = []
        for name, state in self.new.items():
            path = self.root / name
            before = read_snapshot(path) if path.exists() else None
            assert state is not None
            data, mode = state
            result.append(Change(path, before, data, mode if before else None))
        return result

    def is_mixed(self) -> bool:
        """Neither all old nor all new, each file being one of both."""
        now = self.files()
        for name, state in now.items():
            assert state in (self.old[name], self.new[name]), f"{name} is torn"
        return now not in (self.old, self.new)

    def leftovers(self) -> list[str]:
        return [
            str(path.relative_to(self.root))
            for path in self.root.rglob("*")
            if path.suffix in {".lock", ".tmp"}
        ]

    def tree(self) -> list[tuple[str, bytes, int]]:
        return [
            (
                str(path.relative_to(self.root)),
                path.read_bytes() if path.is_file() else b"",
                path.stat().st_mode,
            )
            for path in sorted(self.root.rglob("*"))
        ]


@pytest.fixture
def scene(tmp_path: Path) -> Callable[[int], Scene]:
    """Make a folder for a transaction over two, three or five files."""
    numbers = count()

    def make(size: int) -> Scene:
        root = tmp_path / str(next(numbers))
        (root / "sub").mkdir(parents=True)
        old: dict[str, tuple[bytes, int] | None] = {
            "sub/gains.json": (OLD, 0o640),
            "loses.json": (OLD + b"x", 0o600),
        }
        new: dict[str, tuple[bytes, int] | None] = {
            "sub/gains.json": (NEW, 0o600),
            "loses.json": (NEW + b"x", 0o600),
        }
        if size > 2:
            old |= {"made.json": None}
            new |= {"made.json": (NEW, 0o600)}
        if size == 5:
            old |= {"mode": (OLD, 0o644), "sub/e": (b"", 0o600)}
            new |= {"mode": (OLD, 0o600), "sub/e": (NEW, 0o600)}
        for name, state in old.items():
            if state is not None:
                (root / name).write_bytes(state[0])
                (root / name).chmod(state[1])
        return Scene(root, Home(root / "records", root / "backups"), old, new)

    return make


@pytest.fixture
def crash() -> type[Crash]:
    return Crash


@pytest.fixture
def port() -> Callable[..., Port]:
    """Make a port; without a hook it only records."""

    def make(
        before: Callable[[int, str, tuple[Any, ...]], None] | None = None,
    ) -> Port:
        return Port(before or (lambda number, name, arguments: None))

    return make


@pytest.fixture
def fail() -> Callable[..., Callable[[int, str, tuple[Any, ...]], None]]:
    """Make a hook that raises at the n-th operation, once or from then on."""

    def make(
        error: int | type[BaseException], at: int, *, on: bool = False
    ) -> Callable[[int, str, tuple[Any, ...]], None]:
        def before(number: int, name: str, arguments: tuple[Any, ...]) -> None:
            if number == at or (on and number > at):
                if isinstance(error, int):
                    raise OSError(error, os.strerror(error))
                raise error

        return before

    return make


@pytest.fixture
def runtime() -> Callable[..., Runtime]:
    """Make a runtime whose tokens count and whose clock stands still."""
    numbers = count(0x10000000)

    def make(**values: Any) -> Runtime:
        standard: dict[str, Any] = {
            "now_ms": lambda: 1_700_000_000_123,
            "process_id": os.getpid(),
            "token": lambda: f"{next(numbers):08x}",
            "sleep": lambda seconds: None,
            "environment": {},
        }
        return Runtime(**{**standard, **values})

    return make


@pytest.fixture
def dead_process() -> int:
    return DEAD


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk in memory if there is one: these tests sync a lot."""
    disk = Path("/dev/shm")
    if not os.access(disk, os.W_OK):
        yield tmp_path
        return
    folder = Path(tempfile.mkdtemp(prefix="storage-", dir=disk))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def state(tmp_path: Path) -> Path:
    folder = tmp_path / "state"
    folder.mkdir()
    return folder


@pytest.fixture
def home(state: Path) -> Home:
    return Home(records=state / "openclaw-doctor", backups=None)


@pytest.fixture
def write(
    home: Home, state: Path, runtime: Callable[..., Runtime]
) -> Callable[..., Receipt]:
    """Write files of the state directory, on a day after the start."""

    def run(day: int, **files: bytes) -> Receipt:
        changes = []
        for name, data in files.items():
            path = state / name
            before = read_snapshot(path) if path.exists() else None
            changes.append(Change(path, before, data))
        return commit(changes, home, runtime(now_ms=lambda: START + day * DAY))

    return run


@pytest.fixture
def history(state: Path, write: Callable[..., Receipt]) -> list[Receipt]:
    """Three transactions over two files, on days 0, 1 and 2."""
    for name in ("one", "two"):
        (state / name).write_bytes(b"canary-old")
    return [write(day, one=b"1%d" % day, two=b"2%d" % day) for day in range(3)]


@pytest.fixture
def tree() -> Callable[[Path], dict[str, bytes]]:
    """Read a folder: every file with its bytes, every directory with none."""

    def read(folder: Path) -> dict[str, bytes]:
        return {
            str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b""
            for path in sorted(folder.rglob("*"))
        }

    return read


@pytest.fixture
def umask() -> Iterator[Callable[[int], int]]:
    old = os.umask(0o022)
    yield os.umask
    os.umask(old)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that another user can reach, which pytest's own is not."""
    folder = Path(tempfile.mkdtemp(prefix="storage-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def as_nobody() -> Callable[[Callable[[], Any]], Any]:
    """Run a function in a child without rights; give its result or exception."""
    # Such a child may be unable to read the interpreter's own files later on.
    for late in ("ctypes", "fcntl"):
        importlib.import_module(late)

    def run(action: Callable[[], Any]) -> Any:
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                if os.geteuid() == 0:
                    os.setgroups([])
                    os.setresgid(NOBODY, NOBODY, NOBODY)
                    os.setresuid(NOBODY, NOBODY, NOBODY)
                result: Any = action()
            except Exception as error:
                result = (type(error).__name__, str(error))
            os.write(writer, pickle.dumps(result))
            os._exit(0)
        os.close(writer)
        with os.fdopen(reader, "rb") as stream:
            data = stream.read()
        os.waitpid(child, 0)
        return pickle.loads(data)

    return run


@pytest.fixture
def has_attributes(tmp_path: Path) -> None:
    """Skip where the file system takes no user attributes."""
    probe = tmp_path / "probe"
    probe.touch()
    try:
        os.setxattr(probe, "user.probe", b"1")
    except (OSError, AttributeError) as error:
        if isinstance(error, OSError) and error.errno not in {
            errno.ENOTSUP,
            errno.EPERM,
        }:
            raise
        pytest.skip("this file system has no user.* attributes")
    probe.unlink()


@pytest.fixture
def alarm() -> Iterator[None]:
    """End a test that hangs."""
    signal.alarm(5)
    yield
    signal.alarm(0)
