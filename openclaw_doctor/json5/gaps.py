"""The text between two neighbours of a container, and whose comments stand there.

A gap is the list of pieces between an entry (or the opening bracket) and the next
one (or the closing bracket): blanks, line breaks, comments, and the comma.  Split at
its line breaks it is a list of rows, the first of which is the rest of the line of
the left neighbour and the last the start of the line of the right one.

Who owns a comment:

- behind an entry on its line: that entry; behind the opening bracket: the container;
- on the lines directly above an entry, or in front of it on its line: that entry;
- set off by a blank line, above the closing bracket, or a banner (four or more of
  ``-=*#~_+/`` in a row): nobody.
"""

from __future__ import annotations

import re

from openclaw_doctor.json5.pieces import GAP_PIECE

BLANK, BREAK, LINE, BLOCK, COMMA = "s", "n", "l", "b", "c"

Piece = tuple[str, str]
Row = list[Piece]

_BANNER = re.compile(r"([-=*#~_+])\1{3}|/{6}")
_INDENT = re.compile(r"[ \t]*")
_THE_COMMA: Piece = (COMMA, ",")


def pieces_of(text: str, start: int, end: int) -> Row:
    """The pieces of a stretch of text that holds no token but commas."""
    return [
        (str(found.lastgroup), found[0])
        for found in GAP_PIECE.finditer(text, start, end)
    ]


def text_of(pieces: Row) -> str:
    """The text that the pieces stand for."""
    return "".join([text for _, text in pieces])


def rows_of(pieces: Row) -> list[Row]:
    """The rows of a gap; each but the last ends with its line break."""
    rows: list[Row] = []
    start = 0
    for at, (kind, _) in enumerate(pieces, 1):
        if kind == BREAK:
            rows.append(pieces[start:at])
            start = at
    return [*rows, pieces[start:]]


def last_row(pieces: Row) -> Row | None:
    """The pieces behind the last line break; None where there is no line break."""
    for at in range(len(pieces), 0, -1):
        if pieces[at - 1][0] == BREAK:
            return pieces[at:]
    return None


def flat(rows: list[Row]) -> Row:
    """The pieces of several rows in one list."""
    return [piece for row in rows for piece in row]


def has(pieces: Row, *kinds: str) -> bool:
    """Whether a piece of one of the kinds is there."""
    for kind, _ in pieces:  # noqa: SIM110 - a gap may hold thousands of comments
        if kind in kinds:
            return True
    return False


def comments_in(pieces: Row) -> list[str]:
    """The texts of the comments among the pieces."""
    return [text for kind, text in pieces if kind in (LINE, BLOCK)]


def comment_piece(text: str) -> Piece:
    """The piece for the text of a comment."""
    return (LINE if text.startswith("//") else BLOCK, text)


def first_owned(rows: list[Row]) -> int:
    """The number of the first row that belongs to the entry behind the gap.

    There have to be two rows at least; the last one always belongs to the entry.
    """
    first = len(rows) - 1
    while first > 1 and _is_caption(rows[first - 1]):
        first -= 1
    return first


def _is_caption(row: Row) -> bool:
    comments = comments_in(row)
    return (
        bool(comments)
        and not has(row, COMMA)
        and not any(_BANNER.search(comment) for comment in comments)
    )


def is_blank(row: Row) -> bool:
    """Whether nothing but blanks and a line break are in the row."""
    return not has(row, LINE, BLOCK, COMMA)


def indent_of(row: Row) -> str:
    """The spaces and tabs that the row starts with."""
    found = _INDENT.match(text_of(row[:1]))
    return found[0] if found else ""


def leading_blank(pieces: Row) -> Row:
    """The blanks in front, if any."""
    return pieces[:1] if pieces and pieces[0][0] == BLANK else []


def without_leading_blank(pieces: Row) -> Row:
    """The pieces without the blanks in front."""
    return pieces[len(leading_blank(pieces)) :]


def at_comma(pieces: Row) -> tuple[Row, Row]:
    """The pieces up to and with the comma, and the rest; no comma: all are rest."""
    for i, piece in enumerate(pieces):
        if piece[0] == COMMA:
            return pieces[: i + 1], pieces[i + 1 :]
    return [], pieces


def at_last_comment(pieces: Row) -> tuple[Row, Row]:
    """The pieces up to the last one that is not blank, and the blanks behind it."""
    if pieces and pieces[-1][0] == BLANK:
        return pieces[:-1], pieces[-1:]
    return pieces, []


def with_commas(pieces: Row, count: int, have: int | None = None) -> Row:
    """The pieces with just ``count`` (0 or 1) commas among them.

    A surplus one is taken away from the end; a missing one is put in front, right
    behind the value and before its comment.  ``have`` is how many there are, if that
    is known.
    """
    pieces = list(pieces)
    if have is None:
        have = [kind for kind, _ in pieces].count(COMMA)
    at = len(pieces)
    while have > count:
        at -= 1
        if pieces[at][0] == COMMA:
            del pieces[at]
            have -= 1
    return [_THE_COMMA, *pieces] if have < count else pieces


def sealed(pieces: Row, newline: str, indent: str) -> Row:
    """The pieces with a line break behind each line comment that has none."""
    out: Row = []
    for i, piece in enumerate(pieces):
        out.append(piece)
        if piece[0] == LINE and not has(pieces[i + 1 : i + 2], BREAK):
            out += [(BREAK, newline), (BLANK, indent)]
    return out
