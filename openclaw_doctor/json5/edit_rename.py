"""Renaming keys."""

from __future__ import annotations

from openclaw_doctor.json5.change import Draft, Site, exists, not_container
from openclaw_doctor.json5.meaning import Named
from openclaw_doctor.json5.splice import Splice
from openclaw_doctor.json5.write import bare_key_text, quoted


def plan_rename(draft: Draft, site: Site, to: str) -> None:
    """Plan to give the member at ``site`` another key; dead twins of it go.

    Raises `EditRefused`: ``exists``, ``not-container`` for an item of an array.
    """
    entry = site.entry
    if entry.key is None:
        raise not_container(site.pointer.parent)
    if to == entry.key:
        return
    if draft.tree.child(site.parent, to) is not None:
        raise exists(site.pointer.parent / to)
    if dead := site.dead():
        body = draft.body(site.parent, site.grandparent)
        draft.take_out(body, dead)
        draft.settle(body)
    draft.reach.cover(site.parent.start, site.parent.end)
    draft.splices.append(Splice(entry.key_start, entry.key_end, _text(draft, site, to)))
    draft.effects.append(Named(site.pointer, to))


def _text(draft: Draft, site: Site, to: str) -> str:
    mark = draft.tree.text[site.entry.key_start]
    if draft.strict:
        return quoted(to, '"')
    if mark in "\"'":
        return quoted(to, mark)
    return bare_key_text(to, draft.style(site.parent))
