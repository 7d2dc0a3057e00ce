"""``openclaw-doctor undo``: take back what ``--fix`` wrote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from openclaw_doctor.cli.process import process_runtime, process_surroundings
from openclaw_doctor.errors import UsageError
from openclaw_doctor.reporters.report import printable
from openclaw_doctor.storage import Home, Receipt, receipts, undo
from openclaw_doctor.workspace import Surroundings, discover, home_of, lone_home


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
    known = [
        (home, receipt)
        for home in homes_of(paths, around)
        for receipt in receipts(home)
        if not receipt.undone
    ]
    known.sort(key=lambda pair: pair[1].time_ms, reverse=True)
    if list_:
        return _list([receipt for _, receipt in known])
    for home, receipt in known:
        if receipt.id == wanted or (wanted is None and receipt.undoes is None):
            _tell(undo(home, process_runtime(), receipt.id))
            return 0
    raise UsageError(
        f"there is no receipt {wanted} to take back"
        if wanted
        else "there is nothing to take back"
    )


def _split(arguments: tuple[str, ...]) -> tuple[str | None, list[Path]]:
    """Tell the receipt's id from paths: a path exists, an id does not."""
    paths = [Path(text) for text in arguments if Path(text).exists()]
    names = [text for text in arguments if not Path(text).exists()]
    if len(names) > 1:
        raise UsageError(f"{names[1]}: no such file or folder")
    return (names[0] if names else None), paths


def homes_of(paths: list[Path], around: Surroundings) -> list[Home]:
    """The places that may hold receipts for ``paths``, each once.

    Without paths: those of the working directory, of the state directory OpenClaw
    would use, and of single files.
    """
    found: dict[Path, list[Home]] = {}
    for home in _homes(paths, around):
        found.setdefault(home.records, []).append(home)
    return [Home.joined(homes) for homes in found.values()]


def _homes(paths: list[Path], around: Surroundings) -> Iterator[Home]:
    if paths:
        files = [path for path in paths if not path.is_dir()]
        # A fix of single files may have been one in their context.
        around_them = discover(files, around, in_context=True).states if files else ()
        for state in (*discover(paths, around).states, *around_them):
            yield state.home
        return
    for folder in (around.cwd, around.cwd / ".openclaw"):
        if folder.is_dir():
            yield home_of(folder, around)
    try:
        for state in discover([], around).states:
            yield state.home
    except UsageError:
        # No state directory on this machine; the other places remain.
        pass
    try:
        yield lone_home(around)
    except UsageError:
        # Nor a home directory, so no file was ever fixed alone.
        return


def _list(known: list[Receipt]) -> int:
    for receipt in known:
        files = ", ".join(str(file.path) for file in receipt.files)
        kind = f" (took {receipt.undoes} back)" if receipt.undoes else ""
        click.echo(f"{receipt.id}{kind}  {printable(files)}")
    if not known:
        click.echo("Nothing to take back.")
    return 0


def _tell(receipt: Receipt) -> None:
    for file in receipt.files:
        done = "Removed" if file.after_mode is None else "Restored"
        click.echo(f"{done} {printable(str(file.path))}")
