"""``openclaw-doctor check``: check, preview with --diff, write with --fix."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path

import click

from openclaw_doctor.cli.main import COMMANDS, EXIT_FINDINGS, EXIT_NOT_WRITTEN
from openclaw_doctor.cli.output import Output, paired, tell
from openclaw_doctor.cli.process import (
    process_runtime,
    process_surroundings,
    target_release,
)
from openclaw_doctor.engine.check import Selection, check, in_reading_order
from openclaw_doctor.engine.validity import validity
from openclaw_doctor.errors import UsageError
from openclaw_doctor.findings import Severity
from openclaw_doctor.redaction import Masker
from openclaw_doctor.reporters import FORMATS
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
    outputs: tuple[Output, ...]
    colour: str
    layout: str
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
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(list(FORMATS)),
    help="Form of the report (several with --output).  [default: text]",
)
@click.option(
    "--output",
    "files",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the --format before it to a file; the text still goes to the terminal.",
)
@click.option(
    "--color",
    "colour",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Colours in the text.",
)
@click.option(
    "--diff-layout",
    type=click.Choice(["auto", "unified", "side-by-side"]),
    default="auto",
    show_default=True,
    help="Form of the diff; auto: side by side on a terminal of 140 columns.",
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
    formats: tuple[str, ...],
    files: tuple[Path, ...],
    colour: str,
    diff_layout: str,
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
        paired(formats, files),
        colour,
        diff_layout,
        Severity(fail_level),
        exit_zero,
    )
    return _run(options, _workspace(paths, options, profile, stdin_filename), paths)


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
    import shlex

    from openclaw_doctor.cli.rewrite import rewrite

    arguments = "".join(f" {shlex.quote(str(path))}" for path in paths)
    report = rewrite(context, rules, options.mode, source, arguments)
    return _tell(report, options)


def _verdicts(options: Options, context: Context) -> dict[str, bool | None]:
    """What OpenClaw would say of each file; only the forms in JSON tell."""
    if any(name in ("json", "jsonl") for name, _ in options.outputs):
        return validity(context)
    return {}


def _tell(report: Report, options: Options) -> int:
    code = exit_code(report, options)
    tell(replace(report, ok=code == 0), options.outputs, options.colour, options.layout)
    return code


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
    return EXIT_FINDINGS if bad or would_change else 0
