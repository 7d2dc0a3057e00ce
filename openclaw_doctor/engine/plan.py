"""The plan: which fixes are applied, what results, and in which order it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from openclaw_doctor.documents import Document
from openclaw_doctor.engine.attempt import (
    Attempt,
    Key,
    Rejection,
    key_of,
    operations_of,
    refs_of,
    without_fixes_of,
)
from openclaw_doctor.engine.check import NOTHING_HIDDEN, Hidden
from openclaw_doctor.errors import NotConverged
from openclaw_doctor.findings import Finding
from openclaw_doctor.fixes import (
    Chmod,
    CopyFile,
    CreateFile,
    Fix,
    Insert,
    Move,
    Operation,
    Remove,
)
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.registry import Rule
from openclaw_doctor.workspace import Workspace

#: So many ways to the fixed point are tried to find out which fix a proof fails for.
_MAX_TRIALS = 40


@dataclass(frozen=True, slots=True)
class PlannedChange:
    """One file's way from old to new; ``before`` is None for a file to be created."""

    before: Document | None
    after: Document
    backup_stem: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What would be written, why, and what would remain.

    ``changes`` are in the order in which files must be replaced: those that gain
    a credential before those that lose one.  ``modes`` are leftovers whose
    permission bits change and nothing else.
    """

    before: Workspace
    after: Workspace
    initial: tuple[Finding, ...]
    remaining: tuple[Finding, ...]
    applied: tuple[Finding, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    dropped_comments: tuple[tuple[str, str], ...] = ()
    changes: tuple[PlannedChange, ...] = ()
    modes: tuple[Chmod, ...] = ()
    # Findings that do not count, before and after.
    hidden_before: Hidden = NOTHING_HIDDEN
    hidden: Hidden = NOTHING_HIDDEN

    @property
    def empty(self) -> bool:
        """Whether nothing would be written."""
        return not self.changes and not self.modes


def joined(plans: Sequence[Plan]) -> Plan:
    """Several plans as one, for the report."""
    return Plan(
        before=_workspace(made.before for made in plans),
        after=_workspace(made.after for made in plans),
        initial=tuple(f for made in plans for f in made.initial),
        remaining=tuple(f for made in plans for f in made.remaining),
        applied=tuple(f for made in plans for f in made.applied),
        rejected=tuple(r for made in plans for r in made.rejected),
        dropped_comments=tuple(c for made in plans for c in made.dropped_comments),
        changes=tuple(c for made in plans for c in made.changes),
        modes=tuple(m for made in plans for m in made.modes),
        hidden_before=sum((made.hidden_before for made in plans), NOTHING_HIDDEN),
        hidden=sum((made.hidden for made in plans), NOTHING_HIDDEN),
    )


def _workspace(parts: Iterable[Workspace]) -> Workspace:
    workspaces = list(parts)
    if len(workspaces) == 1:
        return workspaces[0]
    return Workspace(
        tuple(state for part in workspaces for state in part.states),
        {ref: doc for part in workspaces for ref, doc in part.documents.items()},
        tuple(lost for part in workspaces for lost in part.unreadable),
    )


def undone(made: Plan, reason: str) -> Plan:
    """The plan as it stands where it could not be carried out at all."""
    return Plan(
        before=made.before,
        after=made.before,
        initial=made.initial,
        remaining=made.initial,
        rejected=(*made.rejected, *(Rejection(f, reason) for f in made.applied)),
        hidden_before=made.hidden_before,
        hidden=made.hidden_before,
    )


def plan(
    context: Context,
    rules: Sequence[Rule],
    *,
    blocked: Mapping[str, str] | None = None,
) -> Plan:
    """The plan that carries out every applicable fix of ``rules``' findings.

    Fixes are independent: one that cannot be applied, fails a proof or touches a
    ``blocked`` file (by ref, with the reason) is rejected and the rest is planned
    again.  Raises NotConverged where no fix can be blamed for going in circles.
    """
    start = Attempt(context, rules, blocked=blocked or {})
    attempt = _fresh(start)
    while True:
        rested = attempt.run()
        if rested and not attempt.failures:
            return _plan(attempt, context.workspace)
        if not rested:
            culprits = attempt.restless()
            if not culprits:
                raise NotConverged("the fixes do not come to rest; nothing was planned")
        else:
            culprits = _culprits(attempt, start) if attempt.prove_each else {}
        refused = {**attempt.refused, **culprits}
        careful = rested or attempt.prove_each
        attempt = _fresh(start, refused=refused, prove_each=careful)


def _fresh(
    start: Attempt,
    *,
    refused: Mapping[Key, Rejection] | None = None,
    prove_each: bool = False,
) -> Attempt:
    turned_down = [rejection.finding for rejection in (refused or {}).values()]
    return replace(
        start,
        context=without_fixes_of(start.context, turned_down),
        prove_each=prove_each,
        refused=dict(refused or {}),
        deferred=set(),
        applied=[],
        dropped=[],
        initial=[],
        remaining=[],
        hidden_before=NOTHING_HIDDEN,
        hidden=NOTHING_HIDDEN,
        failures=[],
    )


def _culprits(attempt: Attempt, start: Attempt) -> dict[Key, Rejection]:
    """The fewest fixes without which the proofs hold, the later ones where it may be
    either; all suspects where that cannot be told.
    """
    laws = {failure.ref: failure.law for failure in attempt.failures}
    suspects = [f for f in attempt.applied if f.fix and _touches(f.fix, laws)]
    suspects = suspects or attempt.applied
    law = attempt.failures[0].law
    blame = {key_of(f): Rejection(f, law) for f in suspects}
    left = _MAX_TRIALS

    def holds(without: Sequence[Key]) -> bool:
        nonlocal left
        left -= 1
        refused = {**attempt.refused, **{key: blame[key] for key in without}}
        trial = _fresh(start, refused=refused)
        return left >= 0 and trial.run() and not trial.failures

    if len(blame) > 1 and holds(tuple(blame)):
        return {key: blame[key] for key in _fewest(tuple(blame), holds)}
    return blame


def _fewest(
    suspects: Sequence[Key],
    holds: Callable[[Sequence[Key]], bool],
    without: Sequence[Key] = (),
) -> Sequence[Key]:
    """The suspects that have to go besides ``without``, for ``holds`` to be true."""
    if len(suspects) < 2:
        return suspects
    half = len(suspects) // 2
    early, late = suspects[:half], suspects[half:]
    if holds((*without, *late)):
        return _fewest(late, holds, without)
    if holds((*without, *early)):
        return _fewest(early, holds, without)
    late = _fewest(late, holds, (*without, *early))
    return (*_fewest(early, holds, (*without, *late)), *late)


def _touches(fix: Fix, refs: Mapping[str, str]) -> bool:
    return bool(refs_of(fix.operations) & refs.keys())


def _plan(attempt: Attempt, start: Workspace) -> Plan:
    end = attempt.context.workspace
    return Plan(
        before=start,
        after=end,
        initial=tuple(attempt.initial),
        remaining=tuple(attempt.remaining),
        applied=tuple(attempt.applied),
        rejected=tuple(attempt.refused.values()),
        dropped_comments=tuple(attempt.dropped),
        changes=tuple(_changes(attempt.applied, start, end)),
        modes=tuple(_modes(attempt.applied, start)),
        hidden_before=attempt.hidden_before,
        hidden=attempt.hidden,
    )


def _changes(
    applied: Sequence[Finding], start: Workspace, end: Workspace
) -> Iterator[PlannedChange]:
    stems = _by_ref(applied, lambda fix: fix.backup_stem)
    late = _lateness(applied, end)
    for ref, after in sorted(
        end.documents.items(), key=lambda item: late.get(item[0], 0)
    ):
        before = start.documents.get(ref)
        if before is None or before.data != after.data or before.mode != after.mode:
            yield PlannedChange(before, after, stems.get(ref))


def _by_ref(
    applied: Sequence[Finding], of: Callable[[Fix], str | None]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for finding in applied:
        if finding.fix is not None and (value := of(finding.fix)):
            found.setdefault(finding.fix.operations[0].ref, value)
    return found


def _lateness(applied: Sequence[Finding], end: Workspace) -> dict[str, int]:
    """How late each file must be replaced: what it loses must be elsewhere first.

    Where a credential and a setting go opposite ways, the credential decides.
    """
    late: dict[str, int] = {}
    for finding in applied:
        operations = finding.fix.operations if finding.fix else ()
        gaining = {ref for operation in operations for ref in _gains(operation)}
        losing = {ref for operation in operations for ref in _loses(operation)}
        if not gaining - losing:
            continue
        credential = any(
            end.documents[ref].role.holds_credentials for ref in gaining - losing
        )
        for ref in losing:
            late[ref] = max(late.get(ref, 0), 2 if credential else 1)
    return late


def _gains(operation: Operation) -> Iterator[str]:
    if isinstance(operation, (Insert, CreateFile, CopyFile)):
        yield operation.ref
    elif isinstance(operation, Move):
        yield operation.into


def _loses(operation: Operation) -> Iterator[str]:
    if isinstance(operation, (Remove, Move)):
        yield operation.ref


def _modes(applied: Sequence[Finding], start: Workspace) -> Iterator[Chmod]:
    for operation in operations_of(applied):
        if isinstance(operation, Chmod) and operation.ref not in start.documents:
            yield operation
