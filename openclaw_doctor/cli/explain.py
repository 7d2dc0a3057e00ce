"""``openclaw-doctor explain``: the documentation of a rule, or the life of a key."""

from __future__ import annotations

import json
from collections.abc import Iterator

import click

from openclaw_doctor.cli.completed import rule_ids
from openclaw_doctor.errors import UsageError
from openclaw_doctor.packaged import data_folder
from openclaw_doctor.rules.registry import Rule, rules_by_id


@click.command("explain")
@click.argument("subject", metavar="RULE|KEY.PATH", shell_complete=rule_ids)
@click.option(
    "--target", metavar="RELEASE", help="OpenClaw release to explain a key for."
)
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text"
)
def command(subject: str, target: str | None, format_: str) -> int:
    """Explain a rule, or a key of openclaw.json.

    Of a RULE: what it finds, why it matters and what its fix does. Of a KEY.PATH such
    as gateway.bind, agents.list[].model or channels.telegram.accounts.work.botToken:
    which releases know it, what it takes, and where it went.
    """
    known = rules_by_id()
    rule = known.get(subject)
    if rule is None:
        from openclaw_doctor.cli.key_life import explained
        from openclaw_doctor.cli.process import target_release

        release, _ = target_release(target)
        text = explained(subject, release, as_json=format_ == "json")
        if text is None:
            raise UsageError(_unknown(subject, known))
        click.echo(text, nl=False)
        return 0
    if format_ == "json":
        click.echo(json.dumps(_facts(rule), indent=2, ensure_ascii=False))
        return 0
    click.echo(explanation(rule), nl=False)
    return 0


def _unknown(subject: str, known: dict[str, Rule]) -> str:
    """Why a name is explained by nothing; it can be a key only without a slash."""
    import difflib

    names = [*known, *(name.split("/")[1] for name in known)]
    close = difflib.get_close_matches(subject, names, n=1)
    if close:
        full = next(name for name in known if name.endswith(close[0]))
        return f"there is no rule {subject!r}; did you mean {full}?"
    return f"there is no rule {subject!r}; `openclaw-doctor rules` lists them"


def _facts(rule: Rule) -> dict[str, object]:
    return {
        "schemaVersion": 1,
        "checkId": rule.id,
        "severity": rule.severity.value,
        "releases": str(rule.releases),
        "fix": rule.fix,
        "evidence": rule.evidence,
        "documentation": rule.documentation,
        "cases": [{"name": name, "why": why} for name, why in _cases(rule.id)],
    }


def explanation(rule: Rule) -> str:
    """The text ``explain`` prints: the rule's docstring, its facts and its cases."""
    cases = "".join(f"  {name}: {why}\n" for name, why in _cases(rule.id))
    folder = data_folder("fixtures") / rule.id
    examples = (
        f"\nCases, each with the files before and after, below\n{folder}:\n{cases}"
        if cases
        else ""
    )
    return (
        f"{rule.id}\n\n{rule.documentation}\n\n"
        f"Severity: {rule.severity.value}\n"
        f"OpenClaw releases: {rule.releases}\n"
        f"Fix: {rule.fix}\n"
        f"Evidence: {rule.evidence}\n"
        f"{examples}"
    )


def _cases(rule_id: str) -> Iterator[tuple[str, str]]:
    """The rule's fixture cases, by name, with the sentence why each exists."""
    for spec in sorted((data_folder("fixtures") / rule_id).glob("*/case.json")):
        yield spec.parent.name, json.loads(spec.read_text(encoding="utf-8"))["why"]
