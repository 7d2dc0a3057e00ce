"""Places of a config: key paths as people write them, and what a schema has there.

A place is a tuple of keys.  ``*`` stands for any key of a map and ``[]`` for any item
of a list; a concrete path has the user's own keys and indices there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from openclaw_doctor.errors import UsageError
from openclaw_doctor.pointer import Step

Schema = dict[str, Any]
Place = tuple[str, ...]

ANY_KEY = "*"
ANY_ITEM = "[]"

_UNIONS = ("anyOf", "oneOf", "allOf")
_CONDITIONAL = ("then", "else")
_PART = re.compile(
    r"""\.?(?P<plain>[^.\[\]"'\s]+)|\[(?P<index>\d*|\*)\]"""
    r"""|\["(?P<double>[^"]*)"\]|\['(?P<single>[^']*)'\]"""
)
_PLAIN_KEY = re.compile(r"[A-Za-z_$][A-Za-z0-9_$-]*\Z")


def parse_place(text: str) -> tuple[Step, ...]:
    """The steps of a written key path.

    Reads ``agents.list[0].model``, ``agents.list[].model``, ``a["b.c"].d`` and
    ``models.providers.*.api``.  Raises UsageError for what is no key path.
    """
    steps: list[Step] = []
    at = 0
    bare = text.strip()
    while at < len(bare):
        match = _PART.match(bare, at)
        if match is None or (at == 0 and bare[0] == "."):
            raise UsageError(
                "this is no key path; write it like agents.list[0].model or"
                ' models.providers["my.id"].baseUrl'
            )
        steps.append(_step(match))
        at = match.end()
    return tuple(steps)


def _step(match: re.Match[str]) -> Step:
    index = match["index"]
    if index is not None:
        return int(index) if index.isdecimal() and len(index) < 10 else ANY_ITEM
    found = (match["plain"], match["double"], match["single"])
    return next(key for key in found if key is not None)


def dotted(place: Iterable[Step]) -> str:
    """A place or concrete path as people write it: ``agents.list[].model``."""
    text = ""
    for step in place:
        if isinstance(step, int):
            text += f"[{step}]"
        elif step == ANY_ITEM:
            text += ANY_ITEM
        elif step == ANY_KEY or _PLAIN_KEY.match(step):
            text += f".{step}" if text else step
        else:
            escaped = step.replace("\\", "\\\\").replace('"', '\\"')
            text += f'["{escaped}"]'
    return text


def is_item(step: Step) -> bool:
    """Whether a step can mean an item of a list: an index, ``[]`` or digits."""
    return isinstance(step, int) or step == ANY_ITEM or step.isdecimal()


def branches(schema: Any) -> Iterator[Schema]:
    """The schema and all that it is put together from, unions and conditions."""
    stack = [schema]
    while stack:
        node = stack.pop()
        if not isinstance(node, dict):
            continue
        yield node
        parts = [part for union in _UNIONS for part in node.get(union, ())]
        parts += [node[word] for word in _CONDITIONAL if word in node]
        stack.extend(reversed(parts))


def members(schema: Any) -> Iterator[tuple[str, Any]]:
    """The keys that a schema knows below itself, each with its schema.

    A key can come several times, once per branch.
    """
    for node in branches(schema):
        yield from node.get("properties", {}).items()
        for _, one in node.get("patternProperties", {}).items():
            yield ANY_KEY, one
        for keyword, name in (
            ("additionalProperties", ANY_KEY),
            ("items", ANY_ITEM),
            ("additionalItems", ANY_ITEM),
        ):
            limit = node.get(keyword)
            if isinstance(limit, list):
                yield from ((name, one) for one in limit)
            elif isinstance(limit, dict) or limit is True:
                yield name, {} if limit is True else limit


def below(schemas: Sequence[Any], step: Step) -> list[Any]:
    """What stands one step further down, in every branch that knows the step."""
    return [one for schema in schemas for one in _below(schema, step)]


def _below(schema: Any, step: Step) -> Iterator[Any]:
    if is_free(schema):
        yield {}
        return
    for node in branches(schema):
        if isinstance(step, str) and step not in (ANY_KEY, ANY_ITEM):
            known = node.get("properties", {})
            if step in known:
                yield known[step]
                continue
            yield from _matching(node, step)
        if is_item(step):
            yield from (one for name, one in _own(node) if name == ANY_ITEM)
        elif step == ANY_KEY:
            yield from (one for name, one in _own(node) if name == ANY_KEY)


def _own(node: Schema) -> Iterator[tuple[str, Any]]:
    bare = {k: v for k, v in node.items() if k not in (*_UNIONS, *_CONDITIONAL)}
    return members(bare)


def _matching(node: Schema, key: str) -> Iterator[Any]:
    """The schemas that patterns and the rest of a map have for a key."""
    found = False
    for pattern, one in node.get("patternProperties", {}).items():
        from openclaw_doctor.validation.patterns import javascript

        if javascript(pattern).search(key):
            found = True
            yield one
    rest = node.get("additionalProperties")
    if not found and (isinstance(rest, dict) or rest is True):
        yield {} if rest is True else rest


def is_free(schema: Any) -> bool:
    """Whether a schema takes anything: it says nothing, or nothing about members."""
    if schema is True:
        return True
    if not isinstance(schema, dict):
        return False
    # Without a type and without keywords the value may be an object of any form.
    return not (set(schema) - {"default", "title", "description"})
