"""``openclaw-doctor explain``: the documentation of a rule."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator

import click

from openclaw_doctor.errors import UsageError
from openclaw_doctor.packaged import data_folder
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
    """The text ``explain`` prints: the rule's docstring, its facts and its cases."""
    cases = "".join(f"  {name}: {why}\n" for name, why in _cases(rule.id))
    return (
        f"{rule.id}\n\n{rule.documentation}\n\n"
        f"Severity: {rule.severity.value}\n"
        f"OpenClaw releases: {rule.releases}\n"
        f"Fix: {rule.fix}\n"
        f"Evidence: {rule.evidence}\n"
        f"\nCases, each with the files before and after, below\n"
        f"{data_folder('fixtures') / rule.id}:\n{cases}"
    )


def _cases(rule_id: str) -> Iterator[tuple[str, str]]:
    """The rule's fixture cases, by name, with the sentence why each exists."""
    for spec in sorted((data_folder("fixtures") / rule_id).glob("*/case.json")):
        yield spec.parent.name, json.loads(spec.read_text(encoding="utf-8"))["why"]
