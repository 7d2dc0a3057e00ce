"""The way of ``--diff`` and ``--fix``: plan, and in the latter case write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click

from openclaw_doctor.cli.process import process_runtime
from openclaw_doctor.cli.running import warn_of_running
from openclaw_doctor.engine.check import examine, in_reading_order
from openclaw_doctor.engine.plan import Plan, joined, plan, undone
from openclaw_doctor.engine.shares import shares
from openclaw_doctor.engine.validity import validity
from openclaw_doctor.engine.write import changed_since, write
from openclaw_doctor.errors import (
    Conflict,
    DoctorError,
    Locked,
    NotConverged,
    Unwritable,
)
from openclaw_doctor.redaction import Masker
from openclaw_doctor.reporters.report import Mode, Report, printable
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.registry import Rule
from openclaw_doctor.storage import Receipt


def rewrite(
    context: Context,
    rules: Sequence[Rule],
    mode: Mode,
    target_source: str,
    arguments: str,
) -> Report:
    """Plan the fixes and, in ``fix`` mode, write them and report what remains.

    ``arguments`` are the paths of the call, for the line that says how to undo.
    Raises what ``engine.write`` and ``engine.plan`` raise where nothing at all was
    written for that reason.
    """
    fixed = mode is Mode.FIX
    receipts: tuple[Receipt, ...] = ()
    warnings: list[str] = []
    overtaken: list[str] = []
    if fixed:
        made, receipts = _carried_out(context, rules, warnings)
        overtaken = _say_overtaken(made) if receipts else []
    else:
        made = joined([plan(here, rules) for here in shares(context, rules)])
    workspace = made.after if fixed else made.before
    findings = in_reading_order(
        made.remaining if fixed else made.initial,
        tuple(dict.fromkeys((*context.workspace.documents, *workspace.documents))),
    )
    return Report(
        mode=mode,
        target=context.target,
        target_source=target_source,
        workspace=workspace,
        findings=tuple(findings),
        validity=validity(replace(context, workspace=workspace)),
        masker=Masker(tuple(context.workspace.documents.values())),
        unsafe=context.choices.unsafe,
        plan=made,
        receipts=receipts,
        undo_arguments=arguments,
        hidden=made.hidden if fixed else made.hidden_before,
        warnings=tuple(dict.fromkeys(warnings + overtaken)),
        overtaken=bool(overtaken),
    )


def _carried_out(
    context: Context, rules: Sequence[Rule], warnings: list[str]
) -> tuple[Plan, tuple[Receipt, ...]]:
    """Plan and write each share of the workspace.

    One that fails stays as it is and does not hold up the others.  What was said
    before writing is added to ``warnings``.
    """
    plans: list[Plan] = []
    receipts: list[Receipt] = []
    errors: list[DoctorError] = []
    for here in shares(context, rules):
        part = here.workspace
        try:
            made = plan(here, rules)
        except NotConverged as error:
            errors.append(error)
            known = examine(here, rules)
            found, hidden = known.findings, known.hidden
            stays = Plan(part, part, found, found, hidden_before=hidden, hidden=hidden)
            plans.append(stays)
            continue
        if not made.empty:
            warnings += warn_of_running(_touched(made))
        try:
            made, written = _written(made, here, rules)
            receipts.extend(written)
        except (Unwritable, Locked, Conflict) as error:
            errors.append(error)
            made = undone(made, error.message)
        plans.append(made)
    if errors and not receipts:
        raise errors[0]
    return joined(plans), tuple(receipts)


def _say_overtaken(made: Plan) -> list[str]:
    """Say which files are not as they were written; give what was said."""
    texts = [
        f"{path} is not as it was written: another program has changed it since, or it "
        "cannot be read; check it again"
        for path in changed_since(made, process_runtime())
    ]
    for text in texts:
        click.echo(printable(f"openclaw-doctor: warning: {text}"), err=True)
    return texts


def _touched(made: Plan) -> Iterator[Path]:
    """All files of the part that is written: OpenClaw reads them together."""
    yield from (document.path for document in made.after.documents.values())
    yield from (operation.path for operation in made.modes)


def _written(
    made: Plan, context: Context, rules: Sequence[Rule]
) -> tuple[Plan, tuple[Receipt, ...]]:
    """Write the plan; a file that cannot be written is left out and the rest planned.

    Raises the file's own error where nothing is left to write.
    """
    blocked: dict[str, str] = {}
    while not made.empty:
        try:
            return made, tuple(write(made, process_runtime()))
        except (Unwritable, Locked) as error:
            refs = _refs_at(made, error.path)
            if not refs or refs & blocked.keys():
                raise
            blocked.update(dict.fromkeys(refs, error.message))
            made = plan(context, rules, blocked=blocked)
            if made.empty:
                raise
    return made, ()


def _refs_at(made: Plan, path: str | None) -> set[str]:
    """The planned files an error is about."""
    planned = {change.after.ref: change.after.path for change in made.changes}
    planned.update({operation.ref: operation.path for operation in made.modes})
    return {
        ref
        for ref, place in planned.items()
        if path in (str(place), str(place.resolve()))
    }
