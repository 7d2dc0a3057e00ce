"""Closing the gap where an entry was, and opening a gap for a new one.

Everything here is on pieces of gaps (see `openclaw_doctor.json5.gaps`), none of it
knows the entries themselves.
"""

from __future__ import annotations

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
    at_comma,
    at_last_comment,
    comment_piece,
    comments_in,
    first_owned,
    flat,
    has,
    indent_of,
    is_blank,
    leading_blank,
    rows_of,
    sealed,
    with_commas,
    without_leading_blank,
)


@dataclass(frozen=True, slots=True)
class Removed:
    """The comments of an entry that was taken out: above (or before), and behind."""

    lead: tuple[str, ...] = ()
    tail: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """The comments in the order of the text."""
        return (*self.lead, *self.tail)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in its container a gap is, and how lines are made there.

    ``first``: it follows the opening bracket; ``last``: the closing one follows it.
    ``closing`` is the indentation of the closing bracket.
    """

    first: bool
    last: bool
    newline: str
    closing: str


@dataclass(frozen=True, slots=True)
class Room:
    """What a new entry needs: its line or not, indentation, and how commas are set.

    ``above``: close to the entry behind, above its comments; ``carrying``: comments
    come along; ``pad``: blanks inside brackets; ``space``: blanks behind a comma.
    """

    lines: bool
    indent: str
    above: bool
    carrying: bool
    trailing: bool
    comma_first: bool
    pad: str
    space: str


def closed(left: Row, right: Row, place: Place, *, leave: bool) -> tuple[Row, Removed]:
    """One gap in place of the two around a removed entry, and the entry's comments.

    ``place`` tells of the removed entry; with ``leave`` its comments stay in the gap.
    """
    upper, own_left = _cut_left(left, leave=leave)
    own_right, lower = _cut_right(right, last=place.last)
    own = Removed(tuple(comments_in(own_left)), tuple(comments_in(own_right)))
    stay = _as_pieces(own.all) if leave else []
    if has(left, BREAK):
        indent = (BLANK, indent_of(rows_of(left)[-1]))
        join = _join_lines if has(right, BREAK) else _join_next_up
        stay = [indent, *stay[1:]] if stay else []
        merged = join(upper, stay, lower, indent, place)
    elif has(right, BREAK):
        merged = _join_at_line_end(left, upper, stay, lower, place)
    elif place.first:
        lower = lower if stay or place.last else without_leading_blank(lower)
        merged = [*leading_blank(left), *stay[1:], *lower]
    else:
        merged = [*upper, *stay, *lower]
    if place.first and place.last and not has(merged, LINE, BLOCK):
        return [], own
    merged = with_commas(merged, max(0, has(left, COMMA) + has(right, COMMA) - 1))
    return sealed(merged, place.newline, place.closing), own


def _as_pieces(comments: Sequence[str]) -> Row:
    pieces: Row = []
    for comment in comments:
        pieces += ((BLANK, " "), comment_piece(comment))
    return pieces


def _cut_left(left: Row, *, leave: bool) -> tuple[Row, Row]:
    """What is not the removed entry's, and what is."""
    if not has(left, BREAK):
        return at_comma(left)
    rows = rows_of(left)
    first = len(rows) - 1 if leave else first_owned(rows)
    return flat(rows[:first]), flat(rows[first:])


def _cut_right(right: Row, *, last: bool) -> tuple[Row, Row]:
    """What is the removed entry's, and what is not."""
    if has(right, BREAK):
        line = rows_of(right)[0][:-1]
        return line, right[len(line) :]
    return at_last_comment(right) if last else at_comma(right)


def _join_lines(upper: Row, stay: Row, lower: Row, indent: Piece, place: Place) -> Row:
    """The entry had its lines for itself: they go, and one of two blank lines."""
    above = rows_of(upper)[:-1]
    below = rows_of(lower)[1:]
    if stay:
        return [*flat(above), *stay, (BREAK, place.newline), *flat(below)]
    if place.last and len(below) == 1:
        while len(above) > 1 and is_blank(above[-1]):
            above.pop()
    elif is_blank(above[-1]) if len(above) > 1 else place.first:
        while len(below) > 1 and is_blank(below[0]):
            below = below[1:]
    return flat(above) + flat(below)


