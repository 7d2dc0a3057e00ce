"""Patterns: the places of a config that a row of the ledger is about.

A pattern is a key path as people write it, with these signs:

- ``*`` is any key of an object, ``[*]`` any item of a list, ``["a.b"]`` a literal key;
- ``{a,b}`` stands for each of its words in turn;
- ``<agents>`` is every agent scope: ``agents.defaults``, ``agents.list[*]`` and
  ``agents.entries.*``; ``<agent>`` the single agents without the defaults;
- ``<channels>`` is every channel section and every account of one; ``<telegram>`` (or
  ``<slack|discord>``) the section of that channel and each of its accounts.

In a target, wildcards are filled with what the source's stood for, in order, and a
scope with the scope that was found.  A target that starts with ``.`` is relative to
the object that holds the source, each further dot one object higher up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any, Final

from openclaw_doctor.pointer import Pointer, Step


class Wild:
    """A step that stands for any key, or for any item of a list."""

    __slots__ = ("kind",)

    def __init__(self, kind: type[Any]) -> None:
        self.kind = kind


ANY_KEY: Final = Wild(dict)
ANY_ITEM: Final = Wild(list)

PatternStep = str | Wild

_PART = re.compile(
    r"""\.?(?P<scope><[a-z|-]+>)|\.?\{(?P<words>[^}]*)\}|\[(?P<item>\*)\]"""
    r"""|\["(?P<quoted>[^"]*)"\]|\.?(?P<plain>[^.\[\]{}<>"\s]+)"""
)
_AGENT = (("agents", "list", ANY_ITEM), ("agents", "entries", ANY_KEY))
_AGENTS = (("agents", "defaults"), *_AGENT)


@dataclass(frozen=True, slots=True)
class Alternative:
    """One concrete reading of a pattern: ``scope`` steps of it are the scope's.

    ``named`` are the keys that its beginning names, up to the first wildcard.
    """

    steps: tuple[PatternStep, ...]
    scope: int = 0
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A place that a pattern means.

    ``scope`` is the place the scope stood for (the root without one), ``captured``
    what the wildcards behind it stood for.
    """

    pointer: Pointer
    scope: Pointer
    captured: tuple[Step, ...]


@lru_cache(maxsize=2048)
def alternatives(pattern: str) -> tuple[Alternative, ...]:
    """All concrete readings of ``pattern``; raises ValueError where it is none."""
    scopes: tuple[tuple[PatternStep, ...], ...] = ((),)
    choices: list[tuple[PatternStep, ...]] = []
    at = 0
    while at < len(pattern):
        found = _PART.match(pattern, at)
        if found is None:
            raise ValueError(f"no pattern: {pattern!r}")
        if found["scope"]:
            scopes = _scope(found["scope"][1:-1])
        else:
            choices.append(_choices(found))
        at = found.end()
    return tuple(
        Alternative((*scope, *rest), len(scope), _named((*scope, *rest)))
        for scope in scopes
        for rest in product(*choices)
    )


def _named(steps: tuple[PatternStep, ...]) -> tuple[str, ...]:
    named: list[str] = []
    for step in steps:
        if isinstance(step, Wild):
            break
        named.append(step)
    return tuple(named)


def _choices(found: re.Match[str]) -> tuple[PatternStep, ...]:
    if found["words"] is not None:
        return tuple(found["words"].split(","))
    if found["item"]:
        return (ANY_ITEM,)
    if found["quoted"] is not None:
        return (found["quoted"],)
    return (ANY_KEY,) if found["plain"] == "*" else (found["plain"],)


def _scope(name: str) -> tuple[tuple[PatternStep, ...], ...]:
    if name == "agents":
        return _AGENTS
    if name == "agent":
        return _AGENT
    names: Sequence[PatternStep] = [ANY_KEY] if name == "channels" else name.split("|")
    below: tuple[tuple[PatternStep, ...], ...] = ((), ("accounts", ANY_KEY))
    return tuple(("channels", one, *rest) for one in names for rest in below)


def matches(value: Any, pattern: str) -> Iterator[Match]:
    """The places in ``value`` that are there and that ``pattern`` means."""
    for reading in alternatives(pattern):
        # Most patterns name what is not there.
        if not _is_there(value, reading.named):
            continue
        for steps in _walk(value, reading.steps, 0):
            own = reading.steps[reading.scope :]
            taken = steps[reading.scope :]
            captured = tuple(
                step
                for want, step in zip(own, taken, strict=True)
                if isinstance(want, Wild)
            )
            yield Match(Pointer(steps), Pointer(steps[: reading.scope]), captured)


def _is_there(value: Any, named: tuple[str, ...]) -> bool:
    for key in named:
        if not isinstance(value, dict) or key not in value:
            return False
        value = value[key]
    return True


def _walk(
    value: Any, steps: tuple[PatternStep, ...], at: int
) -> Iterator[tuple[Step, ...]]:
    named: list[Step] = []
    while at < len(steps):
        want = steps[at]
        at += 1
        if isinstance(want, Wild):
            for member, below in _members(value, want):
                for rest in _walk(below, steps, at):
                    yield (*named, member, *rest)
            return
        if not isinstance(value, dict) or want not in value:
            return
        named.append(want)
        value = value[want]
    yield tuple(named)


def _members(value: Any, wild: Wild) -> list[tuple[Step, Any]]:
    if not isinstance(value, wild.kind):
        return []
    return list(value.items() if wild is ANY_KEY else enumerate(value))


def filled(target: str, match: Match) -> Pointer:
    """The place that ``target`` means for a match of its source.

    Raises ValueError where its signs do not fit the match's.
    """
    if target.startswith("."):
        rest = target.lstrip(".")
        up = len(target) - len(rest)
        base = Pointer(match.pointer[: len(match.pointer) - up])
        return Pointer((*base, *_literal(rest))) if rest else base
    (reading,) = {alt.steps[alt.scope :] for alt in alternatives(target)}
    captured = list(match.captured)
    steps = [captured.pop(0) if isinstance(s, Wild) else s for s in reading]
    scoped = any(alt.scope for alt in alternatives(target))
    return Pointer((*(match.scope if scoped else ()), *steps))


def _literal(text: str) -> tuple[Step, ...]:
    (reading,) = alternatives(text)
    return tuple(step for step in reading.steps if isinstance(step, str))
