"""``openclaw-doctor recover``: finish a write that was interrupted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from openclaw_doctor.cli.dates import utc_text
from openclaw_doctor.cli.places import homes_of
from openclaw_doctor.cli.process import process_runtime, process_surroundings
from openclaw_doctor.cli.running import warn_of_running
from openclaw_doctor.errors import RecoveryNeeded
from openclaw_doctor.reporters.report import printable
from openclaw_doctor.storage import Home, receipts, recover
from openclaw_doctor.storage.journal import Listed, unfinished


@click.command("recover")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--list", "list_", is_flag=True, help="List what was interrupted.")
@click.option("--profile", metavar="NAME", help="Use the state directory of a profile.")
def command(paths: tuple[Path, ...], list_: bool, profile: str | None) -> int:
    """Finish or take back what an interrupted --fix or undo left behind.

    It also happens by itself at the next --fix or undo. Where a file was changed
    since, nothing is touched and the exit code is 4: the message names the file, the
    record and where both texts are, and you decide which text is right. Removing the
    record (its backups stay) settles the matter in favour of the files as they are.

    PATH is what was given to --fix; without it, the places that undo looks at.
    """
    around = process_surroundings(profile)
    found = [(home, unfinished(home)) for home in homes_of(list(paths), around)]
    found = [(home, listed) for home, listed in found if listed]
    if not found:
        click.echo("Nothing was interrupted.")
    undecided: list[RecoveryNeeded] = []
    for home, listed in found:
        if list_:
            _list(listed)
            continue
        try:
            for line in _finish(home, listed):
                click.echo(printable(line))
        except RecoveryNeeded as error:
            undecided.append(error)
    for one in undecided[1:]:
        click.echo(printable(f"openclaw-doctor: {one.message}"), err=True)
    if undecided:
        raise undecided[0]
    return 0


def _list(listed: list[Listed]) -> None:
    for one in listed:
        if one.record is None:
            text = f"{one.path}: not believed: {one.reason}"
        else:
            files = ", ".join(str(place.path) for place in one.record.places)
            text = f"{one.path}  {utc_text(one.record.time_ms)}  {files}"
        click.echo(printable(text))


def settle(homes: Iterable[Home]) -> bool:
    """Settle interrupted writes before something else; tell whether there were any.

    Says what was done on standard error.  Raises what ``storage.recover`` does.
    """
    found = False
    for home in homes:
        listed = unfinished(home)
        if listed:
            found = True
            for line in _finish(home, listed):
                click.echo(printable(line), err=True)
    return found


def _finish(home: Home, listed: Sequence[Listed]) -> list[str]:
    """Settle the interrupted writes of a place; give what was done, line by line."""
    records = [one.record for one in listed if one.record]
    warn_of_running(place.path for record in records for place in record.places)
    settled = recover(home, process_runtime())
    # Also those that their own process has finished meanwhile.
    finished = {receipt.id for receipt in (*settled, *receipts(home))}
    return [
        f"{'Finished' if record.id in finished else 'Took back'} {place.path}"
        for record in records
        for place in record.places
    ]
