"""What of the findings concerns the files that were asked about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from openclaw_doctor.findings import Finding
from openclaw_doctor.rules.registry import Rule
from openclaw_doctor.workspace import Workspace


def concerning(
    workspace: Workspace, findings: Iterable[Finding], rules: Sequence[Rule]
) -> Iterator[Finding]:
    """The findings at one of the files that were asked about, or that name one.

    Of rules that compare files, also those at the files that go with one.  A write
    that was interrupted counts always.
    """
    asked = workspace.asked_about()
    compare = {one.id for one in rules if one.compares}
    together = _together(workspace, asked)
    records = {state.records for state in workspace.states}
    for finding in findings:
        refs = {finding.location.ref, *(place.ref for place in finding.related)}
        wanted = together if finding.rule in compare else asked
        if refs & wanted or finding.location.ref.rpartition("/")[0] in records:
            yield finding


def _together(workspace: Workspace, asked: frozenset[str]) -> set[str]:
    """All files of the state directories in which some were asked about."""
    states = (set(state.refs()) for state in workspace.states)
    return {ref for refs in states if refs & asked for ref in refs}
