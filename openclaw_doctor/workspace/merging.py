"""Values put together from several documents, each part knowing where it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from openclaw_doctor.pointer import Pointer, Step

#: Keys that OpenClaw drops when it merges.
BLOCKED_KEYS = frozenset(("__proto__", "constructor", "prototype"))


class Part:
    """A value and the place (``ref``, ``pointer``) where it is written.

    ``members`` is None while the whole of ``value`` is written there as it stands;
    else it holds the parts the value is made of, and ``value`` tells its kind only.
    ``site`` is where all that makes the value stands, which includes it as a rule: what
    takes that out takes out the value.  It is None where several places make the value.
    Parts belong to one composition and are changed in place.
    """

    __slots__ = ("members", "pointer", "ref", "site", "value")

    def __init__(self, ref: str, pointer: Pointer, value: Any) -> None:
        self.ref = ref
        self.pointer = pointer
        self.value = value
        self.site: tuple[str, Pointer] | None = (ref, pointer)
        self.members: dict[Step, Part] | list[Part] | None = None

    def take(self, other: Part) -> None:
        """Become the other part, at the site of this one."""
        self.ref, self.pointer = other.ref, other.pointer
        self.value, self.members = other.value, other.members

    def opened(self) -> dict[Step, Part] | list[Part]:
        """The parts of an object or array, which may then be changed."""
        if self.members is None:
            if isinstance(self.value, dict):
                self.members = {
                    key: Part(self.ref, self.pointer / key, value)
                    for key, value in self.value.items()
                }
            else:
                self.members = [
                    Part(self.ref, self.pointer / i, value)
                    for i, value in enumerate(self.value)
                ]
        return self.members

    def at(self, pointer: Iterable[Step]) -> Part:
        """The part at ``pointer``, everything on the way opened; KeyError."""
        part = self
        for step in pointer:
            part = part.opened()[step]  # type: ignore[index]
        return part

    @property
    def is_object(self) -> bool:
        """Whether the value is an object."""
        return isinstance(self.value, dict)

    @property
    def is_array(self) -> bool:
        """Whether the value is an array."""
        return isinstance(self.value, list)


def merge(target: Part, source: Part) -> None:
    """Merge ``source`` over ``target``, which becomes the result.

    Objects merge member by member, arrays are joined, anything else is replaced; the
    keys of `BLOCKED_KEYS` are not taken over (observed on 2026.5.28 and 2026.9.6).
    """
    if not (target.is_object and source.is_object):
        _join(target, source)
        return
    todo = [(target, source)]
    while todo:
        mine, other = todo.pop()
        own = _object(mine)
        mine.ref, mine.pointer = other.ref, other.pointer
        mine.site = None
        for key, part in _object(other).items():
            if key in BLOCKED_KEYS:
                continue
            present = own.get(key)
            if present is None:
                own[key] = part
            elif present.is_object and part.is_object:
                todo.append((present, part))
            else:
                _join(present, part)


def _join(target: Part, source: Part) -> None:
    if target.is_array and source.is_array:
        _array(target).extend(_array(source))
        target.ref, target.pointer = source.ref, source.pointer
        target.site = None
    else:
        target.take(source)
        target.site = source.site


def _object(part: Part) -> dict[Step, Part]:
    members = part.opened()
    assert isinstance(members, dict)
    return members


def _array(part: Part) -> list[Part]:
    members = part.opened()
    assert isinstance(members, list)
    return members


def drop_blocked(part: Part) -> None:
    """Take the keys of `BLOCKED_KEYS` out of all objects that no array holds."""
    todo = [part]
    while todo:
        here = todo.pop()
        if here.members is None and not _holds_blocked(here.value):
            continue
        members = _object(here)
        for key in BLOCKED_KEYS & members.keys():
            del members[key]
        todo.extend(child for child in members.values() if child.is_object)


def _holds_blocked(value: Any) -> bool:
    todo = [value]
    while todo:
        here = todo.pop()
        if BLOCKED_KEYS & here.keys():
            return True
        todo.extend(child for child in here.values() if isinstance(child, dict))
    return False


def plain(part: Part) -> Any:
    """The plain data of a part; shares what is written in one place."""
    if part.members is None:
        return part.value
    top: Any = _empty(part)
    todo: list[tuple[Part, Any]] = [(part, top)]
    while todo:
        here, made = todo.pop()
        for step, child in steps(here):
            value = child.value if child.members is None else _empty(child)
            if child.members is not None:
                todo.append((child, value))
            if isinstance(made, dict):
                made[step] = value
            else:
                made.append(value)
    return top


def _empty(part: Part) -> Any:
    return {} if isinstance(part.members, dict) else []


def steps(part: Part) -> Iterator[tuple[Step, Part]]:
    """The members of an opened part, in order."""
    members = part.members
    if isinstance(members, dict):
        yield from members.items()
    elif members is not None:
        yield from enumerate(members)


def located(part: Part, pointer: Iterable[Step]) -> tuple[str, Pointer]:
    """Where the value at ``pointer`` is written, or its nearest container."""
    rest = list(pointer)
    for at, step in enumerate(rest):
        child = _member(part.members, step)
        if child is None:
            if part.members is not None:
                break
            return part.ref, Pointer((*part.pointer, *_existing(part.value, rest[at:])))
        part = child
    return part.ref, part.pointer


def site_of(part: Part, pointer: Iterable[Step]) -> tuple[str, Pointer] | None:
    """Where the value at ``pointer``, or what includes it, can be taken out as a whole.

    None where nothing is there, or where several places make the value.
    """
    rest = list(pointer)
    for at, step in enumerate(rest):
        if part.members is None:
            behind = (*_existing(part.value, rest[at:]),)
            whole = len(behind) == len(rest) - at
            return (part.ref, Pointer((*part.pointer, *behind))) if whole else None
        child = _member(part.members, step)
        if child is None:
            return None
        part = child
    return part.site


def _member(members: dict[Step, Part] | list[Part] | None, step: Step) -> Part | None:
    if isinstance(members, dict):
        return members.get(step)
    inside = isinstance(members, list) and isinstance(step, int)
    return members[step] if inside and 0 <= step < len(members) else None  # type: ignore


def _existing(value: Any, rest: Iterable[Step]) -> Iterator[Step]:
    for step in rest:
        member = isinstance(value, dict) and step in value
        item = isinstance(value, list) and isinstance(step, int) and step < len(value)
        if not member and not item:
            return
        yield step
        value = value[step]
