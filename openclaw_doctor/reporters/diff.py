"""Unified diffs of masked texts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from openclaw_doctor.engine.plan import Plan, PlannedChange
from openclaw_doctor.redaction import Masker
from openclaw_doctor.reporters.report import printable


def unified_diff(plan: Plan, masker: Masker) -> str:
    """What ``--fix`` would write, as a unified diff with secrets masked.

    Line for line the same change as on disk; each file that would only change its
    mode is named in one line.
    """
    old = {
        leftover.ref: leftover.mode
        for state in plan.before.states
        for leftover in state.leftovers
    }
    modes = (_mode(op.ref, old[op.ref], op.mode) for op in plan.modes)
    return "".join(chain(*(_file(change, masker) for change in plan.changes), modes))


def _mode(ref: str, old: int, new: int) -> str:
    return f"mode of {printable(ref)}: {old:04o} to {new:04o}\n"


def _file(change: PlannedChange, masker: Masker) -> Iterator[str]:
    # Imported late: a plain check prints no diff.
    from difflib import unified_diff as lines_diff

    name = printable(change.after.ref)
    old = masker.text(change.before) if change.before else ""
    new = masker.text(change.after)
    if change.before and change.before.mode != change.after.mode:
        yield _mode(change.after.ref, change.before.mode or 0, change.after.mode or 0)
    lines = lines_diff(
        _lines(old),
        _lines(new),
        fromfile=f"a/{name}" if change.before else "/dev/null",
        tofile=f"b/{name}",
    )
    for line in lines:
        end = next((end for end in ("\r\n", "\n") if line.endswith(end)), "")
        # Any other carriage return would let what follows overwrite the line.
        body = line[: len(line) - len(end)]
        yield printable(body) + (end or "\n\\ No newline at end of file\n")


def _lines(text: str) -> list[str]:
    return [line + "\n" for line in text.split("\n")[:-1]] + (
        [text.rsplit("\n", 1)[-1]] if not text.endswith("\n") and text else []
    )
