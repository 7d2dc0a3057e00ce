"""The simple edits as values, and carrying out many of them in few passes."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from openclaw_doctor.errors import EditRefused
from openclaw_doctor.json5.change import Committed, Draft, commit, site_of
from openclaw_doctor.json5.edit_comment import (
    plan_comment_out,
    plan_key_to_comment,
    plan_lift,
)
from openclaw_doctor.json5.edit_insert import Cargo, Neighbours, plan_insert
from openclaw_doctor.json5.edit_remove import plan_delete
from openclaw_doctor.json5.edit_rename import plan_rename
from openclaw_doctor.json5.edit_set import plan_set
from openclaw_doctor.json5.parse import parse
from openclaw_doctor.json5.seams import Removed
from openclaw_doctor.json5.style import Page, Reach
from openclaw_doctor.json5.tree import Node, Tree
from openclaw_doctor.pointer import Pointer, Step


@dataclass(frozen=True, slots=True)
class SetValue:
    """Give what is at ``pointer`` another value; see `openclaw_doctor.json5.edit`."""

    pointer: Sequence[Step]
    value: Any
    strict: bool = False
    comments: str = "take"


@dataclass(frozen=True, slots=True)
class Rename:
    """Give the member at ``pointer`` the key ``to``."""

    pointer: Sequence[Step]
    to: str
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Delete:
    """Take out what is at ``pointer``; see `openclaw_doctor.json5.edit.delete`."""

    pointer: Sequence[Step]
    prune: bool = False
    comments: str = "take"


@dataclass(frozen=True, slots=True)
class Insert:
    """Put ``value`` at ``pointer``; see `openclaw_doctor.json5.edit.insert`."""

    pointer: Sequence[Step]
    value: Any
    before: str | None = None
    after: str | None = None
    strict: bool = False


@dataclass(frozen=True, slots=True)
class CommentOut:
    """Comment out what is at ``pointer``; see `openclaw_doctor.json5.edit`."""

    pointer: Sequence[Step]
    remark: str = ""
    strict: bool = False


@dataclass(frozen=True, slots=True)
class KeyToComment:
    """Make the text at ``pointer`` a comment; see `openclaw_doctor.json5.edit`."""

    pointer: Sequence[Step]
    strict: bool = False


EditRequest = SetValue | Rename | Delete | Insert | CommentOut | KeyToComment


def run(text: str, edits: Sequence[EditRequest]) -> Committed:
    """Carry out ``edits`` as if one after the other.

    Neighbouring edits that reach disjoint parts of the text share a pass: one set of
    splices, one reading.  Edits of one container never do, since their splices could
    contradict each other.
    """
    tree = parse(text)
    state = Committed(tree, tree.value())
    dropped: list[str] = []
    at = 0
    while at < len(edits):
        drafts = _pass(state.tree, islice(edits, at, None))
        state = commit(drafts[0].page, state.data, drafts)
        dropped += state.dropped
        at += len(drafts)
    return Committed(state.tree, state.data, tuple(dropped))


def _pass(tree: Tree, edits: Iterable[EditRequest]) -> list[Draft]:
    """Plan the first edit and those behind it that can share its pass."""
    page = Page(tree)
    drafts: list[Draft] = []
    taken = _Taken()
    weight: float = -1
    for edit in edits:
        try:
            draft = plan(page, edit)
        except EditRefused:
            # It may fit the text as the edits in front of it leave it.
            if not drafts:
                raise
            break
        if draft.reach.margin <= weight or not taken.add(draft.reach):
            break
        weight += _weight(draft)
        drafts.append(draft)
    return drafts


def _weight(draft: Draft) -> float:
    """By how many cases the edit may change a count of habits, at most.

    The first comment of a strict document changes what all later text may be.

    Each entry has a colon or comma of its own, or is the only one; the container, its
    own one, and entries that are written in another form count twice.
    """
    if draft.commenting and draft.page.strict:
        return math.inf
    text = draft.tree.text
    changed = [text[splice.start : splice.end] for splice in draft.splices]
    changed += [splice.new for splice in draft.splices]
    marks = sum(piece.count(mark) for piece in changed for mark in ",:\n\r")
    return 2 * marks + 10


class _Taken:
    """Disjoint stretches of a text."""

    __slots__ = ("_ends", "_starts")

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def add(self, reach: Reach) -> bool:
        """Take a stretch, if no part of it is taken."""
        at = bisect_left(self._starts, reach.end)
        if at and self._ends[at - 1] > reach.start:
            return False
        self._starts.insert(at, reach.start)
        self._ends.insert(at, reach.end)
        return True


def plan(page: Page, edit: EditRequest) -> Draft:
    """Plan one edit on a page."""
    pointer = Pointer(edit.pointer)
    strict = not isinstance(edit, Delete) and edit.strict
    draft = Draft(page, Reach(_focus(page.tree, pointer)), strict)
    match edit:
        case SetValue(_, value):
            draft.keeping = edit.comments == "keep"
            plan_set(draft, pointer, value)
        case Rename(_, to):
            plan_rename(draft, site_of(page.tree, pointer), to)
        case Delete(_, False, "keep"):
            plan_lift(draft, pointer)
        case Delete(_, prune, comments):
            plan_delete(draft, pointer, prune=prune, leave=comments == "leave")
        case Insert(_, value, before, after):
            cargo = Cargo(value, value, Removed())
            plan_insert(draft, pointer, cargo, Neighbours(before, after))
        case CommentOut(_, remark):
            plan_comment_out(draft, pointer, remark)
        case KeyToComment():
            plan_key_to_comment(draft, pointer)
    return draft


def _focus(tree: Tree, pointer: Pointer) -> Node:
    """The node at a pointer, or the innermost one on the way to it that is there."""
    node = tree.root
    for step in pointer:
        entry = tree.child(node, step)
        if entry is None:
            break
        node = entry.node
    return node
