"""The rules of a SARIF log: what their documentation says, for people and programs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from openclaw_doctor.findings import Severity
from openclaw_doctor.rules.registry import Rule, rules_by_id

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
#: Rules about secrets that others may read or that stand where they should not, with a
#: severity from 0 to 10 as code scanning takes it (7.0 and more is high).
SECURITY: Mapping[str, str] = {
    "credentials/literal-beside-ref": "5.5",
    "credentials/secret-in-config": "6.5",
    "files/leftover-secret": "7.5",
    "files/permissions": "7.8",
}
#: Code scanning shows no more of a description.
_LONGEST = 1_000


def descriptors(ids: Iterable[str]) -> list[dict[str, Any]]:
    """A reporting descriptor for each rule, in the order of their ids."""
    known = rules_by_id()
    return [_descriptor(known[name]) if name in known else {"id": name} for name in ids]


def _descriptor(rule: Rule) -> dict[str, Any]:
    text = rule.documentation
    return {
        "id": rule.id,
        "name": _pascal(rule.id),
        "shortDescription": {"text": _shortened(rule.summary)},
        "fullDescription": {"text": _shortened(" ".join(text.split()))},
        "help": {"text": text, "markdown": _markdown(rule)},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": _properties(rule),
    }


def _properties(rule: Rule) -> dict[str, Any]:
    room = rule.id.partition("/")[0]
    if rule.id not in SECURITY:
        return {"tags": [room]}
    return {
        "tags": [room, "security"],
        "security-severity": SECURITY[rule.id],
    }


def _pascal(name: str) -> str:
    """``config/unknown-key`` as ``ConfigUnknownKey``."""
    return "".join(part.capitalize() for part in re.split(r"[^A-Za-z0-9]+", name))


def _shortened(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    return text[:_LONGEST].rsplit(" ", 1)[0] + " ..."


def _markdown(rule: Rule) -> str:
    """The documentation as Markdown, where code needs a blank line before it."""
    text = re.sub(r"(?m)^(\S.*)\n(?= {4})", r"\1\n\n", rule.documentation)
    return (
        f"{text}\n\n"
        f"Severity: {rule.severity.value}. Fix: {rule.fix}."
        f" See `openclaw-doctor explain {rule.id}`."
    )
