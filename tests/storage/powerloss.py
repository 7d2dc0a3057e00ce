"""What a weak file system may show after a power loss, at every moment of a run.

A ``Recorder`` notes what a run does through the port; a ``Disk`` replays the notes
and gives all states that may be found after a power loss.  Its assumptions:

- A file that was not synced since it was written has all of what was added since, or
  zeros from its beginning or its middle on, or half of it, or nothing; its mode is,
  independently of that, the synced or the new one.  ext4 and xfs show all of these
  (delayed allocation, unwritten extents, journaled inodes).  Nothing writes over old
  content.
- Syncing a file makes its content and mode durable, not its name.
- Of the operations on one directory since it was synced, *any* subset may have
  happened, and that independently of all other directories.  This covers a journal
  (ext4, xfs: some prefix of all operations), the log that btrfs writes for one synced
  directory and not for others, and blocks that are written back in any order.
- One operation on one directory (create, unlink, rename, exchange) happens whole or
  not at all; renaming is what every protocol rests on.  So no file is found under two
  names at once: such subsets are left out.
- Syncing a directory makes all of its names durable.  Directories that are not
  reachable from the root are lost with what is in them.
- Nothing that was durable changes, and no directory is renamed.

A process that is killed loses nothing, so a recorder can go on with a second run over
what the first one left unsynced.
"""

from __future__ import annotations

import os
import random
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations, product
from pathlib import Path
from typing import Any

from .conftest import Port

Hook = Callable[[int, str, tuple[Any, ...]], None]
#: Asked with the port and a path below the root whether a sync is to be forgotten.
Forget = Callable[["Recorder", str], bool]
#: A path below the root, a number for the file, its content (None: a directory), mode.
Item = tuple[str, int, "bytes | None", int]
State = tuple[Item, ...]
Text = tuple[bytes, int]
_Options = Sequence[Any]

ROOT = 0
_CREATED = 0o600


