"""Putting entries in, with the parents they need and the comments they bring."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from openclaw_doctor.json5.body import Body, Slot
from openclaw_doctor.json5.change import Draft, exists, missing, not_container
from openclaw_doctor.json5.meaning import Put
from openclaw_doctor.json5.seams import Removed
from openclaw_doctor.json5.strict import is_strict
from openclaw_doctor.json5.style import Style, line_indent
from openclaw_doctor.json5.tokens import LINE_BREAK
from openclaw_doctor.json5.tree import Node, Tree
from openclaw_doctor.json5.write import (
    Fragment,
    Layout,
    key_text,
    strict_template,
    value_text,
)
from openclaw_doctor.pointer import Pointer, Step


@dataclass(frozen=True, slots=True)
class Cargo:
    """A new value: its data, the same as text to be written, and its comments.

    ``content`` is plain data or data with `Fragment` leaves.
    """

    data: Any
    content: Any
    comments: Removed


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The keys that a new member is to stand before or after, if any.

    They are looked for where text is put in: beside the first parent that is missing.
    """

    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Home:
    """The container that takes a new entry, its own one, and the steps from there."""

    node: Node
    parent: Node | None
    steps: tuple[Step, ...]
    pointer: Pointer


def authored(draft: Draft, style: Style, tree: Tree, node: Node, unit: str) -> Any:
    """The text of ``node`` as content for ``style``.

    Where strict JSON is asked for and the text is not, its scalars are rewritten and
    laid out anew, and the comments inside are announced as dropped.
    """
    from_strict = tree is draft.tree and draft.page.strict
    if not from_strict and style.strict and not is_strict(tree, node):
        draft.drop(node.start, tree.comments_between(node.start, node.end))
        return strict_template(tree, node)
    text = tree.text[node.start : node.end]
    return Fragment(text, line_indent(tree, node.start), unit)


def plan_insert(
    draft: Draft, pointer: Pointer, cargo: Cargo, beside: Neighbours
) -> None:
    """Plan to put a new entry at ``pointer``, making the objects on the way to it.

    Raises `EditRefused`: ``exists``, ``missing`` (a neighbour, or a place beyond the
    end of an array), ``not-container``.
    """
    home = home_of(draft, pointer)
    body = draft.body(home.node, home.parent)
    at, above = _position(body, draft.tree, home, beside)
    several = isinstance(cargo.content, Fragment) and LINE_BREAK.search(
        cargo.content.text
    )
    slot = body.slot(at, breaking=bool(several or cargo.comments.all))
    style = body.style
    if len(home.steps) == 1:
        text = member_text(home.steps[0], cargo.content, style, slot)
        body.insert(slot, text, cargo.comments, above=above)
    else:
        text = _nested_text(home.steps, cargo, style, slot)
        body.insert(slot, text, Removed(), above=above)
    draft.settle(body)
    draft.effects.append(Put(pointer, cargo.data, new=True))


def member_text(step: Step, content: Any, style: Style, slot: Slot) -> str:
    """An entry as text: key and value, or a value alone for an index."""
    layout = Layout.HABIT if slot.lines else Layout.LINE
    return _label(step, style) + value_text(content, style, slot.indent, layout)


def _label(step: Step, style: Style) -> str:
    return "" if isinstance(step, int) else key_text(step, style) + style.colon


def home_of(draft: Draft, pointer: Pointer) -> Home:
    """Where a new entry at ``pointer`` goes; raises `EditRefused`."""
    tree = draft.tree
    node, parent = tree.root, None
    for i, step in enumerate(pointer):
        if node.kind != ("array" if isinstance(step, int) else "object"):
            raise not_container(Pointer(pointer[:i]))
        entry = tree.child(node, step)
        if entry is None or (i == len(pointer) - 1 and isinstance(step, int)):
            _check_steps(draft.count(node), pointer, i)
            return Home(node, parent, tuple(pointer[i:]), Pointer(pointer[:i]))
        node, parent = entry.node, node
    raise exists(pointer)


def _check_steps(count: int, pointer: Pointer, i: int) -> None:
    """Indices have to be within their array, and 0 in one that is to be made."""
    step = pointer[i]
    if isinstance(step, int) and not 0 <= step <= count:
        raise missing(pointer)
    if any(isinstance(later, int) and later != 0 for later in pointer[i + 1 :]):
        raise missing(pointer)


def _position(
    body: Body, tree: Tree, home: Home, beside: Neighbours
) -> tuple[int, bool]:
    """The position among the entries, and whether to keep close to the one behind."""
    count = len(body)
    step = home.steps[0]
    if isinstance(step, int):
        return step, step < count
    key = beside.after if beside.before is None else beside.before
    if key is None:
        return count, False
    entry = tree.child(home.node, key)
    if entry is None:
        raise missing(home.pointer / key)
    at = body.index(entry)
    return (at + 1, False) if beside.before is None else (at, True)


def _nested_text(
    steps: tuple[Step, ...], cargo: Cargo, style: Style, slot: Slot
) -> str:
    if not slot.lines:
        return _nested_in_line(steps, cargo, style)
    newline, comma = style.newline, "," if style.trailing else ""
    opening, closing = [], []
    pad = slot.indent
    for step, inner in pairwise(steps):
        brackets = "[]" if isinstance(inner, int) else "{}"
        opening.append(f"{_label(step, style)}{brackets[0]}{newline}{pad}{style.unit}")
        closing.append(f"{newline}{pad}{brackets[1]}")
        pad += style.unit
    opening += [f"{comment}{newline}{pad}" for comment in cargo.comments.lead]
    last = _label(steps[-1], style) + value_text(
        cargo.content, style, pad, Layout.HABIT
    )
    tail = "".join(f" {comment}" for comment in cargo.comments.tail)
    return "".join((*opening, last, comma, tail, comma.join(reversed(closing))))


def _nested_in_line(steps: tuple[Step, ...], cargo: Cargo, style: Style) -> str:
    opening, closing = [], []
    for step, inner in pairwise(steps):
        kind = "array" if isinstance(inner, int) else "object"
        brackets, pad = ("[]" if kind == "array" else "{}"), style.pad(kind)
        opening.append(_label(step, style) + brackets[0] + pad)
        closing.append(pad + brackets[1])
    last = _label(steps[-1], style) + value_text(cargo.content, style, "", Layout.LINE)
    return "".join((*opening, last, *reversed(closing)))
