"""From a plan to disk: one transaction per place that keeps receipts."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from openclaw_doctor.engine.plan import Plan, PlannedChange
from openclaw_doctor.errors import UnreadableDocument
from openclaw_doctor.fixes import Chmod
from openclaw_doctor.runtime import Runtime
from openclaw_doctor.storage import (
    Change,
    Home,
    ModeChange,
    Receipt,
    commit,
    read_snapshot,
)
from openclaw_doctor.workspace import StateDirectory


def write(plan: Plan, runtime: Runtime) -> Iterator[Receipt]:
    """Write what the plan says, one place of receipts after the other.

    Gives each receipt as soon as its files are written.  Raises Conflict, Locked,
    Unwritable or RecoveryNeeded; what was given before that stays written, and
    the files of the place at hand are all old.
    """
    for home, changes in _by_home(plan, runtime.now_ms()):
        yield commit(changes, home, runtime)


def changed_since(plan: Plan, runtime: Runtime) -> list[Path]:
    """Read back what ``write`` wrote; name the files that are not so any more.

    Another program has changed them right afterwards, or they cannot be read.
    """
    return [
        change.path
        for _, changes in _by_home(plan, runtime.now_ms())
        for change in changes
        if not _is_written(change)
    ]


def _by_home(
    plan: Plan, now_ms: int
) -> Iterator[tuple[Home, list[Change | ModeChange]]]:
    homes: dict[Path, list[Home]] = {}
    for state in plan.after.states:
        # Also those without a change: a record to be finished may name their files.
        homes.setdefault(state.home.records, []).append(state.home)
    groups: dict[Path, list[Change | ModeChange]] = {}
    owners = plan.after.owners() if plan.changes else {}
    for planned in plan.changes:
        records = owners[planned.after.ref].home.records
        groups.setdefault(records, []).append(_change(planned, now_ms))
    for operation in plan.modes:
        records = _leftover_state(plan, operation).home.records
        change = ModeChange(operation.path, operation.mode)
        groups.setdefault(records, []).append(change)
    for records, changes in groups.items():
        yield Home.joined(homes[records]), changes


def _leftover_state(plan: Plan, operation: Chmod) -> StateDirectory:
    return next(
        state
        for state in plan.after.states
        if any(old.ref == operation.ref for old in state.leftovers)
    )


def _change(planned: PlannedChange, now_ms: int) -> Change | ModeChange:
    before, after = planned.before, planned.after
    kept = before is not None and before.data == after.data
    if kept and after.mode is not None:
        return ModeChange(after.path, after.mode)
    stem = planned.backup_stem
    return Change(
        path=after.path,
        before=before.snapshot if before else None,
        after=after.data,
        mode=after.mode if before is None or before.mode != after.mode else None,
        backup_name=f"{after.path.name}.{stem}.{now_ms}.bak" if stem else None,
    )


def _is_written(change: Change | ModeChange) -> bool:
    try:
        if isinstance(change, Change):
            return read_snapshot(change.path).data == change.after
        return stat.S_IMODE(change.path.stat().st_mode) == change.mode
    except (OSError, UnreadableDocument):
        return False
