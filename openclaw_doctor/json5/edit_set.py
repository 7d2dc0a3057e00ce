"""Giving values: only what differs is written."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from openclaw_doctor.json5.body import Body
from openclaw_doctor.json5.change import Draft, site_of
from openclaw_doctor.json5.edit_comment import lift
from openclaw_doctor.json5.edit_insert import member_text
from openclaw_doctor.json5.meaning import Put
from openclaw_doctor.json5.seams import Removed
from openclaw_doctor.json5.splice import Splice
from openclaw_doctor.json5.style import is_open, line_indent
from openclaw_doctor.json5.tree import CONTAINERS, Entry, Node
from openclaw_doctor.json5.values import same, same_scalar
from openclaw_doctor.json5.write import Layout, quoted, value_text
from openclaw_doctor.pointer import Pointer, Step


@dataclass(frozen=True, slots=True)
class _Pair:
    """A node, where it starts with its key, its container, and its new value."""

    node: Node
    start: int
    parent: Node | None
    value: Any


def plan_set(draft: Draft, pointer: Pointer, value: Any) -> None:
    """Plan to give what is at ``pointer`` a value, touching only what differs.

    Raises `EditRefused`: ``missing``, ``not-container``, ``not-json``.
    """
    site = site_of(draft.tree, pointer) if pointer else None
    node = site.entry.node if site else draft.tree.root
    start = site.entry.start if site else node.start
    todo = [_Pair(node, start, site.parent if site else None, value)]
    while todo:
        pair = todo.pop()
        if pair.node.kind == "object" and isinstance(pair.value, dict):
            todo += _set_members(draft, pair)
        elif pair.node.kind == "array" and isinstance(pair.value, list):
            todo += _set_items(draft, pair)
        elif not _is_already(draft, pair):
            _replace(draft, pair)
    draft.effects.append(Put(pointer, value))


def _is_already(draft: Draft, pair: _Pair) -> bool:
    if pair.node.kind in CONTAINERS:
        return False
    return same_scalar(draft.tree.scalar(pair.node), pair.value)


def _replace(draft: Draft, pair: _Pair) -> None:
    node = pair.node
    if draft.keeping:
        _set_above(draft, pair)
    else:
        draft.drop_inside(node.start, node.end)
    draft.splices.append(Splice(node.start, node.end, _new_text(draft, pair)))


def _set_above(draft: Draft, pair: _Pair) -> None:
    """Plan to set the comments inside a value that goes in front of its entry."""
    tree, start = draft.tree, pair.start
    inside = tree.comments_between(pair.node.start, pair.node.end)
    if not inside:
        return
    draft.reach.cover(tree.lines.line_start(start), pair.node.end)
    newline = draft.style(pair.parent).newline + line_indent(tree, start)
    above = "".join(
        comment + (newline if comment.startswith("//") else " ") for comment in inside
    )
    draft.splices.append(Splice(start, start, above))


def _new_text(draft: Draft, pair: _Pair) -> str:
    node, value, text = pair.node, pair.value, draft.tree.text
    if node.kind == "string" and isinstance(value, str) and not draft.strict:
        return quoted(value, text[node.start])
    style = draft.style(pair.parent)
    if not isinstance(value, (dict, list)):
        return value_text(value, style, "", Layout.LINE)
    parent_inline = pair.parent is not None and not is_open(text, pair.parent)
    layout = Layout.LINE if parent_inline else Layout.HABIT
    draft.reach.cover(draft.tree.lines.line_start(node.start), node.end)
    return value_text(value, style, line_indent(draft.tree, node.start), layout)


def _set_members(draft: Draft, pair: _Pair) -> list[_Pair]:
    node, wanted = pair.node, pair.value
    last = {entry.key: entry for entry in node.entries}
    gone = [entry for entry in node.entries if entry.key not in wanted]
    new = [key for key in wanted if key not in last]
    if gone or new:
        body = draft.body(node, pair.parent)
        _take_out(draft, body, gone)
        for key in new:
            _put_in(body, len(body), key, wanted[key])
        draft.settle(body)
    return [
        _Pair(entry.node, entry.start, node, wanted[key])
        for key, entry in last.items()
        if key in wanted
    ]


def _take_out(draft: Draft, body: Body, entries: Collection[Entry]) -> None:
    if not draft.keeping:
        draft.take_out(body, entries)
        return
    for entry in entries:
        lift(draft, body, entry)


def _put_in(body: Body, at: int, step: Step, value: Any) -> None:
    slot = body.slot(at)
    text = member_text(step, value, body.style, slot)
    body.insert(slot, text, Removed(), above=at < len(body))


def _set_items(draft: Draft, pair: _Pair) -> list[_Pair]:
    items, wanted = pair.node.entries, pair.value
    head, tail = _equal_ends(draft, pair)
    both = min(len(items), len(wanted)) - tail
    if len(items) != len(wanted):
        body = draft.body(pair.node, pair.parent)
        _take_out(draft, body, items[both : len(items) - tail])
        for at in range(both, len(wanted) - tail):
            _put_in(body, at, at, wanted[at])
        draft.settle(body)
    return [
        _Pair(items[at].node, items[at].start, pair.node, wanted[at])
        for at in range(head, both)
    ]


def _equal_ends(draft: Draft, pair: _Pair) -> tuple[int, int]:
    """How many items at the start and at the end need no look.

    Of equally long arrays all do: each item is paired with its own successor.
    """
    items, wanted = pair.node.entries, pair.value
    most = min(len(items), len(wanted))
    if len(items) == len(wanted):
        return 0, 0
    data = draft.tree.value(pair.node)
    head = tail = 0
    while head < most and same(data[head], wanted[head]):
        head += 1
    while tail < most - head and same(data[-1 - tail], wanted[-1 - tail]):
        tail += 1
    return head, tail
