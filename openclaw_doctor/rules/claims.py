"""Which rule reports a violation: the one that can say most about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from openclaw_doctor.credentials.placeholders import placeholder_kind
from openclaw_doctor.rules.never_right import AGENT_BY_NAME, rule_for
from openclaw_doctor.validation import AUTH, PROVIDERS, UNKNOWN_KEY
from openclaw_doctor.validation.releases import config_schema

if TYPE_CHECKING:
    from openclaw_doctor.rules.judged import Complaint, Judged

#: Names of members that people use for remarks, as JSON has no comments.
_REMARK = re.compile(
    r"_\w+\Z|\w*_comments?\Z|[$#]?comments?\d*\Z|//|#",
    re.IGNORECASE,
)
#: Checks beyond the schema that another rule than ``config/conflict`` reports.
_CHECKS = {
    "channel-unknown": "config/unknown-channel",
    "model-retired": "config/retired-model",
}


def claimant(complaint: Complaint) -> str:
    """The id of the rule that reports a complaint."""
    violation = complaint.violation
    if complaint.config.foreign:
        return "config/not-openclaw"
    if complaint.open or violation.host:
        return "config/host-dependent"
    if violation.severity == "warning":
        return "config/no-effect"
    if _is_redacted(complaint.value):
        return "config/redacted-value"
    if violation.pointer.is_within(AUTH):
        return "credentials/config-profile"
    if violation.expected == UNKNOWN_KEY:
        return _unknown(complaint)
    if violation.pointer.is_within(PROVIDERS):
        return "config/provider-shape"
    if violation.check:
        return _CHECKS.get(violation.check, "config/conflict")
    missing = violation.keyword == "required"
    return "config/missing-key" if missing else "config/wrong-value"


def _is_redacted(value: object) -> bool:
    return isinstance(value, str) and placeholder_kind(value) == "redacted"


def _unknown(complaint: Complaint) -> str:
    pointer = complaint.violation.pointer
    if isinstance(pointer[-1], str) and _REMARK.match(pointer[-1]):
        return "config/comment-key"
    rule = rule_for(pointer)
    if rule == AGENT_BY_NAME and not _may_be_an_agent(complaint):
        rule = None
    return rule or _by_history(complaint)


def _may_be_an_agent(complaint: Complaint) -> bool:
    from openclaw_doctor.validation.history import life

    return isinstance(complaint.value, dict) and not life(complaint.violation.pointer)


def _by_history(complaint: Complaint) -> str:
    from openclaw_doctor.validation.history import life, successor

    pointer, target = complaint.violation.pointer, complaint.config.target
    known = life(pointer)
    if known is not None and known.since is not None:
        return "config/future-key" if known.since > target else "config/retired-key"
    went = successor(pointer, target)
    if went is not None and (went.retired or went.to):
        return "config/retired-key"
    return "config/unknown-key"


def is_foreign(config: Judged) -> bool:
    """Whether a file is no gateway config at all.

    That is: it holds at least one unknown member at the top, and none that the
    release (or any other, by its name) knows there and that has the right form.
    """
    value, at_top = config.composition.value, 1
    if not isinstance(value, dict) or not value:
        return False
    wrong = {
        violation.pointer[0]
        for violation in config.judgement.violations
        if len(violation.pointer) == at_top
        and violation.keyword in ("type", "additionalProperties")
    }
    unknown = any(v.expected == UNKNOWN_KEY for v in config.judgement.violations)
    if wrong != value.keys() or not unknown or _is_old(value):
        return False
    return not any(_is_ours(key, value[key], config) for key in value)


def _is_old(value: dict[str, Any]) -> bool:
    """Whether the ledger knows an old form with the keys of a file."""
    from openclaw_doctor.migrations.ledger import Keys, index

    keys = Keys.of(value)
    return any(row.retired and row.may_apply(keys) for row in index())


def _is_ours(key: str, value: Any, config: Judged) -> bool:
    """Whether a refused member at the top still speaks of OpenClaw."""
    from openclaw_doctor.pointer import Pointer
    from openclaw_doctor.validation.history import life, successor

    place = Pointer((key,))
    if config_schema(config.judgement.basis.release).section(key) is not None:
        return False
    went = successor(place, config.target)
    moved = went is not None and (went.retired or went.to)
    own = rule_for(place) not in (None, "config/root-label")
    known = moved or own or life(place) is not None
    return isinstance(value, dict | str) and bool(known)
