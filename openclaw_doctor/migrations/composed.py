"""Who owns what in a config of several files, while it is being migrated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from openclaw_doctor.fixes import Insert, ListToMap, Move, Operation, Rename
from openclaw_doctor.migrations.author import Crossing, Place
from openclaw_doctor.pointer import ROOT, Pointer, Step
from openclaw_doctor.workspace.merging import Part, steps


class _Node:
    """A composed value and where it is written.

    ``members`` is None where the whole of it is written in one place, as it stands;
    else ``ref`` and ``pointer`` are those of the last file that has a part in it, and
    what is not among the members is written there.  ``site`` is where it can be taken
    out as a whole, with all that includes something; None where that is no one place.
    """

    __slots__ = ("members", "pointer", "ref", "site")

    def __init__(
        self, ref: str, pointer: Pointer, members: Any = None, site: Place | None = None
    ) -> None:
        self.ref = ref
        self.pointer = pointer
        self.members: dict[Step, _Node] | list[_Node] | None = members
        self.site = site

    def copied(self) -> _Node:
        top = [_Node(self.ref, self.pointer, self.members, self.site)]
        todo = [*top]
        while todo:
            node = todo.pop()
            if node.members is not None:
                node.members = node.members.copy()
            for step, inner in node.steps():
                copy = _Node(inner.ref, inner.pointer, inner.members, inner.site)
                node.members[step] = copy  # type: ignore[index]
                todo.append(copy)
        return top[0]

    @property
    def plain(self) -> bool:
        """Whether the text at its site holds all of it, and includes nothing."""
        return self.members is None and self.site == (self.ref, self.pointer)

    def steps(self) -> list[tuple[Step, _Node]]:
        if isinstance(self.members, dict):
            return list(self.members.items())
        return list(enumerate(self.members or ()))

    def all(self) -> Iterator[_Node]:
        """This one and all that are known within it."""
        todo = [self]
        while todo:
            node = todo.pop()
            yield node
            todo += (inner for _, inner in node.steps())

    def child(self, step: Step) -> _Node | None:
        if isinstance(self.members, dict):
            return self.members.get(step)
        if isinstance(self.members, list) and isinstance(step, int):
            return self.members[step] if step < len(self.members) else None
        return None

    def files(self) -> set[str]:
        return {node.ref for node in self.all() if node.members is None}

    def rebase(self, old: Place, new: Place) -> None:
        """What stood in the place ``old`` stands in ``new`` now."""
        for node in self.all():
            node.ref, node.pointer = _rebased((node.ref, node.pointer), old, new)
            node.site = node.site and _rebased(node.site, old, new)


def _rebased(place: Place, old: Place, new: Place) -> Place:
    ref, pointer = place
    if ref != old[0] or not pointer.is_within(old[1]):
        return place
    return new[0], Pointer((*new[1], *pointer[len(old[1]) :]))


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
        if node.members is not None and depth == len(pointer):
            files = ", ".join(sorted(node.files()))
            raise Crossing(pointer, f"it is put together from several files: {files}")
        place = Pointer((*node.pointer, *pointer[depth:]))
        if place == ROOT:
            raise Crossing(pointer, f"it is the whole of {node.ref}")
        return self._single(pointer, node.ref, place)

    def whole(self, pointer: Pointer) -> Place:
        """Where what includes the value, or it itself, stands; raises `Crossing`."""
        node, depth = self._descend(pointer)
        if depth < len(pointer) or node.site is None or node.site[1] == ROOT:
            return self.owner(pointer)
        return self._single(pointer, *node.site)

    def home(self, pointer: Pointer, near: Pointer | None = None) -> Place:
        """Where something new at ``pointer`` is to be written; raises `Crossing`.

        A file may be the base of several configs, so that what comes from it stays in
        it: the file of ``near``, or the next one around it, if it has a part there.
        """
        node, depth = self._descend(pointer)
        rest = pointer[depth:]
        if isinstance(node.members, list) and node.members:
            ref, last = node.members[-1].site or (node.ref, node.pointer / -1)
            place = Pointer((*last.parent, int(last[-1]) + 1, *rest[1:]))
            return self._single(pointer, ref, place)
        ref, place = self._part(node, near or pointer)
        if near is not None:
            self._check(near, pointer, ref)
        return self._single(pointer, ref, Pointer((*place, *rest)))

    def _check(self, old: Pointer, new: Pointer, ref: str) -> None:
        """Whether what is at ``old`` can move to ``new``, which is in the file ``ref``.

        What includes a file names it as seen from its own.
        """
        node, depth = self._descend(old)
        if depth < len(old) or node.plain or node.site is None:
            return
        if node.site[0] != ref:
            raise Crossing(old, f"what it includes belongs to {node.site[0]}")
        if any(isinstance(step, int) for step in new):
            raise Crossing(old, "it includes a file and would become part of a list")

    def changed(self, operation: Operation, old: Pointer | None, new: Pointer) -> None:
        """Take note of an operation; ``new`` is ``old`` where something only went."""
        gone = self._take(old) if old is not None else None
        place = _arrival(operation)
        if place is not None and (old is None or old != new):
            if gone is not None and isinstance(operation, (Move, Rename)) and gone.site:
                gone.rebase(gone.site, place)
                self._add(new, gone)
            else:
                self._add(new, _Node(*place, site=place))

    def _single(self, pointer: Pointer, ref: str, place: Pointer) -> Place:
        if ref in self._shared:
            raise Crossing(pointer, f"{ref}, where it belongs, is included repeatedly")
        return ref, place

    def _part(self, node: _Node, near: Pointer) -> Place:
        """Where the object ``node`` is written, as close to ``near`` as can be."""
        parts = {node.ref: node.pointer}
        if isinstance(node.members, dict):
            for step, child in node.members.items():
                if child.pointer and child.pointer[-1] == step:
                    parts[child.ref] = child.pointer.parent
        for depth in range(len(near), 0, -1):
            around, _ = self._descend(Pointer(near[:depth]))
            if around.ref in parts and around.ref not in self._shared:
                return around.ref, parts[around.ref]
        return node.ref, node.pointer

    def _descend(self, pointer: Pointer) -> tuple[_Node, int]:
        node = self._root
        for depth, step in enumerate(pointer):
            child = node.child(step)
            if child is None:
                return node, depth
            node = child
        return node, len(pointer)

    def _take(self, pointer: Pointer) -> _Node | None:
        """Take a node out; None where its text is part of a larger one's."""
        parent, depth = self._descend(pointer.parent)
        gone = parent.child(pointer[-1])
        if depth < len(pointer) - 1 or gone is None:
            return None
        if isinstance(parent.members, dict):
            del parent.members[pointer[-1]]
        elif isinstance(parent.members, list):
            parent.members.remove(gone)
            _shift(parent.members, gone)
        return gone

    def _add(self, pointer: Pointer, made: _Node) -> None:
        node, depth = self._descend(pointer)
        for step in reversed(pointer[depth + 1 :]):
            made = _around(made, step)
        if isinstance(node.members, list):
            node.members.append(made)
        elif node.members is not None:
            node.members[pointer[depth]] = made
        elif not made.plain:
            node.members = {pointer[depth]: made}


