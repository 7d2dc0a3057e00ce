"""``openclaw-doctor check``: check, preview with --diff, write with --fix."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import click

from openclaw_doctor.cli.main import COMMANDS, EXIT_FINDINGS, EXIT_NOT_WRITTEN
from openclaw_doctor.cli.process import (
    process_runtime,
    process_surroundings,
    target_release,
)
from openclaw_doctor.engine.check import Selection, check, in_reading_order
from openclaw_doctor.engine.validity import validity
from openclaw_doctor.errors import RecoveryNeeded, UsageError
from openclaw_doctor.findings import Severity
from openclaw_doctor.redaction import Masker
from openclaw_doctor.reporters.report import Mode, Report
from openclaw_doctor.rules.context import Choices, Context
from openclaw_doctor.workspace import Workspace, discover, from_text


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one call."""

    mode: Mode
    unsafe: bool
    keep_retired: bool
    target: str | None
    selection: Selection
    format: str
    fail_level: Severity
    exit_zero: bool


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--diff", is_flag=True, help="Show what --fix would write; write nothing."
)
@click.option("--fix", is_flag=True, help="Write the safe fixes, with backups.")
@click.option(
    "--unsafe-fixes", is_flag=True, help="Take in fixes that need your decision."
)
@click.option(
    "--keep-retired",
    is_flag=True,
    help="Leave what has no successor as a comment at its place.",
)
@click.option("--target", metavar="RELEASE", help="OpenClaw release to check against.")
@click.option(
    "--select",
    multiple=True,
    metavar="RULE",
    help="Only these rules (id, prefix, glob).",
)
@click.option("--ignore", multiple=True, metavar="RULE", help="All but these rules.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text"
)
@click.option(
    "--fail-level",
    type=click.Choice([severity.value for severity in Severity]),
    default=Severity.WARNING.value,
    show_default=True,
    help="Lowest severity that makes the exit code 1.",
)
@click.option("--exit-zero", is_flag=True, help="Exit 0 even when there are findings.")
@click.option("--profile", metavar="NAME", help="Use the state directory of a profile.")
@click.option(
    "--stdin-filename",
    metavar="NAME",
    default="openclaw.json",
    show_default=True,
    help="The name to give standard input (PATH is -).",
)
def command(
    paths: tuple[Path, ...],
    diff: bool,
    fix: bool,
    unsafe_fixes: bool,
    keep_retired: bool,
    target: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    format_: str,
    fail_level: str,
    exit_zero: bool,
    profile: str | None,
    stdin_filename: str,
) -> int:
    """Check OpenClaw files; with --diff preview and with --fix write the fixes.

    PATH is a state directory, a repository that holds some, or a file; without
    any, the state directory that OpenClaw itself would use. `-` reads standard
    input.
    """
    if diff and fix:
        raise UsageError("choose one of --diff and --fix")
    mode = Mode.DIFF if diff else Mode.FIX if fix else Mode.CHECK
    options = Options(
        mode,
        unsafe_fixes,
        keep_retired,
        target,
        Selection(_split(select), _split(ignore)),
        format_,
        Severity(fail_level),
        exit_zero,
    )
    workspace = _workspace(paths, options, profile, stdin_filename)
    if mode is Mode.FIX and _recovered(workspace):
        workspace = _workspace(paths, options, profile, stdin_filename)
    return _run(options, workspace, paths)


def _recovered(workspace: Workspace) -> bool:
    """Settle interrupted writes; whether there were any, so that files are others now.

    One that needs a decision is a finding, and stops the writing if there is any.
    Raises Unwritable where OpenClaw is told not to write: then nothing needs to be
    planned.
    """
    from openclaw_doctor.cli.places import distinct
    from openclaw_doctor.cli.recover import settle
    from openclaw_doctor.storage.refusals import refuse_switches

    refuse_switches(process_runtime().environment)
    found = False
    for home in distinct(state.home for state in workspace.states):
        try:
            found |= settle([home])
        except RecoveryNeeded:
            # Others of the same place may have been settled before it.
            found = True
    return found


def _split(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part for value in values for part in value.split(",") if part)


