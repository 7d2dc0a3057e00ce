"""files/unused-suppression."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from openclaw_doctor.documents import Document
from openclaw_doctor.findings import Finding, Location, Severity
from openclaw_doctor.fixes import Applicability, Fix, RemoveComment, manual
from openclaw_doctor.policy.comments import Part, Suppression
from openclaw_doctor.policy.model import fits
from openclaw_doctor.rules.context import Choices, Context
from openclaw_doctor.rules.registry import Rule, all_rules, rule
from openclaw_doctor.rules.suppressions import Marked, marked, places

_OWN = "files/unused-suppression"


@rule(
    _OWN,
    severity=Severity.INFO,
    # Before what edits move a comment to another member.
    order=12,
    fix="sometimes",
    evidence="this tool's own comments",
)
def check(context: Context) -> Iterator[Finding]:
    """A comment suppresses findings of a rule that finds nothing there any more.

    Such a comment would hide the next finding of that rule at its place, which nobody
    has looked at. It is judged by all that the rules find at the target, whatever is
    selected; a rule that says nothing about the target's releases is not judged.

    The fix takes the comment out with its reason; the report lists it. A comment that
    suppresses something else, too, is left to you: take the name out of its brackets.
    """
    files = [one for one in marked(context).values() if one.remarks.suppressions]
    if not files:
        return
    asked = _Asked(context, files)
    for file in files:
        hit = file.rules_in(asked.found_in(file.document.ref))
        yield from _of_file(file, asked, hit)


class _Asked:
    """The rules that comments name, and all that these find."""

    def __init__(self, context: Context, files: Sequence[Marked]) -> None:
        named = (one.rules for file in files for one in file.remarks.suppressions)
        patterns = {pattern for rules in named for pattern in rules}
        self._rules = [one for one in all_rules() if one.id != _OWN]
        self._silent = {
            one.id
            for one in self._rules
            if not one.foresees and context.target not in one.releases
        }
        self._found: dict[str, list[tuple[str, Location]]] = {}
        for one in self._rules:
            if any(fits(one.id, pattern) for pattern in patterns):
                for finding in _found(context, one):
                    for place in places(finding):
                        places_of_file = self._found.setdefault(place.ref, [])
                        places_of_file.append((one.id, place))

    def found_in(self, ref: str) -> Sequence[tuple[str, Location]]:
        """The rules that find something in a file, each with the place."""
        return self._found.get(ref, ())

    def can_tell(self, pattern: str) -> bool:
        """Whether rules fit a pattern and all of them are for the target."""
        meant = {one.id for one in self._rules if fits(one.id, pattern)}
        return bool(meant) and not meant & self._silent


def _of_file(
    file: Marked, asked: _Asked, hit: Mapping[Part, set[str]]
) -> Iterator[Finding]:
    seen: Counter[str] = Counter()
    # From the end on: what is taken out first moves no other comment.
    for step, suppression in enumerate(reversed(file.remarks.suppressions)):
        rules = {one for part in suppression.parts for one in hit.get(part, ())}
        unused = [
            pattern
            for pattern in suppression.rules
            if not any(fits(one, pattern) for one in rules) and asked.can_tell(pattern)
        ]
        if not unused:
            continue
        names = ", ".join(unused)
        seen[names] += 1
        whole = len(unused) == len(suppression.rules)
        yield Finding(
            f"nothing is found here that this comment would suppress: {names}",
            Location.at_span(file.document, suppression.comment),
            Severity.INFO,
            hint="take the comment out" if whole else f"take {names} out of it",
            fix=_fix(file.document, suppression, step)
            if whole
            else manual(f"take {names} out of the brackets"),
            discriminator=f"{names}#{seen[names]}",
        )


def _fix(document: Document, suppression: Suppression, step: int) -> Fix:
    span = suppression.comment
    operation = RemoveComment(
        document.ref, span.start, document.text[span.start : span.end]
    )
    return Fix(
        "take the comment out",
        Applicability.SAFE,
        (operation,),
        # Such a name is before that of any file, by which others call theirs.
        sequence=f" comments of {document.ref}",
        step=step,
    )


def _found(context: Context, one: Rule) -> tuple[Finding, ...]:
    """What a rule finds when all rules count and no fix is refused."""
    choices = context.choices
    everything = choices.selected is None or len(choices.selected) == len(all_rules())
    if everything and not choices.refused:
        return one.found(context)
    plain = Choices(choices.unsafe, choices.keep_retired)
    bare = context.once("bare", lambda: replace(context, choices=plain))
    return one.found(bare)
