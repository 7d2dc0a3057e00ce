"""``openclaw-doctor backups``: list backups, and remove old ones."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from openclaw_doctor.cli.dates import DAY_MS, days_between, utc_text
from openclaw_doctor.cli.main import EXIT_FINDINGS
from openclaw_doctor.cli.places import Places, homes_around, places_of
from openclaw_doctor.cli.process import process_runtime, process_surroundings
from openclaw_doctor.errors import UsageError
from openclaw_doctor.reporters.report import printable
from openclaw_doctor.storage import pending
from openclaw_doctor.storage.backups import (
    Backup,
    Condition,
    Pruned,
    Status,
    backups_of,
    prunable,
    prune,
    strays,
)
from openclaw_doctor.storage.names import OLD_DAYS, backup_parts
from openclaw_doctor.workspace import Surroundings

_OTHERS = 0o077
_NOTES = {
    Status.UNDONE: " (undone)",
    Status.INTERRUPTED: " (of an interrupted write)",
    Status.BEING_REMOVED: " (being removed)",
}
_CONDITIONS = {
    Condition.CHANGED: "is not what was backed up",
    Condition.MISSING: "is gone",
    Condition.UNKNOWN: "cannot be read",
}


@click.command("backups")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--prune", "prune_", is_flag=True, help="Remove old backups.")
@click.option(
    "--older-than",
    metavar="DAYS",
    type=click.IntRange(min=0),
    help=f"With --prune: what is old.  [default: {OLD_DAYS}]",
)
@click.option("--dry-run", is_flag=True, help="With --prune: only say what would go.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text"
)
@click.option("--profile", metavar="NAME", help="Use the state directory of a profile.")
def command(
    paths: tuple[Path, ...],
    prune_: bool,
    older_than: int | None,
    dry_run: bool,
    format_: str,
    profile: str | None,
) -> int:
    """List the backups of this tool: of which file, how old, and whose receipt.

    With --prune, receipts that are older than 30 days are removed together with
    their backups, so that `undo` no longer offers them. The newest receipt always
    stays. A backup without a receipt, or with another content than it had, is only
    named: it is for you to delete.

    PATH is what was given to --fix; without it, the places that undo looks at.
    """
    if not prune_ and (older_than is not None or dry_run):
        raise UsageError("--older-than and --dry-run go with --prune")
    around = process_surroundings(profile)
    places = places_of(list(paths), around)
    now = process_runtime().now_ms()
    if not prune_:
        _tell_list(_all(places, around), now, format_)
        return 0
    before = now - (OLD_DAYS if older_than is None else older_than) * DAY_MS
    if dry_run:
        _announce_recovery(places)
    done = _prune(places, before, dry_run)
    told = _tell_json if format_ == "json" else _tell_text
    return told(done, _old_strays(places, around, before), now, dry_run)


def _all(places: Places, around: Surroundings) -> list[Backup]:
    """Every backup with a record, then every stray in the same folders."""
    found = [one for home in places.homes for one in backups_of(home)]
    folders = {one.path.parent for one in found}
    folders |= {home.backups for home in places.homes if home.backups}
    folders |= {
        copy.path.parent.resolve()
        for state in places.states
        for copy in state.leftovers
        if backup_parts(copy.path.name)
    }
    looked_at = {home.records for home in places.homes}
    for home in homes_around(folders, around):
        if home.records not in looked_at:
            more = backups_of(home)
            found += [one for one in more if one.path.parent in folders]
    found += strays(folders, {one.path for one in found})
    return sorted(found, key=lambda one: one.time_ms, reverse=True)


def _old_strays(places: Places, around: Surroundings, before_ms: int) -> list[Backup]:
    return [
        one
        for one in _all(places, around)
        if one.receipt is None and one.time_ms < before_ms
    ]


def _announce_recovery(places: Places) -> None:
    for home in places.homes:
        for record in pending(home):
            text = f"the interrupted write in {record} would be finished first"
            click.echo(f"openclaw-doctor: {printable(text)}", err=True)


def _prune(places: Places, before_ms: int, dry_run: bool) -> Iterator[Pruned]:
    for home in places.homes:
        if dry_run:
            yield from prunable(home, before_ms)
        else:
            yield from prune(home, process_runtime(), before_ms)


def _tell_list(found: Sequence[Backup], now: int, format_: str) -> None:
    if format_ == "json":
        rows = [_row(one, now) for one in found]
        click.echo(json.dumps({"schemaVersion": 1, "backups": rows}, indent=2))
        return
    for one in found:
        click.echo(printable(", ".join(_words(one, now))))
    size = sum(one.size or 0 for one in found)
    lone = sum(one.receipt is None for one in found)
    more = f"; {lone} without a receipt" if lone else ""
    click.echo(f"{_plural(len(found), 'backup')}, {size} bytes{more}.")


def _words(one: Backup, now: int) -> Iterator[str]:
    yield f"{one.path}: of {one.file}"
    yield f"{_plural(days_between(one.time_ms, now), 'day')} old"
    if one.size is not None:
        yield f"{one.size} bytes"
    note = _NOTES.get(one.status, "")
    yield f"receipt {one.receipt}{note}" if one.receipt else "no receipt"
    if one.receipt and one.condition in _CONDITIONS:
        yield _CONDITIONS[one.condition]
    if (one.mode or 0) & _OTHERS:
        yield f"others can read it (mode {one.mode:04o})"


def _row(one: Backup, now: int) -> dict[str, Any]:
    return {
        "path": str(one.path),
        "file": str(one.file),
        "created": utc_text(one.time_ms),
        "ageDays": days_between(one.time_ms, now),
        "size": one.size,
        "mode": None if one.mode is None else f"{one.mode:04o}",
        "othersCanRead": bool((one.mode or 0) & _OTHERS),
        "receipt": one.receipt,
        "status": one.status.value,
        "condition": one.condition.value,
    }


def _tell_json(
    done: Iterator[Pruned], lone: Sequence[Backup], now: int, dry_run: bool
) -> int:
    pruned = list(done)
    gone = [one for each in pruned if not each.left for one in _there(each)]
    left = [one for each in pruned for one in each.left]
    body = {
        "schemaVersion": 1,
        "ok": not left,
        "dryRun": dry_run,
        "receipts": [each.receipt for each in pruned if not each.left],
        "removed": [_row(one, now) for one in gone],
        "left": [_row(one, now) for one in (*left, *lone)],
    }
    click.echo(json.dumps(body, indent=2))
    return EXIT_FINDINGS if left else 0


def _tell_text(
    done: Iterator[Pruned], lone: Sequence[Backup], now: int, dry_run: bool
) -> int:
    verb = "Would remove" if dry_run else "Removed"
    gone: list[Backup] = []
    left: list[Backup] = []
    for each in done:
        left += each.left
        if not each.left:
            click.echo(f"{verb} receipt {each.receipt}")
            for one in _there(each):
                click.echo(f"{verb} {printable(', '.join(_words(one, now)))}")
                gone.append(one)
    for one in left:
        text = f"{one.path} {_CONDITIONS[one.condition]}, so receipt {one.receipt}"
        click.echo(printable(f"Left: {text} stays; delete the backup yourself"))
    for one in lone:
        text = f"Left: {one.path} has no receipt; delete it when you no longer need it"
        click.echo(printable(text))
    size = sum(one.size or 0 for one in gone)
    click.echo(f"{verb} {_plural(len(gone), 'backup')}, {size} bytes.")
    return EXIT_FINDINGS if left else 0


def _there(pruned: Pruned) -> list[Backup]:
    return [one for one in pruned.backups if one.condition is not Condition.MISSING]


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
