"""The gap that remains where an entry became a comment.

As in `openclaw_doctor.json5.seams`, everything here is on pieces of gaps.  An entry
that has its lines for itself becomes ``//`` lines; one that shares a line becomes a
block comment, or ``//`` lines with line breaks around them where its text would end
the block too early.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from openclaw_doctor.json5.gaps import (
    BLANK,
    BLOCK,
    BREAK,
    COMMA,
    LINE,
    Piece,
    Row,
    comment_piece,
    comments_in,
    has,
    leading_blank,
    rows_of,
    text_of,
    with_commas,
    without_leading_blank,
)
from openclaw_doctor.json5.seams import Place, closed
from openclaw_doctor.json5.tokens import LINE_BREAK

_BLOCK_END = "*/"
# What may stand in a string by an escape but must not stand in a text as it is.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Setting:
    """Where an entry stands: its gaps, its place, and the indentation of lines there.

    ``base`` is the indentation of the line on which the entry starts.
    """

    left: Row
    right: Row
    place: Place
    indent: str
    base: str

    @property
    def alone(self) -> bool:
        """Whether the entry has its lines for itself."""
        # What stands on the left may be a long row of new comments.
        return has(self.right, BREAK) and has(self.left, BREAK)

    @property
    def commas(self) -> int:
        """How many commas the gap that remains has to have."""
        return max(0, self.in_front(self.left) + has(self.right, COMMA) - 1)

    def in_front(self, pieces: Row) -> int:
        """How many commas are in a part of the left gap; it has one at most."""
        # Behind the opening bracket there is none: no need to look through the row.
        return 0 if self.place.first else int(has(pieces, COMMA))


@dataclass(frozen=True, slots=True)
class Remarked:
    """The gap that remains, and the comments in it that were none before.

    ``absorbed`` are comments that are part of a new one now.
    """

    gap: Row
    new: tuple[str, ...]
    absorbed: tuple[str, ...] = ()


def commented_out(setting: Setting, text: str, remark: str) -> Remarked:
    """The gap where an entry with this ``text`` is commented out.

    ``remark`` stands in front of it, if it is not empty.  Comments behind the entry
    on its line go into the new comment, and so does its comma.
    """
    remark = " ".join(remark.split())
    before, front = _own_front(setting)
    behind, rest = _own_behind(setting)
    whole = text_of(front) + text + text_of(behind)
    absorbed = (*comments_in(front), *comments_in(behind))
    block = f"/* {remark}: {whole} */" if remark else f"/* {whole} */"
    if not setting.alone and _BLOCK_END not in block[:-2]:
        pieces: Row = [(BLOCK, block)]
        gap = [*before, *pieces, *rest]
    else:
        head = [_line(remark)] if remark else []
        pieces = _in_lines(head, whole, setting)
        gap = _set_in(before, pieces, rest, setting)
    gap = _with_commas(gap, setting, setting.in_front(before) + has(rest, COMMA))
    return Remarked(gap, tuple(comments_in(pieces)), absorbed)


def _own_front(setting: Setting) -> tuple[Row, Row]:
    """What stays in front of the entry, and its comma where that leads its line."""
    left = setting.left
    if setting.alone:
        for at in range(len(left) - 1, -1, -1):
            if left[at][0] == COMMA:
                return left[:at], left[at:]
            if left[at][0] == BREAK:
                break
    return left, []


def _own_behind(setting: Setting) -> tuple[Row, Row]:
    """The rest of the entry's line, or its comma where others share the line."""
    right = setting.right
    if setting.alone:
        line = rows_of(right)[0][:-1]
        return line, right[len(line) :]
    blank = leading_blank(right)
    if has(right[len(blank) : len(blank) + 1], COMMA):
        return right[: len(blank) + 1], right[len(blank) + 1 :]
    return [], right


def _line(text: str) -> Piece:
    return (LINE, f"// {text}" if text else "//")


