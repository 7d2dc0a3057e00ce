"""Reading and renewing the baseline of old findings."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from openclaw_doctor.cli.process import process_runtime
from openclaw_doctor.cli.settings import Settings
from openclaw_doctor.errors import UnreadableDocument, UsageError
from openclaw_doctor.policy.baseline import MAX_BYTES, Baseline, parse, text
from openclaw_doctor.policy.model import Policy
from openclaw_doctor.reporters.report import printable
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.registry import Rule
from openclaw_doctor.storage import read_snapshot
from openclaw_doctor.workspace.git import work_tree


def read_baseline(path: Path) -> Baseline:
    """The baseline at ``path``; UsageError where there is none or it is none."""
    folder = path.parent
    top = work_tree(Path(os.path.realpath(folder))) or folder
    try:
        snapshot = read_snapshot(path, limit=MAX_BYTES)
    except UnreadableDocument as error:
        raise UsageError(f"{path}: {error.message}", path=str(path)) from None
    return parse(snapshot.data, path, top)


def with_baseline(context: Context, settings: Settings) -> Context:
    """The same question, where old findings do not count."""
    if settings.baseline is None:
        return context
    try:
        known = read_baseline(settings.baseline)
    except UsageError as error:
        if settings.baseline.exists():
            raise
        advice = f"{error.message}; --update-baseline makes it"
        raise UsageError(advice, path=error.path) from None
    return _knowing(context, known)


def renewed(context: Context, rules: Sequence[Rule], settings: Settings) -> Context:
    """Write all present findings into the baseline; the question as it is then.

    A file that holds anything else is never overwritten.  Raises UsageError and
    Unwritable.
    """
    path = settings.baseline
    if path is None:
        raise UsageError("--update-baseline needs a file: name it with --baseline")
    # Imported late: a check writes nothing.
    from openclaw_doctor.engine.old_findings import with_all
    from openclaw_doctor.storage.output import replace_output

    top = work_tree(Path(os.path.realpath(path.parent))) or path.parent
    old = read_baseline(path) if os.path.lexists(path) else Baseline(top, {})
    new = with_all(context, rules, old)
    replace_output(path, text(new.entries).encode(), process_runtime().token())
    entries = f"{len(new.entries)} {'entry' if len(new.entries) == 1 else 'entries'}"
    click.echo(printable(f"Wrote {path}: {entries}"), err=True)
    return _knowing(context, new)


def _knowing(context: Context, known: Baseline) -> Context:
    policy = context.choices.policy or Policy(Path("/"))
    choices = replace(context.choices, policy=replace(policy, baseline=known))
    return replace(context, choices=choices)
