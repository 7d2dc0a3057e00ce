"""Putting a disk state into a folder, recovering it, and judging what comes out."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from openclaw_doctor.errors import DoctorError
from openclaw_doctor.runtime import Runtime
from openclaw_doctor.storage import (
    Change,
    Home,
    ModeChange,
    Receipt,
    commit,
    pending,
    read_snapshot,
    receipts,
    recover,
    undo,
)

from .conftest import DEAD
from .powerloss import State

Files = dict[str, "tuple[bytes, int] | None"]
Tree = tuple[tuple[str, bytes, int], ...]
Act = Callable[..., Receipt]
#: A lock that was cut short is void by its age only.
LATER = 4_000_000_000_000
OLD, NEW = b"old " * 30, b"new " * 45
RECORDS = "home/records/"
_INODE = re.compile(rb'"inode": (\d+)')
#: No file system in question numbers its files so high.
_NOWHERE = 2**48

TWO: tuple[Files, Files] = (
    {"sub/gains.json": (OLD, 0o640), "loses.json": (OLD + b"x", 0o600)},
    {"sub/gains.json": (NEW, 0o600), "loses.json": (NEW + b"x", 0o600)},
)
#: One is created, two get another mode: one by replacing it, one in place.
FIVE: tuple[Files, Files] = (
    {**TWO[0], "made.json": None, "sub/same": (OLD, 0o644), "bits": (OLD, 0o640)},
    {
        **TWO[1],
        "made.json": (NEW, 0o600),
        "sub/same": (OLD, 0o600),
        "bits": (OLD, 0o400),
    },
)


@dataclass(frozen=True)
class House:
    """A folder with files, and what a transaction makes of them.

    Backups lie ``beside`` the files or in a folder of their own.
    """

    root: Path
    old: Files
    new: Files
    runtime: Callable[..., Runtime]
    beside: bool

    @property
    def home(self) -> Home:
        backups = None if self.beside else self.root / "home" / "backups"
        return Home(self.root / "home" / "records", backups)

    def build(self) -> None:
        """Make the old files, in place of all that is there."""
        files = [
            (name, number, *text)
            for number, (name, text) in enumerate(self.old.items())
            if text is not None
        ]
        self.fill((("sub", -1, None, 0o700), *files), {})

    def files(self) -> Files:
        return {name: _read(self.root / name) for name in self.old}

    def changes(self) -> list[Change | ModeChange]:
        result: list[Change | ModeChange] = []
        for name, text in self.new.items():
            path = self.root / name
            assert text is not None
            if name == "bits":
                result.append(ModeChange(path, text[1]))
                continue
            before = read_snapshot(path) if path.exists() else None
            result.append(Change(path, before, text[0], text[1] if before else None))
        return result

    def commit(self, runtime: Runtime, **options: object) -> Receipt:
        """Make all changes."""
        return commit(self.changes(), self.home, runtime, **options)  # type: ignore[arg-type]

    def undo(self, runtime: Runtime, **options: object) -> Receipt:
        """Take the newest transaction back."""
        return undo(self.home, runtime, **options)  # type: ignore[arg-type]

    def dying(self) -> Runtime:
        """Give a world whose process is dead when its locks are found."""
        return self.runtime(process_id=DEAD)

    def later(self) -> Runtime:
        """Give the world after a restart."""
        return self.runtime(now_ms=lambda: LATER)

    def fill(self, state: State, inodes: Mapping[int, int]) -> None:
        """Make the folder what ``state`` says.

        ``inodes`` are the numbers in its records; they become those of the files made.
        """
        _empty(self.root)
        made: dict[int, int] = {}
        late = []
        for path, node, data, mode in state:
            if data is None:
                (self.root / path).mkdir(mode)
            elif path.startswith(RECORDS):
                late.append((path, data, mode))
            else:
                made[node] = _write(f"{self.root}/{path}", data, mode)
        for path, data, mode in late:
            _write(f"{self.root}/{path}", _renumber(data, inodes, made), mode)

    def tree(self) -> Tree:
        """Give all that is there; numbers of files are left out."""
        return tuple(sorted(_walk(str(self.root), "")))


@dataclass(frozen=True)
class Judge:
    """Tells which promise a disk state breaks.

    ``act`` is what was under way; it makes ``goal`` of ``start`` and its receipt is
    the ``number``-th.  What recovery leaves is judged once where it is the same, and
    with ``thorough`` False where the same names are left.
    """

    house: House
    start: Files
    goal: Files
    number: int
    act: Callable[..., Receipt]
    thorough: bool
    known: dict[object, str] = field(default_factory=dict)

    def fault(
        self, state: State, inodes: Mapping[int, int], *, certain: Files | None = None
    ) -> str:
        """Say what is wrong, or nothing; ``certain`` is the only right result."""
        house = self.house
        house.fill(state, inodes)
        files = house.files()
        for name, text in files.items():
            if text not in (self.start[name], self.goal[name]):
                return f"{name} is torn"
        wrong = self._without_backup(files, state) or self._out_of_order(files)
        if wrong:
            return wrong
        before = pending(house.home)
        try:
            recover(house.home, house.later())
        except DoctorError as error:
            return f"not recovered: {error.message}"
        files = house.files()
        if files not in (self.start, self.goal):
            return "mixed"
        if certain is not None and files != certain:
            return "what was finished is lost"
        tree = house.tree()
        # A run that failed before its commit leaves them to the next one.
        settled = before or files == self.goal
        if settled and any(name.endswith(".tmp") for name, *_ in tree):
            return "a stage is left over"
        if before and any(name.endswith(".lock") for name, *_ in tree):
            return "a lock is left over"
        key = tree if self.thorough else (*(one[0] for one in tree), *files.values())
        if key not in self.known:
            self.known[key] = self._afterwards(files, tree)
        return self.known[key]

    def _without_backup(self, files: Files, state: State) -> str:
        """A file that was replaced has a backup, at every moment."""
        backups = {data for path, _, data, _ in state if path.endswith(".bak")}
        for name, text in files.items():
            before = self.start[name]
            if text == before or before is None or name == "bits":
                continue
            if before[0] not in backups:
                return f"{name} is replaced and has no backup"
        return ""

    def _out_of_order(self, files: Files) -> str:
        """A file that gains something is replaced before the one that loses it."""
        now = [text == self.house.new[name] for name, text in files.items()]
        # Modes come last, also when they are taken back.
        replaced = now[: len(now) - ("bits" in files)]
        in_order = replaced == sorted(replaced, reverse=True)
        return "" if in_order else "replaced in another order"

    def _afterwards(self, files: Files, tree: Tree) -> str:
        house = self.house
        if recover(house.home, house.later()) or house.tree() != tree:
            return "a second recovery does something"
        if pending(house.home):
            return "something is still pending"
        done = receipts(house.home)
        finished = files == self.goal
        if len(done) != self.number - (not finished):
            return f"{len(done)} receipts"
        if any(_is_damaged(receipt) for receipt in done):
            return "a backup of a receipt is damaged"
        try:
            if finished:
                undo(house.home, house.later(), done[0].id)
            else:
                self.act(house.later())
        except DoctorError as error:
            return f"not usable: {error.message}"
        if house.files() != (self.start if finished else self.goal):
            return "the next run makes something else of it"
        return ""


def _is_damaged(receipt: Receipt) -> bool:
    for file in receipt.files:
        if file.backup is not None:
            if not file.backup.exists():
                return True
            digest = hashlib.sha256(file.backup.read_bytes()).hexdigest()
            if digest != file.before_digest:
                return True
    return False


def _read(path: Path) -> tuple[bytes, int] | None:
    try:
        return (path.read_bytes(), path.stat().st_mode & 0o7777)
    except FileNotFoundError:
        return None


def _write(path: str, data: bytes, mode: int) -> int:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.write(descriptor, data)
    os.fchmod(descriptor, mode)
    inode = os.fstat(descriptor).st_ino
    os.close(descriptor)
    return inode


def _renumber(data: bytes, inodes: Mapping[int, int], made: Mapping[int, int]) -> bytes:
    """Put the numbers of the files made in place of those that a record tells."""

    def other(match: re.Match[bytes]) -> bytes:
        node = inodes.get(int(match[1]), -1)
        return b'"inode": %d' % made.get(node, _NOWHERE + node)

    return _INODE.sub(other, data)


def _walk(folder: str, prefix: str) -> list[tuple[str, bytes, int]]:
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            path, mode = prefix + entry.name, entry.stat().st_mode
            if entry.is_dir():
                found.append((path, b"", mode))
                found += _walk(entry.path, f"{path}/")
                continue
            data = Path(entry.path).read_bytes()
            found.append((path, _INODE.sub(b"", data), mode))
    return found


def _empty(folder: Path) -> None:
    for path in list(folder.iterdir()):
        if path.is_dir():
            _empty(path)
            path.rmdir()
        else:
            path.unlink()
