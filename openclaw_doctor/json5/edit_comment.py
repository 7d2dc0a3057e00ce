"""Making comments of entries (commented-out ones, remarks), and taking comments out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from openclaw_doctor.errors import EditRefused
from openclaw_doctor.json5.body import Body
from openclaw_doctor.json5.change import Draft, Site, not_container, site_of
from openclaw_doctor.json5.meaning import Gone
from openclaw_doctor.json5.remarks import Remarked, as_comments, commented_out
from openclaw_doctor.json5.splice import Splice
from openclaw_doctor.json5.style import line_indent
from openclaw_doctor.json5.tokens import LINE_BREAK
from openclaw_doctor.json5.tree import Entry, Tree
from openclaw_doctor.pointer import Pointer

_PADDING = re.compile(r"[ \t]*")
_BLANK_EDGE = re.compile(r"\A(?:[ \t]*\n)+|[ \t\n]+\Z")


def plan_comment_out(draft: Draft, pointer: Pointer, remark: str) -> None:
    """Plan to comment out what is at ``pointer``; all members under a repeated key.

    Raises `EditRefused`: ``missing``, ``not-container``, ``not-json`` where strict
    JSON is asked for.
    """
    site = _site(draft, pointer)
    text = draft.tree.text
    body = draft.body(site.parent, site.grandparent)
    for twin in reversed(site.twins()):
        authored = text[twin.start : twin.node.end]
        setting = body.setting(twin, line_indent(draft.tree, twin.start))
        made = commented_out(setting, authored, remark)
        inside = draft.tree.comments_between(twin.start, twin.node.end)
        draft.leaving += (*inside, *made.absorbed)
        _take_in(draft, body, twin, made)
    _finish(draft, site, body)


def plan_key_to_comment(draft: Draft, pointer: Pointer) -> None:
    """Plan to make a member that holds text (or a list of texts) a comment.

    Raises `EditRefused`: ``missing``, ``not-container`` for an item of an array,
    ``not-text`` for any other value, ``not-json`` where strict JSON is asked for.
    """
    site = _site(draft, pointer)
    if site.entry.key is None:
        raise not_container(site.pointer.parent)
    body = draft.body(site.parent, site.grandparent)
    for twin in reversed(site.twins()):
        lines = _lines(draft.tree.value(twin.node), pointer)
        inside = draft.tree.comments_between(twin.start, twin.node.end)
        setting = body.setting(twin, line_indent(draft.tree, twin.start))
        _take_in(draft, body, twin, as_comments(setting, lines, inside))
    _finish(draft, site, body)


def plan_lift(draft: Draft, pointer: Pointer) -> None:
    """Plan to take out what is at ``pointer`` and to leave all its comments there.

    Those inside it come to stand at its place.  All members under a repeated key go.
    """
    site = site_of(draft.tree, pointer)
    body = draft.body(site.parent, site.grandparent)
    for twin in reversed(site.twins()):
        lift(draft, body, twin)
    draft.settle(body)
    draft.effects.append(Gone(site.pointer))


def lift(draft: Draft, body: Body, entry: Entry) -> None:
    """Take an entry out of a body; all its comments stay at its place."""
    inside = draft.tree.comments_between(entry.start, entry.node.end)
    setting = body.setting(entry, line_indent(draft.tree, entry.start))
    body.replace(entry, as_comments(setting, (), inside).gap)


def plan_comment_removal(draft: Draft, comments: Iterable[tuple[int, str]]) -> None:
    """Plan to take out comments (where each begins, and its text), with their lines.

    A line stays where something else stands on it.  Raises `EditRefused`: ``missing``
    where another text stands there.
    """
    text = draft.tree.text
    known = {span.start: span.end for span in draft.tree.comments()}
    stretches: list[tuple[int, int]] = []
    for start, comment in sorted(comments):
        end = known.get(start)
        if end is None or text[start:end] != comment:
            raise EditRefused("the comment is not there", reason="missing")
        draft.drop(start, (comment,))
        if stretches and _blank_after(text, stretches[-1][1]) == start:
            stretches[-1] = stretches[-1][0], end
        else:
            stretches.append((start, end))
    draft.splices += (_removal(draft.tree, *stretch) for stretch in stretches)


def _removal(tree: Tree, start: int, end: int) -> Splice:
    """The splice that takes a stretch of comments out, with the blanks around it."""
    line = tree.lines.line_start(start)
    before = tree.text[line:start].rstrip(" \t")
    after = _blank_after(tree.text, end)
    found = LINE_BREAK.match(tree.text, after)
    if found is None and after < len(tree.text):
        return Splice(start, after, "")
    return Splice(
        line + len(before), found.end() if found and not before else after, ""
    )


def _blank_after(text: str, offset: int) -> int:
    found = _PADDING.match(text, offset)
    return found.end() if found else offset


def _site(draft: Draft, pointer: Pointer) -> Site:
    if draft.strict:
        raise EditRefused("strict JSON has no comments", reason="not-json")
    return site_of(draft.tree, pointer)


def _take_in(draft: Draft, body: Body, entry: Entry, made: Remarked) -> None:
    body.replace(entry, made.gap)
    draft.arriving += made.new


def _finish(draft: Draft, site: Site, body: Body) -> None:
    draft.settle(body)
    draft.effects.append(Gone(site.pointer))
    draft.commenting = True


def _lines(value: Any, pointer: Pointer) -> list[str]:
    """The lines of a text or of several; none, if all of it is blank."""
    texts = value if isinstance(value, list) else [value]
    if not all(isinstance(text, str) for text in texts):
        raise EditRefused(f"{pointer.dotted()} is no text", reason="not-text")
    whole = "\n".join(LINE_BREAK.sub("\n", text) for text in texts)
    whole = _BLANK_EDGE.sub("", whole)
    return whole.split("\n") if whole else []
