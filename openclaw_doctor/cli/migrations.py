"""``openclaw-doctor migrations``: the ledger between two releases."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from openclaw_doctor.cli.process import process_surroundings, target_release
from openclaw_doctor.errors import UsageError
from openclaw_doctor.migrations.ledger import all_migrations
from openclaw_doctor.migrations.model import ALWAYS, Migration
from openclaw_doctor.release import Release
from openclaw_doctor.rules.context import Choices, Context
from openclaw_doctor.rules.migrated import migrations


@click.command("migrations")
@click.option(
    "--from",
    "from_",
    metavar="RELEASE",
    help="Only what releases after this one retired.",
)
@click.option("--to", metavar="RELEASE", help="The release to migrate to (the target).")
@click.option(
    "--for",
    "for_",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Only what applies to this config (or state directory).",
)
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text"
)
def command(from_: str | None, to: str | None, for_: Path | None, format_: str) -> int:
    """List the forms of openclaw.json that releases retired, and what becomes of them.

    Each is a rule: `explain migrations/ID` tells all about it, and `check --select` and
    `--ignore` take it.
    """
    target, _ = target_release(to)
    first = Release.parse(from_) if from_ else None
    if first is not None and first > target:
        raise UsageError(f"--from {first} is newer than the target {target}")
    rows = [row for row in all_migrations() if _is_between(row, first, target)]
    if for_ is not None:
        wanted = _applying(for_, target)
        rows = [row for row in rows if row.id in wanted]
    click.echo(_as_json(rows, target) if format_ == "json" else _table(rows, target))
    return 0


def _is_between(row: Migration, first: Release | None, target: Release) -> bool:
    return row.is_for(target) and (first is None or first < row.since)


def _applying(path: Path, target: Release) -> set[str]:
    """The rows that have something to do or to say about a config."""
    from openclaw_doctor.workspace import discover

    workspace = discover((path,), process_surroundings())
    context = Context(workspace, target, now_ms=0, choices=Choices(unsafe=True))
    configs = migrations(context)
    if not configs:
        raise UsageError(f"{path} holds no openclaw.json that can be read")
    return {change.row.id for config in configs for change in config.changes}


def _as_json(rows: Sequence[Migration], target: Release) -> str:
    listed = [
        {
            "checkId": f"migrations/{row.id}",
            "title": row.title,
            "retired": row.retired,
            "since": None if row.since < Release(2026, 1, 29) else str(row.since),
            "until": row.until,
            "fix": row.applicability.value,
            "losses": row.losses or None,
            "advice": row.advice or None,
        }
        for row in rows
    ]
    body = {"schemaVersion": 1, "target": str(target), "migrations": listed}
    return json.dumps(body, indent=2, ensure_ascii=False)


def _table(rows: Sequence[Migration], target: Release) -> str:
    width = max((len(row.id) for row in rows), default=0)
    lines = [
        f"{_since(row):<10}  {row.applicability.value:<6}  {row.id:<{width}}"
        f"  {row.title}"
        for row in sorted(rows, key=lambda row: row.since)
    ]
    count = f"{len(rows)} migration{'' if len(rows) == 1 else 's'}"
    return "\n".join([*lines, f"{count} for OpenClaw {target}"])


def _since(row: Migration) -> str:
    """The release that refuses the old form, or what else decides."""
    if row.retired == ALWAYS:
        return "always"
    return row.retired or "not yet"
