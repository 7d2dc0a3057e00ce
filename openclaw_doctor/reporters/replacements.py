"""What single fixes would change in the texts, for forms that other tools apply.

A fix is carried out alone, in memory, and proved.  It is left out where it changes
more than texts that are there, builds on another fix, cannot be carried out or proved
alone, or would put something into the report that is masked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from openclaw_doctor.documents import Document
from openclaw_doctor.engine.apply import apply
from openclaw_doctor.engine.meaning import meant
from openclaw_doctor.engine.verify import Step, verify
from openclaw_doctor.errors import EditRefused
from openclaw_doctor.findings import Finding
from openclaw_doctor.fixes import Chmod, CopyFile, CreateFile, Fix, Touched
from openclaw_doctor.json5 import Span
from openclaw_doctor.redaction import Masker
from openclaw_doctor.reporters.report import Report
from openclaw_doctor.workspace import Workspace

#: So many code points are edited and proved for one report: some seconds.
_BUDGET = 1_000_000
#: Texts that differ in more lines are not compared line by line.
_MOST_LINES = 2_000


@dataclass(frozen=True, slots=True)
class Replacement:
    """What takes the place of a stretch of the old text."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class FileChange:
    """A document as it is, and what a fix replaces in it, from front to back."""

    document: Document
    replacements: tuple[Replacement, ...]


def single_changes(report: Report) -> Iterator[tuple[FileChange, ...]]:
    """For each finding of a report, what its fix alone would do; often nothing."""
    rejected = report.plan.rejected if report.plan else ()
    refused = {rejection.finding.fingerprint for rejection in rejected}
    left = _BUDGET
    for finding in report.findings:
        fix = finding.fix
        if fix is None or finding.fingerprint in refused or not _alone(report, finding):
            yield ()
            continue
        refs = {ref for ref, _ in fix.touches()}
        documents = (report.workspace.documents.get(ref) for ref in refs)
        left -= sum(len(document.text) for document in documents if document)
        yield _changes(report, fix) if left >= 0 else ()


def _alone(report: Report, finding: Finding) -> bool:
    """Whether a fix for texts means the texts as they are, whatever other fixes do."""
    fix = finding.fix
    if fix is None or not fix.operations:
        return False
    if any(isinstance(one, (Chmod, CreateFile, CopyFile)) for one in fix.operations):
        return False
    before = [
        place
        for other in report.findings
        if other.fix and other.fix.sequence and other.fix.sequence == fix.sequence
        for place in (other.fix.touches() if other.fix.step < fix.step else ())
    ]
    return not any(_meet(one, two) for one in fix.touches() for two in before)


def _meet(one: Touched, two: Touched) -> bool:
    (ref, place), (other, there) = one, two
    return ref == other and (place.is_within(there) or there.is_within(place))


def _changes(report: Report, fix: Fix) -> tuple[FileChange, ...]:
    after = _carried_out(report, fix)
    if after is None:
        return ()
    changes: list[FileChange] = []
    for ref, old in report.workspace.documents.items():
        new = after.documents[ref]
        if new.data != old.data:
            found = tuple(_replacements(old.text, new, report.masker))
            if None in found:
                return ()
            changes.append(FileChange(old, tuple(one for one in found if one)))
    return tuple(changes)


def _carried_out(report: Report, fix: Fix) -> Workspace | None:
    """The workspace after this fix alone; None where it cannot be had or proved."""
    before = report.workspace
    try:
        done = apply(before, fix.operations)
    except EditRefused:
        return None
    values = {ref: document.value for ref, document in before.documents.items()}
    step = Step(
        before=before,
        after=done.workspace,
        operations=fix.operations,
        dropped=done.dropped,
        meant=meant(values, fix.operations),
        target=report.target,
    )
    return None if verify(step) else done.workspace


def _replacements(
    old: str, new: Document, masker: Masker
) -> Iterator[Replacement | None]:
    """What turns the old text into the new one; None for what must not be shown."""
    for gone, come in _differences(_lines(old), _lines(new.text)):
        before, after = old[gone.start : gone.end], new.text[come.start : come.end]
        front = _common(before, after)
        shortest = min(len(before), len(after)) - front
        back = _common(before[::-1][:shortest], after[::-1][:shortest])
        span = Span(gone.start + front, gone.end - back)
        shown = Span(come.start + front, come.end - back)
        hidden = shown.end > shown.start and masker.hides(new, shown)
        yield None if hidden else Replacement(span, new.text[shown.start : shown.end])


def _differences(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Span, Span]]:
    """Where two texts differ, by whole lines: in the old one and in the new one."""
    front = _common(old, new)
    shortest = min(len(old), len(new)) - front
    back = _common(old[::-1][:shortest], new[::-1][:shortest])
    a, b = old[front : len(old) - back], new[front : len(new) - back]
    codes = [("replace", 0, len(a), 0, len(b))]
    if len(a) + len(b) <= _MOST_LINES:
        codes = list(SequenceMatcher(None, a, b, autojunk=False).get_opcodes())
    at_old, at_new = _starts(old), _starts(new)
    for kind, i, j, k, m in codes:
        if kind != "equal":
            gone = Span(at_old[front + i], at_old[front + j])
            yield gone, Span(at_new[front + k], at_new[front + m])


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _starts(lines: Sequence[str]) -> list[int]:
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    return starts


def _common(one: Sequence[str], two: Sequence[str]) -> int:
    """How many items both have in common at their beginnings."""
    pairs = zip(one, two, strict=False)
    return next(
        (i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(two))
    )
