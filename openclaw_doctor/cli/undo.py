"""``openclaw-doctor undo``: take back what ``--fix`` wrote."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from openclaw_doctor.cli.dates import utc_text
from openclaw_doctor.cli.places import homes_of
from openclaw_doctor.cli.process import process_runtime, process_surroundings
from openclaw_doctor.cli.recover import settle
from openclaw_doctor.cli.running import warn_of_running
from openclaw_doctor.errors import UsageError
from openclaw_doctor.reporters.report import printable
from openclaw_doctor.storage import Home, Receipt, receipts, undo


@click.command("undo")
@click.argument("receipt_and_paths", nargs=-1, metavar="[RECEIPT] [PATH]...")
@click.option("--list", "list_", is_flag=True, help="List what can be taken back.")
@click.option("--profile", metavar="NAME", help="Use the state directory of a profile.")
def command(
    receipt_and_paths: tuple[str, ...], list_: bool, profile: str | None
) -> int:
    """Give back bytes and permissions of the files that a --fix wrote.

    RECEIPT is the id that --fix printed; without it, the newest one. PATH is what
    was given to --fix; without it, the state directory OpenClaw would use, the
    git work tree around and single files are looked at.
    """
    around = process_surroundings(profile)
    wanted, paths = _split(receipt_and_paths)
    homes = homes_of(paths, around)
    if not list_:
        # What was interrupted may be the very thing to take back.
        settle(homes)
    known = _newest_first(homes)
    if list_:
        return _list([receipt for _, receipt in known])
    for home, receipt in known:
        if receipt.id == wanted or (wanted is None and receipt.undoes is None):
            warn_of_running(file.path for file in receipt.files)
            _tell(undo(home, process_runtime(), receipt.id))
            return 0
    raise UsageError(
        f"there is no receipt {wanted} to take back; see openclaw-doctor undo --list"
        if wanted
        else "there is nothing to take back"
    )


def _newest_first(homes: Sequence[Home]) -> list[tuple[Home, Receipt]]:
    """What can be taken back; those of one home in its own order.

    Their times do not order them: the clock may have gone back.
    """
    queues = [
        [(home, one) for one in receipts(home) if not one.undone] for home in homes
    ]
    result: list[tuple[Home, Receipt]] = []
    while waiting := [queue for queue in queues if queue]:
        result.append(max(waiting, key=lambda queue: queue[0][1].time_ms).pop(0))
    return result


def _split(arguments: tuple[str, ...]) -> tuple[str | None, list[Path]]:
    """Tell the receipt's id from paths: a path exists, an id does not."""
    paths = [Path(text) for text in arguments if Path(text).exists()]
    names = [text for text in arguments if not Path(text).exists()]
    if len(names) > 1:
        raise UsageError(f"{names[1]}: no such file or folder")
    return (names[0] if names else None), paths


def _list(known: list[Receipt]) -> int:
    for receipt in known:
        files = ", ".join(str(file.path) for file in receipt.files)
        kind = f" (took {receipt.undoes} back)" if receipt.undoes else ""
        click.echo(
            f"{receipt.id}  {utc_text(receipt.time_ms)}{kind}  {printable(files)}"
        )
    if not known:
        click.echo("Nothing to take back.")
    return 0


def _tell(receipt: Receipt) -> None:
    for file in receipt.files:
        done = "Removed" if file.after_mode is None else "Restored"
        click.echo(f"{done} {printable(str(file.path))}")
