"""Following places of a config back through its changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openclaw_doctor.pointer import ROOT, Pointer, Step


class _Mark:
    """Where a value was; ``new``: it and all below it came to be below ``origin``.

    What is not among the ``members`` was in there at the same step.
    """

    __slots__ = ("members", "new", "origin")

    def __init__(self, origin: Pointer, *, new: bool = False) -> None:
        self.origin = origin
        self.new = new
        self.members: dict[Step, _Mark] | list[_Mark] = {}

    def member(self, step: Step) -> _Mark | None:
        if isinstance(self.members, dict):
            return self.members.get(step)
        inside = isinstance(step, int) and step < len(self.members)
        return self.members[int(step)] if inside else None

    def made(self, step: Step) -> _Mark:
        """The mark of a member, made where there is none yet."""
        known = self.member(step)
        return known or _Mark(
            self.origin if self.new else self.origin / step, new=self.new
        )

    def copied(self) -> _Mark:
        top = _Mark(self.origin, new=self.new)
        todo = [(self, top)]
        while todo:
            one, copy = todo.pop()
            copy.members = one.members.copy()
            for step, member in one.steps():
                inner = _Mark(member.origin, new=member.new)
                _keep(copy, step, inner)
                todo.append((member, inner))
        return top

    def steps(self) -> list[tuple[Step, _Mark]]:
        if isinstance(self.members, dict):
            return list(self.members.items())
        return list(enumerate(self.members))


class Trail:
    """Where what stands in a config now stood in the one that it was made from."""

    __slots__ = ("_root",)

    def __init__(self, root: _Mark | None = None) -> None:
        self._root = root or _Mark(ROOT)

    def copied(self) -> Trail:
        """One that can be changed without this one."""
        return Trail(self._root.copied())

    def origin(self, at: Pointer) -> Pointer:
        """Where ``at`` was; for something new, the place that it was put into."""
        here = self._root
        for depth, step in enumerate(at):
            member = here.member(step)
            if member is None:
                rest = () if here.new else at[depth:]
                return Pointer((*here.origin, *rest))
            here = member
        return here.origin

    def gone(self, at: Pointer, holder: Any) -> None:
        """What is at ``at`` goes from ``holder``, the object or list it is in."""
        self._taken(at, holder)

    def moved(self, old: Pointer, new: Pointer, holder: Any) -> None:
        """What is at ``old``, in ``holder``, goes to ``new``."""
        mark = self._taken(old, holder)
        self._put(new, mark)

    def made(self, new: Pointer) -> None:
        """Something comes to be at ``new``."""
        self._put(new, _Mark(self.origin(new.parent), new=True))

    def mapped(self, at: Pointer, new: Pointer, names: Sequence[str]) -> None:
        """The list at ``at`` becomes the object ``new``, with a name for each item."""
        mark = self._taken(at, None)
        mark.members = {name: mark.made(index) for index, name in enumerate(names)}
        self._put(new, mark)

    def _opened(self, at: Pointer) -> _Mark:
        here = self._root
        for step in at:
            member = here.made(step)
            _keep(here, step, member)
            here = member
        return here

    def _taken(self, at: Pointer, holder: Any) -> _Mark:
        parent, step = self._opened(at.parent), at[-1]
        if isinstance(holder, list) and isinstance(parent.members, dict):
            parent.members = [parent.made(index) for index in range(len(holder))]
        mark = parent.made(step)
        if isinstance(parent.members, dict):
            parent.members.pop(step, None)
        else:
            del parent.members[int(step)]
        return mark

    def _put(self, at: Pointer, mark: _Mark) -> None:
        _keep(self._opened(at.parent), at[-1], mark)


def _keep(holder: _Mark, step: Step, mark: _Mark) -> None:
    members = holder.members
    if isinstance(members, dict):
        members[step] = mark
    elif step == len(members):
        members.append(mark)
    else:
        members[int(step)] = mark
