"""Run rules over a workspace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from openclaw_doctor.errors import UsageError
from openclaw_doctor.findings import Finding
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.registry import Rule, all_rules


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rules count: ids, prefixes (``credentials/``) or globs."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def rules(self) -> tuple[Rule, ...]:
        """The rules that are selected; UsageError for a pattern that fits none."""
        known = all_rules()
        for pattern in (*self.select, *self.ignore):
            if not any(_fits(found.id, pattern) for found in known):
                raise UsageError(
                    f"no rule fits {pattern!r}; `openclaw-doctor rules` lists them"
                )
        return tuple(found for found in known if self._includes(found.id))

    def _includes(self, rule_id: str) -> bool:
        wanted = not self.select or any(_fits(rule_id, p) for p in self.select)
        return wanted and not any(_fits(rule_id, p) for p in self.ignore)


def _fits(rule_id: str, pattern: str) -> bool:
    return (
        rule_id == pattern
        or rule_id.startswith(pattern)
        or fnmatchcase(rule_id, pattern)
    )


def check(context: Context, rules: Iterable[Rule]) -> list[Finding]:
    """All findings of ``rules``, in rule order."""
    return [finding for found in rules for finding in found.run(context)]


def in_reading_order(findings: Sequence[Finding], refs: Sequence[str]) -> list[Finding]:
    """Findings by file, line and column, most severe first at one place."""
    place = {ref: index for index, ref in enumerate(refs)}
    return sorted(
        findings,
        key=lambda finding: (
            place.get(finding.location.ref, len(place)),
            finding.location.ref,
            finding.location.line,
            finding.location.column,
            -finding.severity.rank,
            finding.rule,
        ),
    )
