"""The tree of a JSON5 text: nodes that know where they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from openclaw_doctor.json5.lines import LineIndex
from openclaw_doctor.json5.tokens import SKIM
from openclaw_doctor.json5.values import number_of, string_of
from openclaw_doctor.pointer import ROOT, Pointer, Step

CONTAINERS: dict[str, type] = {"object": dict, "array": list}
_LITERALS = {"true": True, "false": False, "null": None}
# Below this size a search is faster than building a table.
_TABLE_FROM = 12


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text, in code points from its start; ``end`` is exclusive."""

    start: int
    end: int


class Node:
    """One value: its kind, where it stands, and what it holds.

    ``kind`` is ``object``, ``array``, ``string``, ``number``, ``boolean`` or ``null``;
    ``entries`` is empty for scalars.
    """

    __slots__ = ("end", "entries", "kind", "start")

    def __init__(self, kind: str, start: int, end: int, entries: list[Entry]) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.entries = entries


class Entry:
    """A member of an object or an item of an array (``key`` None, key offsets -1).

    ``comma`` is the offset of the comma behind it, or -1.
    """

    __slots__ = ("comma", "key", "key_end", "key_start", "node")

    def __init__(
        self, key: str | None, key_start: int, key_end: int, node: Node
    ) -> None:
        self.key = key
        self.key_start = key_start
        self.key_end = key_end
        self.node = node
        self.comma = -1

    @property
    def start(self) -> int:
        """Where the entry begins: at its key, or at its value in an array."""
        return self.node.start if self.key is None else self.key_start


