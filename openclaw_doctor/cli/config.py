"""``openclaw-doctor config show``: which settings are in force, and where from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from openclaw_doctor.cli.own_rules import own_rules
from openclaw_doctor.cli.process import process_surroundings
from openclaw_doctor.cli.settings import Asked, Settings, settle
from openclaw_doctor.errors import UsageError
from openclaw_doctor.policy.model import Override, Severities
from openclaw_doctor.reporters.report import printable
from openclaw_doctor.workspace import Workspace, discover


@click.group("config")
def command() -> None:
    """Settings of this tool: the project file and what the command line says."""


@command.command("show")
@click.argument("path", required=False, type=click.Path(path_type=Path, exists=True))
@own_rules
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    help="Form of the answer.",
)
def show(path: Path | None, asked: Asked, format_: str) -> int:
    """Print the settings for a check of PATH, each with where it comes from.

    They are those of the command line, then of the project file
    (.openclaw-doctor.yaml, the nearest one up to the top of the repository), then the
    defaults.
    """
    paths = (path,) if path else ()
    settings = settle(asked, _workspace(paths), paths, Path.cwd())
    settings.selection.rules()
    values = _values(settings)
    if format_ == "json":
        click.echo(json.dumps(_document(settings, values), indent=2))
        return 0
    for line in _lines(settings, values):
        click.echo(printable(line))
    return 0


def _workspace(paths: tuple[Path, ...]) -> Workspace:
    try:
        return discover(paths, process_surroundings())
    except UsageError:
        # Settings can be looked at before there is anything to check.
        return Workspace((), {})


def _values(settings: Settings) -> dict[str, Any]:
    """The settings by the names that a project file has for them, as plain data."""
    return {
        "target": str(settings.target),
        "profile": settings.profile.name,
        "select": list(settings.selection.select),
        "ignore": list(settings.selection.ignore),
        "severity": _plain(settings.severity),
        "fail-level": settings.fail_level.value,
        "overrides": [_override(one) for one in settings.overrides],
        "baseline": str(settings.baseline) if settings.baseline else None,
    }


def _plain(severities: Severities) -> dict[str, str]:
    return {pattern: severity.value for pattern, severity in severities}


def _override(override: Override) -> dict[str, Any]:
    return {
        "paths": list(override.paths),
        "select": list(override.select),
        "ignore": list(override.ignore),
        "severity": _plain(override.severity),
    }


def _document(settings: Settings, values: dict[str, Any]) -> dict[str, Any]:
    return {
        "schemaVersion": 1,
        "projectFile": str(settings.file) if settings.file else None,
        "profile": {
            "name": settings.profile.name,
            "summary": settings.profile.summary,
            "select": list(settings.profile.select),
            "lowest": settings.profile.lowest.value,
            "floor": settings.profile.floor.value,
        },
        "settings": {
            name: {"value": value, "source": settings.sources[name]}
            for name, value in values.items()
        },
    }


def _lines(settings: Settings, values: dict[str, Any]) -> Iterator[str]:
    yield f"project file: {settings.file or 'none'}"
    for name, value in values.items():
        first, *rest = _words(name, value) or ["none"]
        yield f"{name}: {first}  ({settings.sources[name]})"
        yield from (f"  {line}" for line in rest)
        if name == "profile":
            yield f"  {settings.profile.summary}"


def _words(name: str, value: Any) -> list[str]:
    """A value in lines."""
    if name == "select" and not value:
        return ["all rules"]
    if name == "overrides":
        return [f"{len(value)}", *map(_override_words, value)] if value else []
    if isinstance(value, dict):
        return [", ".join(f"{rule} {level}" for rule, level in value.items())][
            : len(value)
        ]
    if isinstance(value, list):
        return [", ".join(value)][: len(value)]
    return [value] if value else []


def _override_words(override: dict[str, Any]) -> str:
    paths = ", ".join(override["paths"])
    said = [
        f"{name} {', '.join(_words(name, override[name]))}"
        for name in ("select", "ignore", "severity")
        if override[name]
    ]
    return f"{paths}: {'; '.join(said)}"
