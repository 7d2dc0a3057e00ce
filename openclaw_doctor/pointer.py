"""Pointers: the way from the root of a document to one value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

Step = str | int

_PLAIN_KEY = re.compile(r"[A-Za-z_$][A-Za-z0-9_$-]*\Z")


class Pointer(tuple[Step, ...]):
    """An immutable path of object keys (``str``) and array indices (``int``).

    The empty pointer is the whole document.
    """

    __slots__ = ()

    def __new__(cls, steps: Iterable[Step] = ()) -> Pointer:
        """The pointer of these steps."""
        return super().__new__(cls, steps)

    def __truediv__(self, step: Step) -> Pointer:
        """The pointer one step further down."""
        return Pointer((*self, step))

    @property
    def parent(self) -> Pointer:
        """The pointer of the container; the root is its own parent."""
        return Pointer(self[:-1])

    def is_within(self, other: tuple[Step, ...]) -> bool:
        """Whether this pointer is ``other`` or lies below it."""
        return self[: len(other)] == tuple(other)

    def dotted(self) -> str:
        """The pointer as people write it: ``auth.profiles["a:b"].order[0]``.

        The root is ``""``.
        """
        return "".join(_piece(step, first=i == 0) for i, step in enumerate(self))


def _piece(step: Step, *, first: bool) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    if _PLAIN_KEY.match(step):
        return step if first else f".{step}"
    escaped = step.replace("\\", "\\\\").replace('"', '\\"')
    return f'["{escaped}"]'


ROOT = Pointer()


def lookup(value: Any, pointer: Iterable[Step], default: Any = None) -> Any:
    """The value at ``pointer`` in plain data, or ``default`` where there is none."""
    for step in pointer:
        if isinstance(value, dict):
            if step not in value:
                return default
        elif not (
            isinstance(value, list) and isinstance(step, int) and step < len(value)
        ):
            return default
        value = value[step]
    return value


def leaves(value: Any, at: Pointer = ROOT) -> Iterator[tuple[Pointer, Any]]:
    """Every scalar of plain data with its pointer, in document order."""
    stack: list[tuple[Pointer, Any]] = [(at, value)]
    while stack:
        here, item = stack.pop()
        if isinstance(item, dict):
            stack.extend((here / key, item[key]) for key in reversed(list(item)))
        elif isinstance(item, list):
            stack.extend((here / i, item[i]) for i in reversed(range(len(item))))
        else:
            yield here, item


def keys_within(value: Any) -> set[str]:
    """All keys of all objects in plain data."""
    keys: set[str] = set()
    todo = [value]
    while todo:
        here = todo.pop()
        if isinstance(here, dict):
            keys.update(here)
            todo.extend(here.values())
        elif isinstance(here, list):
            todo.extend(here)
    return keys
