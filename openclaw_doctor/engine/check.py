"""Run rules over a workspace."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache

from openclaw_doctor.errors import UsageError
from openclaw_doctor.findings import Finding
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.ledger import silent_rows
from openclaw_doctor.rules.registry import Rule, all_rules


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rules count: ids, prefixes (``credentials/``) or globs."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def rules(self) -> tuple[Rule, ...]:
        """The rules that are selected; UsageError for a pattern that fits none."""
        for pattern in (*self.select, *self.ignore):
            if not _fitting(pattern):
                raise UsageError(
                    f"no rule fits {pattern!r}; `openclaw-doctor rules` lists them"
                )
        known = all_rules()
        if self.select:
            wanted = frozenset[str]().union(*map(_fitting, self.select))
            known = tuple(found for found in known if found.id in wanted)
        unwanted = frozenset[str]().union(*map(_fitting, self.ignore))
        return tuple(found for found in known if found.id not in unwanted)


@lru_cache(maxsize=256)
def _fitting(pattern: str) -> frozenset[str]:
    """The ids of the rules that a pattern fits."""
    fits = re.compile(translate(pattern)).match
    ids = (found.id for found in all_rules())
    return frozenset(i for i in ids if i.startswith(pattern) or fits(i))


def check(context: Context, rules: Iterable[Rule]) -> list[Finding]:
    """All findings of ``rules``, in rule order."""
    chosen = tuple(rules)
    silent = silent_rows(context) if any(found.foresees for found in chosen) else ()
    return [
        finding
        for found in chosen
        if found.id not in silent
        for finding in found.run(context)
    ]


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
