"""The verdict of the target on each config, and which rule reports which part of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from openclaw_doctor.documents import Document
from openclaw_doctor.pointer import Pointer, lookup
from openclaw_doctor.release import Release
from openclaw_doctor.rules.claims import claimant, is_foreign
from openclaw_doctor.rules.composed import composed
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.migrated import is_claimed
from openclaw_doctor.validation import UNKNOWN_KEY, Judgement, Violation, judge
from openclaw_doctor.workspace import Composition, StateDirectory

_NO_CHANNEL = "channel-unknown"
#: Checks that refuse a member at its place, whatever its value is.
_ABOUT_THE_KEY = frozenset(
    {"web-search-keys", "mcp-old-name", "mcp-disabled", "secret-ref-forbidden"}
)


@dataclass(frozen=True)
class Judged:
    """A config with its includes and variables, and what the target says of it."""

    state: StateDirectory
    document: Document
    composition: Composition
    judgement: Judgement
    target: Release

    @property
    def value(self) -> dict[str, Any]:
        """The composed value; empty where it is no object."""
        value = self.composition.value
        return value if isinstance(value, dict) else {}

    @property
    def refused(self) -> int:
        """How much the target refuses, whatever the variables hold.

        With a member that it does not know it refuses every value in there: what is
        wrong inside comes to light only when the member is where it belongs.
        """
        return self._single + sum(self._whole.values())

    def refuses_more_than(self, other: Judged) -> bool:
        """Whether more is refused than in ``other``, an earlier text of the config.

        A member that is refused as a whole counts once then: whatever has been changed
        inside it makes it neither better nor worse.
        """
        return self._single + len(self._whole) > other.refused

    @cached_property
    def _whole(self) -> dict[Pointer, int]:
        """The members that are refused with all they hold, and how much that is."""
        places = {v.pointer for v in self._refusals() if _is_whole(v)}
        return {place: _scalars(lookup(self.value, place)) for place in places}

    @cached_property
    def _single(self) -> int:
        return sum(not _is_whole(violation) for violation in self._refusals())

    def _refusals(self) -> Iterator[Violation]:
        for violation in self.judgement.violations:
            if violation.severity == "error" and not is_open(self, violation):
                yield violation

    @cached_property
    def foreign(self) -> bool:
        """Whether the file is no gateway config at all."""
        return is_foreign(self)


def _is_whole(violation: Violation) -> bool:
    return violation.expected == UNKNOWN_KEY or violation.keyword == "type"


def _scalars(value: Any) -> int:
    """How many scalars a value holds; at least 1."""
    count, todo = 0, [value]
    while todo:
        here = todo.pop()
        inner = here.values() if isinstance(here, dict) else here
        if isinstance(here, (dict, list)) and here:
            todo.extend(inner)
        else:
            count += 1
    return count


@dataclass(frozen=True, slots=True)
class Complaint:
    """A violation with the document and the place where its value is written.

    ``open`` tells that the value holds a variable nobody knows here, so that the real
    verdict depends on the machine.
    """

    violation: Violation
    document: Document
    pointer: Pointer
    config: Judged
    open: bool

    @property
    def value(self) -> Any:
        """The value the violation is about; None for an absent one."""
        return lookup(self.config.value, self.violation.pointer)


def judged(context: Context) -> tuple[Judged, ...]:
    """Every config of the workspace that can be composed, with its verdict."""
    key = "judged", context.target
    return context.workspace.once(key, lambda: tuple(_judged(context)))


def _judged(context: Context) -> Iterator[Judged]:
    for state in context.workspace.states:
        config = context.workspace.config_of(state)
        if config is None or config.tree is None or config.too_deep:
            continue
        composition = composed(context, state)
        if composition is not None and not composition.problems:
            verdict = judge(composition.value, context.target)
            yield Judged(state, config, composition, verdict, context.target)


def complaints(context: Context, rule: str) -> list[Complaint]:
    """The violations that the rule of that id reports, in the order of the schema."""
    return context.once("complaints", lambda: _by_rule(context)).get(rule, [])


def tellers(context: Context) -> frozenset[str]:
    """The ids of the rules that report what the target refuses here."""
    return frozenset(context.once("complaints", lambda: _by_rule(context)))


def _by_rule(context: Context) -> dict[str, list[Complaint]]:
    by_rule: dict[str, list[Complaint]] = {}
    for config in judged(context):
        for complaint in _complaints(context, config):
            at = complaint.violation.pointer
            if is_claimed(context, config.document.ref, at, complaint.value):
                continue
            by_rule.setdefault(claimant(complaint), []).append(complaint)
    return by_rule


def _complaints(context: Context, config: Judged) -> Iterator[Complaint]:
    for violation in config.judgement.violations:
        unknown = violation.expected == UNKNOWN_KEY or violation.check == _NO_CHANNEL
        written = config.composition.member if unknown else config.composition.origin
        ref, pointer = written(violation.pointer)
        document = context.workspace.documents[ref]
        yield Complaint(
            violation, document, pointer, config, is_open(config, violation)
        )


def is_open(config: Judged, violation: Violation) -> bool:
    """Whether another value of a variable could make the text there right.

    It stays text whatever the variable holds, so a wrong type is certain.
    """
    is_text = isinstance(lookup(config.value, violation.pointer), str)
    certain = violation.keyword in ("type", "additionalProperties")
    certain = certain or violation.check in _ABOUT_THE_KEY
    return is_text and not certain and config.composition.is_open(violation.pointer)


def told(complaint: Complaint) -> str:
    """What a check beyond the schema says, with the place it says it about."""
    place = complaint.violation.pointer.dotted()
    message = complaint.violation.message
    return f"{place}: {message}" if place else message
