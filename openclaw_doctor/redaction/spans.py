"""Where the secrets of a document stand in its text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openclaw_doctor.documents import Document
from openclaw_doctor.json5 import Node, Span
from openclaw_doctor.pointer import ROOT, Pointer
from openclaw_doctor.redaction.places import (
    is_remark,
    is_secret,
    is_telling_name,
    place_in_config,
)
from openclaw_doctor.redaction.shapes import (
    Kind,
    is_plain_text,
    is_reference,
    is_telling_option,
    is_token,
    secret_parts,
)
from openclaw_doctor.redaction.unknown import is_hidden, is_known_name

#: A member that stands in a comment, as the tool and people comment it out.
_MEMBER = re.compile(
    r"(?<![\w.-])[\"']?([\w.-]+)[\"']?\s*:\s*(\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')"
)
_WORD = re.compile(r"[^\s\"'`,;(){}\[\]]+")
#: Any text that is a secret in a place for secrets.
_SAMPLE = "x7-x7-x7"
#: Shorter secrets are not looked for among the words of comments.
_SHORTEST = 5


def secret_values(document: Document) -> Iterator[tuple[Pointer, str]]:
    """Every secret value of a document, as text, with its pointer."""
    tree = document.tree
    if tree is None:
        return
    for pointer, _, node in tree.walk():
        if node.kind in ("string", "number"):
            value = tree.value(node)
            if is_secret(document.role, pointer, value):
                yield pointer, str(value)


def secret_spans(
    document: Document, *, words: bool = True
) -> Iterator[tuple[Span, str]]:
    """What to hide in the text, quotes included, each with its value.

    Covers values (dead duplicates too), secret-looking keys and comments, and with
    the secrets what is hidden because nobody knows its place.  With ``words`` a comment
    is searched for the secrets of the same document, too: that depends on what else
    stands there.
    """
    tree = document.tree
    if tree is None:
        return
    known: set[str] = set()
    for span, value in _in_tree(document):
        if words:
            known.add(value)
        yield span, value
    for span in tree.comments():
        yield from _in_comment(document.text, span, known)


def secret_keys(document: Document) -> Iterator[str]:
    """Keys that stand where a secret should: messages must not name them."""
    tree = document.tree
    if tree is None:
        return
    for pointer, _, node in tree.walk():
        if node.kind == "object" and pointer and _takes_secret(document, pointer):
            yield from (key for _, key in _keys(node))


def _in_tree(document: Document) -> Iterator[tuple[Span, str]]:
    tree = document.tree
    if tree is None:
        return
    option: tuple[Pointer, bool] = (ROOT, False)
    for pointer, entry, node in tree.walk():
        if entry and entry.key is not None and is_token(entry.key):
            yield Span(entry.key_start, entry.key_end), entry.key
        if node.kind == "object" and _takes_secret(document, pointer):
            yield from _keys(node)
        if node.kind not in ("string", "number"):
            continue
        span, value = Span(node.start, node.end), tree.value(node)
        around = Pointer(pointer[:-1])
        given = option == (around, True) and not is_reference(str(value))
        if given or _must_hide(document, pointer, value):
            yield span, str(value)
        elif isinstance(value, str):
            kind = Kind.COMMENT if is_remark(pointer) else Kind.VALUE
            yield from _parts(document.text, span, kind)
        in_list = bool(pointer) and isinstance(pointer[-1], int)
        option = (around, in_list and is_telling_option(str(value)))


def _takes_secret(document: Document, pointer: Pointer) -> bool:
    name = pointer[-1] if pointer else 0
    if not isinstance(name, str) or name.lower().endswith(("webhook", "webhooks")):
        # Webhooks are objects by right, and their keys are names.
        return False
    if place_in_config(document.role, pointer) is None:
        return is_telling_name(name) or name.endswith("Ref")
    return is_secret(document.role, pointer, _SAMPLE)


def _keys(node: Node) -> Iterator[tuple[Span, str]]:
    """Keys of an object where a secret should stand: one of them may be it."""
    for entry in node.entries:
        key = entry.key or ""
        if key and not is_plain_text(key) and not is_known_name(key):
            yield Span(entry.key_start, entry.key_end), key


def _must_hide(document: Document, pointer: Pointer, value: object) -> bool:
    role = document.role
    return is_secret(role, pointer, value) or is_hidden(role, pointer, value)


def _in_comment(text: str, span: Span, known: set[str]) -> Iterator[tuple[Span, str]]:
    yield from _parts(text, span, Kind.COMMENT)
    for match in _MEMBER.finditer(text, span.start, span.end):
        value = match[2][1:-1]
        if _is_strange(match[1], value):
            yield Span(match.start(2) + 1, match.end(2) - 1), value
    for match in _WORD.finditer(text, span.start, span.end):
        if len(match[0]) >= _SHORTEST and match[0] in known:
            yield Span(*match.span()), match[0]


def _is_strange(key: str, value: str) -> bool:
    """Whether a commented-out member has a name that OpenClaw never had."""
    plain = is_plain_text(value) or is_reference(value) or not value.strip()
    return not plain and not is_known_name(key)


def _parts(text: str, span: Span, kind: Kind) -> Iterator[tuple[Span, str]]:
    piece = text[span.start : span.end]
    for start, end in secret_parts(piece, kind):
        yield Span(span.start + start, span.start + end), piece[start:end]
