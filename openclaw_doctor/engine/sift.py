"""What counts of what the rules find: the user's own rules, comments and baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from openclaw_doctor.engine.check import Hidden, Outcome, refusing
from openclaw_doctor.findings import Finding, Location
from openclaw_doctor.fixes import manual
from openclaw_doctor.policy.baseline import Baseline, Entry
from openclaw_doctor.policy.model import Override, Policy
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.migrated import PREFIX
from openclaw_doctor.rules.registry import Rule
from openclaw_doctor.rules.suppressions import open_places, places

#: It judges comments by what is found when no fix is refused.
_FIRST_ONLY = "files/unused-suppression"


def sift(context: Context, rules: Sequence[Rule]) -> Outcome:
    """What ``rules`` find and counts.

    Rows of the ledger build on each other: where one must not be carried out because
    its finding does not count, the others are worked out anew without it.
    """
    asked = context
    policy = context.choices.policy or Policy(Path("/"))
    while True:
        sieve = _Sieve(asked, policy)
        for one in rules:
            source = context if one.id == _FIRST_ONLY else asked
            for finding in one.found(source):
                sieve.take(finding)
        stuck = sieve.stuck - asked.choices.refused
        if not stuck:
            return sieve.outcome()
        asked = refusing(asked, stuck)


@dataclass(slots=True)
class _Sieve:
    """Findings so far: those that count, and the rows that must not be carried out."""

    context: Context
    policy: Policy
    kept: list[Finding] = field(default_factory=list)
    stuck: set[tuple[str, str]] = field(default_factory=set)
    used: dict[Entry, int] = field(default_factory=dict)
    overrides: dict[str, tuple[Override, ...]] = field(default_factory=dict)
    silenced: list[tuple[str, str]] = field(default_factory=list)
    baselined: int = 0

    def outcome(self) -> Outcome:
        """What came through, and what did not."""
        hidden = Hidden(len(self.silenced), self.baselined)
        return Outcome(tuple(self.kept), hidden, frozenset(self.silenced))

    def take(self, finding: Finding) -> None:
        """Keep a finding, if it counts, as what it counts."""
        own = finding.severity
        overrides = self._overrides(finding.location.ref)
        counts = self.policy.severity_of(finding.rule, own, overrides)
        here = open_places(self.context, finding)
        if counts is None or not here:
            if counts is not None:
                self.silenced.append((finding.rule, finding.fingerprint))
            self._leave(finding)
            return
        told = finding if counts is own else replace(finding, severity=counts)
        if len(here) < len(places(finding)):
            self._leave(finding)
            told = _narrowed(told, here)
        if self._is_known(told):
            self.baselined += 1
            self._leave(finding)
        else:
            self.kept.append(told)

    def _leave(self, finding: Finding) -> None:
        """Note a row that must not be carried out."""
        built_on = finding.fix is not None and finding.fix.sequence
        if built_on and finding.rule.startswith(PREFIX):
            self.stuck.add((finding.rule, finding.location.ref))

    def _overrides(self, ref: str) -> tuple[Override, ...]:
        if ref not in self.overrides:
            path = self.context.workspace.path_of(ref)
            self.overrides[ref] = self.policy.overrides_for(path)
        return self.overrides[ref]

    def _is_known(self, finding: Finding) -> bool:
        """Whether the baseline has room for a finding; takes that room."""
        baseline = self.policy.baseline
        if baseline is None:
            return False
        entry = entry_of(self.context, finding, baseline)
        used = self.used.get(entry, 0) + len(places(finding))
        if used > baseline.entries.get(entry, 0):
            return False
        self.used[entry] = used
        return True


def entry_of(context: Context, finding: Finding, baseline: Baseline) -> Entry:
    """What a finding is called in a baseline."""
    path = context.workspace.path_of(finding.location.ref)
    return baseline.entry(finding.rule, path, finding.fingerprint)


def _narrowed(finding: Finding, here: Sequence[Location]) -> Finding:
    """A finding of a row at the places where no comment suppresses it.

    A row is carried out at all its places or not at all.
    """
    others = len(places(finding)) - len(here)
    where = "another place" if others == 1 else f"{others} other places"
    advice = manual(f"a comment suppresses it at {where}, so --fix leaves them all")
    return replace(finding, location=here[0], related=tuple(here[1:]), fix=advice)
