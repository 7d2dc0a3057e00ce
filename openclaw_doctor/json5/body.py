"""One container taken apart into entries and gaps, to be changed and put together.

All changes of one container go through one `Body`, so that they cannot contradict
each other; its splices touch gaps and removed entries only, so that those of a
container and of another one inside it can be carried out together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from openclaw_doctor.json5.gaps import (
    BREAK,
    COMMA,
    Row,
    comments_in,
    flat,
    has,
    indent_of,
    last_row,
    pieces_of,
    rows_of,
    text_of,
)
from openclaw_doctor.json5.remarks import Setting
from openclaw_doctor.json5.seams import (
    Place,
    Removed,
    Room,
    carrying,
    closed,
    in_lines,
    parted,
)
from openclaw_doctor.json5.splice import Splice
from openclaw_doctor.json5.style import Style, is_open, line_indent
from openclaw_doctor.json5.tree import Entry, Node, Tree


@dataclass(frozen=True, slots=True)
class Slot:
    """A position for a new entry: whether it gets its own line, and its indentation."""

    at: int
    lines: bool
    indent: str


class Body:
    """The entries of a container and the gaps around them.

    ``_gaps[i]`` is the gap in front of entry ``i``, the last one that in front of the
    closing bracket; None as long as nothing changed it.  ``nested_inline`` says that
    the container is an entry of one that is written on one line.
    """

    __slots__ = ("_gaps", "_lines", "_parts", "_tree", "_usual", "node", "style")

    def __init__(
        self, tree: Tree, node: Node, style: Style, *, nested_inline: bool = False
    ) -> None:
        self.node = node
        self._tree = tree
        self.style = style
        self._parts: list[Entry | str] = list(node.entries)
        self._gaps: list[Row | None] = [None] * (len(self._parts) + 1)
        self._usual: str | None = None
        self._lines = is_open(tree.text, node)
        if not node.entries and not nested_inline:
            self._lines = True

    def __len__(self) -> int:
        return len(self._parts)

    def index(self, entry: Entry) -> int:
        """The position of an entry that is still in there."""
        return self._parts.index(entry)

    def remove(
        self, entries: Collection[Entry], *, leave: bool = False
    ) -> list[Removed]:
        """Take entries out, with their comments or (``leave``) without them.

        Gives the comments of each, in the order of the text.
        """
        removed = [self._remove(at, leave=leave) for at in self._places(entries)]
        return removed[::-1]

    def _places(self, entries: Collection[Entry]) -> list[int]:
        """The positions of entries that are still in there, the last one first."""
        if len(entries) < 3:
            return sorted((self._parts.index(entry) for entry in entries), reverse=True)
        chosen = set(entries)
        last = len(self._parts) - 1
        return [at for at in range(last, -1, -1) if self._parts[at] in chosen]

    def _remove(self, at: int, *, leave: bool) -> Removed:
        place = self._place(at, last=at == len(self._parts) - 1)
        merged, own = closed(self._gap(at), self._gap(at + 1), place, leave=leave)
        del self._parts[at]
        self._gaps[at : at + 2] = [merged]
        return own

    def setting(self, entry: Entry, base: str) -> Setting:
        """Where ``entry`` stands, for making a comment of it.

        ``base`` is the indentation of the line on which it starts.
        """
        at = self._parts.index(entry)
        own = self._first_indent((at,)) if self._lines else None
        return Setting(
            left=self._gap(at),
            right=self._gap(at + 1),
            place=self._place(at, last=at == len(self._parts) - 1),
            indent=self._indent(at) if own is None else own,
            base=base,
        )

    def replace(self, entry: Entry, gap: Row) -> None:
        """Take an entry out, with ``gap`` in place of those around it."""
        at = self._parts.index(entry)
        del self._parts[at]
        self._gaps[at : at + 2] = [gap]

    def has_free_comments(self, *, leave: bool) -> bool:
        """Whether comments remain in a container without entries.

        Those behind its opening bracket are its own, unless all are to be left.
        """
        gap = self._gap(0)
        rows = rows_of(gap)
        free = gap if leave or len(rows) == 1 else flat(rows[1:])
        return bool(comments_in(free))

    def slot(self, at: int, *, breaking: bool = False) -> Slot:
        """The position ``at`` for a new entry.

        With ``breaking`` (comments or several lines come in) a container that is
        written on one line is opened up.
        """
        if breaking and not self._lines:
            self._open_up()
        return Slot(at, self._lines, self._indent(at) if self._lines else "")

    def insert(
        self, slot: Slot, text: str, comments: Removed, *, above: bool = False
    ) -> None:
        """Put a new entry in, with its comments.

        ``above``: close to the entry behind it rather than to the one in front.
        """
        at, gap = slot.at, self._gap(slot.at)
        place = self._place(at, last=at == len(self._parts))
        room = self._room(slot, gap, place, comments, above=above)
        left, right = parted(gap, place, room)
        left, right = carrying(left, right, comments, place, slot.indent)
        self._parts.insert(at, text)
        self._gaps[at : at + 1] = [left, right]

    def _room(
        self, slot: Slot, gap: Row, place: Place, comments: Removed, *, above: bool
    ) -> Room:
        style = self.style
        empty = place.first and place.last
        trailing = slot.lines and style.trailing if empty else has(gap, COMMA)
        return Room(
            lines=slot.lines,
            indent=slot.indent,
            above=above,
            carrying=bool(comments.all),
            trailing=place.last and trailing,
            comma_first=slot.lines and self._comma_first(),
            pad="" if slot.lines else style.pad(self.node.kind),
            space="" if empty or has(gap, BREAK) else style.comma,
        )

    def _comma_first(self) -> bool:
        if len(self._parts) < 2:
            return False
        row = last_row(self._gap(len(self._parts) - 1))
        return row is not None and has(row, COMMA)

    def _open_up(self) -> None:
        indent = self._indent(0)
        trailing = self.style.trailing
        for at in range(len(self._gaps)):
            place = self._place(at, last=at == len(self._parts))
            gap = self._gap(at)
            self._gaps[at] = in_lines(gap, place, indent, trailing=trailing)
        self._lines = True

    def _place(self, at: int, *, last: bool) -> Place:
        return Place(
            first=at == 0,
            last=last,
            newline=self.style.newline,
            closing=self._closing(),
        )

    def _closing(self) -> str:
        lines = self._tree.lines
        self.style.reach.cover(lines.line_start(self.node.start), self.node.end)
        return line_indent(self._tree, self.node.start)

    def _indent(self, at: int) -> str:
        """The indentation of a new entry: that of a neighbour, if one has a line."""
        if self._lines:
            near = (n for n in (at - 1, at) if 0 <= n < len(self._parts))
            if (indent := self._first_indent(near)) is not None:
                return indent
        if self._usual is None:
            self._usual = self._usual_indent()
        return self._usual

    def _usual_indent(self) -> str:
        """That of the first entry with a line, or one level below the brackets."""
        entries = range(len(self._parts)) if self._lines else ()
        first = self._first_indent(entries)
        return self._closing() + self.style.unit if first is None else first

    def _first_indent(self, entries: Iterable[int]) -> str | None:
        """The indentation of the first of these entries that starts a line."""
        for at in entries:
            row = last_row(self._gap(at))
            if row is not None:
                return indent_of(row)
        return None

    def _gap(self, at: int) -> Row:
        known = self._gaps[at]
        if known is not None:
            return known
        before = self._parts[at - 1] if at else None
        after = self._parts[at] if at < len(self._parts) else None
        start = before.node.end if isinstance(before, Entry) else self.node.start + 1
        end = after.start if isinstance(after, Entry) else self.node.end - 1
        return pieces_of(self._tree.text, start, end)

    def splices(self) -> list[Splice]:
        """What to replace in the text; nothing inside of entries that remain."""
        out: list[Splice] = []
        pending: list[str] = []
        at = self.node.start + 1
        for gap, part in zip(self._gaps, (*self._parts, None), strict=True):
            pending.append(text_of(gap) if gap is not None else "")
            if isinstance(part, str):
                pending.append(part)
                continue
            end = part.start if part else self.node.end - 1
            new = "".join(pending)
            if gap is not None and new != self._tree.text[at:end]:
                out.append(Splice(at, end, new))
            pending = []
            at = part.node.end if part else end
        return out
