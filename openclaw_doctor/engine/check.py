"""Run rules over a workspace."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fnmatch import translate
from functools import lru_cache

from openclaw_doctor.errors import UsageError
from openclaw_doctor.findings import Finding
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.ledger import silent_rows
from openclaw_doctor.rules.registry import Rule, all_rules
from openclaw_doctor.rules.suppressions import marked


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rules count: ids, prefixes (``credentials/``) or globs."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def rules(self) -> tuple[Rule, ...]:
        """The rules that are selected; UsageError for a pattern that fits none."""
        for pattern in (*self.select, *self.ignore):
            if not _fitting(pattern):
                raise UsageError(_fits_none(pattern))
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


def _fits_none(pattern: str) -> str:
    # Asked for misspelt names only.
    from openclaw_doctor.policy.naming import meant

    known = [one.id for one in all_rules()]
    return f"no rule fits {pattern!r}; {meant(pattern, known)}"


@dataclass(frozen=True, slots=True)
class Hidden:
    """How many findings do not count: for comments, and as old ones of a baseline."""

    suppressed: int = 0
    baselined: int = 0

    def __add__(self, other: Hidden) -> Hidden:
        """Both together."""
        return Hidden(
            self.suppressed + other.suppressed, self.baselined + other.baselined
        )


NOTHING_HIDDEN = Hidden()


@dataclass(frozen=True, slots=True)
class Outcome:
    """The findings that count, in rule order, and how many others there are.

    ``silenced`` are those that comments suppress, by rule and fingerprint.
    """

    findings: tuple[Finding, ...]
    hidden: Hidden = NOTHING_HIDDEN
    silenced: frozenset[tuple[str, str]] = frozenset()


def examine(context: Context, rules: Sequence[Rule]) -> Outcome:
    """What ``rules`` find, as the user's own rules and comments have it.

    Where only some files were asked about, only what concerns them.
    """
    if context.choices.policy is None and not marked(context):
        outcome = Outcome(tuple(found_by(context, rules)))
    else:
        # Imported late: most runs have neither.
        from openclaw_doctor.engine.sift import sift

        outcome = sift(context, rules)
    if context.workspace.named is None:
        return outcome
    from openclaw_doctor.engine.focus import concerning

    concern = concerning(context.workspace, outcome.findings, rules)
    return replace(outcome, findings=tuple(concern))


def check(context: Context, rules: Sequence[Rule]) -> list[Finding]:
    """The findings of ``rules`` that count, in rule order."""
    return list(examine(context, rules).findings)


def found_by(context: Context, rules: Iterable[Rule]) -> list[Finding]:
    """All findings of ``rules``, in rule order, whether or not they count."""
    chosen = tuple(rules)
    silent = silent_rows(context) if any(one.foresees for one in chosen) else ()
    return [
        finding
        for one in chosen
        if one.id not in silent
        for finding in one.found(context)
    ]


def refusing(context: Context, pairs: Iterable[tuple[str, str]]) -> Context:
    """The same question, where the fixes of rules in files are out of the question."""
    refused = context.choices.refused.union(pairs)
    return replace(context, choices=replace(context.choices, refused=refused))


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
