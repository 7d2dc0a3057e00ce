"""What ``--fix`` would write, the old text beside the new one, for wide terminals."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, zip_longest

from openclaw_doctor.engine.plan import Plan, PlannedChange
from openclaw_doctor.redaction import Masker
from openclaw_doctor.reporters.diff import masked_lines, mode_line, mode_lines
from openclaw_doctor.reporters.report import printable
from openclaw_doctor.reporters.style import Style

#: From so many columns on two texts fit beside each other.
WIDE = 140
_CONTEXT = 3
_TAB = "    "

Numbered = tuple[int, str]


def side_by_side(plan: Plan, masker: Masker, style: Style) -> str:
    """Both texts of each file with secrets masked, in ``style.width`` columns.

    Long lines are cut; the unified diff has all of them.
    """
    files = (_file(change, masker, style) for change in plan.changes)
    return "".join(chain(*files, mode_lines(plan)))


def _file(change: PlannedChange, masker: Masker, style: Style) -> Iterator[str]:
    # Imported late: a plain check prints no diff.
    from difflib import SequenceMatcher

    old, new = masked_lines(change, masker)
    name = printable(change.after.ref)
    yield style.paint(f"{name}{'' if change.before else ' (new file)'}", "white") + "\n"
    if change.before and change.before.mode != change.after.mode:
        yield mode_line(
            change.after.ref, change.before.mode or 0, change.after.mode or 0
        )
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for number, group in enumerate(matcher.get_grouped_opcodes(_CONTEXT)):
        if number:
            yield style.paint("...", "cyan") + "\n"
        for tag, start, end, new_start, new_end in group:
            left = list(enumerate(old[start:end], start + 1))
            right = list(enumerate(new[new_start:new_end], new_start + 1))
            yield from _rows(tag, left, right, style)
    yield "\n"


def _rows(
    tag: str, left: Sequence[Numbered], right: Sequence[Numbered], style: Style
) -> Iterator[str]:
    mark = {"equal": " ", "insert": ">", "delete": "<"}.get(tag, "|")
    room = (style.width - 3) // 2
    for before, after in zip_longest(left, right):
        old, new = _cell(before, room), _cell(after, room)
        if tag != "equal":
            old = style.paint(old, "red") if before else old
            new = style.paint(new, "green") if after else new
        yield f"{old} {mark} {new}".rstrip() + "\n"


def _cell(line: Numbered | None, room: int) -> str:
    """A numbered line in exactly ``room`` columns."""
    if line is None:
        return " " * room
    text = f"{line[0]:>4} {printable(line[1].rstrip(chr(13) + chr(10)))}"
    return _cut(text.replace("\t", _TAB), room)


def _cut(text: str, room: int) -> str:
    """A text in exactly ``room`` columns; a ``>`` in the last one says it was cut."""
    ends = list(accumulate(_columns(character) for character in text))
    if not ends or ends[-1] <= room:
        return text + " " * (room - (ends[-1] if ends else 0))
    kept = bisect_right(ends, room - 1)
    gap = room - 1 - (ends[kept - 1] if kept else 0)
    return text[:kept] + " " * gap + ">"


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
