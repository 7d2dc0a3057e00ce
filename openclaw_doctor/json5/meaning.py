"""What edits mean for plain data, knowing nothing of text: the editor's own referee."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from openclaw_doctor.pointer import Pointer, Step


@dataclass(frozen=True, slots=True)
class Put:
    """``value`` stands at ``pointer`` now; parents that are missing come to be.

    In an array it is a new item if ``new``, and takes the place of one otherwise.
    """

    pointer: Pointer
    value: Any
    new: bool = False


@dataclass(frozen=True, slots=True)
class Gone:
    """Nothing stands at ``pointer`` any more."""

    pointer: Pointer


@dataclass(frozen=True, slots=True)
class Named:
    """The member at ``pointer`` has the key ``to`` now."""

    pointer: Pointer
    to: str


Effect = Put | Gone | Named


def carried_out(effects: Iterable[Effect], data: Any) -> Any:
    """``data`` after the effects, in order; changed in place but for the root."""
    for effect in effects:
        match effect:
            case Put(pointer, value, new):
                data = _put(data, pointer, value, new=new)
            case Gone(pointer):
                del _holder(data, pointer)[pointer[-1]]
            case Named(pointer, to):
                holder = _holder(data, pointer)
                holder[to] = holder.pop(pointer[-1])
    return data


def _holder(data: Any, pointer: Pointer) -> Any:
    for step in pointer[:-1]:
        data = data[step]
    return data


def _put(data: Any, pointer: Pointer, value: Any, *, new: bool) -> Any:
    if not pointer:
        return value
    holder = data
    for i, step in enumerate(pointer[:-1]):
        made: Any = [] if isinstance(pointer[i + 1], int) else {}
        if isinstance(holder, dict):
            holder.setdefault(step, made)
        elif step == len(holder):
            holder.append(made)
        holder = holder[step]
    _set(holder, pointer[-1], value, new=new)
    return data


def _set(holder: Any, step: Step, value: Any, *, new: bool) -> None:
    if new and isinstance(holder, list):
        holder.insert(int(step), value)
    else:
        holder[step] = value