class Tree:
    """A JSON5 text and its nodes; made by `parse`."""

    __slots__ = ("_comments", "_lines", "_tables", "root", "text")

    def __init__(self, text: str, root: Node) -> None:
        self.text = text
        self.root = root
        self._tables: dict[Node, dict[str | None, Entry]] = {}
        self._comments: list[Span] | None = None
        self._lines: LineIndex | None = None

    @property
    def lines(self) -> LineIndex:
        """The line index of the text, made at the first question."""
        if self._lines is None:
            self._lines = LineIndex(self.text)
        return self._lines

    def value(self, node: Node | None = None) -> Any:
        """The plain data of ``node`` (of the root, if None).

        A key given twice has its last value at its first place.  Numbers are doubles
        as in JavaScript, see `number_of`.
        """
        return self.data(self.root if node is None else node, self.scalar)

    def data(self, node: Node, leaf: Callable[[Node], Any]) -> Any:
        """Plain data in the shape of ``node``, its scalars made by ``leaf``."""
        if node.kind not in CONTAINERS:
            return leaf(node)
        top: Any = CONTAINERS[node.kind]()
        todo: list[tuple[Node, Any]] = [(node, top)]
        while todo:
            here, target = todo.pop()
            is_array = here.kind == "array"
            for entry in here.entries:
                child = entry.node
                if child.kind in CONTAINERS:
                    value = CONTAINERS[child.kind]()
                    todo.append((child, value))
                else:
                    value = leaf(child)
                if is_array:
                    target.append(value)
                else:
                    target[entry.key] = value
        return top

    def scalar(self, node: Node) -> Any:
        """The value of a node that is not a container."""
        raw = self.text[node.start : node.end]
        if node.kind == "string":
            return string_of(raw)
        if node.kind == "number":
            return number_of(raw)
        return _LITERALS[raw]

    def find(self, pointer: Iterable[Step]) -> Node | None:
        """The node at ``pointer``, or None; of a key given twice the last one."""
        node = self.root
        for step in pointer:
            entry = self.child(node, step)
            if entry is None:
                return None
            node = entry.node
        return node

    def find_entry(self, pointer: Iterable[Step]) -> Entry | None:
        """The entry whose value stands at ``pointer``; None for the root."""
        node, entry = self.root, None
        for step in pointer:
            entry = self.child(node, step)
            if entry is None:
                return None
            node = entry.node
        return entry

    def child(self, node: Node, step: Step) -> Entry | None:
        """The entry of ``node`` under a key or index, or None."""
        if isinstance(step, int):
            inside = node.kind == "array" and 0 <= step < len(node.entries)
            return node.entries[step] if inside else None
        if node.kind != "object":
            return None
        if len(node.entries) >= _TABLE_FROM:
            return self._table(node).get(step)
        return next((e for e in reversed(node.entries) if e.key == step), None)

    def members(self, node: Node, key: str) -> list[Entry]:
        """All entries of an object under a key, in order; the last one counts."""
        if len(node.entries) >= _TABLE_FROM:
            table = self._table(node)
            if len(table) == len(node.entries):
                return [table[key]] if key in table else []
        return [entry for entry in node.entries if entry.key == key]

    def _table(self, node: Node) -> dict[str | None, Entry]:
        table = self._tables.get(node)
        if table is None:
            table = {entry.key: entry for entry in node.entries}
            self._tables[node] = table
        return table

    def containers(self, node: Node | None = None) -> Iterator[Node]:
        """Every object and array in ``node`` (the root, if None), in no good order.

        ``node`` itself comes first; empty ones further down are left out.
        """
        todo = [node or self.root]
        while todo:
            node = todo.pop()
            if node.kind in CONTAINERS:
                yield node
                todo.extend(entry.node for entry in node.entries if entry.node.entries)

    def walk(self) -> Iterator[tuple[Pointer, Entry | None, Node]]:
        """Every node in document order, those behind a repeated key too.

        The pointers of such dead nodes are those of the live ones.
        """
        todo: list[tuple[Pointer, Entry | None, Node]] = [(ROOT, None, self.root)]
        while todo:
            pointer, entry, node = todo.pop()
            yield pointer, entry, node
            todo.extend(
                (pointer / (i if child.key is None else child.key), child, child.node)
                for i, child in zip(
                    range(len(node.entries) - 1, -1, -1),
                    reversed(node.entries),
                    strict=True,
                )
            )

    def duplicates(self) -> Iterator[tuple[Pointer, list[Entry]]]:
        """Every key that an object has several times, with all its entries in order."""
        todo = [(ROOT, self.root)]
        while todo:
            pointer, node = todo.pop()
            if node.kind == "object" and len(self._keys(node)) < len(node.entries):
                yield from self._repeated(pointer, node)
            todo.extend(
                (pointer / (i if child.key is None else child.key), child.node)
                for i, child in reversed([*enumerate(node.entries)])
                if child.node.entries
            )

    @staticmethod
    def _keys(node: Node) -> set[str | None]:
        return {entry.key for entry in node.entries}

    @staticmethod
    def _repeated(
        pointer: Pointer, node: Node
    ) -> Iterator[tuple[Pointer, list[Entry]]]:
        groups: dict[str, list[Entry]] = {}
        for entry in node.entries:
            groups.setdefault(str(entry.key), []).append(entry)
        for key, entries in groups.items():
            if len(entries) > 1:
                yield pointer / key, entries

    def depth(self) -> int:
        """How many containers lie within each other at the deepest place."""
        deepest = 0
        todo = [(self.root, 1)]
        while todo:
            node, level = todo.pop()
            if node.kind in CONTAINERS:
                deepest = max(deepest, level)
                todo.extend((entry.node, level + 1) for entry in node.entries)
        return deepest

    def comments(self) -> list[Span]:
        """Every comment in document order, delimiters included."""
        if self._comments is None:
            self._comments = [
                Span(found.start(), found.end())
                for found in SKIM.finditer(self.text)
                if found.lastindex
            ]
        return list(self._comments)

    def comments_between(self, start: int, end: int) -> list[str]:
        """The texts of the comments that lie within a stretch between tokens."""
        return [
            found[0]
            for found in SKIM.finditer(self.text, start, end)
            if found.lastindex
        ]
