"""A config under change: what changes is copied, what moves is remembered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from openclaw_doctor.pointer import Pointer, lookup

Object = dict[str, Any]


class Draft:
    """A config in the making; the one it was made from stays as it is.

    ``moved`` maps places of the draft to those of the original, for the values that
    came from elsewhere.  Every object is copied at most once.
    """

    __slots__ = ("_owned", "config", "moved")

    def __init__(self, config: Object) -> None:
        self.config = config
        self.moved: dict[Pointer, Pointer] = {}
        self._owned: dict[int, Any] = {}

    def get(self, at: Pointer) -> Any:
        """The value at ``at``; None where there is none."""
        return lookup(self.config, at)

    def object(self, at: Pointer) -> Object | None:
        """The object at ``at``, to be read only; None where there is none."""
        value = self.get(at)
        return value if isinstance(value, dict) else None

    def objects(self, at: Pointer) -> Iterator[Pointer]:
        """The places of the objects in the object or list at ``at``."""
        value = self.get(at)
        if isinstance(value, dict):
            yield from [at / key for key in value if isinstance(value[key], dict)]
        elif isinstance(value, list):
            items = range(len(value))
            yield from [at / i for i in items if isinstance(value[i], dict)]

    def has(self, at: Pointer) -> bool:
        """Whether an object of the draft has the member ``at``."""
        parent = self.object(at.parent)
        return parent is not None and at[-1] in parent

    def is_changed(self, at: Pointer) -> bool:
        """Whether anything in the object or list at ``at`` has changed."""
        return id(self.get(at)) in self._owned

    def put(self, at: Pointer, value: Any) -> None:
        """Set the member ``at``; parents that are no objects become objects."""
        self._own(at.parent)[at[-1]] = value

    def drop(self, at: Pointer) -> None:
        """Take out the member ``at``, if there is one."""
        if self.has(at):
            del self._own(at.parent)[at[-1]]

    def drop_if_empty(self, at: Pointer) -> None:
        """Take out the object at ``at`` if it has no member."""
        if self.get(at) == {}:
            self.drop(at)

    def rewrite(self, old: Pointer, new: Pointer, value: Any) -> None:
        """Set ``new`` to what is made of the value at ``old``, which goes."""
        self.drop(old)
        self.put(new, value)
        self.moved[new] = self._authored(old)

    def move(self, old: Pointer, new: Pointer) -> None:
        """Move the member ``old`` to ``new``; what is already there stays."""
        if not self.has(old):
            return
        if self.has(new):
            self.drop(old)
        else:
            self.rewrite(old, new, self.get(old))

    def merge(self, old: Pointer, new: Pointer) -> None:
        """Fill what ``new`` lacks with members of the object ``old``, which goes."""
        value = self.object(old)
        if value is None:
            return
        if self.object(new) is None:
            self.put(new, {})
        self._fill(old, new, value)
        self.drop(old)

    def _fill(self, old: Pointer, new: Pointer, source: Object) -> None:
        open_objects = [(old, new, source)]
        while open_objects:
            from_, to, values = open_objects.pop()
            for key, value in values.items():
                if not self.has(to / key):
                    self.put(to / key, value)
                    self.moved[to / key] = self._authored(from_ / key)
                elif isinstance(value, dict) and self.object(to / key) is not None:
                    open_objects.append((from_ / key, to / key, value))

    def _authored(self, at: Pointer) -> Pointer:
        return authored(self.moved, at)

    def _own(self, at: Pointer) -> Any:
        """The object or list at ``at``, safe to change."""
        self.config = node = self._copied(self.config, dict)
        for step, follower in zip(at, (*at[1:], ""), strict=False):
            value = node[step] if isinstance(step, int) else node.get(step)
            kind = list if isinstance(follower, int) else dict
            node[step] = node = self._copied(value, kind)
        return node

    def _copied(self, value: Any, kind: type[Any]) -> Any:
        if id(value) in self._owned and isinstance(value, kind):
            return value
        copy = kind(value) if isinstance(value, kind) else kind()
        self._owned[id(copy)] = copy
        return copy


def authored(moved: Mapping[Pointer, Pointer], at: Pointer) -> Pointer:
    """Where the value at ``at`` was before it moved."""
    for length in range(len(at), 0, -1):
        old = moved.get(Pointer(at[:length]))
        if old is not None:
            return Pointer((*old, *at[length:]))
    return at
