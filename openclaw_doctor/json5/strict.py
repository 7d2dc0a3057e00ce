"""Strict JSON: what keeps a JSON5 text from being it, and making it so.

Some of OpenClaw's files (``auth-profiles.json``, ``models.json``) are read with
``JSON.parse`` alone; a comment there makes OpenClaw treat the file as absent
(observed on 2026.9.6).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from openclaw_doctor.errors import EditRefused
from openclaw_doctor.json5.parse import parse
from openclaw_doctor.json5.splice import Edited
from openclaw_doctor.json5.tokens import NOT_STRICT, STRICT_NUMBER, STRICT_STRING
from openclaw_doctor.json5.tree import Entry, Node, Span, Tree
from openclaw_doctor.json5.values import same

_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that ``JSON.parse`` refuses, and where it stands.

    ``kind`` is ``bom``, ``comment``, ``whitespace``, ``trailing-comma``,
    ``single-quotes``, ``bare-key``, ``string`` (an escape or raw control character)
    or ``number``.
    """

    kind: str
    span: Span


def violations(tree: Tree) -> list[Violation]:
    """Everything that ``JSON.parse`` would refuse, in the order of the text."""
    found = [*_between_tokens(tree.text, 0, len(tree.text)), *_of_tokens(tree)]
    return sorted(found, key=lambda violation: violation.span.start)


def is_strict(tree: Tree, node: Node | None = None) -> bool:
    """Whether the text (or that of ``node`` alone) is strict JSON."""
    start, end = (node.start, node.end) if node else (0, len(tree.text))
    return (
        next(_of_tokens(tree, node), None) is None
        and next(_between_tokens(tree.text, start, end), None) is None
    )


def _between_tokens(text: str, start: int, end: int) -> Iterator[Violation]:
    for found in NOT_STRICT.finditer(text, start, end):
        if found.lastindex == 2:
            yield Violation("comment", Span(*found.span()))
        elif found.lastindex == 3:
            bom = found.start() == 0 and found[0] == _BOM
            kind = "bom" if bom else "whitespace"
            yield Violation(kind, Span(*found.span()))


def _of_tokens(tree: Tree, node: Node | None = None) -> Iterator[Violation]:
    yield from _of_value(tree.text, node or tree.root)
    for container in tree.containers(node):
        for entry in container.entries:
            if entry.key is not None:
                yield from _of_key(tree.text, entry)
            yield from _of_value(tree.text, entry.node)
        if container.entries and container.entries[-1].comma >= 0:
            comma = container.entries[-1].comma
            yield Violation("trailing-comma", Span(comma, comma + 1))


def _of_key(text: str, entry: Entry) -> Iterator[Violation]:
    if text[entry.key_start] not in "\"'":
        yield Violation("bare-key", Span(entry.key_start, entry.key_end))
    else:
        yield from _of_string(text, entry.key_start, entry.key_end)


def _of_value(text: str, node: Node) -> Iterator[Violation]:
    if node.kind == "string":
        yield from _of_string(text, node.start, node.end)
    elif node.kind == "number" and not STRICT_NUMBER.fullmatch(
        text, node.start, node.end
    ):
        yield Violation("number", Span(node.start, node.end))


def _of_string(text: str, start: int, end: int) -> Iterator[Violation]:
    if text[start] == "'":
        yield Violation("single-quotes", Span(start, end))
    elif not STRICT_STRING.fullmatch(text, start, end):
        yield Violation("string", Span(start, end))


def rewrite(text: str) -> Edited:
    """The same document in the same layout as strict JSON, token by token.

    Comments go (and are listed), with the lines that held nothing else; trailing
    commas and the byte order mark go; keys get quotes; strings and numbers are
    written anew only where strict JSON does not know their form.

    Raises `SyntaxInvalid` if ``text`` is not JSON5, and `EditRefused` with the reason
    ``not-json`` for infinities and NaN, ``unsafe`` if the result were not the same
    data.
    """
    # Loaded for rewriting only.
    from openclaw_doctor.json5.strict_text import strict_text

    tree = parse(text)
    dropped = tuple(text[span.start : span.end] for span in tree.comments())
    result = strict_text(tree)
    again = parse(result)
    if not same(tree.value(), again.value()) or not is_strict(again):
        raise EditRefused("this text cannot be made strict JSON", reason="unsafe")
    return Edited(result, dropped)
