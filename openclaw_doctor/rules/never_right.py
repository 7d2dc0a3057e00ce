"""Keys that no release ever knew where they stand, and fixes that move them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from openclaw_doctor.findings import Finding
from openclaw_doctor.fixes import CommentOut, Fix, Move, Rename, manual, safe, unsafe
from openclaw_doctor.pointer import Pointer, lookup
from openclaw_doctor.release import Release
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.key_life import unknown_key
from openclaw_doctor.validation import judge

if TYPE_CHECKING:
    from openclaw_doctor.rules.judged import Complaint

AGENT_BY_NAME = "config/agent-by-name"
_CHANNEL_TOKENS = ("discord.botToken", "telegram.token", "slack.token", "line.token")

#: Places (``*`` is any key) with the rule that reports an unknown key there.  All of
#: them were found in published configs, and none in the schema of any release.
NEVER_RIGHT: dict[tuple[str, ...], str] = {
    ("model",): "config/root-model",
    ("agent",): "config/root-agent",
    ("providers",): "config/root-providers",
    ("mcpServers",): "config/root-mcp-servers",
    ("version",): "config/root-label",
    ("name",): "config/root-label",
    ("description",): "config/root-label",
    ("author",): "config/root-label",
    ("title",): "config/root-label",
    ("agents", "*"): AGENT_BY_NAME,
    ("gateway", "host"): "config/gateway-host",
    ("gateway", "auth", "type"): "config/gateway-auth-type",
    **{
        ("channels", channel, *between, key): "config/channel-token"
        for channel, key in (name.split(".") for name in _CHANNEL_TOKENS)
        for between in ((), ("accounts", "*"))
    },
}


def rule_for(pointer: Pointer) -> str | None:
    """The rule about an unknown key at ``pointer``, if there is one of its own."""
    for place, rule in NEVER_RIGHT.items():
        if matches(pointer, place):
            return rule
    return None


def matches(pointer: Pointer, place: Sequence[str]) -> bool:
    """Whether a place with ``*`` for any key means ``pointer``."""
    return len(pointer) == len(place) and all(
        wanted in ("*", step) for step, wanted in zip(pointer, place, strict=True)
    )


def misplaced(
    context: Context, complaint: Complaint, belongs: str, fix: Fix
) -> Finding:
    """The finding of a key that is right nowhere but where ``belongs`` says."""
    said = "is known to no OpenClaw release"
    return unknown_key(context, complaint, said, belongs, fix)


def move_to(complaint: Complaint, place: Pointer, *, sure: bool = True) -> Fix:
    """Move the member to ``place``, or what else a person can agree to.

    Where something stands there already, and where the target refuses the value there
    as well, it can become a comment: no release ever read it.  Where it is in an
    included file a person must say where it belongs.  Without ``sure`` the move is a
    choice of the user.
    """
    title = f"move it to {place.dotted()}"
    if complaint.document is not complaint.config.document:
        return manual(title)
    if lookup(complaint.config.value, place) is not None:
        return comment_out(complaint, f"{place.dotted()} is there already")
    if not _is_taken(complaint.value, place, complaint.config.target):
        return comment_out(complaint, f"it cannot be at {place.dotted()} as it is")
    operation = Move(complaint.document.ref, complaint.pointer, place)
    return (safe if sure else unsafe)(title, operation)


def _is_taken(value: Any, place: Pointer, target: Release) -> bool:
    """Whether the target takes ``value`` at ``place`` of an empty config."""
    config = value
    for step in reversed(place):
        config = {step: config}
    return judge(config, target).valid


def rename_to(complaint: Complaint, key: str, *, sure: bool = True) -> Fix:
    """Give the member the key that was meant, unless the object has it already."""
    title = f"rename it to {key}"
    sibling = Pointer(complaint.violation.pointer[:-1]) / key
    if lookup(complaint.config.value, sibling) is not None:
        return manual(f"{key} is there already: take one of the two out")
    operation = Rename(complaint.document.ref, complaint.pointer, key)
    return (safe if sure else unsafe)(title, operation)


def comment_out(complaint: Complaint, why: str = "") -> Fix:
    """Keep the member as a comment at its place; ``why`` nothing better can be done."""
    reason = f"unknown to OpenClaw {complaint.config.target}"
    operation = CommentOut(complaint.document.ref, complaint.pointer, reason)
    return unsafe(f"comment it out: {why}" if why else "comment it out", operation)