def _join_next_up(
    upper: Row, stay: Row, lower: Row, indent: Piece, place: Place
) -> Row:
    """The entry started a line: what follows on that line moves to its start."""
    if not place.last:
        return [*upper, *(stay or [indent]), *without_leading_blank(lower)]
    if stay:
        return [*upper, *stay, *lower]
    rows = rows_of(upper)[:-1]
    if len(rows) == 1 and not has(upper, LINE):
        return [*at_last_comment(upper[:-1])[0], *lower]
    return [*upper, (BLANK, place.closing)]


def _join_at_line_end(
    left: Row, upper: Row, stay: Row, lower: Row, place: Place
) -> Row:
    """The entry ended a line that something else starts."""
    if not place.first or place.last or stay or has(lower, LINE, BLOCK):
        return [*upper, *stay, *lower]
    return leading_blank(left)


def parted(gap: Row, place: Place, room: Room) -> tuple[Row, Row]:
    """The gaps in front of and behind a new entry, made of the one that it goes to.

    ``place`` tells of the new entry; no comments are carried here.
    """
    if room.lines and has(gap, BREAK):
        left, right = _part_lines(gap, place, room)
    elif room.lines:
        left, right = _part_into_lines(gap, place, room)
    else:
        left, right = _part_line(gap, place, room)
    if not place.first and not has(left, COMMA):
        left = with_commas(left, 1)
    if not place.last or room.trailing:
        right = right if has(right, COMMA) else with_commas(right, 1)
    return left, right


def _part_lines(gap: Row, place: Place, room: Room) -> tuple[Row, Row]:
    rows = rows_of(gap)
    if place.first and place.last:
        cut = len(rows) - 1
    else:
        cut = first_owned(rows) if room.above and not place.last else 1
    left = [*flat(rows[:cut]), (BLANK, room.indent)]
    if room.comma_first and not has(left, COMMA) and not place.first:
        left += [(COMMA, ","), (BLANK, " ")]
    return left, [(BREAK, place.newline), *flat(rows[cut:])]


def _part_into_lines(gap: Row, place: Place, room: Room) -> tuple[Row, Row]:
    start: Row = [(BREAK, place.newline), (BLANK, room.indent)]
    if place.last:
        own, rest = at_last_comment(gap)
        if place.first or room.carrying:
            rest = [(BREAK, place.newline), (BLANK, place.closing)]
        return [*own, *start], rest
    if place.first:
        left = start if room.carrying else leading_blank(gap)
        return left, [*start, *without_leading_blank(gap)]
    if not room.carrying:
        return _part_line(gap, place, room)
    own, rest = at_comma(gap)
    return [*own, *start], [*start, *without_leading_blank(rest)]


def _part_line(gap: Row, place: Place, room: Room) -> tuple[Row, Row]:
    space = (BLANK, room.space)
    if place.first and place.last:
        return [*at_last_comment(gap)[0], (BLANK, room.pad)], [(BLANK, room.pad)]
    if place.first:
        return leading_blank(gap), [space, *without_leading_blank(gap)]
    own, rest = at_last_comment(gap) if place.last else at_comma(gap)
    if not has(own, COMMA):
        own = [*own, (COMMA, ",")]
    return [*own, space], rest


def carrying(
    left: Row, right: Row, comments: Removed, place: Place, indent: str
) -> tuple[Row, Row]:
    """The gaps around a new entry with the comments that it brings along."""
    left = list(left)
    for comment in comments.lead:
        left += (comment_piece(comment), (BREAK, place.newline), (BLANK, indent))
    behind = 1 if right and right[0][0] == COMMA else 0
    right = [*right[:behind], *_as_pieces(comments.tail), *right[behind:]]
    return (
        sealed(left, place.newline, indent),
        sealed(right, place.newline, place.closing),
    )


def in_lines(gap: Row, place: Place, indent: str, *, trailing: bool) -> Row:
    """A gap of a container on one line, for the same entries on a line each."""
    if place.last:
        own, _ = at_last_comment(gap)
        if trailing and not place.first and not has(own, COMMA):
            own = with_commas(own, 1)
        return [*own, (BREAK, place.newline), (BLANK, place.closing)]
    own, rest = at_comma(gap)
    start = ((BREAK, place.newline), (BLANK, indent))
    return [*own, *start, *without_leading_blank(rest)]
