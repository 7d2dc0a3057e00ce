"""Moving entries, within a text or from one to another, comments and all."""

from __future__ import annotations

from openclaw_doctor.errors import EditRefused
from openclaw_doctor.json5.change import Draft
from openclaw_doctor.json5.edit_insert import (
    Cargo,
    Neighbours,
    authored,
    home_of,
    plan_insert,
)
from openclaw_doctor.json5.edit_remove import Uprooted, uproot
from openclaw_doctor.json5.seams import Removed
from openclaw_doctor.pointer import Pointer


def plan_move(draft: Draft, source: Pointer, target: Pointer) -> None:
    """Plan to move an entry to a container that does not lie in it.

    Raises `EditRefused`: ``missing``, ``exists``, ``not-container``, and ``unsafe``
    where the target is among items that move up as this one goes.
    """
    if isinstance(source[-1], int) and target.is_within(source.parent):
        raise EditRefused("the target moves as well", reason="unsafe")
    home_of(draft, target)
    went, comments = plan_cut(draft, source, prune=False, keep=None)
    plan_paste(draft, target, draft, went, comments, Neighbours())


def plan_cut(
    draft: Draft, pointer: Pointer, *, prune: bool, keep: Pointer | None
) -> tuple[Uprooted, Removed]:
    """Plan to take an entry out; gives what went and the comments to carry along.

    Those of parents that go, and those between key and value, are set above.
    """
    went = uproot(draft, pointer, prune=prune, keep=keep)
    tree, node, top = draft.tree, went.site.entry.node, went.top
    lead = (*went.own.lead, *tree.comments_between(top.start, node.start))
    if top is not went.site.entry:
        above = tree.comments_between(top.start, node.start)
        behind = tree.comments_between(node.end, top.node.end)[len(went.own.tail) :]
        lead = (*went.top_own.lead, *above, *behind, *went.top_own.tail)
    inside = tree.comments_between(node.start, node.end)
    draft.leaving = (*lead, *inside, *went.own.tail)
    return went, Removed(lead, went.own.tail)


def plan_paste(
    draft: Draft,
    pointer: Pointer,
    source: Draft,
    went: Uprooted,
    comments: Removed,
    beside: Neighbours,
) -> None:
    """Plan to put an entry that was cut out of ``source`` at ``pointer``.

    Where strict JSON is asked for its comments cannot go along and are announced.
    """
    tree, node = source.tree, went.site.entry.node
    draft.arriving = source.leaving
    style = draft.style(None)
    if comments.all and style.strict:
        draft.drop(0, comments.lead)
        draft.drop(node.end, comments.tail)
        comments = Removed()
    unit = source.style(went.site.parent).unit
    content = authored(draft, style, tree, node, unit)
    plan_insert(draft, pointer, Cargo(tree.value(node), content, comments), beside)
