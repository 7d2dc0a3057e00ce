"""``openclaw-doctor recover``: finish a write that was interrupted."""

from __future__ import annotations

from pathlib import Path

import click

from openclaw_doctor.cli.process import process_runtime, process_surroundings
from openclaw_doctor.cli.undo import homes_of
from openclaw_doctor.reporters.report import printable
from openclaw_doctor.storage import pending, recover


@click.command("recover")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--profile", metavar="NAME", help="Use the state directory of a profile.")
def command(paths: tuple[Path, ...], profile: str | None) -> int:
    """Finish or take back what an interrupted --fix or undo left behind.

    It also happens by itself at the next --fix or undo. Where a file was changed
    since, nothing is touched and the exit code is 4: the message names the file and
    the record, and you decide which text is right. Removing the record (its backups
    stay) settles the matter in favour of the files as they are.

    PATH is what was given to --fix; without it, the places that undo looks at.
    """
    around = process_surroundings(profile)
    homes = [home for home in homes_of(list(paths), around) if pending(home)]
    if not homes:
        click.echo("Nothing was interrupted.")
    for home in homes:
        for receipt in recover(home, process_runtime()):
            for file in receipt.files:
                click.echo(f"Finished {printable(str(file.path))}")
    return 0
