"""Writing down the findings at hand as old ones, for a baseline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from openclaw_doctor.engine.check import examine
from openclaw_doctor.engine.sift import entry_of
from openclaw_doctor.policy.baseline import Baseline, Entry, renewed
from openclaw_doctor.policy.model import Policy
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.registry import Rule
from openclaw_doctor.rules.suppressions import places

_MAX_PASSES = 8


def with_all(context: Context, rules: Sequence[Rule], old: Baseline) -> Baseline:
    """The baseline with which nothing that ``rules`` find now counts any more.

    Old entries that no longer occur go, but for what this run did not look at.
    """
    policy = context.choices.policy or Policy(old.folder)
    present: Counter[Entry] = Counter()
    # Without the fix of a known finding, another one can come to light.
    for _ in range(_MAX_PASSES):
        so_far = replace(policy, baseline=Baseline(old.folder, present))
        choices = replace(context.choices, policy=so_far)
        asked = replace(context, choices=choices)
        findings = examine(asked, rules).findings
        if not findings:
            break
        for finding in findings:
            present[entry_of(asked, finding, old)] += len(places(finding))
    ran = frozenset(one.id for one in rules)
    return Baseline(old.folder, renewed(old, present, ran, _files(context, old)))


def _files(context: Context, old: Baseline) -> frozenset[str]:
    """The files that this run looked at, as the baseline calls them."""
    workspace = context.workspace
    everything = (
        *workspace.documents,
        *(lost.ref for lost in workspace.unreadable),
        *(left.ref for state in workspace.states for left in state.leftovers),
    )
    refs = everything if workspace.named is None else workspace.asked_about()
    return frozenset(old.entry("", workspace.path_of(ref), "")[1] for ref in refs)
