"""From a plan to disk: one transaction per place that keeps receipts."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from openclaw_doctor.engine.plan import Plan, PlannedChange
from openclaw_doctor.errors import Conflict
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

    Gives each receipt as soon as its files are written and read back.  Raises
    Conflict, Locked, Unwritable or RecoveryNeeded; what was given before that
    stays written, and unless the reading back failed, the files of the place at
    hand are all old.
    """
    for home, changes in _by_home(plan, runtime.now_ms()):
        receipt = commit(changes, home, runtime)
        _read_back(changes)
        yield receipt


def _by_home(
    plan: Plan, now_ms: int
) -> Iterator[tuple[Home, list[Change | ModeChange]]]:
    homes: dict[Path, list[Home]] = {}
    groups: dict[Path, list[Change | ModeChange]] = {}

    def add(home: Home, change: Change | ModeChange) -> None:
        homes.setdefault(home.records, []).append(home)
        groups.setdefault(home.records, []).append(change)

    owners = plan.after.owners() if plan.changes else {}
    for planned in plan.changes:
        add(owners[planned.after.ref].home, _change(planned, now_ms))
    for operation in plan.modes:
        home = _leftover_state(plan, operation).home
        add(home, ModeChange(operation.path, operation.mode))
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


def _read_back(changes: Sequence[Change | ModeChange]) -> None:
    for change in changes:
        if not _is_written(change):
            raise Conflict(
                "was changed by another program right after it was written",
                path=str(change.path),
            )


def _is_written(change: Change | ModeChange) -> bool:
    if isinstance(change, Change):
        return read_snapshot(change.path).data == change.after
    try:
        return stat.S_IMODE(change.path.stat().st_mode) == change.mode
    except FileNotFoundError:
        return False
