"""Choose fixes, apply them in memory to a fixed point, and prove the result."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from openclaw_doctor.documents import Document
from openclaw_doctor.engine.apply import apply
from openclaw_doctor.engine.check import check
from openclaw_doctor.engine.meaning import meant
from openclaw_doctor.engine.verify import Failure, Step, verify, worse
from openclaw_doctor.errors import EditRefused, NotConverged
from openclaw_doctor.findings import Finding
from openclaw_doctor.fixes import (
    Applicability,
    Chmod,
    CreateFile,
    Fix,
    Insert,
    Move,
    Operation,
    Remove,
)
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.registry import Rule
from openclaw_doctor.workspace import Workspace

MAX_ROUNDS = 10

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Rejection:
    """A fix that was not applied, and why."""

    finding: Finding
    reason: str


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

    @property
    def empty(self) -> bool:
        """Whether nothing would be written."""
        return not self.changes and not self.modes


@dataclass(slots=True)
class _Attempt:
    """The state of one way to the fixed point."""

    context: Context
    rules: Sequence[Rule]
    unsafe: bool
    prove_each: bool
    refused: dict[Key, Rejection] = field(default_factory=dict)
    applied: list[Finding] = field(default_factory=list)
    dropped: list[tuple[str, str]] = field(default_factory=list)

    def allowed(self, finding: Finding) -> bool:
        fix = finding.fix
        if fix is None or not fix.operations or _key(finding) in self.refused:
            return False
        safe = fix.applicability is Applicability.SAFE
        return safe or (self.unsafe and fix.applicability is Applicability.UNSAFE)


def _key(finding: Finding) -> Key:
    return finding.rule, finding.fingerprint


def plan(context: Context, rules: Sequence[Rule], *, unsafe: bool = False) -> Plan:
    """The plan that carries out every applicable fix of ``rules``' findings.

    Fixes are independent: one that cannot be applied or fails a proof is rejected
    with its reason and the rest is planned again.  Raises NotConverged where
    fixes keep undoing each other.
    """
    attempt = _Attempt(context, rules, unsafe, prove_each=False)
    made, failures = _run(attempt)
    if failures:
        attempt = _Attempt(context, rules, unsafe, prove_each=True)
        made, failures = _run(attempt)
    while failures:
        refused = {**attempt.refused, **_blame(made, failures)}
        attempt = _Attempt(context, rules, unsafe, prove_each=True, refused=refused)
        made, failures = _run(attempt)
    return made


def _blame(made: Plan, failures: Sequence[Failure]) -> dict[Key, Rejection]:
    """Reject every fix that touches a file whose proofs fail together."""
    laws = {failure.ref: failure.law for failure in failures}
    blamed: dict[Key, Rejection] = {}
    for finding in made.applied:
        refs = {ref for ref, _ in finding.fix.touches()} if finding.fix else set()
        for ref in sorted(refs & laws.keys()):
            blamed[_key(finding)] = Rejection(finding, laws[ref])
    if not blamed:
        blamed = {
            _key(finding): Rejection(finding, failures[0].law)
            for finding in made.applied
        }
    return blamed


def _run(attempt: _Attempt) -> tuple[Plan, list[Failure]]:
    start = attempt.context.workspace
    initial = check(attempt.context, attempt.rules)
    findings = initial
    failures: list[Failure] = []
    for _ in range(MAX_ROUNDS):
        chosen = list(_independent(f for f in findings if attempt.allowed(f)))
        if not chosen:
            break
        failures.extend(_round(attempt, chosen))
        findings = check(attempt.context, attempt.rules)
    else:
        if any(attempt.allowed(finding) for finding in findings):
            raise NotConverged("the fixes do not come to rest; nothing was planned")
    failures.extend(worse(initial, findings, _operations(attempt.applied)))
    return _plan(attempt, start, initial, findings), failures


def _round(attempt: _Attempt, chosen: Sequence[Finding]) -> list[Failure]:
    """Apply the chosen fixes at once, or one by one where that is refused."""
    if not attempt.prove_each:
        try:
            return _advance(attempt, chosen)
        except EditRefused:
            # One of them cannot be carried out; going one by one tells which.
            pass
    unproved: list[Failure] = []
    for finding in chosen:
        before = attempt.context, len(attempt.applied), len(attempt.dropped)
        try:
            failures = _advance(attempt, [finding])
        except EditRefused as error:
            attempt.refused[_key(finding)] = Rejection(finding, error.message)
            continue
        if failures and attempt.prove_each:
            attempt.context = before[0]
            del attempt.applied[before[1] :], attempt.dropped[before[2] :]
            attempt.refused[_key(finding)] = Rejection(finding, failures[0].law)
        else:
            unproved.extend(failures)
    return unproved


def _advance(attempt: _Attempt, chosen: Sequence[Finding]) -> list[Failure]:
    workspace = attempt.context.workspace
    operations = tuple(_operations(chosen))
    done = apply(workspace, operations)
    values = {ref: document.value for ref, document in workspace.documents.items()}
    step = Step(
        before=workspace,
        after=done.workspace,
        operations=operations,
        dropped=done.dropped,
        meant=meant(values, operations),
    )
    attempt.context = replace(attempt.context, workspace=done.workspace)
    attempt.applied.extend(chosen)
    attempt.dropped.extend(done.dropped)
    return verify(step)


def _operations(chosen: Sequence[Finding]) -> Iterator[Operation]:
    for finding in chosen:
        if finding.fix is not None:
            yield from finding.fix.operations


def _independent(findings: Iterator[Finding]) -> Iterator[Finding]:
    """Findings whose fixes touch no place that an earlier one touches.

    The others wait for the next round, where their rule sees the new text.
    """
    touched: set[tuple[str, Pointer]] = set()
    above: set[tuple[str, Pointer]] = set()
    for finding in findings:
        if finding.fix is None:
            continue
        places = set(finding.fix.touches())
        prefixes = {
            (ref, Pointer(pointer[:length]))
            for ref, pointer in places
            for length in range(len(pointer) + 1)
        }
        if places & above or prefixes & touched:
            continue
        touched |= places
        above |= prefixes
        yield finding


def _plan(
    attempt: _Attempt,
    start: Workspace,
    initial: Sequence[Finding],
    remaining: Sequence[Finding],
) -> Plan:
    end = attempt.context.workspace
    return Plan(
        before=start,
        after=end,
        initial=tuple(initial),
        remaining=tuple(remaining),
        applied=tuple(attempt.applied),
        rejected=tuple(attempt.refused.values()),
        dropped_comments=tuple(attempt.dropped),
        changes=tuple(_changes(attempt.applied, start, end)),
        modes=tuple(_modes(attempt.applied, start)),
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
    if isinstance(operation, (Insert, CreateFile)):
        yield operation.ref
    elif isinstance(operation, Move):
        yield operation.into


def _loses(operation: Operation) -> Iterator[str]:
    if isinstance(operation, (Remove, Move)):
        yield operation.ref


def _modes(applied: Sequence[Finding], start: Workspace) -> Iterator[Chmod]:
    for operation in _operations(applied):
        if isinstance(operation, Chmod) and operation.ref not in start.documents:
            yield operation
