"""Carrying out many edits of one text in few passes, many of one container in one.

The result holds the same data and comments as that of the edits one after the other.
Where a choice of layout depends on what another edit leaves behind, it may differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from openclaw_doctor.json5.batch import (
    CommentOut,
    Delete,
    EditRequest,
    Insert,
    Rename,
    plan,
)
from openclaw_doctor.json5.change import Committed, Draft, commit
from openclaw_doctor.json5.edit_move import plan_move
from openclaw_doctor.json5.parse import parse
from openclaw_doctor.json5.style import Page, Reach
from openclaw_doctor.pointer import Pointer, Step

#: A place in a text; None is the end of an array.
_Place = tuple[Step | None, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """Move what is at ``source`` to ``target``; parents that are left empty stay."""

    source: Sequence[Step]
    target: Sequence[Step]
    strict: bool = False


JointRequest = EditRequest | Move


def run_jointly(text: str, edits: Sequence[JointRequest]) -> Committed:
    """Carry out ``edits`` as if one after the other; none of them may prune.

    Raises `EditRefused` if one of them cannot be carried out, or not in this way.
    """
    tree = parse(text)
    state = Committed(tree, tree.value())
    dropped: list[str] = []
    while edits:
        page = Page(state.tree)
        page.shared = {}
        drafts, edits = _pass(page, edits)
        state = commit(page, state.data, drafts)
        dropped += state.dropped
    return Committed(state.tree, state.data, tuple(dropped))


def _pass(
    page: Page, edits: Iterable[JointRequest]
) -> tuple[list[Draft], list[JointRequest]]:
    """Plan the edits that need none of those in front of them; and what is left."""
    drafts: list[Draft] = []
    left: list[JointRequest] = []
    ground = _Ground()
    for one in edits:
        strict = not isinstance(one, Delete) and one.strict
        draft = Draft(page, Reach(page.tree.root), strict)
        places = set(_places(draft, one))
        if ground.meets(places):
            left.append(one)
        else:
            drafts.append(_planned(draft, one))
            places = {place for place in places if place[-1:] != (None,)}
        ground.add(places)
    return drafts, left


def _planned(draft: Draft, one: JointRequest) -> Draft:
    if not isinstance(one, Move):
        return plan(draft.page, one)
    plan_move(draft, Pointer(one.source), Pointer(one.target))
    return draft


def _places(draft: Draft, one: JointRequest) -> Iterator[_Place]:
    """The places that an edit looks at or changes, each with all below it."""
    match one:
        case Move(source, target):
            yield _departure(Pointer(source))
            yield from _arrival(draft, Pointer(target))
        case Insert(pointer, _, None, None):
            yield from _arrival(draft, Pointer(pointer))
        case Insert(pointer):
            yield Pointer(pointer[:-1])
        case Rename(pointer, to):
            yield Pointer(pointer)
            yield Pointer(pointer).parent / to
        case Delete(pointer) | CommentOut(pointer):
            yield _departure(Pointer(pointer))
        case _:
            yield Pointer(one.pointer)


def _departure(pointer: Pointer) -> _Place:
    """An item that goes moves those behind it, and so its whole array."""
    return pointer.parent if pointer and isinstance(pointer[-1], int) else pointer


def _arrival(draft: Draft, pointer: Pointer) -> Iterator[_Place]:
    """The topmost place that is new; a new item at the end of an array moves none.

    What comes to the end must wait for all that comes there before.
    """
    node = draft.tree.root
    for at, step in enumerate(pointer):
        entry = draft.tree.child(node, step)
        if entry is None or (at == len(pointer) - 1 and isinstance(step, int)):
            if isinstance(step, int) and step < len(node.entries):
                yield pointer[:at]
                return
            if at == len(pointer) - 1 and isinstance(step, int):
                yield (*pointer[:at], None)
            yield pointer[: at + 1]
            return
        node = entry.node
    yield pointer


class _Ground:
    """Places that edits look at or change."""

    __slots__ = ("_above", "_places")

    def __init__(self) -> None:
        self._places: set[_Place] = set()
        self._above: set[_Place] = set()

    def meets(self, places: set[_Place]) -> bool:
        """Whether one of ``places`` is, contains or lies in one of these."""
        return bool(places & self._above or _prefixes(places) & self._places)

    def add(self, places: set[_Place]) -> None:
        """Take the places in."""
        self._places |= places
        self._above |= _prefixes(places)


def _prefixes(places: set[_Place]) -> set[_Place]:
    return {place[:n] for place in places for n in range(len(place) + 1)}