def _in_lines(head: Row, text: str, setting: Setting) -> Row:
    """``text`` line by line behind ``//``, with the line breaks that it has."""
    pieces: Row = []
    for piece in head:
        pieces += (piece, (BREAK, setting.place.newline), (BLANK, setting.indent))
    at = 0
    for found in LINE_BREAK.finditer(text):
        pieces.append(_line(_outdented(text[at : found.start()], at, setting.base)))
        pieces += ((BREAK, found[0]), (BLANK, setting.indent))
        at = found.end()
    return [*pieces, _line(_outdented(text[at:], at, setting.base))]


def _outdented(line: str, at: int, base: str) -> str:
    return line[len(base) :] if at and line.startswith(base) else line


def as_comments(
    setting: Setting, lines: Sequence[str], inside: Sequence[str]
) -> Remarked:
    """The gap where an entry gives way to comments with the text of ``lines``.

    ``inside`` are the comments within the entry; they come behind the new ones.
    Without any line nothing new comes: the entry goes, and all comments stay.
    """
    texts = [_visible(line) for line in lines]
    before, front = _own_front(setting)
    ahead: Row = [comment_piece(text) for text in comments_in(front)]
    behind: Row = [comment_piece(text) for text in inside]
    if not texts and not inside:
        gap, _ = closed(setting.left, setting.right, setting.place, leave=True)
        return Remarked(gap, ())
    in_block = not any(_BLOCK_END in text for text in texts) and not has(behind, LINE)
    right = _without_own_comma(setting.right, bool(front))
    if not setting.alone and len(texts) < 2 and in_block:
        new: Row = [(BLOCK, f"/* {text} */") for text in texts]
        gap = [*before, *_spaced([*new, *behind]), *right]
    else:
        new = [_line(text) for text in texts]
        stack = _stacked([*ahead, *new, *behind], setting)
        gap = _set_in(before, stack, right, setting)
    gap = _with_commas(gap, setting, setting.in_front(before) + has(right, COMMA))
    return Remarked(gap, tuple(comments_in(new)))


def _without_own_comma(right: Row, led: bool) -> Row:
    """The gap behind an entry without its comma; ``led``: it stood in front of it."""
    own = rows_of(right)[0] if led else right
    rest = right[len(own) :]
    return [*(piece for piece in own if piece[0] != COMMA), *rest]


def _visible(text: str) -> str:
    """``text`` with an escape for each character that no text should hold."""
    return _UNFIT.sub(lambda found: f"\\u{ord(found[0]):04x}", text).rstrip(" \t")


def _spaced(comments: Row) -> Row:
    pieces: Row = []
    for comment in comments:
        pieces += ((BLANK, " "), comment) if pieces else (comment,)
    return pieces


def _stacked(comments: Row, setting: Setting) -> Row:
    start = ((BREAK, setting.place.newline), (BLANK, setting.indent))
    pieces: Row = []
    for comment in comments:
        pieces += (*start, comment) if pieces else (comment,)
    return pieces


def _set_in(before: Row, pieces: Row, rest: Row, setting: Setting) -> Row:
    """New comment lines between two rests of gaps, on lines of their own."""
    place = setting.place
    start: Row = [(BREAK, place.newline), (BLANK, setting.indent)]
    end = start
    if not _opens_a_line(before):
        stay = before[:-1] if before and before[-1][0] == BLANK else before
        before = [*stay, *start]
    behind = without_leading_blank(rest)
    if behind and behind[0][0] == BREAK:
        return [*before, *pieces, *behind]
    if place.last and not behind:
        end = [(BREAK, place.newline), (BLANK, place.closing)]
    return [*before, *pieces, *end, *behind]


def _opens_a_line(pieces: Row) -> bool:
    """Whether nothing but blanks stands behind the last line break."""
    for kind, _ in reversed(pieces):
        if kind != BLANK:
            return kind == BREAK
    return False


def _with_commas(gap: Row, setting: Setting, have: int) -> Row:
    gap = with_commas(gap, setting.commas, have)
    touching = gap and gap[0][0] == BLOCK and not setting.place.first
    return [(BLANK, " "), *gap] if touching else gap
