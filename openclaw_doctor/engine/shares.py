"""The parts of a workspace that are planned and written together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from openclaw_doctor.engine.attempt import refs_of
from openclaw_doctor.engine.check import examine
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.registry import Rule
from openclaw_doctor.workspace import StateDirectory, Workspace

#: So many files are written at once.  All their locks are held at the same time, for
#: ten seconds at most, and each takes a descriptor or two.
MOST = 64


def shares(context: Context, rules: Sequence[Rule]) -> Iterator[Context]:
    """One question for each part of the workspace that keeps receipts of its own.

    A part with many files is divided between state directories, so that its fixes take
    few transactions and none is too large.
    """
    for part in context.workspace.parts():
        whole = replace(context, workspace=part)
        if len(part.documents) <= MOST:
            yield whole
            continue
        for share in _divided(part, _busy(whole, rules)):
            yield replace(context, workspace=share)


def _busy(context: Context, rules: Sequence[Rule]) -> set[str]:
    """The files that fixes may read or write."""
    return {
        ref
        for finding in examine(context, rules).findings
        if finding.fix is not None and finding.fix.operations
        for ref in (finding.location.ref, *refs_of(finding.fix.operations))
    }


def _divided(part: Workspace, busy: AbstractSet[str]) -> Iterator[Workspace]:
    """The state directories without any ``busy`` file, then the others by the share."""
    groups = _together(part.states)
    idle = [state for group in groups if not _is_busy(group, busy) for state in group]
    yield replace(part.of(idle), unreadable=part.unreadable)
    share: list[StateDirectory] = []
    files = 0
    for group in groups:
        if _is_busy(group, busy):
            more = len({ref for state in group for ref in state.refs()})
            if share and files + more > MOST:
                yield part.of(share)
                share, files = [], 0
            share += group
            files += more
    if share:
        yield part.of(share)


def _is_busy(group: Sequence[StateDirectory], busy: AbstractSet[str]) -> bool:
    leftovers = (old.ref for state in group for old in state.leftovers)
    refs = (ref for state in group for ref in state.refs())
    return not busy.isdisjoint([*refs, *leftovers])


def _together(states: Sequence[StateDirectory]) -> list[list[StateDirectory]]:
    """The state directories in groups that have no file in common."""
    groups: list[list[StateDirectory]] = []
    place: dict[str, int] = {}
    for state in states:
        refs = list(state.refs())
        known = sorted({place[ref] for ref in refs if ref in place})
        home = known[0] if known else len(groups)
        if not known:
            groups.append([])
        groups[home].append(state)
        for other in known[1:]:
            groups[home] += groups[other]
            groups[other] = []
        moved = (ref for one in groups[home] for ref in one.refs()) if known else refs
        place.update(dict.fromkeys(moved, home))
    return [group for group in groups if group]
