"""Taking entries out, with their comments and the parents they leave empty."""

from __future__ import annotations

from dataclasses import dataclass

from openclaw_doctor.json5.change import Draft, Site, site_of
from openclaw_doctor.json5.meaning import Gone
from openclaw_doctor.json5.seams import Removed
from openclaw_doctor.json5.tree import Entry
from openclaw_doctor.pointer import Pointer


@dataclass(frozen=True, slots=True)
class Uprooted:
    """What went: the entry meant, the topmost one that went with it, and comments.

    ``own`` are the comments of the entry meant, ``top_own`` those of ``top``.
    """

    site: Site
    top: Entry
    own: Removed
    top_own: Removed


def plan_delete(draft: Draft, pointer: Pointer, *, prune: bool, leave: bool) -> None:
    """Plan to take out what is at ``pointer``, announcing the comments that go."""
    uprooted = uproot(draft, pointer, prune=prune, leave=leave)
    top, own = uprooted.top, uprooted.top_own
    if not leave:
        draft.drop(top.start, own.lead)
    draft.drop_inside(top.start, top.node.end)
    if not leave:
        draft.drop(top.node.end, own.tail)


def uproot(
    draft: Draft,
    pointer: Pointer,
    *,
    prune: bool,
    leave: bool = False,
    keep: Pointer | None = None,
) -> Uprooted:
    """Plan to take out an entry, and with ``prune`` the parents it leaves empty.

    Parents of ``keep`` stay.  Dead entries under the same key go too, and their
    comments are announced; what becomes of the comments of the entry itself and of
    its parents is left to the caller.
    """
    site = site_of(draft.tree, pointer)
    top = site
    own: Removed | None = None
    while True:
        body = draft.body(top.parent, top.grandparent)
        twins = top.twins()
        removed = dict(zip(twins, body.remove(twins, leave=leave), strict=True))
        own = own or removed[top.entry]
        kept = keep is not None and keep.is_within(top.pointer.parent)
        if not prune or kept or len(body) or body.has_free_comments(leave=leave):
            break
        if len(top.path) < 2 or not isinstance(top.pointer[-2], str):
            break
        top = site_of(draft.tree, top.pointer.parent)
    for dead in top.dead():
        own_dead = removed[dead] if not leave else Removed()
        draft.drop(dead.start, own_dead.lead)
        draft.drop_inside(dead.start, dead.node.end)
        draft.drop(dead.node.end, own_dead.tail)
    draft.settle(body)
    draft.effects.append(Gone(top.pointer))
    return Uprooted(site, top.entry, own, removed[top.entry])
