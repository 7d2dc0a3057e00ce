"""Unified diffs of masked texts."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.engine.plan import Plan, PlannedChange
from openclaw_doctor.redaction import Masker
from openclaw_doctor.reporters.report import printable


def unified_diff(plan: Plan, masker: Masker) -> str:
    """What ``--fix`` would write, as a unified diff with secrets masked.

    Line for line the same change as on disk; each file that would only change its
    mode is named in one line.
    """
    return "".join(
        line for change in plan.changes for line in _file(change, masker)
    ) + (
        "".join(f"mode of {printable(op.ref)}: to {op.mode:04o}\n" for op in plan.modes)
    )


def _file(change: PlannedChange, masker: Masker) -> Iterator[str]:
    # Imported late: a plain check prints no diff.
    from difflib import unified_diff as lines_diff

    name = printable(change.after.ref)
    old = masker.text(change.before) if change.before else ""
    new = masker.text(change.after)
    if change.before and change.before.mode != change.after.mode:
        yield f"mode of {name}: {change.before.mode or 0:04o} to"
        yield f" {change.after.mode or 0:04o}\n"
    lines = lines_diff(
        _lines(old),
        _lines(new),
        fromfile=f"a/{name}" if change.before else "/dev/null",
        tofile=f"b/{name}",
    )
    for line in lines:
        if line.endswith("\n"):
            yield printable(line)
        else:
            yield printable(line) + "\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    return [line + "\n" for line in text.split("\n")[:-1]] + (
        [text.rsplit("\n", 1)[-1]] if not text.endswith("\n") and text else []
    )
