"""The warning that OpenClaw itself runs on the files that are to be written."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from openclaw_doctor.cli.process import process_surroundings
from openclaw_doctor.reporters.report import printable
from openclaw_doctor.workspace.gateway import Gateway, running_gateways


def warn_of_running(files: Iterable[Path]) -> list[str]:
    """Say on standard error which OpenClaw runs on ``files``; give what was said.

    Nothing is stopped for that: OpenClaw's own locks keep single writes apart.
    """
    warnings = [_words(one) for one in running_gateways(files, process_surroundings())]
    for text in warnings:
        click.echo(printable(f"openclaw-doctor: warning: {text}"), err=True)
    return warnings


def _words(running: Gateway) -> str:
    who = "the gateway" if running.serves else "another program of OpenClaw"
    return (
        f"{who} runs on these files (process {running.process}, lock {running.lock});"
        " stop it first and start it afterwards, or its next write may conflict with"
        " this one"
    )