def _workspace(
    paths: tuple[Path, ...], options: Options, profile: str | None, name: str
) -> Workspace:
    around = process_surroundings(profile)
    if Path("-") not in paths:
        _refuse_commands(paths)
        return discover(paths, around)
    if len(paths) > 1 or options.mode is Mode.FIX:
        raise UsageError("standard input is checked alone and cannot be fixed in place")
    return from_text(name, sys.stdin.buffer.read(), around)


def _refuse_commands(paths: tuple[Path, ...]) -> None:
    """Explain a command's name behind an option, where it counts as a path."""
    for path in paths:
        if str(path) in COMMANDS and not path.exists():
            raise UsageError(
                f"{path} is a command and comes first: openclaw-doctor {path} ..."
            )


def _run(options: Options, workspace: Workspace, paths: tuple[Path, ...]) -> int:
    target, source = target_release(options.target)
    runtime = process_runtime()
    rules = options.selection.rules()
    choices = Choices(
        options.unsafe, options.keep_retired, frozenset(rule.id for rule in rules)
    )
    context = Context(workspace, target, runtime.now_ms(), choices)
    if options.mode is Mode.CHECK:
        findings = in_reading_order(check(context, rules), tuple(workspace.documents))
        report = Report(
            Mode.CHECK,
            target,
            source,
            workspace,
            tuple(findings),
            _verdicts(options, context),
            Masker(tuple(workspace.documents.values())),
        )
        return _tell(report, options)
    from openclaw_doctor.cli.rewrite import rewrite

    arguments = "".join(f" {_quoted(path)}" for path in paths)
    report = rewrite(context, rules, options.mode, source, arguments)
    return _tell(report, options)


def _quoted(path: Path) -> str:
    """A path as one word of a shell; what no terminal shows as bytes in ``$'...'``."""
    import shlex

    from openclaw_doctor.reporters.report import printable

    text = str(path)
    if printable(text) == text:
        return shlex.quote(text)
    signs = (chr(byte) for byte in os.fsencode(text))
    plain = " !#$%&()*+,-./:;<=>?@[]^_`{|}~"
    return (
        "$'"
        + "".join(
            sign
            if sign.isascii() and (sign.isalnum() or sign in plain)
            else f"\\x{ord(sign):02x}"
            for sign in signs
        )
        + "'"
    )


def _verdicts(options: Options, context: Context) -> dict[str, bool | None]:
    """What OpenClaw would say of each file; only the JSON form tells."""
    if options.format != "json":
        return {}
    return validity(context)


def _tell(report: Report, options: Options) -> int:
    code = exit_code(report, options)
    if options.format == "json":
        from openclaw_doctor.reporters.json_report import json_text

        click.echo(json_text(report, ok=code == 0, diff=_diff(report)), nl=False)
        return code
    from openclaw_doctor.reporters.text import findings_text, fixes_text, plain

    paint = _colour if _wants_colour(report) else plain
    text = fixes_text(report) if report.mode is Mode.FIX else ""
    text += findings_text(report, paint)
    click.echo(text, nl=False, err=report.mode is Mode.DIFF)
    if report.mode is Mode.DIFF:
        click.echo(_diff(report) or "", nl=False)
    return code


def _diff(report: Report) -> str | None:
    if report.mode is not Mode.DIFF or report.plan is None:
        return None
    from openclaw_doctor.reporters.diff import unified_diff

    return unified_diff(report.plan, report.masker)


def _colour(text: str, colour: str) -> str:
    return click.style(text, fg=colour, bold=True)


def _wants_colour(report: Report) -> bool:
    stream = sys.stderr if report.mode is Mode.DIFF else sys.stdout
    return stream.isatty() and not process_surroundings().environment.get("NO_COLOR")


def exit_code(report: Report, options: Options) -> int:
    """0, 1 or 3 as the exit codes of the command line say."""
    plan = report.plan
    if report.mode is Mode.FIX and plan and plan.rejected and plan.empty:
        return EXIT_NOT_WRITTEN
    if options.exit_zero:
        return 0
    worst = report.worst()
    bad = worst is not None and worst.rank >= options.fail_level.rank
    would_change = report.mode is Mode.DIFF and plan is not None and not plan.empty
    return EXIT_FINDINGS if bad or would_change or report.overtaken else 0
