"""Editing JSON5 text: every change is a splice, everything else stays as it is.

All functions are pure: text in, `Edited` out.  Pointers are sequences of keys and
indices.  Each function reads its own result back before it returns and raises
`EditRefused` with the reason ``unsafe`` if that text is not valid, does not hold the
data that the edit means, or has lost a comment that is not listed in ``dropped``.

The other reasons: ``exists`` (the new place is taken), ``missing`` (nothing is at a
pointer, or a neighbour is not there), ``twice`` (two items with one id),
``not-container`` (a parent is a scalar or of the wrong kind, or the root cannot take
the edit), ``not-json`` (NaN, an infinity or a comment in strict JSON), ``not-text``
(what is to be a comment is no text).

New text is in the style of its container or document.  It is strict JSON where the
whole document is, or where ``strict`` asks for it; comments that come along with a
moved value cannot be carried there and are listed in ``dropped``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any, Literal

from openclaw_doctor.errors import EditRefused
from openclaw_doctor.json5.batch import (
    CommentOut,
    Delete,
    EditRequest,
    Insert,
    KeyToComment,
    Rename,
    SetValue,
    run,
)
from openclaw_doctor.json5.change import Committed, Draft, commit
from openclaw_doctor.json5.edit_comment import plan_comment_removal
from openclaw_doctor.json5.edit_insert import Neighbours
from openclaw_doctor.json5.edit_move import plan_cut, plan_paste
from openclaw_doctor.json5.edit_shape import (
    Authored,
    plan_list_to_map,
    plan_rebuild,
)
from openclaw_doctor.json5.joint import JointRequest, Move, run_jointly
from openclaw_doctor.json5.parse import parse
from openclaw_doctor.json5.splice import Edited, Splice
from openclaw_doctor.json5.style import Page, Reach
from openclaw_doctor.json5.tree import Tree
from openclaw_doctor.pointer import Pointer, Step

__all__ = [
    "Authored",
    "CommentOut",
    "Delete",
    "EditRequest",
    "Edited",
    "Insert",
    "JointRequest",
    "KeyToComment",
    "Move",
    "Rename",
    "SetValue",
    "Splice",
    "apply_all",
    "apply_jointly",
    "comment_out",
    "delete",
    "insert",
    "key_to_comment",
    "list_to_map",
    "move",
    "move_between",
    "rebuild",
    "remove_comments",
    "rename",
    "set_value",
]


def set_value(
    text: str,
    pointer: Sequence[Step],
    value: Any,
    *,
    strict: bool = False,
    comments: Literal["take", "keep"] = "take",
) -> Edited:
    """Give what is at ``pointer`` a value (plain data).

    A value that is equal already stays as written; in objects and arrays only what
    differs is touched, new members come last.  Of a key given twice the last one is
    set.  Comments inside and beside what goes go too, unless ``comments`` is
    ``"keep"``.  Raises `EditRefused`, among others ``missing``: nothing is created.
    """
    return apply_all(text, [SetValue(pointer, value, strict, comments)])


def rename(
    text: str, pointer: Sequence[Step], to: str, *, strict: bool = False
) -> Edited:
    """Give the member at ``pointer`` the key ``to``, in the quotes it has.

    Of a key given twice the last member is renamed, and the dead ones go: they would
    come back to life.  Raises `EditRefused`, among others ``exists``.
    """
    return apply_all(text, [Rename(pointer, to, strict)])


def delete(
    text: str,
    pointer: Sequence[Step],
    *,
    prune: bool = False,
    comments: Literal["take", "leave", "keep"] = "take",
) -> Edited:
    """Take out what is at ``pointer``; all members, if the key is given twice.

    ``prune``: objects and arrays that this leaves empty go as well, but never an item
    of an array or one that still holds a comment.  Comments of its own (behind it on
    its line, directly above, or in front of it) go too, unless ``comments`` is
    ``"leave"``; those inside go as well, unless it is ``"keep"``, which does not go
    with ``prune``.  Raises `EditRefused`.
    """
    return apply_all(text, [Delete(pointer, prune, comments)])


def comment_out(
    text: str, pointer: Sequence[Step], remark: str = "", *, strict: bool = False
) -> Edited:
    """Make what is at ``pointer`` a comment at its place, ``remark`` in front of it.

    Lines of its own become ``//`` lines that give back the old ones when ``// `` is
    taken away; among others on a line it becomes a block comment, if its text can
    stand in one.  Its comma, the comments inside and those behind it on its line
    become part of the new comment; all others stay.  With ``strict`` (the file must
    be strict JSON) it is refused; a JSON5 file that happens to be strict JSON is so
    no longer.  Raises `EditRefused`.
    """
    return apply_all(text, [CommentOut(pointer, remark, strict)])


def key_to_comment(
    text: str, pointer: Sequence[Step], *, strict: bool = False
) -> Edited:
    """Make the member at ``pointer``, a text or an array of texts, a comment.

    Each line of the text becomes a ``//`` line; among others on a line, a text of
    one line becomes a block comment.  A blank text just goes.  Comments beside and
    inside stay.  Control characters are shown as escapes.  Raises `EditRefused`,
    among others ``not-text``, and with ``strict`` always.
    """
    return apply_all(text, [KeyToComment(pointer, strict)])


def insert(
    text: str,
    pointer: Sequence[Step],
    value: Any,
    *,
    before: str | None = None,
    after: str | None = None,
    strict: bool = False,
) -> Edited:
    """Put a value (plain data) at ``pointer``, making the parents it needs.

    A member comes last, but above comments at the end that belong to nobody, or next
    to the key ``before`` or ``after`` of the object that it (or the first parent that
    is missing) goes to.  In an array the last step is the position.  Raises
    `EditRefused`, among others ``exists``.
    """
    return apply_all(text, [Insert(pointer, value, before, after, strict)])


def apply_all(text: str, edits: Sequence[EditRequest]) -> Edited:
    """Carry out simple edits one after the other; pointers mean the text so far.

    The result is that of the single functions in a row, but edits of disjoint
    containers share a pass, so that thousands take seconds.  Raises `EditRefused` if
    one of them cannot be carried out.
    """
    return _edited(run(text, edits))


def apply_jointly(text: str, edits: Sequence[JointRequest]) -> Edited:
    """Carry out simple edits and moves, as far as possible at once.

    Pointers mean the text so far.  The data and the comments of the result are those
    of the single functions in a row, moves without ``prune``; the layout may differ.
    Raises `EditRefused` if one of them cannot be carried out.
    """
    pruning = any(isinstance(one, Delete) and one.prune for one in edits)
    try:
        if not pruning:
            return _edited(run_jointly(text, edits))
    except EditRefused:
        # One after the other tells whether it is not only the company that is wrong.
        pass
    dropped: tuple[str, ...] = ()
    for moving, some in groupby(edits, lambda one: isinstance(one, Move)):
        for group in [[one] for one in some] if moving else [[*some]]:
            edited = _in_a_row(text, group)
            text, dropped = edited.text, (*dropped, *edited.dropped)
    return Edited(text, dropped)


def _in_a_row(text: str, edits: Sequence[JointRequest]) -> Edited:
    first = edits[0]
    if isinstance(first, Move):
        return move(text, first.source, first.target, prune=False)
    return apply_all(text, [one for one in edits if not isinstance(one, Move)])


def move(
    text: str,
    source: Sequence[Step],
    target: Sequence[Step],
    *,
    before: str | None = None,
    after: str | None = None,
    prune: bool = True,
) -> Edited:
    """Move what is at ``source`` to ``target``, which means the text without it.

    The value stays as written but for its indentation.  Its comments go along, and
    (``prune``) parents that it leaves empty go, their comments set above it.  Raises
    `EditRefused`, among others ``exists``.
    """
    tree = parse(text)
    beside = Neighbours(before, after)
    return _moved(tree, None, Pointer(source), Pointer(target), beside, False, prune)[1]


def move_between(
    source_text: str,
    target_text: str,
    source: Sequence[Step],
    target: Sequence[Step],
    *,
    strict_target: bool = False,
    prune: bool = True,
) -> tuple[Edited, Edited]:
    """Move what is at ``source`` in one text to ``target`` in another.

    Gives both new texts.  What cannot stand in a strict JSON target is written anew,
    and the comments are listed as dropped there.  Raises `EditRefused`.
    """
    return _moved(
        parse(source_text),
        parse(target_text),
        Pointer(source),
        Pointer(target),
        Neighbours(),
        strict_target,
        prune,
    )


def _moved(
    tree: Tree,
    other: Tree | None,
    source: Pointer,
    target: Pointer,
    beside: Neighbours,
    strict: bool,
    prune: bool,
) -> tuple[Edited, Edited]:
    """The source text and the target text (the same text, if ``other`` is None)."""
    cut = _draft(Page(tree))
    keep = target if other is None else None
    went, comments = plan_cut(cut, source, prune=prune, keep=keep)
    left = commit(cut.page, tree.value(), [cut])
    page = Page(left.tree, cut.page) if other is None else Page(other)
    paste = _draft(page, strict=strict)
    plan_paste(paste, target, cut, went, comments, beside)
    data = left.data if other is None else other.value()
    arrived = commit(paste.page, data, [paste])
    if other is None:
        arrived = replace(arrived, dropped=(*left.dropped, *arrived.dropped))
    return _edited(left), _edited(arrived)


def list_to_map(
    text: str, pointer: Sequence[Step], *, key: str, rename: str | None = None
) -> Edited:
    """Make the array of objects at ``pointer`` an object.

    Each item goes under the string that it holds under ``key``, and keeps its text
    and comments but for that member.  ``rename`` gives the whole a new key.  Raises
    `EditRefused`, among others ``twice``.
    """
    draft = _draft(Page(parse(text)))
    plan_list_to_map(draft, Pointer(pointer), key, rename)
    return _edited(commit(draft.page, draft.tree.value(), [draft]))


def rebuild(
    text: str, pointer: Sequence[Step], template: Any, *, strict: bool = False
) -> Edited:
    """Lay out the value at ``pointer`` anew, in one pass.

    ``template`` is plain data whose leaves may be `Authored`: the text that stands at
    a place now, with its comments.  Other comments inside the old value go and are
    listed.  What was on one line stays on one line; else each entry gets its own.
    Raises `EditRefused`.
    """
    draft = _draft(Page(parse(text)), strict=strict)
    plan_rebuild(draft, Pointer(pointer), template)
    return _edited(commit(draft.page, draft.tree.value(), [draft]))


def remove_comments(text: str, comments: Iterable[tuple[int, str]]) -> Edited:
    """Take out comments, each given by its start and its text, in one pass.

    A line on which nothing else stands goes as well.  Raises `EditRefused`, among
    others ``missing`` where another text stands at a start.
    """
    draft = _draft(Page(parse(text)))
    plan_comment_removal(draft, comments)
    return _edited(commit(draft.page, draft.tree.value(), [draft]))


def _draft(page: Page, *, strict: bool = False) -> Draft:
    return Draft(page, Reach(page.tree.root), strict)


def _edited(done: Committed) -> Edited:
    return Edited(done.tree.text, done.dropped)
