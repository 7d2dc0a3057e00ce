"""Where a document says ``$include``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from openclaw_doctor.documents import Document
from openclaw_doctor.pointer import ROOT, Pointer
from openclaw_doctor.workspace.scope import INCLUDE_KEY

#: A key that OpenClaw loses wherever it stands: it becomes the prototype.
LOST_KEY = "__proto__"
#: An escape that may stand for any character, so that a word can hide behind it.
_ODD_ESCAPE = re.compile(r"\\[^nrtbf\"'\\/]")


@dataclass(frozen=True, slots=True)
class Directives:
    """The objects of a document that include, outermost first, and those with
    a ``__proto__`` of their own, each by its place.
    """

    including: tuple[tuple[Pointer, dict[str, Any]], ...] = ()
    tainted: tuple[Pointer, ...] = ()


NONE = Directives()


def may_say(document: Document, word: str) -> bool:
    """Whether a key or text of the document may hold ``word``, told from its text."""
    return word in document.text or bool(_ODD_ESCAPE.search(document.text))


def directives_of(document: Document) -> Directives:
    """What there is to do before the document's value can be used."""
    if not may_say(document, INCLUDE_KEY) and LOST_KEY not in document.text:
        return NONE
    including: list[tuple[Pointer, dict[str, Any]]] = []
    tainted: list[Pointer] = []
    todo: list[tuple[Pointer, Any]] = [(ROOT, document.value)]
    while todo:
        pointer, value = todo.pop()
        if isinstance(value, dict):
            if INCLUDE_KEY in value:
                including.append((pointer, value))
            if LOST_KEY in value:
                tainted.append(pointer)
        todo.extend(
            (pointer / step, child)
            for step, child in reversed(_children(value))
            if isinstance(child, (dict, list))
        )
    return Directives(tuple(including), tuple(tainted))


def _children(value: Any) -> list[tuple[str | int, Any]]:
    if isinstance(value, dict):
        # What $include names is a path, or wrong; nothing in there includes again.
        skipped = (INCLUDE_KEY, LOST_KEY)
        return [item for item in value.items() if item[0] not in skipped]
    return list(enumerate(value)) if isinstance(value, list) else []


def named_files(pointer: Pointer, value: Any) -> list[tuple[Pointer, str]]:
    """The texts under ``$include`` of the object at ``pointer``, with their places."""
    place = pointer / INCLUDE_KEY
    if isinstance(value, str):
        return [(place, value)]
    items = value if isinstance(value, list) else []
    return [(place / i, item) for i, item in enumerate(items) if isinstance(item, str)]
