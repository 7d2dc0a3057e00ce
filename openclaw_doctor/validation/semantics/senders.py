"""Who may write to a channel, and when that is nobody."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.pointer import Pointer
from openclaw_doctor.validation.semantics.authored import (
    as_list,
    as_object,
    flaw,
    number_of,
    trimmed,
)
from openclaw_doctor.validation.violation import Grade, Violation

Object = dict[str, Any]


def missing_sender(
    at: Pointer,
    own: Object,
    parent: Object,
    *,
    inherits: bool = True,
    severity: Grade = "error",
) -> tuple[str, Violation] | None:
    """The policy of direct messages that admits nobody, and the violation it is.

    ``own`` is the channel or account at ``at``, ``parent`` the channel of an account,
    whose senders it has; its policy as well where it ``inherits``.
    """
    policy = _effective("dmPolicy", "policy", own, parent if inherits else {})
    senders = {
        trimmed(str(sender))
        for sender in as_list(_effective("allowFrom", "allowFrom", own, parent))
        if isinstance(sender, str) or number_of(sender) is not None
    }
    if policy == "open" and "*" not in senders:
        hint = 'add "*" to allowFrom, or use the policy pairing'
    elif policy == "allowlist" and not senders - {""}:
        hint = "add a sender to allowFrom, or use the policy pairing"
    else:
        return None
    violation = flaw(
        at / "allowFrom" if "allowFrom" in own else at,
        "allowFrom admits nobody under this dmPolicy, so all direct messages are lost",
        hint,
        name=None if "allowFrom" in own else "allowFrom",
        severity=severity,
    )
    return policy, violation


def _effective(key: str, old_key: str, own: Object, parent: Object) -> Any:
    """The value in force: the own one, the old spelling under ``dm``, the parent's."""
    for holder in (own, parent):
        for place, name in ((holder, key), (as_object(holder.get("dm")), old_key)):
            if place.get(name) is not None:
                return place[name]
    return None
