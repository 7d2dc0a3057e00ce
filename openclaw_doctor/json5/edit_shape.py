"""Giving values another shape: lists as maps, and whole values laid out anew."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from openclaw_doctor.errors import EditRefused
from openclaw_doctor.json5.change import (
    Draft,
    Site,
    missing,
    not_container,
    site_of,
)
from openclaw_doctor.json5.edit_insert import authored
from openclaw_doctor.json5.edit_rename import plan_rename
from openclaw_doctor.json5.meaning import Put
from openclaw_doctor.json5.splice import Splice
from openclaw_doctor.json5.style import Style, is_open, line_indent
from openclaw_doctor.json5.tokens import LINE_BREAK
from openclaw_doctor.json5.tree import Entry, Node, Span
from openclaw_doctor.json5.write import Layout, key_text, value_text
from openclaw_doctor.pointer import Pointer


@dataclass(frozen=True, slots=True)
class Authored:
    """In a template: the text of what now stands at ``pointer``, as it was written."""

    pointer: Pointer


def plan_list_to_map(
    draft: Draft, pointer: Pointer, key: str, rename: str | None
) -> None:
    """Plan to make an array of objects an object, each item under its own ``key``.

    Raises `EditRefused`: ``missing`` (also: an item without a string under ``key``),
    ``not-container`` (no array, or an item that is no object), ``twice``, ``exists``.
    """
    site = site_of(draft.tree, pointer) if pointer else None
    node = site.entry.node if site else draft.tree.root
    if node.kind != "array":
        raise not_container(pointer)
    names = _names(draft, pointer, node, key)
    draft.reach.cover(node.start, node.end)
    draft.splices += (
        Splice(node.start, node.start + 1, "{"),
        Splice(node.end - 1, node.end, "}"),
    )
    style = draft.style(site.parent if site else None)
    for name, item in zip(names, node.entries, strict=True):
        _name_item(draft, style, name, item, key, node)
    items = draft.tree.value(node)
    for item in items:
        del item[key]
    draft.effects.append(Put(pointer, dict(zip(names, items, strict=True))))
    if rename is not None:
        if site is None:
            raise missing(pointer)
        plan_rename(draft, site, rename)


def _names(draft: Draft, pointer: Pointer, node: Node, key: str) -> list[str]:
    names: list[str] = []
    for i, item in enumerate(node.entries):
        if item.node.kind != "object":
            raise not_container(pointer / i)
        named = draft.tree.child(item.node, key)
        if named is None or named.node.kind != "string":
            raise missing(pointer / i / key)
        names.append(str(draft.tree.scalar(named.node)))
    if len(set(names)) < len(names):
        where = f"two items of {pointer.dotted() or 'the root'} have the same {key}"
        raise EditRefused(where, reason="twice")
    return names


def _name_item(
    draft: Draft, style: Style, name: str, item: Entry, key: str, array: Node
) -> None:
    """Plan to give an item its key; the comments of the key's old place go above."""
    tree, body = draft.tree, draft.body(item.node, array)
    named = [entry for entry in item.node.entries if entry.key == key]
    draft.take_out(body, named[:-1])
    (own,) = body.remove(named[-1:])
    between = tree.comments_between(named[-1].start, named[-1].node.end)
    newline = f"{style.newline}{line_indent(tree, item.start)}"
    above = "".join(
        comment + (newline if comment.startswith("//") else " ")
        for comment in (*own.lead, *between, *own.tail)
    )
    label = key_text(name, style) + style.colon
    draft.splices.append(Splice(item.start, item.start, above + label))
    draft.settle(body)


def plan_rebuild(draft: Draft, pointer: Pointer, template: Any) -> None:
    """Plan to lay out a value anew from ``template``, in one pass.

    Raises `EditRefused`: ``missing`` (the place, or one that the template names),
    ``not-container``, ``not-json``.
    """
    tree = draft.tree
    site = site_of(tree, pointer) if pointer else None
    node = site.entry.node if site else tree.root
    style = draft.style(node if node.entries or site is None else site.parent)
    used: dict[Authored, Node] = {}

    def content(leaf: Any) -> Any:
        if not isinstance(leaf, Authored):
            return leaf
        used[leaf] = node_of(leaf)
        return authored(draft, style, tree, used[leaf], "")

    def node_of(leaf: Authored) -> Node:
        found = tree.find(leaf.pointer)
        if found is None:
            raise missing(Pointer(leaf.pointer))
        return found

    def data(leaf: Any) -> Any:
        return tree.value(used[leaf]) if isinstance(leaf, Authored) else leaf

    indent = line_indent(tree, node.start)
    text = value_text(
        _mapped(template, content), style, indent, _layout(draft, node, site)
    )
    for span in _uncovered(tree.comments(), node, [*used.values()]):
        draft.drop(span.start, [tree.text[span.start : span.end]])
    draft.splices.append(Splice(node.start, node.end, text))
    draft.effects.append(Put(pointer, _mapped(template, data)))


def _layout(draft: Draft, node: Node, site: Site | None) -> Layout:
    """One line stays one line."""
    text = draft.tree.text
    if node.entries:
        one_line = LINE_BREAK.search(text, node.start, node.end) is None
    else:
        one_line = site is not None and not is_open(text, site.parent)
    return Layout.LINE if one_line else Layout.LINES


def _mapped(template: Any, leaf: Callable[[Any], Any]) -> Any:
    """A copy of plain data with ``leaf`` applied to what is not a container."""
    top: list[Any] = [None]
    todo: list[tuple[Any, Any, Any]] = [(template, top, 0)]
    while todo:
        item, holder, key = todo.pop()
        made: Any
        if isinstance(item, dict):
            made = dict.fromkeys(item)
            todo += [(inner, made, name) for name, inner in item.items()]
        elif isinstance(item, list):
            made = [None] * len(item)
            todo += [(inner, made, i) for i, inner in enumerate(item)]
        else:
            made = leaf(item)
        holder[key] = made
    return top[0]


def _uncovered(comments: list[Span], node: Node, used: list[Node]) -> list[Span]:
    """The comments inside ``node`` that lie in none of the ``used`` nodes."""
    spans = sorted((one.start, one.end) for one in used)
    starts = [start for start, _ in spans]
    reached = [0, *accumulate((end for _, end in spans), max)]
    return [
        comment
        for comment in comments
        if node.start < comment.start < node.end
        and reached[bisect_right(starts, comment.start)] < comment.end
    ]
