"""Who owns what in a config of several files, while it is being migrated."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from openclaw_doctor.fixes import Insert, ListToMap, Move, Operation, Rename
from openclaw_doctor.migrations.author import Crossing, Place
from openclaw_doctor.pointer import ROOT, Pointer, Step
from openclaw_doctor.workspace import Part


class _Node:
    """A composed value and where it is written.

    ``members`` is None where the whole of it is written in one place, as it stands;
    else ``ref`` and ``pointer`` are those of the last file that has a part in it.
    """

    __slots__ = ("members", "pointer", "ref")

    def __init__(self, ref: str, pointer: Pointer, members: Any = None) -> None:
        self.ref = ref
        self.pointer = pointer
        self.members: dict[Step, _Node] | list[_Node] | None = members

    def copied(self) -> _Node:
        members: Any = self.members
        if isinstance(members, dict):
            members = {step: node.copied() for step, node in members.items()}
        elif members is not None:
            members = [node.copied() for node in members]
        return _Node(self.ref, self.pointer, members)

    def child(self, step: Step) -> _Node | None:
        if isinstance(self.members, dict):
            return self.members.get(step)
        if isinstance(self.members, list) and isinstance(step, int):
            return self.members[step] if step < len(self.members) else None
        return None

    def files(self) -> set[str]:
        if self.members is None:
            return {self.ref}
        nodes = self.members
        inner = nodes.values() if isinstance(nodes, dict) else nodes
        return {ref for node in inner for ref in node.files()}


class SeveralFiles:
    """The author of a config that includes others.

    ``shared`` are files that are included more than once: a change of one would be
    made in several places at a time.
    """

    __slots__ = ("_root", "_shared")

    def __init__(self, root: Part, shared: Iterable[str] = ()) -> None:
        self._root = _node(root)
        self._shared = frozenset(shared)

    def copied(self) -> SeveralFiles:
        """One that can be changed without this one."""
        copy = object.__new__(SeveralFiles)
        copy._root, copy._shared = self._root.copied(), self._shared
        return copy

    def owner(self, pointer: Pointer) -> Place:
        """Where the value at ``pointer`` is written; raises `Crossing`."""
        node, depth = self._descend(pointer)
        if node.members is not None:
            files = ", ".join(sorted(node.files()))
            raise Crossing(pointer, f"it is put together from several files: {files}")
        place = Pointer((*node.pointer, *pointer[depth:]))
        if place == ROOT:
            raise Crossing(pointer, f"it is the whole of {node.ref}")
        return self._single(pointer, node.ref, place)

    def home(self, pointer: Pointer) -> Place:
        """Where something new at ``pointer`` is to be written; raises `Crossing`."""
        node, depth = self._descend(pointer)
        rest = pointer[depth:]
        if isinstance(node.members, list) and node.members:
            last = node.members[-1]
            index = last.pointer[-1] if last.pointer else None
            if not isinstance(index, int):
                raise Crossing(pointer, f"the list is the whole of {last.ref}")
            place = Pointer((*last.pointer.parent, index + 1, *rest[1:]))
            return self._single(pointer, last.ref, place)
        return self._single(pointer, node.ref, Pointer((*node.pointer, *rest)))

    def changed(self, operation: Operation, old: Pointer | None, new: Pointer) -> None:
        """Take note of an operation; ``new`` is ``old`` where something only went."""
        if old is not None:
            self._take(old)
        place = _arrival(operation)
        if place is not None and (old is None or old != new):
            self._add(new, *place)

    def _single(self, pointer: Pointer, ref: str, place: Pointer) -> Place:
        if ref in self._shared:
            raise Crossing(pointer, f"{ref}, where it belongs, is included repeatedly")
        return ref, place

    def _descend(self, pointer: Pointer) -> tuple[_Node, int]:
        node = self._root
        for depth, step in enumerate(pointer):
            child = node.child(step)
            if child is None:
                return node, depth
            node = child
        return node, len(pointer)

    def _take(self, pointer: Pointer) -> None:
        parent, depth = self._descend(pointer.parent)
        if depth < len(pointer) - 1 or parent.child(pointer[-1]) is None:
            return
        if isinstance(parent.members, dict):
            del parent.members[pointer[-1]]
        elif isinstance(parent.members, list):
            gone = parent.members.pop(int(pointer[-1]))
            _shift(parent.members, gone)

    def _add(self, pointer: Pointer, ref: str, place: Pointer) -> None:
        node, depth = self._descend(pointer)
        behind = len(pointer) - depth - 1
        made = _Node(ref, Pointer(place[: len(place) - behind]))
        if isinstance(node.members, dict):
            node.members[pointer[depth]] = made
        elif isinstance(node.members, list):
            node.members.append(made)


def _shift(nodes: list[_Node], gone: _Node) -> None:
    """Items behind one that went, in the same list of the same file, move up."""
    for node in nodes:
        beside = node.ref == gone.ref and node.pointer[:-1] == gone.pointer[:-1]
        if beside and node.pointer and node.pointer > gone.pointer:
            node.pointer = node.pointer.parent / (int(node.pointer[-1]) - 1)


def _arrival(operation: Operation) -> Place | None:
    """Where an operation puts something that was not there, in its file."""
    if isinstance(operation, Move):
        return operation.into, operation.target
    if isinstance(operation, Insert):
        return operation.ref, operation.pointer
    if isinstance(operation, (Rename, ListToMap)):
        return operation.ref, operation.pointer.parent / operation.to
    return None


def _node(part: Part) -> _Node:
    if part.members is None:
        return _Node(part.ref, part.pointer)
    members: Any
    if isinstance(part.members, dict):
        members = {step: _node(child) for step, child in part.members.items()}
        pairs = list(members.items())
    else:
        members = [_node(child) for child in part.members]
        pairs = list(enumerate(members))
    whole = all(
        node.members is None
        and node.ref == part.ref
        and node.pointer == Pointer((*part.pointer, step))
        for step, node in pairs
    )
    return _Node(part.ref, part.pointer, None if whole and pairs else members)