def _around(node: _Node, step: Step) -> _Node:
    """An object with nothing but a node under the key ``step``."""
    assert node.site is not None, "what is new has a place"
    place = node.site[0], node.site[1].parent
    return _Node(*place, None if node.plain else {step: node}, place)


def _shift(nodes: list[_Node], gone: _Node) -> None:
    """Items behind one that went, in the same list of the same file, move up."""
    if gone.site is None:
        return
    ref, place = gone.site
    for node in nodes:
        at = node.site[1] if node.site and node.site[0] == ref else ROOT
        if at and at.parent == place.parent and at > place:
            node.rebase((ref, at), (ref, at.parent / (int(at[-1]) - 1)))


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
    order, todo = list[Part](), [part]
    while todo:
        one = todo.pop()
        order.append(one)
        todo += (child for _, child in steps(one))
    made: dict[int, _Node] = {}
    # What is within a part comes before it.
    for one in reversed(order):
        made[id(one)] = _joined(one, made)
    return made[id(part)]


def _joined(part: Part, made: dict[int, _Node]) -> _Node:
    members: Any = None
    if isinstance(part.members, dict):
        members = {step: made[id(child)] for step, child in part.members.items()}
    elif part.members is not None:
        members = [made[id(child)] for child in part.members]
    node = _Node(part.ref, part.pointer, members, part.site)
    if node.steps() and all(
        inner.plain and inner.site == (part.ref, Pointer((*part.pointer, step)))
        for step, inner in node.steps()
    ):
        node.members = None
    return node
