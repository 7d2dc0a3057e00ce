"""``openclaw-doctor rules``: every rule in one line."""

from __future__ import annotations

import json

import click

from openclaw_doctor.rules.registry import written_rules


@click.command("rules")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text"
)
def command(format_: str) -> int:
    """List all rules: id, severity, kind of fix and what they find."""
    known = sorted(written_rules(), key=lambda rule: rule.id)
    if format_ == "json":
        rows = [
            {
                "checkId": rule.id,
                "severity": rule.severity.value,
                "releases": str(rule.releases),
                "fix": rule.fix,
                "summary": rule.summary,
            }
            for rule in known
        ]
        click.echo(json.dumps({"schemaVersion": 1, "rules": rows}, indent=2))
        return 0
    width = max(len(rule.id) for rule in known)
    for rule in known:
        columns = f"{rule.id:<{width}}  {rule.severity.value:<7}  {rule.fix:<9}"
        click.echo(f"{columns}  {rule.summary}")
    click.echo("migrations/*: see `openclaw-doctor migrations`")
    return 0
