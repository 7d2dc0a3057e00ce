"""``openclaw-doctor profiles``: which credentials are stored, and can they be used."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import click

from openclaw_doctor.cli.process import (
    process_runtime,
    process_surroundings,
    target_release,
)
from openclaw_doctor.documents import decode
from openclaw_doctor.engine.profiles import (
    Origin,
    ProfileRow,
    ProviderVariables,
    config_variables,
    exit_code,
    names_in_env_file,
    profile_rows,
    provider_variables,
    unread_stores,
)
from openclaw_doctor.errors import DoctorError, UnreadableDocument, UsageError
from openclaw_doctor.redaction import Masker
from openclaw_doctor.release import since
from openclaw_doctor.reporters.report import printable
from openclaw_doctor.rules.context import Context
from openclaw_doctor.storage import read_snapshot
from openclaw_doctor.workspace import Surroundings, Workspace, discover

_HOUR_MS = 3_600_000
_LAST_DATE_MS = 253_402_300_799_999
_READS_DATABASE = since("2026.6.5")
_HEADINGS = (
    "AGENT",
    "PROFILE",
    "PROVIDER",
    "TYPE",
    "SECRET",
    "STATUS",
    "EXPIRES",
    "ORDER",
)


@click.command("profiles")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--target", metavar="RELEASE", help="OpenClaw release to check against.")
@click.option("--profile", metavar="NAME", help="Use the state directory of a profile.")
@click.option("--agent", metavar="ID", help="Only the profiles of this agent.")
@click.option(
    "--within",
    metavar="HOURS",
    type=click.FloatRange(min=0, max=1_000_000),
    default=24,
    show_default=True,
    help="Exit 2 if a credential expires within this time.",
)
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text"
)
def command(
    paths: tuple[Path, ...],
    target: str | None,
    profile: str | None,
    agent: str | None,
    within: float,
    format_: str,
) -> int:
    """List the stored credentials of all agents, and which variables would be tried.

    No secret is shown, only where it is kept. Exit codes as those of `openclaw models
    status --check`: 0 all can be used, 1 one is expired, missing or otherwise not
    usable, or the list could not be made, 2 one expires within --within hours; 64 for
    a wrong call.
    """
    try:
        return _list(paths, target, profile, agent, within, format_)
    except UsageError:
        raise
    except DoctorError as error:
        _tell(error.path, error.message)
    except PermissionError as error:
        _tell(str(error.filename), "permission denied")
    return 1


def _list(
    paths: tuple[Path, ...],
    target: str | None,
    profile: str | None,
    agent: str | None,
    within: float,
    format_: str,
) -> int:
    around = process_surroundings(profile)
    release, _ = target_release(target)
    now_ms = process_runtime().now_ms()
    context = Context(discover(paths, around), release, now_ms)
    agents = {known.id for _, known in context.agents()}
    if agent is not None and agent not in agents:
        raise UsageError(f"there is no agent {agent!r} among the files to check")
    rows = profile_rows(context, agent)
    variables = provider_variables(context, rows, _set_names(context, around))
    as_text = _json_text if format_ == "json" else _text
    click.echo(as_text(context, rows, variables), nl=False)
    unread = unread_stores(context)
    for ref, message in unread:
        _tell(ref, message)
    return 1 if unread else exit_code(rows, now_ms + int(within * _HOUR_MS))


def _tell(ref: str | None, message: str) -> None:
    where = f"{printable(ref)}: " if ref else ""
    click.echo(f"openclaw-doctor: {where}{printable(message)}", err=True)


def _set_names(context: Context, around: Surroundings) -> dict[Origin, Collection[str]]:
    """The names of the variables that are set, by where they are."""
    return {
        "process": [name for name, value in around.environment.items() if value],
        ".env": _env_file_names(context.workspace),
        "config": config_variables(context),
    }


def _env_file_names(workspace: Workspace) -> list[str]:
    """The names that the ``.env`` files of the state directories set."""
    names: list[str] = []
    for state in workspace.states:
        path = state.root / ".env" if state.root else None
        if path is not None and path.is_file():
            names += _names_in(path)
    return names


def _names_in(path: Path) -> list[str]:
    try:
        text = decode(read_snapshot(path).data)
    except UnreadableDocument as error:
        _tell(str(path), error.message)
        return []
    return names_in_env_file(text) if isinstance(text, str) else []


def _json_text(
    context: Context, rows: Sequence[ProfileRow], variables: Sequence[ProviderVariables]
) -> str:
    clean = Masker().name
    document = {
        "schemaVersion": 1,
        "target": str(context.target),
        "profiles": [_profile(row, clean) for row in rows],
        "environment": [
            {
                "provider": clean(entry.provider),
                "variables": [
                    {"name": variable.name, "setIn": list(variable.set_in)}
                    for variable in entry.variables
                ],
                "rotated": [clean(name) for name in entry.rotated],
            }
            for entry in variables
        ],
    }
    return json.dumps(document, indent=2) + "\n"


def _profile(row: ProfileRow, clean: Callable[[str], str]) -> dict[str, Any]:
    return {
        "agent": clean(row.agent),
        "file": row.file,
        "profile": clean(row.id),
        "provider": clean(row.provider),
        "type": clean(row.type),
        "source": row.source,
        "status": row.status,
        "expires": _date(row.expires_ms),
        "renews": row.renews,
        "position": row.position,
    }


def _text(
    context: Context, rows: Sequence[ProfileRow], variables: Sequence[ProviderVariables]
) -> str:
    blocks = []
    if context.target in _READS_DATABASE:
        blocks.append(
            f"OpenClaw {context.target} reads its database; these files are what its"
            " doctor would import.\n"
        )
    cells = [_cells(context, row) for row in rows]
    blocks.append(
        _table([_HEADINGS, *cells]) if rows else "No stored credentials were found.\n"
    )
    if variables:
        tried = [(entry.provider, _tried(entry)) for entry in variables]
        blocks.append(_table([("PROVIDER", "VARIABLES TRIED, IN THIS ORDER"), *tried]))
    return "\n".join(blocks)


def _cells(context: Context, row: ProfileRow) -> tuple[str, ...]:
    several = len(context.workspace.states) > 1
    return (
        row.file if several else row.agent,
        row.id,
        row.provider,
        row.type,
        row.source,
        row.status,
        _expiry(row, context.now_ms),
        str(row.position or "-"),
    )


def _expiry(row: ProfileRow, now_ms: int) -> str:
    if row.expires_ms is None:
        return "-"
    date = _date(row.expires_ms)
    if date is None:
        return "after 9999"
    away = row.expires_ms - now_ms
    span = _span(abs(away))
    when = f"in {span}" if away > 0 else f"{span} ago"
    return f"{date} ({when}{', renewed' if row.renews else ''})"


def _date(moment_ms: int | None) -> str | None:
    """A moment as ISO 8601 in UTC; None where there is none, or after 9999."""
    if moment_ms is None or moment_ms > _LAST_DATE_MS:
        return None
    moment = datetime.fromtimestamp(moment_ms // 1000, tz=timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _span(milliseconds: int) -> str:
    hours = milliseconds // _HOUR_MS
    if hours >= 48:
        return f"{hours // 24} days"
    return f"{hours} h" if hours else f"{milliseconds // 60_000} min"


def _tried(entry: ProviderVariables) -> str:
    return ", ".join(
        f"{variable.name} (set: {', '.join(variable.set_in)})"
        if variable.set_in
        else variable.name
        for variable in entry.variables
    )


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells as lines of aligned columns, without any secret in a name."""
    clean = Masker().name
    safe = [[printable(clean(cell)).replace("\n", " ") for cell in r] for r in rows]
    widths = [max(map(len, column)) for column in zip(*safe, strict=True)]
    lines = (
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        for row in safe
    )
    return "".join(f"{line.rstrip()}\n" for line in lines)
