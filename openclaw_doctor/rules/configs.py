"""The config as the rules on references read it, and what of it may be judged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeGuard

from openclaw_doctor.documents import Document, Role
from openclaw_doctor.pointer import Pointer, Step, lookup
from openclaw_doctor.rules.context import Context

INCLUDE = "$include"

#: What another tool, a person or a variable still has to fill in.
_TEMPLATE = re.compile(
    r"\$[A-Za-z{(]|\{\{|\{[A-Za-z_]+\}|<[^<>]*>|@@|__[A-Za-z0-9_]+__|%[A-Za-z_]+%"
    r"|\.\.\.|\u2026|\*\*\*|`|\byour[-_ ]|\bx{3,}\b|redacted|placeholder",
    re.IGNORECASE,
)


def configs(context: Context) -> Iterator[tuple[Document, dict[str, Any]]]:
    """Every config with its value, those that are objects."""
    yield from context.objects(Role.CONFIG)


def part(root: Any, steps: Iterable[Step]) -> Any:
    """The value at ``steps``; None where it is not there or comes from a file.

    What stands at or below an ``$include`` is only known after composition.
    """
    value: Any = root
    for step in steps:
        if isinstance(value, dict) and INCLUDE in value:
            return None
        value = lookup(value, (step,))
    return None if isinstance(value, dict) and INCLUDE in value else value


def is_whole(root: Any, steps: Iterable[Step]) -> bool:
    """Whether nothing of the value at ``steps`` is in another file.

    Also true where nothing is there and no file could bring it.
    """
    value: Any = root
    for step in steps:
        if isinstance(value, dict) and INCLUDE in value:
            return False
        value = value.get(step) if isinstance(value, dict) else None
    if isinstance(value, dict):
        inner = value.values()
        return INCLUDE not in value and not any(map(_is_included, inner))
    return not (isinstance(value, list) and any(map(_is_included, value)))


def _is_included(value: Any) -> bool:
    return isinstance(value, dict) and INCLUDE in value


def objects_in(value: Any, at: Pointer) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    """The objects among the members or items of ``value``, without included ones."""
    members: Iterable[tuple[Step, Any]] = ()
    if isinstance(value, dict) and INCLUDE not in value:
        members = value.items()
    elif isinstance(value, list):
        members = enumerate(value)
    for step, member in members:
        if isinstance(member, dict) and INCLUDE not in member:
            yield at / step, member


def texts_in(value: Any, at: Pointer) -> Iterator[tuple[Pointer, str]]:
    """The texts among the items of a list that say what they are."""
    for index, item in enumerate(value if isinstance(value, list) else ()):
        if says(item):
            yield at / index, item


def says(value: Any) -> TypeGuard[str]:
    """Whether a value is text whose meaning is in the file.

    Not so where a variable or a template still fills it in.
    """
    return (
        isinstance(value, str) and bool(value.strip()) and not _TEMPLATE.search(value)
    )


def keys_of(value: Any) -> tuple[str, ...]:
    """The keys of an object that is written here; empty for anything else."""
    if isinstance(value, Mapping) and INCLUDE not in value:
        return tuple(value)
    return ()
