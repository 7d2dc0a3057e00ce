"""Keys that operations make: a secret must not become one, as keys are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from openclaw_doctor.fixes import Insert, ListToMap, Move, Operation, Rename, Set
from openclaw_doctor.pointer import keys_within

#: What people are told of a place whose value would become a key.
WHY = (
    "a value in there that seems to be a secret would become a key, and keys are shown:"
    " move it by hand"
)
#: Shorter texts, and those of letters alone, are words.
_LEAST = 8


def exposes(operations: Iterable[Operation], is_secret: Callable[[str], bool]) -> bool:
    """Whether operations make a key of a text that is a secret of the config."""
    return any(
        is_secret(key)
        for operation in operations
        for key in _new_keys(operation)
        if len(key) >= _LEAST and not key.isalpha()
    )


def _new_keys(operation: Operation) -> Iterator[str]:
    return (step for step in new_steps(operation) if isinstance(step, str))


def new_steps(operation: Operation) -> Iterable[Any]:
    """The keys, and indices, on the way to what an operation makes, and in there.

    Those that `ListToMap` makes of ids are not among them.
    """
    match operation:
        case Insert(_, pointer, value):
            return (*pointer, *keys_within(value))
        case Set(_, _, value):
            return keys_within(value)
        case Move():
            return operation.target
        case Rename(_, _, to) | ListToMap(_, _, _, to):
            return (to,)
    return ()
