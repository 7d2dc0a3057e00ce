"""What of a retired value may stay as a comment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openclaw_doctor.documents import Role
from openclaw_doctor.pointer import Pointer, Step, lookup
from openclaw_doctor.redaction import holds_secret_shape, is_secret


def holds_secret(config: Any, at: Pointer) -> bool:
    """Whether the value at ``at`` of a config is a secret or holds one.

    In a comment its place would no longer tell, so it must not become one.
    """
    return any(
        is_secret(Role.CONFIG, pointer, value)
        or (isinstance(value, str) and holds_secret_shape(value))
        for pointer, value in _scalars(lookup(config, at), at)
    )


def _scalars(value: Any, at: Pointer) -> Iterator[tuple[Pointer, Any]]:
    todo: list[tuple[Pointer, Any]] = [(at, value)]
    while todo:
        pointer, here = todo.pop()
        members: list[tuple[Step, Any]] = []
        if isinstance(here, dict):
            members = list(here.items())
        elif isinstance(here, list):
            members = list(enumerate(here))
        else:
            yield pointer, here
        todo.extend((pointer / step, member) for step, member in members)
