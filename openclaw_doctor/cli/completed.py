"""What a shell offers where a rule is wanted."""

from __future__ import annotations

import click


def rule_ids(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """The ids of rules that begin with what is typed; of a list, its last part."""
    # Imported when a shell asks: no command needs it.
    from openclaw_doctor.rules.registry import all_rules

    before, comma, typed = incomplete.rpartition(",")
    found = (rule.id for rule in all_rules())
    return [f"{before}{comma}{name}" for name in found if name.startswith(typed)]
