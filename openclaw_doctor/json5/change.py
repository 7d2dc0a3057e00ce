"""Planning edits on a tree, and carrying them out with every proof made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from openclaw_doctor.errors import EditRefused, SyntaxInvalid
from openclaw_doctor.json5.body import Body
from openclaw_doctor.json5.meaning import Effect, carried_out
from openclaw_doctor.json5.parse import parse
from openclaw_doctor.json5.splice import Splice, spliced
from openclaw_doctor.json5.strict import is_strict, violations
from openclaw_doctor.json5.style import Page, Reach, Style, is_open
from openclaw_doctor.json5.tree import CONTAINERS, Entry, Node, Tree
from openclaw_doctor.json5.values import same
from openclaw_doctor.pointer import Pointer

# A new comment may stand on several lines, parted by the breaks of the old text.
_IN_REMARKS = ("comment", "whitespace")


@dataclass(slots=True)
class Draft:
    """One edit while it is being planned: what it will do to text and data.

    ``strict`` says that new text has to be strict JSON even if the document is not.
    ``dropped`` holds comments that go, with their places; ``leaving`` and ``arriving``
    those that go to and come from another place with a moved value, or into new ones.
    ``commenting``: an entry becomes a comment, which strict JSON does not know.
    ``keeping``: the comments of what goes stay.
    """

    page: Page
    reach: Reach
    strict: bool = False
    splices: list[Splice] = field(default_factory=list)
    dropped: list[tuple[int, str]] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    leaving: tuple[str, ...] = ()
    arriving: tuple[str, ...] = ()
    commenting: bool = False
    keeping: bool = False

    @property
    def tree(self) -> Tree:
        """The tree that the edit is planned on."""
        return self.page.tree

    def style(self, node: Node | None) -> Style:
        """The style of new text inside ``node``."""
        return Style(self.page, node, self.reach, strict=self.strict)

    def body(self, node: Node, parent: Node | None) -> Body:
        """The container ``node``, an entry of ``parent``, taken apart."""
        self.reach.cover(node.start, node.end)
        shared = self.page.shared
        if shared is not None and node.start in shared:
            body: Body = shared[node.start]
            return body
        inline = parent is not None and not is_open(self.tree.text, parent)
        body = Body(self.tree, node, self.style(node), nested_inline=inline)
        if shared is not None:
            shared[node.start] = body
        return body

    def count(self, node: Node) -> int:
        """How many entries a container has, with what edits of this page put in."""
        body = (self.page.shared or {}).get(node.start)
        return len(node.entries) if body is None else len(body)

    def settle(self, body: Body) -> None:
        """Take the changes of a body for carried out; shared ones come in the end."""
        if self.page.shared is None:
            self.splices += body.splices()

    def drop(self, at: int, comments: Iterable[str]) -> None:
        """Announce that comments go which stand at or behind ``at``."""
        self.dropped += [(at, comment) for comment in comments]

    def drop_inside(self, start: int, end: int) -> None:
        """Announce that the comments between two offsets go."""
        self.drop(start, self.tree.comments_between(start, end))

    def take_out(self, body: Body, entries: Collection[Entry]) -> None:
        """Take entries out of a body and announce all their comments."""
        for entry, own in zip(entries, body.remove(entries), strict=True):
            self.drop(entry.start, own.lead)
            self.drop_inside(entry.start, entry.node.end)
            self.drop(entry.node.end, own.tail)


@dataclass(frozen=True, slots=True)
class Site:
    """Where an entry stands: the containers on the way to it, and the entry itself."""

    tree: Tree
    pointer: Pointer
    path: tuple[Node, ...]
    entry: Entry

    @property
    def parent(self) -> Node:
        """The container of the entry."""
        return self.path[-1]

    @property
    def grandparent(self) -> Node | None:
        """The container of the container, if it has one."""
        return self.path[-2] if len(self.path) > 1 else None

    def twins(self) -> list[Entry]:
        """All entries of the parent under the same key, the site's own one included."""
        if self.entry.key is None:
            return [self.entry]
        return self.tree.members(self.parent, self.entry.key)

    def dead(self) -> list[Entry]:
        """The entries under the same key that do not count."""
        return [twin for twin in self.twins() if twin is not self.entry]


