"""The options by which the user's own rules are named, as one argument."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from openclaw_doctor.cli.completed import rule_ids
from openclaw_doctor.cli.settings import Asked
from openclaw_doctor.findings import Severity
from openclaw_doctor.policy.profiles import PROFILES

_FILE = click.Path(path_type=Path, dir_okay=False)

_OPTIONS = (
    click.option(
        "--target", metavar="RELEASE", help="OpenClaw release to check against."
    ),
    click.option(
        "--select",
        multiple=True,
        metavar="RULE",
        shell_complete=rule_ids,
        help="Only these rules (id, prefix, glob).",
    ),
    click.option(
        "--ignore",
        multiple=True,
        metavar="RULE",
        shell_complete=rule_ids,
        help="All but these rules.",
    ),
    click.option(
        "--rules-profile",
        type=click.Choice(list(PROFILES)),
        help="The rules to begin with.  [default: recommended]",
    ),
    click.option(
        "--fail-level",
        type=click.Choice([severity.value for severity in Severity]),
        help="Lowest severity that makes the exit code 1.  [default: warning]",
    ),
    click.option(
        "--config",
        metavar="FILE",
        type=_FILE,
        help="The project file.  [default: the nearest .openclaw-doctor.yaml]",
    ),
    click.option("--isolated", is_flag=True, help="Take no notice of a project file."),
    click.option(
        "--baseline",
        metavar="FILE",
        type=_FILE,
        help="Leave out the old findings that this file lists.",
    ),
)


def own_rules(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command these options; it gets them together, as ``asked``."""

    @wraps(command)
    def bundled(*args: Any, **options: Any) -> int:
        return command(*args, asked=_asked(options), **options)

    for option in reversed(_OPTIONS):
        bundled = option(bundled)
    return bundled


def _asked(options: dict[str, Any]) -> Asked:
    """Take the options out of all those of a call."""
    level = options.pop("fail_level")
    return Asked(
        target=options.pop("target"),
        select=_split(options.pop("select")),
        ignore=_split(options.pop("ignore")),
        profile=options.pop("rules_profile"),
        fail_level=Severity(level) if level else None,
        baseline=options.pop("baseline"),
        config=options.pop("config"),
        isolated=options.pop("isolated"),
    )


def _split(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part for value in values for part in value.split(",") if part)