@dataclass(frozen=True, slots=True)
class Named:
    """One operation on a directory: what each name it touches leads to afterwards."""

    folder: int
    entries: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A file has this content and mode now, in memory."""

    node: int
    text: Text


@dataclass(frozen=True, slots=True)
class Synced:
    """A file or directory has reached the disk."""

    node: int


Step = Named | Written | Synced


@dataclass(slots=True)
class Disk:
    """The durable part of a folder and what waits to be written."""

    names: dict[int, dict[str, int]] = field(default_factory=dict)
    texts: dict[int, Text] = field(default_factory=dict)
    modes: dict[int, int] = field(default_factory=dict)
    waiting: dict[int, list[Named]] = field(default_factory=dict)
    fresh: dict[int, Text] = field(default_factory=dict)

    def take(self, step: Step) -> None:
        """Let one step happen."""
        if isinstance(step, Named):
            self.waiting.setdefault(step.folder, []).append(step)
        elif isinstance(step, Written):
            self.fresh[step.node] = step.text
        else:
            for one in self.waiting.pop(step.node, ()):
                _apply(self.names.setdefault(one.folder, {}), one)
            if step.node in self.fresh:
                self.texts[step.node] = self.fresh.pop(step.node)

    def states(
        self, limit: int | None, chance: random.Random, newest: Step | None = None
    ) -> Iterator[State]:
        """Give what may be found now, or ``limit`` of it by chance.

        With ``newest``, the step taken last, only what that step has added.
        """
        options: list[_Options] = [self._names(one, newest) for one in self.waiting]
        options += [self._texts(one) for one in self.fresh]
        for choice in _choices(options, limit, chance):
            # The rest of the choice is about files.
            names = {**self.names, **dict(zip(self.waiting, choice, strict=False))}
            picked = choice[len(self.waiting) :]
            texts = {**self.texts, **dict(zip(self.fresh, picked, strict=True))}
            state = self._tree(names, texts)
            if state is not None:
                yield state

    def _names(self, folder: int, newest: Step | None) -> list[dict[str, int]]:
        """Give the entries that a directory may have."""
        steps = self.waiting[folder]
        must = 1 if isinstance(newest, Named) and newest.folder == folder else 0
        free = steps[: len(steps) - must]
        found = []
        for picked in _subsets(free):
            names = dict(self.names.get(folder, {}))
            for one in (*picked, *steps[len(free) :]):
                _apply(names, one)
            if names not in found:
                found.append(names)
        return found

    def _texts(self, node: int) -> list[Text]:
        """Give the contents and modes that an unsynced file may have."""
        old, old_mode = self.texts.get(node, (b"", _CREATED))
        new, new_mode = self.fresh[node]
        added = new[len(old) :]
        half = added[: len(added) // 2]
        zeros = bytes(len(added))
        torn = (half + zeros[len(half) :], zeros, half, b"")
        data = dict.fromkeys((new, *(old + end for end in torn)))
        return list(product(data, dict.fromkeys((new_mode, old_mode))))

    def _tree(
        self, names: Mapping[int, Mapping[str, int]], texts: Mapping[int, Text]
    ) -> State | None:
        """Put a state together; None if a file had two names in it."""
        items: list[Item] = []
        seen: set[int] = set()
        folders = [("", ROOT)]
        for prefix, folder in folders:
            for name, node in names.get(folder, {}).items():
                if node in seen:
                    return None
                seen.add(node)
                path = prefix + name
                if node in self.modes:
                    items.append((path, node, None, self.modes[node]))
                    folders.append((f"{path}/", node))
                else:
                    items.append((path, node, *texts.get(node, (b"", _CREATED))))
        return tuple(sorted(items, key=lambda item: item[0]))


def _apply(names: dict[str, int], step: Named) -> None:
    for name, node in step.entries:
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node


def _subsets(steps: Sequence[Named]) -> Iterable[tuple[Named, ...]]:
    """Give all subsets in order, the whole first and nothing last."""
    sizes = range(len(steps), -1, -1)
    return chain.from_iterable(combinations(steps, size) for size in sizes)


def _choices(
    options: Sequence[_Options], limit: int | None, chance: random.Random
) -> Iterator[tuple[Any, ...]]:
    """Give one option of each, in all ways; some of them if they are too many."""
    total = 1
    for each in options:
        total *= len(each)
    if limit is None or total <= limit:
        yield from product(*options)
        return
    # All is written, or nothing is: what chance hardly ever gives.
    yield tuple(each[0] for each in options)
    yield tuple(each[-1] for each in options)
    for _ in range(limit - 2):
        yield tuple(chance.choice(each) for each in options)


class Recorder(Port):
    """The real file system, with notes of all that changes below a folder.

    ``before`` is called before each operation; ``forget`` makes a port that takes
    some syncs for done.  ``disk`` is what is durable at the start: everything.
    """

    def __init__(
        self, root: Path, before: Hook | None = None, forget: Forget | None = None
    ) -> None:
        super().__init__(before or (lambda number, name, arguments: None))
        self.root = root
        self.forget = forget
        #: How many runs it has seen; who starts another one counts.
        self.runs = 1
        self.steps: list[Step] = []
        self.inodes: dict[int, int] = {}
        self._count = 0
        self._names: dict[int, dict[str, int]] = {}
        self._texts: dict[int, Text] = {}
        self._places: dict[int, str] = {}
        self._modes: dict[int, int] = {}
        self._walk(root, "")
        self.disk = self._copy()

    def _walk(self, folder: Path, place: str) -> None:
        own = self._add(folder.stat().st_ino, place)
        self._names[own] = {}
        self._modes[own] = stat.S_IMODE(folder.stat().st_mode)
        for path in sorted(folder.iterdir()):
            where = f"{place}{path.name}"
            self._names[own][path.name] = self._count
            if path.is_dir():
                self._walk(path, f"{where}/")
                continue
            status = path.stat()
            node = self._add(status.st_ino, where)
            self._texts[node] = (path.read_bytes(), stat.S_IMODE(status.st_mode))

    def _copy(self) -> Disk:
        names = {folder: dict(entries) for folder, entries in self._names.items()}
        return Disk(names, dict(self._texts), self._modes)

    def _add(self, inode: int, place: str) -> int:
        node = self._count
        self._count += 1
        self.inodes[inode] = node
        self._places[node] = place
        return node

    def _node(self, descriptor: int) -> int:
        return self.inodes[os.fstat(descriptor).st_ino]

    def _note_names(self, folder: int, **entries: int | None) -> None:
        for name, node in entries.items():
            if node is None:
                del self._names[folder][name]
            else:
                self._names[folder][name] = node
                self._places[node] = f"{self._places[folder]}{name}"
        self.steps.append(Named(folder, tuple(entries.items())))

    def _note_text(self, node: int, text: Text) -> None:
        self._texts[node] = text
        self.steps.append(Written(node, text))

    def create(self, directory: int, name: str) -> int:
        descriptor = super().create(directory, name)
        folder = self._node(directory)
        node = self._add(os.fstat(descriptor).st_ino, "")
        self._texts[node] = (b"", _CREATED)
        self._note_names(folder, **{name: node})
        return descriptor

    def write(self, descriptor: int, data: memoryview) -> int:
        written = super().write(descriptor, data)
        node = self._node(descriptor)
        old, mode = self._texts[node]
        self._note_text(node, (old + bytes(data[:written]), mode))
        return written

    def change_mode(self, descriptor: int, mode: int) -> None:
        super().change_mode(descriptor, mode)
        node = self._node(descriptor)
        if self._texts[node][1] != mode:
            self._note_text(node, (self._texts[node][0], mode))

    def sync(self, descriptor: int) -> None:
        node = self._node(descriptor)
        if self.forget is None or not self.forget(self, self._places[node]):
            self.steps.append(Synced(node))

    def rename(self, directory: int, old: str, new: str) -> None:
        super().rename(directory, old, new)
        self._move(directory, old, new)

    def rename_new(self, directory: int, old: str, new: str) -> None:
        super().rename_new(directory, old, new)
        self._move(directory, old, new)

    def _move(self, directory: int, old: str, new: str) -> None:
        folder = self._node(directory)
        self._note_names(folder, **{new: self._names[folder][old], old: None})

    def exchange(self, directory: int, first: str, second: str) -> None:
        super().exchange(directory, first, second)
        folder = self._node(directory)
        one, two = self._names[folder][first], self._names[folder][second]
        self._note_names(folder, **{first: two, second: one})

    def unlink(self, directory: int, name: str) -> None:
        super().unlink(directory, name)
        self._note_names(self._node(directory), **{name: None})

    def make_directory(self, path: Path) -> None:
        super().make_directory(path)
        node = self._add(path.stat().st_ino, "")
        self._names[node] = {}
        self._modes[node] = stat.S_IMODE(path.stat().st_mode)
        folder = self.inodes[path.parent.stat().st_ino]
        self._note_names(folder, **{path.name: node})
        self._places[node] += "/"

    def remove_directory(self, path: Path) -> None:
        super().remove_directory(path)
        folder = self.inodes[path.parent.stat().st_ino]
        self._note_names(folder, **{path.name: None})

    def change_owner(self, descriptor: int, uid: int, gid: int) -> None:
        raise NotImplementedError("the model knows one owner")

    def set_attribute(self, descriptor: int, name: str, value: bytes) -> None:
        raise NotImplementedError("the model knows no attributes")

    def after_loss(
        self, *, start: int = 0, limit: int | None = None, seed: int = 0
    ) -> Iterator[State]:
        """Give each state once that a power loss after any step may leave.

        ``start`` leaves out the states before so many steps, ``limit`` takes so many
        per step by chance.
        """
        chance = random.Random(seed)
        disk, seen = self._at_start(), set()
        for number, step in enumerate(self.steps):
            disk.take(step)
            if number < start or isinstance(step, Synced):
                # A sync makes less possible, not more.
                continue
            for state in disk.states(limit, chance, step):
                if state not in seen:
                    seen.add(state)
                    yield state

    def at_end(self, limit: int | None = None, seed: int = 0) -> Iterator[State]:
        """Give the states that a power loss after the last step may leave."""
        disk = self._at_start()
        for step in self.steps:
            disk.take(step)
        chance, seen = random.Random(seed), set()
        for state in disk.states(limit, chance):
            if state not in seen:
                seen.add(state)
                yield state

    def _at_start(self) -> Disk:
        names = {folder: dict(entries) for folder, entries in self.disk.names.items()}
        return Disk(names, dict(self.disk.texts), self._modes)
