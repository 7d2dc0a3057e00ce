"""The suppression comments of the files at hand, and what they suppress."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from openclaw_doctor.documents import Document
from openclaw_doctor.findings import Finding, Location
from openclaw_doctor.policy.comments import MARK, Part, Remarks, remarks_of
from openclaw_doctor.policy.model import fits
from openclaw_doctor.policy.parts import Parts
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.migrated import PREFIX


class Marked:
    """A file with suppression comments, or with some that fail to be."""

    __slots__ = ("_known", "_parts", "_patterns", "document", "remarks")

    def __init__(self, document: Document, remarks: Remarks) -> None:
        self.document = document
        self.remarks = remarks
        self._parts = Parts(remarks.suppressions)
        self._patterns: dict[Part, dict[str, None]] = {}
        for one in remarks.suppressions:
            for part in one.parts:
                self._patterns.setdefault(part, {}).update(dict.fromkeys(one.rules))
        self._known: dict[tuple[Part, str], bool] = {}

    def suppresses(self, rule_id: str, place: Location) -> bool:
        """Whether a comment is for findings of a rule at a place of this file."""
        return any(self._is_for(part, rule_id) for part in self._parts.at(place))

    def _is_for(self, part: Part, rule_id: str) -> bool:
        # A file may have many findings of one rule; it is looked up once.
        key = part, rule_id
        if key not in self._known:
            self._known[key] = any(fits(rule_id, one) for one in self._patterns[part])
        return self._known[key]

    def rules_in(self, found: Iterable[tuple[str, Location]]) -> dict[Part, set[str]]:
        """By part, the rules of which something is found there."""
        hit: dict[Part, set[str]] = {}
        for rule_id, place in found:
            for part in self._parts.at(place):
                hit.setdefault(part, set()).add(rule_id)
        return hit


def marked(context: Context) -> Mapping[str, Marked]:
    """The files with comments of ours, by ref."""
    return context.once("marked", lambda: _marked(context))


def _marked(context: Context) -> dict[str, Marked]:
    # Looking for the mark alone costs next to nothing, and hardly any file has it.
    found = [one for one in context.documents() if MARK in one.text]
    return {one.ref: Marked(one, remarks_of(one)) for one in found}


def places(finding: Finding) -> tuple[Location, ...]:
    """Where a finding counts: the place it names, of a migration all that it changes.

    What else other findings name is only there to explain them.
    """
    fix = finding.fix
    if finding.rule.startswith(PREFIX) and fix is not None and fix.operations:
        return (finding.location, *finding.related)
    return (finding.location,)


def open_places(context: Context, finding: Finding) -> Sequence[Location]:
    """The places of a finding at which no comment suppresses it."""
    files = marked(context)
    return [
        place
        for place in places(finding)
        if place.ref not in files
        or not files[place.ref].suppresses(finding.rule, place)
    ]
