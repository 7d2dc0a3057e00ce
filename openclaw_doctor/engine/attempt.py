"""One way to the fixed point: apply fixes in memory, round by round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from openclaw_doctor.engine.apply import apply
from openclaw_doctor.engine.check import (
    NOTHING_HIDDEN,
    Hidden,
    examine,
    found_by,
    refusing,
)
from openclaw_doctor.engine.meaning import meant
from openclaw_doctor.engine.verify import Failure, Step, refused_more, verify, worse
from openclaw_doctor.errors import EditRefused
from openclaw_doctor.findings import Finding
from openclaw_doctor.fixes import Applicability, Move, Operation
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.judged import tellers
from openclaw_doctor.rules.registry import Rule, written_rules

MAX_ROUNDS = 10
_SILENCED = "a comment would suppress a finding that it was not written for"

Key = tuple[str, str]


def key_of(finding: Finding) -> Key:
    """What tells a finding from others over several rounds and attempts."""
    return finding.rule, finding.fingerprint


@dataclass(frozen=True, slots=True)
class Rejection:
    """A fix that was not applied, and why."""

    finding: Finding
    reason: str


@dataclass(slots=True)
class Attempt:
    """The state of one way to the fixed point.

    Whether unsafe fixes are taken is a choice of the ``context``.  ``blocked`` are
    files (by ref, with the reason) that must stay as they are; ``refused`` the fixes
    that are out of the question.  With ``prove_each``, every fix is proved alone and
    dropped where a proof fails.
    """

    context: Context
    rules: Sequence[Rule]
    prove_each: bool = False
    blocked: Mapping[str, str] = field(default_factory=dict)
    refused: dict[Key, Rejection] = field(default_factory=dict)
    deferred: set[Key] = field(default_factory=set)
    applied: list[Finding] = field(default_factory=list)
    dropped: list[tuple[str, str]] = field(default_factory=list)
    initial: list[Finding] = field(default_factory=list)
    remaining: list[Finding] = field(default_factory=list)
    hidden_before: Hidden = NOTHING_HIDDEN
    hidden: Hidden = NOTHING_HIDDEN
    silenced: frozenset[Key] = frozenset()
    failures: list[Failure] = field(default_factory=list)

    def run(self) -> bool:
        """Apply what may be applied; False where that does not come to rest."""
        start = self.context
        self._examine()
        self.initial, self.hidden_before = self.remaining, self.hidden
        chosen = self._chosen()
        # Without a fix nothing can get worse, and there is nothing to prove.
        return not chosen or self._carry_out(start, chosen)

    def _carry_out(self, start: Context, chosen: Sequence[Finding]) -> bool:
        # The proofs look at everything, whatever counts for the user; what the ledger
        # says does not count there.
        everything = written_rules()
        before = found_by(start, everything)
        told = tellers(start)
        for _ in range(MAX_ROUNDS):
            self.failures.extend(self._round(chosen))
            self._examine()
            chosen = self._chosen()
            if not chosen:
                break
        operations = operations_of(self.applied)
        after = found_by(self.context, everything)
        proved = told | tellers(self.context)
        self.failures.extend(worse(before, after, operations, proved))
        self.failures.extend(self._silenced_anew())
        return not chosen

    def _examine(self) -> None:
        outcome = examine(self.context, self.rules)
        self.remaining, self.hidden = list(outcome.findings), outcome.hidden
        self.silenced = outcome.silenced

    def _silenced_anew(self) -> Iterator[Failure]:
        """Files in which a comment has come to stand where it suppresses something.

        What is removed leaves its comments behind, and they meet the next member.
        """
        for finding in self.initial:
            if key_of(finding) in self.silenced:
                yield Failure(finding.location.ref, _SILENCED)

    def restless(self) -> dict[Key, Rejection]:
        """The fixes that were applied again and again."""
        times = Counter(key_of(finding) for finding in self.applied)
        return {
            key_of(finding): Rejection(finding, "another fix keeps undoing it")
            for finding in self.applied
            if times[key_of(finding)] > 1
        }

    def _chosen(self) -> list[Finding]:
        return list(_independent(self._unbroken()))

    def _unbroken(self) -> Iterator[Finding]:
        """The findings whose fixes may be applied, of each sequence its beginning.

        What comes behind a fix that may not means a text that will never be.
        """
        broken: set[str] = set()
        for finding in in_sequence(self.remaining):
            sequence = finding.fix.sequence if finding.fix else ""
            if sequence not in broken and self._allowed(finding):
                yield finding
            elif sequence:
                broken.add(sequence)

    def _allowed(self, finding: Finding) -> bool:
        fix = finding.fix
        if fix is None or not fix.operations or key_of(finding) in self.refused:
            return False
        safe = fix.applicability is Applicability.SAFE
        agreed = self.context.choices.unsafe
        wanted = agreed and fix.applicability is Applicability.UNSAFE
        if not safe and not wanted:
            return False
        return not self._is_blocked(finding, fix.operations)

    def _is_blocked(self, finding: Finding, operations: Sequence[Operation]) -> bool:
        for ref in refs_of(operations):
            if ref in self.blocked:
                self._refuse(finding, self.blocked[ref])
                return True
        return False

    def _refuse(self, finding: Finding, reason: str) -> None:
        self.refused[key_of(finding)] = Rejection(finding, reason)
        self.context = without_fixes_of(self.context, [finding])

    def _round(self, chosen: Sequence[Finding]) -> list[Failure]:
        """Apply the chosen fixes at once, or one by one where that is refused."""
        if not self.prove_each:
            try:
                return self._advance(chosen)
            except EditRefused:
                # One of them cannot be carried out; going one by one tells which.
                pass
        unproved: list[Failure] = []
        broken: set[str] = set()
        before = self.context.workspace
        for finding in chosen:
            sequence = finding.fix.sequence if finding.fix else ""
            if sequence and sequence in broken:
                continue
            try:
                unproved.extend(self._single(finding))
            except EditRefused as error:
                self._postpone(finding, error.message)
            if key_of(finding) in self.refused or key_of(finding) in self.deferred:
                broken.add(sequence)
        # The steps of a sequence may lead through what the target refuses.
        after, target = self.context.workspace, self.context.target
        return [*unproved, *refused_more(before, after, target)]

    def _postpone(self, finding: Finding, reason: str) -> None:
        """Try a refused fix once more: its neighbours may have been in the way."""
        if key_of(finding) in self.deferred:
            self._refuse(finding, reason)
        self.deferred.add(key_of(finding))

    def _single(self, finding: Finding) -> list[Failure]:
        before = self.context, len(self.applied), len(self.dropped)
        midway = bool(finding.fix and finding.fix.sequence)
        failures = self._advance([finding], midway=midway)
        if failures and self.prove_each:
            self.context = before[0]
            del self.applied[before[1] :], self.dropped[before[2] :]
            self._refuse(finding, failures[0].law)
            return []
        return failures

    def _advance(
        self, chosen: Sequence[Finding], *, midway: bool = False
    ) -> list[Failure]:
        workspace = self.context.workspace
        operations = tuple(operations_of(chosen))
        done = apply(workspace, operations)
        values = {ref: document.value for ref, document in workspace.documents.items()}
        step = Step(
            before=workspace,
            after=done.workspace,
            operations=operations,
            dropped=done.dropped,
            meant=meant(values, operations),
            target=self.context.target,
        )
        self.context = replace(self.context, workspace=done.workspace)
        self.applied.extend(chosen)
        self.dropped.extend(done.dropped)
        return verify(step, midway=midway)


def in_sequence(findings: Sequence[Finding]) -> list[Finding]:
    """The findings, those whose fixes build on each other in the order of these."""
    ordered = list(findings)
    slots = [i for i, f in enumerate(ordered) if f.fix is not None and f.fix.sequence]
    members = sorted((ordered[slot] for slot in slots), key=_step)
    for slot, member in zip(slots, members, strict=True):
        ordered[slot] = member
    return ordered


def _step(finding: Finding) -> tuple[str, int]:
    return (finding.fix.sequence, finding.fix.step) if finding.fix else ("", 0)


def without_fixes_of(context: Context, findings: Iterable[Finding]) -> Context:
    """The same question, where the fixes of ``findings`` are out of the question."""
    pairs = {(finding.rule, finding.location.ref) for finding in findings}
    return context if pairs <= context.choices.refused else refusing(context, pairs)


def operations_of(findings: Iterable[Finding]) -> Iterator[Operation]:
    """The operations of all fixes, in order."""
    for finding in findings:
        if finding.fix is not None:
            yield from finding.fix.operations


def refs_of(operations: Iterable[Operation]) -> set[str]:
    """The files that operations read or write."""
    refs: set[str] = set()
    for operation in operations:
        refs.add(operation.ref)
        if isinstance(operation, Move):
            refs.add(operation.into)
    return refs


def _independent(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings whose fixes touch no place that an earlier one touches.

    The others wait for the next round, where their rule sees the new text.  Fixes of
    one sequence know of each other: only those of others are in their way.
    """
    taken = _Touched()
    own: dict[str, _Touched] = {}
    broken: set[str] = set()
    for finding in findings:
        if finding.fix is None:
            continue
        sequence = finding.fix.sequence
        places = set(finding.fix.touches())
        if sequence in broken or taken.hinders(places):
            broken.update([sequence] if sequence else [])
            continue
        if any(one.hinders(places) for name, one in own.items() if name != sequence):
            broken.update([sequence] if sequence else [])
            continue
        (own.setdefault(sequence, _Touched()) if sequence else taken).add(places)
        yield finding


class _Touched:
    """Places that fixes touch, with all places above them."""

    __slots__ = ("_above", "_places")

    def __init__(self) -> None:
        self._places: set[tuple[str, Pointer]] = set()
        self._above: set[tuple[str, Pointer]] = set()

    def hinders(self, places: set[tuple[str, Pointer]]) -> bool:
        """Whether one of ``places`` is, contains or lies in one of these."""
        return bool(places & self._above or _prefixes(places) & self._places)

    def add(self, places: set[tuple[str, Pointer]]) -> None:
        """Take the places in."""
        self._places |= places
        self._above |= _prefixes(places)


def _prefixes(places: Iterable[tuple[str, Pointer]]) -> set[tuple[str, Pointer]]:
    return {
        (ref, Pointer(pointer[:length]))
        for ref, pointer in places
        for length in range(len(pointer) + 1)
    }
