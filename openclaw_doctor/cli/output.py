"""Where each form of a report goes: standard output, standard error, files."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from openclaw_doctor.cli.terminal import style_for
from openclaw_doctor.errors import UsageError
from openclaw_doctor.reporters import FOR_PEOPLE, reporter
from openclaw_doctor.reporters.report import Mode, Report
from openclaw_doctor.reporters.style import PLAIN

#: A form of the report and the file it goes to; None: standard output.
Output = tuple[str, Path | None]


def paired(formats: Sequence[str], files: Sequence[Path]) -> tuple[Output, ...]:
    """Give each ``--output`` the ``--format`` of the same place in its row.

    A format without a file goes to standard output, and so does the text where every
    format has its file.  UsageError where two formats, or none, would share a place.
    """
    if len(files) > max(len(formats), 1):
        raise UsageError("each --output needs its own --format before it")
    wanted = list(formats) or ["text"]
    rest = wanted[len(files) :]
    if len(rest) > 1:
        raise UsageError(
            f"{rest[0]} and {rest[1]} would both go to standard output; give each"
            " --format but the last one its --output"
        )
    places: list[Output] = list(zip(wanted, files, strict=False))
    return (*places, (rest[0] if rest else "text", None))


def tell(report: Report, outputs: Sequence[Output], colour: str, layout: str) -> None:
    """Write a report in all its forms; Unwritable where a file cannot be written.

    With a diff, the forms for people go to standard error and the diff to standard
    output, so that neither hides the other.
    """
    for name, path in outputs:
        if path is not None:
            _write(path, reporter(name)(report, PLAIN))
        elif name in FOR_PEOPLE and report.mode is Mode.DIFF:
            text = reporter(name)(report, style_for(sys.stderr, colour))
            click.echo(text, nl=False, err=True, color=True)
            click.echo(_diff(report, colour, layout), nl=False, color=True)
        else:
            style = style_for(sys.stdout, colour) if name in FOR_PEOPLE else PLAIN
            click.echo(reporter(name)(report, style), nl=False, color=True)
        if name == "github":
            _summarise(report)


def _diff(report: Report, colour: str, layout: str) -> str:
    """The diff; beside each other on a terminal that is wide, unless said otherwise."""
    if report.plan is None:
        return ""
    from openclaw_doctor.reporters.diff import unified_diff
    from openclaw_doctor.reporters.side_by_side import WIDE, side_by_side

    style = style_for(sys.stdout, colour)
    wide = layout == "auto" and style.terminal and style.width >= WIDE
    if wide or layout == "side-by-side":
        return side_by_side(report.plan, report.masker, style)
    return unified_diff(report.plan, report.masker, style)


def _write(path: Path, text: str) -> None:
    from openclaw_doctor.storage.output import write_output

    write_output(path, text.encode("utf-8", "backslashreplace"))


def _summarise(report: Report) -> None:
    """Add the Markdown form to the summary page of a step on GitHub."""
    place = os.environ.get("GITHUB_STEP_SUMMARY")
    if place:
        from openclaw_doctor.storage.output import append_output

        text = reporter("markdown")(report, PLAIN)
        append_output(Path(place), text.encode("utf-8", "backslashreplace"))
