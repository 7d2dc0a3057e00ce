"""files/bad-suppression."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator

from openclaw_doctor.documents import Document
from openclaw_doctor.findings import Finding, Location
from openclaw_doctor.json5 import Span
from openclaw_doctor.policy.comments import Suppression
from openclaw_doctor.policy.naming import is_known, meant
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.registry import rule, rules_by_id
from openclaw_doctor.rules.suppressions import marked

#: What can be shown of a comment: what could be the name of a rule.
_NAME = re.compile(r"[A-Za-z0-9*?._-]+/?[A-Za-z0-9*?._-]*\Z")
_LONGEST = 60


@rule(
    "files/bad-suppression",
    order=13,
    fix="none",
    evidence="this tool's own comments",
)
def check(context: Context) -> Iterator[Finding]:
    """A comment was meant to suppress findings but does not: no names, or wrong ones.

    A suppression is `// openclaw-doctor: ignore[rule] reason`, as a line comment or a
    block comment, with ids, prefixes (`credentials/`) or globs in the brackets,
    separated by commas. At the end of a line it is for the findings of that line; on
    a line of its own, for the next line and the whole member that starts there. With
    `ignore-file[rule]`, above the first member, it is for the file.

    Nothing is suppressed without a name, so that a comment cannot hide what nobody
    thought of when it was written. Strict JSON files such as `auth-profiles.json`
    take no comments: for them there are the project file and the baseline.
    """
    files = marked(context).values()
    known = rules_by_id() if files else {}
    for file in files:
        seen: Counter[str] = Counter()
        for mistake in file.remarks.mistakes:
            problem, hint = mistake.problem, mistake.hint
            yield _finding(file.document, mistake.comment, problem, hint, seen)
        for suppression in file.remarks.suppressions:
            for pattern in _unknown(suppression, known):
                problem = f"no rule fits {_shown(pattern)}"
                hint = meant(pattern, known)
                yield _finding(file.document, suppression.comment, problem, hint, seen)


def _unknown(suppression: Suppression, known: Collection[str]) -> Iterator[str]:
    for pattern in suppression.rules:
        if not is_known(pattern, known):
            yield pattern


def _shown(pattern: str) -> str:
    plain = len(pattern) <= _LONGEST and _NAME.match(pattern)
    return pattern if plain else "a name in the brackets"


def _finding(
    document: Document, comment: Span, problem: str, hint: str, seen: Counter[str]
) -> Finding:
    seen[problem] += 1
    return Finding(
        problem,
        Location.at_span(document, comment),
        hint=hint,
        discriminator=f"{problem}#{seen[problem]}",
    )
