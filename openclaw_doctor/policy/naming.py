"""Rules by name: what a pattern that fits none may have meant."""

from __future__ import annotations

from collections.abc import Collection

from openclaw_doctor.policy.model import fits


def is_known(pattern: str, known: Collection[str]) -> bool:
    """Whether a pattern fits any of the rules with these ids."""
    return bool(pattern) and any(fits(rule_id, pattern) for rule_id in known)


def meant(pattern: str, known: Collection[str]) -> str:
    """What to say behind a pattern that fits no rule: the nearest id, if there is one.

    Understands an id without what stands in front of its slash, and a misspelt prefix.
    """
    from openclaw_doctor.validation.nearest import nearest

    names = {rule_id: rule_id for rule_id in known}
    for rule_id in known:
        room, _, rest = rule_id.partition("/")
        names.setdefault(f"{room}/", f"{room}/")
        names.setdefault(rest, rule_id)
    close = names.get(pattern) or names.get(nearest(pattern, names) or "")
    if close:
        return f"did you mean {close}?"
    return "`openclaw-doctor rules` lists them"
