"""What ``--fix`` would write, as a unified diff of masked texts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from openclaw_doctor.engine.plan import Plan, PlannedChange
from openclaw_doctor.redaction import Masker
from openclaw_doctor.reporters.report import printable
from openclaw_doctor.reporters.style import PLAIN, Paint, Style

_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def unified_diff(plan: Plan, masker: Masker, style: Style = PLAIN) -> str:
    """What ``--fix`` would write, as a unified diff with secrets masked.

    Line for line the same change as on disk; each file that would only change its
    mode is named in one line.
    """
    files = (_file(change, masker, style.paint) for change in plan.changes)
    return "".join(chain(*files, mode_lines(plan)))


def mode_lines(plan: Plan) -> Iterator[str]:
    """A line for each leftover of which only the permission bits would change."""
    old = {
        leftover.ref: leftover.mode
        for state in plan.before.states
        for leftover in state.leftovers
    }
    return (mode_line(op.ref, old[op.ref], op.mode) for op in plan.modes)


def mode_line(ref: str, old: int, new: int) -> str:
    """The line that tells new permission bits of a file."""
    return f"mode of {printable(ref)}: {old:04o} to {new:04o}\n"


def masked_lines(change: PlannedChange, masker: Masker) -> tuple[list[str], list[str]]:
    """The old and the new text of a file, masked, by lines with their ends."""
    # The old text first, so that its secrets have the lower numbers.
    old = _lines(masker.text(change.before)) if change.before else []
    return old, _lines(masker.text(change.after))


def _file(change: PlannedChange, masker: Masker, paint: Paint) -> Iterator[str]:
    # Imported late: a plain check prints no diff.
    from difflib import unified_diff as lines_diff

    name = printable(change.after.ref)
    old, new = masked_lines(change, masker)
    if change.before and change.before.mode != change.after.mode:
        yield mode_line(
            change.after.ref, change.before.mode or 0, change.after.mode or 0
        )
    lines = lines_diff(
        old,
        new,
        fromfile=f"a/{name}" if change.before else "/dev/null",
        tofile=f"b/{name}",
    )
    for number, line in enumerate(lines):
        end = next((end for end in ("\r\n", "\n") if line.endswith(end)), "")
        # Any other carriage return would let what follows overwrite the line.
        text = printable(line[: len(line) - len(end)])
        colour = "white" if number < 2 else _COLOURS.get(line[:1], "")
        yield paint(text, colour) if colour else text
        yield end or "\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    return [line + "\n" for line in text.split("\n")[:-1]] + (
        [text.rsplit("\n", 1)[-1]] if not text.endswith("\n") and text else []
    )