def site_of(tree: Tree, pointer: Pointer) -> Site:
    """The site of the entry at ``pointer``.

    Raises `EditRefused`: ``missing``, or ``not-container`` for the root and for what
    would be inside a scalar.
    """
    node = tree.root
    path: list[Node] = []
    entry: Entry | None = None
    for i, step in enumerate(pointer):
        if node.kind not in CONTAINERS:
            raise not_container(Pointer(pointer[:i]))
        entry = tree.child(node, step)
        if entry is None:
            raise missing(Pointer(pointer[: i + 1]))
        path.append(node)
        node = entry.node
    if entry is None:
        raise not_container(pointer)
    return Site(tree, pointer, tuple(path), entry)


def missing(pointer: Pointer) -> EditRefused:
    """The error for a place where nothing is."""
    return EditRefused(f"nothing at {pointer.dotted()}", reason="missing")


def exists(pointer: Pointer) -> EditRefused:
    """The error for a place that is taken."""
    return EditRefused(f"{pointer.dotted() or 'the root'} is taken", reason="exists")


def not_container(pointer: Pointer) -> EditRefused:
    """The error for a place that would have to be a container of another kind."""
    where = pointer.dotted() or "the root"
    return EditRefused(f"{where} cannot take this edit", reason="not-container")


@dataclass(frozen=True, slots=True)
class Committed:
    """A document after edits: tree, plain data, and the comments that went."""

    tree: Tree
    data: Any
    dropped: tuple[str, ...] = ()


def commit(page: Page, data: Any, drafts: Sequence[Draft]) -> Committed:
    """Carry out edits that were planned on one page, and prove the result.

    ``data`` is the plain data of the page; it is used up.  Raises `EditRefused` with
    the reason ``unsafe`` where the new text is not valid, does not mean what the
    edits mean, has lost a comment that no edit announced, or is less strict.
    """
    splices = [splice for draft in drafts for splice in draft.splices]
    for body in (page.shared or {}).values():
        splices += body.splices()
    if not splices:
        return Committed(page.tree, data)
    try:
        tree = parse(spliced(page.tree.text, splices))
    except SyntaxInvalid:
        raise _unsafe("text") from None
    found = tree.value()
    effects = [effect for draft in drafts for effect in draft.effects]
    if not same(carried_out(effects, data), found):
        raise _unsafe("data")
    dropped = tuple(text for draft in drafts for _, text in sorted_drops(draft))
    if _lost(page.tree, tree, drafts) - Counter(dropped):
        raise _unsafe("comments")
    if _less_strict(page, tree, drafts):
        raise _unsafe("strictness")
    return Committed(tree, found, dropped)


def sorted_drops(draft: Draft) -> list[tuple[int, str]]:
    """The comments that go, in the order of the text."""
    return sorted(draft.dropped, key=lambda drop: drop[0])


def _lost(before: Tree, after: Tree, drafts: Sequence[Draft]) -> Counter[str]:
    due = _comments(before)
    for draft in drafts:
        due.update(draft.arriving)
        due.subtract(draft.leaving)
    return due - _comments(after)


def _comments(tree: Tree) -> Counter[str]:
    return Counter(tree.text[span.start : span.end] for span in tree.comments())


def _less_strict(page: Page, tree: Tree, drafts: Sequence[Draft]) -> bool:
    if page.strict and any(draft.commenting for draft in drafts):
        return any(found.kind not in _IN_REMARKS for found in violations(tree))
    if page.strict:
        return not is_strict(tree)
    if not any(draft.strict for draft in drafts):
        return False
    return _laxity(tree) > _laxity(page.tree)


def _laxity(tree: Tree) -> int:
    """How far a text is from strict JSON; odd blanks count one by one."""
    return sum(
        found.span.end - found.span.start if found.kind == "whitespace" else 1
        for found in violations(tree)
    )


def _unsafe(what: str) -> EditRefused:
    return EditRefused(
        f"the edit would not be safe on this text (its {what})", reason="unsafe"
    )
