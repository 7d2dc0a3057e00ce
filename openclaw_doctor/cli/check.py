"""``openclaw-doctor check``: check, preview with --diff, write with --fix."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from openclaw_doctor.cli.main import COMMANDS, EXIT_FINDINGS, EXIT_NOT_WRITTEN
from openclaw_doctor.cli.output import Output, paired, tell
from openclaw_doctor.cli.own_rules import own_rules
from openclaw_doctor.cli.process import process_runtime, process_surroundings
from openclaw_doctor.cli.settings import Asked, Settings, settle
from openclaw_doctor.engine.check import Outcome, examine, in_reading_order
from openclaw_doctor.engine.validity import validity
from openclaw_doctor.errors import RecoveryNeeded, UsageError
from openclaw_doctor.findings import Severity
from openclaw_doctor.redaction import Masker
from openclaw_doctor.reporters import FORMATS
from openclaw_doctor.reporters.report import Mode, Report
from openclaw_doctor.rules.context import Choices, Context
from openclaw_doctor.rules.registry import Rule
from openclaw_doctor.workspace import Workspace, discover, from_text, home_of


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one call."""

    mode: Mode
    unsafe: bool
    keep_retired: bool
    asked: Asked
    update_baseline: bool
    outputs: tuple[Output, ...]
    colour: str
    layout: str
    fail_level: Severity
    exit_zero: bool
    in_context: bool
    fail_on_fix: bool
    jobs: int


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
@own_rules
@click.option(
    "--update-baseline",
    is_flag=True,
    help="Write all present findings into the baseline.",
)
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
@click.option("--exit-zero", is_flag=True, help="Exit 0 even when there are findings.")
@click.option(
    "--exit-non-zero-on-fix",
    "fail_on_fix",
    is_flag=True,
    help="Exit 1 when --fix wrote something, even if all is well now.",
)
@click.option(
    "--in-context",
    is_flag=True,
    help="Read the state directories of the files named; report what concerns these.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1),
    default=1,
    metavar="N",
    help="Check many state directories with N processes.  [default: 1]",
)
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
    asked: Asked,
    update_baseline: bool,
    formats: tuple[str, ...],
    files: tuple[Path, ...],
    colour: str,
    diff_layout: str,
    exit_zero: bool,
    fail_on_fix: bool,
    in_context: bool,
    jobs: int,
    profile: str | None,
    stdin_filename: str,
) -> int:
    """Check OpenClaw files; with --diff preview and with --fix write the fixes.

    PATH is a state directory, a repository that holds some, or a file; without
    any, the state directory that OpenClaw itself would use. `-` reads standard
    input.
    """
    if diff + fix + update_baseline > 1:
        raise UsageError("choose one of --diff, --fix and --update-baseline")
    mode = Mode.DIFF if diff else Mode.FIX if fix else Mode.CHECK
    options = Options(
        mode,
        unsafe_fixes,
        keep_retired,
        asked,
        update_baseline,
        paired(formats, files),
        colour,
        diff_layout,
        asked.fail_level or Severity.WARNING,
        exit_zero,
        in_context,
        fail_on_fix,
        jobs,
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


def _workspace(
    paths: tuple[Path, ...], options: Options, profile: str | None, name: str
) -> Workspace:
    around = process_surroundings(profile)
    single = paths and Path("-") not in paths and not any(map(Path.is_dir, paths))
    if options.in_context and not single:
        raise UsageError("--in-context goes with the names of files")
    if options.in_context and options.update_baseline:
        raise UsageError("--update-baseline writes down all findings, not --in-context")
    if Path("-") not in paths:
        _refuse_commands(paths)
        return discover(paths, around, in_context=options.in_context)
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
    settings = settle(options.asked, workspace, paths, Path.cwd())
    options = replace(options, fail_level=settings.fail_level)
    rules = settings.selection.rules()
    context = _context(options, settings, workspace, rules)
    if options.mode is Mode.CHECK:
        outcome = _outcome(context, rules, options.jobs)
        report = Report(
            Mode.CHECK,
            settings.target,
            settings.target_source,
            workspace,
            tuple(in_reading_order(outcome.findings, tuple(workspace.documents))),
            _verdicts(options, context),
            Masker(tuple(workspace.documents.values())),
            hidden=outcome.hidden,
        )
        return _tell(report, options)
    from openclaw_doctor.cli.rewrite import rewrite

    arguments = _undo_arguments(options, workspace, paths)
    source = settings.target_source
    report = rewrite(context, rules, options.mode, source, arguments)
    return _tell(report, options)


def _outcome(context: Context, rules: Sequence[Rule], jobs: int) -> Outcome:
    if len(context.workspace.states) == 1:
        return examine(context, rules)
    from openclaw_doctor.cli.jobs import examine_all

    return examine_all(context, rules, jobs)


def _context(
    options: Options, settings: Settings, workspace: Workspace, rules: Sequence[Rule]
) -> Context:
    """The question that the rules answer, with the baseline as it is then."""
    choices = Choices(
        options.unsafe,
        options.keep_retired,
        frozenset(rule.id for rule in rules),
        policy=settings.policy,
    )
    now_ms = process_runtime().now_ms()
    context = Context(workspace, settings.target, now_ms, choices)
    if settings.baseline is None and not options.update_baseline:
        return context
    # Imported late: most runs have no baseline.
    from openclaw_doctor.cli.baseline import renewed, with_baseline

    if options.update_baseline:
        return renewed(context, rules, settings)
    return with_baseline(context, settings)


def _undo_arguments(
    options: Options, workspace: Workspace, paths: tuple[Path, ...]
) -> str:
    """The paths that undo needs to find the receipts of this run.

    A hook may be given thousands of files; from the top of the work tree none is
    needed.
    """
    around = process_surroundings()
    own = home_of(around.cwd, around).records
    if options.in_context and all(one.home.records == own for one in workspace.states):
        return ""
    return "".join(f" {_quoted(path)}" for path in paths)


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
    """What OpenClaw would say of each file; only the forms in JSON tell."""
    if any(name in ("json", "jsonl") for name, _ in options.outputs):
        return validity(context)
    return {}


def _tell(report: Report, options: Options) -> int:
    code = exit_code(report, options)
    told = replace(
        report,
        ok=code == 0,
        folder=Path.cwd(),
        now_ms=process_runtime().now_ms(),
        fail_level=options.fail_level,
    )
    tell(told, options.outputs, options.colour, options.layout)
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
    bad = bad or (options.fail_on_fix and bool(report.receipts))
    would_change = report.mode is Mode.DIFF and plan is not None and not plan.empty
    return EXIT_FINDINGS if bad or would_change or report.overtaken else 0
