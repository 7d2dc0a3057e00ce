"""The way of ``--diff`` and ``--fix``: plan, and in the latter case write."""

from __future__ import annotations

from collections.abc import Sequence

from openclaw_doctor.cli.process import process_runtime
from openclaw_doctor.engine.check import in_reading_order
from openclaw_doctor.engine.plan import Plan, plan
from openclaw_doctor.engine.validity import validity
from openclaw_doctor.engine.write import write
from openclaw_doctor.errors import Locked, Unwritable
from openclaw_doctor.redaction import Masker
from openclaw_doctor.reporters.report import Mode, Report
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.registry import Rule
from openclaw_doctor.storage import Receipt


def rewrite(
    context: Context,
    rules: Sequence[Rule],
    mode: Mode,
    unsafe: bool,
    target_source: str,
    arguments: str,
) -> Report:
    """Plan the fixes and, in ``fix`` mode, write them and report what remains.

    ``arguments`` are the paths of the call, for the line that says how to undo.
    Raises what ``engine.write`` and ``engine.plan`` raise.
    """
    made = plan(context, rules, unsafe=unsafe)
    receipts: tuple[Receipt, ...] = ()
    if mode is Mode.FIX:
        made, receipts = _written(made, context, rules, unsafe)
    fixed = mode is Mode.FIX
    workspace = made.after if fixed else made.before
    findings = in_reading_order(
        made.remaining if fixed else made.initial,
        tuple(workspace.documents),
    )
    return Report(
        mode=mode,
        target=context.target,
        target_source=target_source,
        workspace=workspace,
        findings=tuple(findings),
        validity=validity(workspace, context.target),
        masker=Masker(),
        unsafe=unsafe,
        plan=made,
        receipts=receipts,
        undo_arguments=arguments,
    )


def _written(
    made: Plan, context: Context, rules: Sequence[Rule], unsafe: bool
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
            made = plan(context, rules, unsafe=unsafe, blocked=blocked)
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
