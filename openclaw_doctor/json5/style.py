"""How a document is written: what new text has to look like to fit in.

Each habit is taken from the container that the new text goes to; what that one does
not show, from the whole document; what that does not show either is plain JSON with
two spaces, one entry per line, as OpenClaw itself writes.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from openclaw_doctor.json5.strict import is_strict
from openclaw_doctor.json5.tokens import LINE_BREAK
from openclaw_doctor.json5.tree import CONTAINERS, Entry, Node, Tree

_COLON = re.compile(r"[ \t]*:[ \t]*")
_PAD = re.compile(r"[ \t]*")
_NEWLINE = re.compile(r"\r\n|[\n\r]")
_Tally = defaultdict[str, "Counter[Any]"]


def line_indent(tree: Tree, offset: int) -> str:
    """The spaces and tabs that the line of ``offset`` starts with."""
    found = _PAD.match(tree.text, tree.lines.line_start(offset), offset)
    return found[0] if found else ""


def is_open(text: str, node: Node) -> bool:
    """Whether a line break stands between the entries of a container."""
    at = node.start + 1
    for entry in node.entries:
        if LINE_BREAK.search(text, at, entry.start):
            return True
        at = entry.node.end
    return LINE_BREAK.search(text, at, node.end) is not None


def _newlines(text: str) -> Counter[str]:
    both = text.count("\r\n")
    counts = Counter({"\n": text.count("\n") - both, "\r\n": both})
    counts["\r"] = text.count("\r") - both
    return +counts


def tally(tree: Tree, containers: Iterable[Node]) -> _Tally:
    """What the containers show: for each habit, how often which form occurs."""
    counts: _Tally = defaultdict(Counter)
    for node in containers:
        for entry in node.entries:
            _see_entry(tree.text, entry, counts)
        if node.entries:
            see = _see_lines if is_open(tree.text, node) else _see_inline
            see(tree, node, counts)
    return counts


def _see_entry(text: str, entry: Entry, counts: _Tally) -> None:
    node = entry.node
    if entry.key is not None:
        quote = text[entry.key_start]
        counts["key"][quote if quote in "\"'" else ""] += 1
        if quote in "\"'":
            counts["quoted-key"][quote] += 1
        if colon := _COLON.fullmatch(text, entry.key_end, node.start):
            counts["colon"][colon[0]] += 1
    if node.kind == "string":
        counts["string"][text[node.start]] += 1
    elif node.entries and not any(e.node.kind in CONTAINERS for e in node.entries):
        on_one_line = LINE_BREAK.search(text, node.start, node.end) is None
        counts[f"{node.kind}-line"][on_one_line] += 1


def _see_lines(tree: Tree, node: Node, counts: _Tally) -> None:
    last = node.entries[-1]
    if LINE_BREAK.search(tree.text, last.node.end, node.end):
        counts["trailing"][last.comma >= 0] += 1
    outer = line_indent(tree, node.start)
    inner = line_indent(tree, node.entries[0].start)
    if inner.startswith(outer) and inner != outer:
        counts["unit"][inner[len(outer) :]] += 1


def _see_inline(tree: Tree, node: Node, counts: _Tally) -> None:
    first = node.entries[0]
    if pad := _PAD.fullmatch(tree.text, node.start + 1, first.start):
        counts[f"{node.kind}-pad"][pad[0]] += 1
    if len(node.entries) > 1:
        second = node.entries[1]
        if gap := _PAD.fullmatch(tree.text, first.comma + 1, second.start):
            counts["comma"][gap[0]] += 1


class Page:
    """A tree with what many edits of it want to know, found out once.

    ``origin`` is the page that the tree was cut from, when a text is edited in two
    halves: its habits count, as the cut may have taken the last trace of them.
    ``shared``: the edits of one container share what is made of it (see `Draft.body`),
    so that it can take many at once.
    """

    __slots__ = ("_origin", "_strict", "_tally", "shared", "tree")

    def __init__(self, tree: Tree, origin: Page | None = None) -> None:
        self.tree = tree
        self.shared: dict[int, Any] | None = None
        self._origin = origin
        self._tally: _Tally | None = None
        self._strict: bool | None = None

    @property
    def tally(self) -> _Tally:
        """The habits of the whole document."""
        if self._origin is not None:
            return self._origin.tally
        if self._tally is None:
            self._tally = tally(self.tree, self.tree.containers())
            self._tally["newline"] = _newlines(self.tree.text)
        return self._tally

    @property
    def strict(self) -> bool:
        """Whether the whole document is strict JSON."""
        if self._origin is not None:
            return self._origin.strict
        if self._strict is None:
            self._strict = is_strict(self.tree)
        return self._strict


class Reach:
    """Which part of a text an edit looks at or changes.

    Edits that reach disjoint parts can be carried out in any order or at once, if no
    habit of the document that one looked at depends on the others: ``margin`` is by
    how many cases the most common form led where that was closest.
    """

    __slots__ = ("end", "margin", "start")

    def __init__(self, node: Node) -> None:
        self.start = node.start
        self.end = node.end
        self.margin: float = math.inf

    def trust(self, counts: Counter[Any]) -> None:
        """Note that the most common form of a habit of the document was looked at."""
        first, second, *_ = (*sorted(counts.values(), reverse=True), 0, 0)
        self.margin = min(self.margin, first - second)

    def cover(self, start: int, end: int) -> None:
        """Take in another stretch of the text."""
        self.start = min(self.start, start)
        self.end = max(self.end, end)


class Style:
    """The habits that new text in one container has to follow."""

    __slots__ = ("_known", "_newline", "_node", "_page", "_strict", "_tally", "reach")

    def __init__(
        self, page: Page, node: Node | None, reach: Reach, *, strict: bool
    ) -> None:
        self._page = page
        self._node = node
        self._strict = strict
        self._tally: _Tally | None = None
        self._known: dict[str, Any] = {}
        self._newline: str | None = None
        self.reach = reach

    def _most(self, habit: str, otherwise: Any) -> Any:
        if habit not in self._known:
            self._known[habit] = self._look_up(habit)
        form = self._known[habit]
        return otherwise if form is None else form

    def _look_up(self, habit: str) -> Any:
        counts = self._local().get(habit)
        if counts is None:
            counts = self._page.tally.get(habit, Counter())
            self.reach.trust(counts)
        return counts.most_common(1)[0][0] if counts else None

    def _local(self) -> _Tally:
        if self._tally is None:
            tree, node = self._page.tree, self._node
            if node is not None:
                self.reach.cover(tree.lines.line_start(node.start), node.end)
            self._tally = tally(tree, [node] if node is not None else [])
        return self._tally

    @property
    def strict(self) -> bool:
        """Whether new text has to be strict JSON."""
        if self._strict or self._page.strict:
            return True
        # An earlier edit might have taken away what was not strict.
        self.reach.margin = 0
        return False

    @property
    def key_quote(self) -> str:
        """The quotes of keys; empty for bare keys."""
        return '"' if self._strict else str(self._most("key", '"'))

    @property
    def forced_key_quote(self) -> str:
        """The quotes of a key that cannot be bare."""
        quote = self.key_quote or self._most("quoted-key", "")
        return str(quote or self.string_quote)

    @property
    def string_quote(self) -> str:
        """The quotes of strings."""
        if self._strict:
            return '"'
        return str(self._most("string", "") or self._most("quoted-key", '"'))

    @property
    def colon(self) -> str:
        """The colon with the blanks around it."""
        return str(self._most("colon", ": "))

    @property
    def trailing(self) -> bool:
        """Whether the last of several lines has a comma."""
        return not self._strict and bool(self._most("trailing", False))

    @property
    def unit(self) -> str:
        """One level of indentation."""
        return str(self._most("unit", "  "))

    @property
    def newline(self) -> str:
        """The line break in use."""
        if self._newline is None:
            self._newline = self._find_newline()
        return self._newline

    def _find_newline(self) -> str:
        node = self._node
        found = node and _NEWLINE.search(self._page.tree.text, node.start, node.end)
        return found[0] if found else str(self._most("newline", "\n"))

    @property
    def comma(self) -> str:
        """The blanks behind a comma within a line."""
        return str(self._most("comma", " " if self.colon.endswith(" ") else ""))

    def pad(self, kind: str) -> str:
        """The blanks inside the brackets of an ``object`` or ``array`` on one line."""
        return str(self._most(f"{kind}-pad", " " if kind == "object" else ""))

    def one_line(self, kind: str) -> bool:
        """Whether small containers of scalars are written on one line."""
        default = False if kind == "object" else self.one_line("object")
        return bool(self._most(f"{kind}-line", default))
