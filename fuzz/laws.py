"""What holds for every text and for all bytes, whatever they say.

Each law takes one input and gives whether it was accepted; it raises AssertionError
where something does not hold, and lets every other exception through.
"""

from __future__ import annotations

import json
import math
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from openclaw_doctor.documents import Document, EncodingProblem, Role, decode
from openclaw_doctor.errors import EditRefused, SyntaxInvalid
from openclaw_doctor.json5 import Entry, Node, Tree, parse, strict
from openclaw_doctor.json5.pieces import PIECE
from openclaw_doctor.json5.slips import slip_of
from openclaw_doctor.json5.tokens import TOKEN, TRIVIA
from openclaw_doctor.json5.values import same

#: So many seconds of the processor an input may take, to tell a hang from work.
PATIENCE = 1.0
_TRIVIA = re.compile(TRIVIA)
_COLON = re.compile(f"{TRIVIA}:{TRIVIA}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
_KINDS = {"UTF-16", "UTF-32", "binary", "invalid UTF-8"}
# Where Python's own reader of JSON, which is recursive, is asked no more.
_DEEP = 200


class Hang(Exception):
    """An input took longer than `PATIENCE`."""


def _hang(number: int, frame: FrameType | None) -> None:
    raise Hang


@contextmanager
def guarded() -> Iterator[Callable[[Callable[[Any], bool], Any], bool]]:
    """A way to call laws that raises `Hang` where one takes too long.

    Counts the time of the processor, so that a busy machine is no hang.  For the main
    thread alone.
    """
    before = signal.signal(signal.SIGPROF, _hang)

    def call(law: Callable[[Any], bool], value: Any) -> bool:
        signal.setitimer(signal.ITIMER_PROF, PATIENCE)
        try:
            return law(value)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)

    try:
        yield call
    finally:
        signal.signal(signal.SIGPROF, before)


def reading(text: str) -> bool:
    """The laws of reading JSON5: an error with a place, or a tree that is the text."""
    try:
        tree = parse(text)
    except SyntaxInvalid as error:
        _explained(text, error)
        return False
    assert "".join(found[0] for found in TOKEN.finditer(text)) == text
    assert "".join(found[0] for found in PIECE.finditer(text)) == text
    assert _printed(tree) == text
    _values(tree)
    comments = [text[span.start : span.end] for span in tree.comments()]
    assert all(comment.startswith(("//", "/*")) for comment in comments)
    return True


def _explained(text: str, error: SyntaxInvalid) -> None:
    """The error has a place in the text, and says nothing of what stands in it."""
    assert 0 <= error.offset <= len(text)
    assert 1 <= error.line <= text.count("\n") + 1
    assert 0 <= error.column <= 2 * len(text) + 1
    slip = slip_of(text, error)
    said = [error.message]
    if slip is not None:
        said += [slip.message, slip.hint, slip.strict_hint]
        assert all(0 <= s.start < s.end <= len(text) for s in slip.related)
    assert all(one.isprintable() and "canary" not in one for one in said)


def _printed(tree: Tree) -> str:
    """The text of a tree, put together from its nodes and what parts them."""
    pieces: list[str] = []
    at = 0
    for start, end, between in _tokens(tree):
        assert between.fullmatch(tree.text, at, start), "something between two tokens"
        assert start < end
        pieces += (tree.text[at:start], tree.text[start:end])
        at = end
    assert _TRIVIA.fullmatch(tree.text, at), "something behind the end"
    return "".join((*pieces, tree.text[at:]))


def _tokens(tree: Tree) -> Iterator[tuple[int, int, re.Pattern[str]]]:
    """Where the tokens stand, and what may stand in front of each; no colons."""
    todo: list[Entry | Node | int] = [tree.root]
    behind_key = False
    while todo:
        item = todo.pop()
        if isinstance(item, int):
            assert tree.text[item] in ",]}"
            yield item, item + 1, _TRIVIA
            continue
        if isinstance(item, Entry):
            if item.comma >= 0:
                todo.append(item.comma)
            todo.append(item.node)
            behind_key = item.key is not None
            if behind_key:
                yield item.key_start, item.key_end, _TRIVIA
            continue
        between = _COLON if behind_key else _TRIVIA
        behind_key = False
        if item.kind in ("object", "array"):
            assert tree.text[item.start] + tree.text[item.end - 1] in ("{}", "[]")
            todo += (item.end - 1, *reversed(item.entries))
        yield item.start, _end(item), between


def _end(node: Node) -> int:
    return node.start + 1 if node.kind in ("object", "array") else node.end


def _values(tree: Tree) -> None:
    """Every node has a value of its kind, the one that the value of all has there."""
    whole = tree.value()
    assert isinstance(whole, _TYPES[tree.root.kind])
    repeated = any(tree.duplicates())
    for pointer, _, node in tree.walk():
        line, column = tree.lines.position(node.start)
        assert line >= 1 and column >= 1
        if node.kind not in ("object", "array"):
            assert isinstance(tree.value(node), _TYPES[node.kind])
        if not repeated and len(pointer) < 10:
            assert tree.find(pointer) is node
    assert same(whole, tree.value())


def strictness(text: str) -> bool:
    """The laws of strict JSON, with Python's own reader as the referee.

    What it takes has no violations and the same value; what can be made strict is
    taken, holds the same, and stays as it is the next time.
    """
    theirs, taken = _of_referee(text)
    try:
        tree = parse(text)
    except SyntaxInvalid:
        assert not taken
        return False
    found = strict.violations(tree)
    assert strict.is_strict(tree) == (not found)
    assert all(0 <= v.span.start < v.span.end <= len(text) for v in found)
    if taken is not None:
        assert taken == (not found)
    if taken and not _SURROGATE.search(text):
        assert same(theirs, tree.value())
    _made_strict(tree, bool(found))
    return not found


def _of_referee(text: str) -> tuple[Any, bool | None]:
    """The value that ``json`` reads, and whether it takes the text; None: too deep."""
    try:
        value = json.loads(text, parse_int=float, parse_constant=_no_constant)
    except RecursionError:
        return None, None
    except ValueError:
        return None, False
    return value, True


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _made_strict(tree: Tree, lax: bool) -> None:
    text = tree.text
    try:
        made = strict.rewrite(text)
    except EditRefused as refused:
        assert refused.reason == "not-json"
        assert any(_unfit(node, tree) for _, _, node in tree.walk())
        return
    assert lax or made.text == text
    assert made.dropped == tuple(text[s.start : s.end] for s in tree.comments())
    again = parse(made.text)
    assert same(again.value(), tree.value())
    assert strict.rewrite(made.text).text == made.text
    if tree.depth() < _DEEP:
        assert _of_referee(made.text)[1]


def _unfit(node: Node, tree: Tree) -> bool:
    return node.kind == "number" and not math.isfinite(tree.value(node))


def encoding(data: bytes) -> bool:
    """The laws of the step from bytes to text, and of a document as a whole."""
    decoded = decode(data)
    document = Document("openclaw.json", Role.CONFIG, Path("openclaw.json"), data)
    read = (document.encoding_problem, document.syntax_error, document.tree)
    assert sum(one is not None for one in read) + document.too_deep == 1
    if isinstance(decoded, EncodingProblem):
        assert document.encoding_problem == decoded
        assert decoded.kind in _KINDS
        assert 0 <= decoded.offset < len(data)
        assert decoded.line == data.count(b"\n", 0, decoded.offset) + 1
        assert document.text == "" and document.value is None
        return False
    assert decoded.encode() == data
    assert document.with_text(decoded).data == data
    assert document.tree is None or document.tree.text == decoded
    return document.tree is not None
