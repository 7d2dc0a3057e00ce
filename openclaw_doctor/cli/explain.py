"""``openclaw-doctor explain``: the documentation of a rule."""

from __future__ import annotations

import difflib

import click

from openclaw_doctor.errors import UsageError
from openclaw_doctor.rules.registry import Rule, rules_by_id


@click.command("explain")
@click.argument("rule")
def command(rule: str) -> int:
    """Explain what RULE finds, why it matters and what its fix does."""
    known = rules_by_id()
    if rule not in known:
        raise UsageError(f"there is no rule {rule!r}{_meant(rule, known)}")
    click.echo(explanation(known[rule]), nl=False)
    return 0


def _meant(rule: str, known: dict[str, Rule]) -> str:
    names = [*known, *(name.split("/")[1] for name in known)]
    close = difflib.get_close_matches(rule, names, n=1)
    if not close:
        return "; `openclaw-doctor rules` lists them"
    full = next(name for name in known if name.endswith(close[0]))
    return f"; did you mean {full}?"


def explanation(rule: Rule) -> str:
    """The text ``explain`` prints: a heading, the facts, the rule's docstring."""
    return (
        f"{rule.id}\n\n{rule.documentation}\n\n"
        f"Severity: {rule.severity.value}\n"
        f"OpenClaw releases: {rule.releases}\n"
        f"Fix: {rule.fix}\n"
        f"Evidence: {rule.evidence}\n"
    )
