"""QQBot: who may write, who may approve, and what groups may do.

Up to 2026.7 ``allowFrom`` said who may write to the bot and ``execApprovals`` who may
approve what it runs.  Tencent's plugin lets those approve who stand in ``allowFrom``,
so that it must not hold everybody; ``dmPolicy: "open"`` lets everybody write.
Read and run in 2026.9.6.
"""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.guards import strip
from openclaw_doctor.migrations.model import UNSAFE, Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import MISSING, Sheet
from openclaw_doctor.migrations.steps import each
from openclaw_doctor.pointer import Pointer

_QQBOT = Pointer(("channels", "qqbot"))
#: What OpenClaw writes so that nobody may approve.
_NOBODY = "openclaw:approval-disabled"
#: The policies for the tools of a group, the narrowest first.
_POLICIES = ("none", "restricted", "full")
_RESTRICTED = {"exec", "read", "write"}


def _plain_id(item: Any) -> Any:
    """An id as Tencent's plugin writes it: upper case, without the channel."""
    text = str(item).strip()
    if "${" in text:
        return text
    text = text[6:] if text.lower().startswith("qqbot:") else text
    return text if text in ("*", _NOBODY) else text.upper()


def _ids(value: Any) -> list[str]:
    items = value if isinstance(value, list) else []
    kinds = [item for item in items if _is_id(item)]
    return [*dict.fromkeys(filter(None, map(_plain_id, kinds)))]


def _is_id(item: Any) -> bool:
    return isinstance(item, (str, int, float)) and not isinstance(item, bool)


def _reconcile(sheet: Sheet, match: Match) -> None:
    """Leave those in allowFrom who might approve, and writing as open as it was."""
    entry = sheet.object(match.pointer)
    default = sheet.has(_QQBOT / "accounts" / "default")
    if entry is None or default or not isinstance(entry.get("allowFrom", []), list):
        return
    allowed = _ids(entry.get("allowFrom"))
    everybody = not allowed or "*" in allowed
    policy = entry.get("dmPolicy", MISSING)
    opens = (policy is MISSING and everybody) or (
        policy == "allowlist" and "*" in allowed
    )
    if "execApprovals" in entry:
        approvers = _approvers(entry["execApprovals"], allowed, policy)
    else:
        approvers = _without_approvals(sheet, allowed)
    if approvers == allowed and "execApprovals" not in entry and not opens:
        return
    if approvers != allowed:
        sheet.put(match.pointer / "allowFrom", approvers)
    if opens:
        sheet.put(match.pointer / "dmPolicy", "open")
    if "execApprovals" in entry:
        strip(sheet, match.pointer / "execApprovals", "enabled", "approvers")
        sheet.remove(match.pointer / "execApprovals")


def _approvers(approvals: Any, allowed: list[str], policy: Any) -> list[str]:
    """Who may approve, of what ``execApprovals`` says; nobody where it is too fine."""
    everybody = not allowed or "*" in allowed
    says = approvals if isinstance(approvals, dict) else {"enabled": False}
    filters = (says.get("agentFilter"), says.get("sessionFilter"))
    too_fine = any(each_one not in (None, []) for each_one in filters)
    named = _ids(says.get("approvers"))
    if says.get("enabled") is False or too_fine or "target" in says or "*" in named:
        return [_NOBODY]
    if not named:
        return [_NOBODY] if everybody else allowed
    if policy == "allowlist" and not allowed:
        return [_NOBODY]
    kept = named if everybody else [one for one in named if one in allowed]
    return kept or [_NOBODY]


def _without_approvals(sheet: Sheet, allowed: list[str]) -> list[str]:
    """Who may approve where nothing is said: who may give commands, if that is said."""
    everybody = not allowed or "*" in allowed
    commands = sheet.object(Pointer(("commands", "allowFrom"))) or {}
    lists = [commands.get(key) for key in ("qqbot", "*")]
    said = next((one for one in lists if isinstance(one, list)), None)
    if said is None:
        kept = [one for one in allowed if one != "*"] if everybody else allowed
    else:
        named = [one for one in _ids(said) if one != "*"]
        kept = named if everybody else [one for one in named if one in allowed]
    return kept or [_NOBODY]


def _normalise(sheet: Sheet, match: Match) -> None:
    """Write each id of a list as Tencent's plugin does, once."""
    items = sheet.list(match.pointer)
    if items is None or not all(map(_is_id, items)):
        return
    wanted = [_plain_id(item) for item in items]
    for index in range(len(items) - 1, -1, -1):
        if not wanted[index] or wanted[index] in wanted[:index]:
            sheet.remove(match.pointer / index)
        else:
            sheet.put(match.pointer / index, wanted[index])


def _tool_policy(sheet: Sheet, match: Match) -> None:
    """Make one of three policies of a group's lists of tools, never a wider one."""
    group, at = sheet.object(match.pointer), match.pointer
    if group is None or not ({"tools", "toolsBySender"} & group.keys()):
        return
    if not isinstance(group.get("tools", {}), dict):
        return
    exact = None if "toolsBySender" in group else _policy_of(group["tools"])
    policy, why = exact or "none", ""
    if exact is None:
        why = "there are three policies alone: none, restricted and full"
        sheet.doubt(at, "the bot would use no tools at all in this group")
    elif group["tools"].keys() - {"allow", "deny"}:
        why = "a policy says nothing but which tools there are"
    there = group.get("toolPolicy", MISSING)
    if there is not MISSING:
        known = there if there in _POLICIES else "none"
        narrower = min(policy, known, key=_POLICIES.index)
        why = why if narrower == policy else "toolPolicy is narrower and counts"
        policy = narrower
    sheet.put(at / "toolPolicy", policy)
    for key in ("tools", "toolsBySender"):
        if key in group:
            sheet.remove(at / key, why)


def _policy_of(tools: dict[str, Any]) -> str | None:
    """The policy that means the same as two lists of tools, if there is one."""
    allow, deny = tools.get("allow"), tools.get("deny")
    every = not allow or (isinstance(allow, list) and "*" in allow)
    names = {str(name) for name in deny} if isinstance(deny, list) else {"*"}
    if names == {"*"} and deny:
        return "none"
    if every and not deny:
        return "full"
    return "restricted" if every and names == _RESTRICTED else None


def _lock(sheet: Sheet, match: Match) -> None:
    """Take the levels of commands out; without one, groups could command too much."""
    groups = sheet.object(match.pointer / "groups") or {}
    levels = [
        match.pointer / "groups" / name / "commandLevel"
        for name, group in groups.items()
        if isinstance(group, dict) and isinstance(group.get("commandLevel"), str)
    ]
    policy = match.pointer / "groupPolicy"
    narrow = [at for at in levels if sheet.get(at) != "all"]
    if narrow and sheet.get(policy) != "disabled":
        sheet.doubt(narrow[0], "the bot would not answer in any group any more")
        sheet.put(policy, "disabled")
    for at in levels:
        why = "Tencent's plugin has no levels, so groups are turned off"
        sheet.remove(at, why if at in narrow else "")


_RUN = "run on 8 releases, 2026.8.1 to 2026.9.6"

ROWS = (
    Migration(
        "qqbot-approvals",
        "channels.qqbot.execApprovals became part of allowFrom, which says who may"
        " approve",
        retired="2026.8.1",
        applicability=UNSAFE,
        steps=(each("<qqbot>", _reconcile),),
        before="{channels: {qqbot: {allowFrom: ['*'],"
        " execApprovals: {enabled: true, approvers: ['canary']}}}}",
        after="{channels: {qqbot: {allowFrom: ['CANARY'], dmPolicy: 'open'}}}",
        losses="filters and targets of approvals, which lock them",
        advice="look through allowFrom: who stands in it may approve what the bot runs,"
        " and with dmPolicy allowlist is also the only one who may write to it",
        evidence=_RUN,
    ),
    Migration(
        "qqbot-allowFrom",
        "the ids in channels.qqbot.allowFrom lost their prefix and became upper case",
        retired="2026.8.1",
        stage=Stage.KEYS + 1,
        steps=(each("<qqbot>.allowFrom", _normalise),),
        before="{channels: {qqbot: {dmPolicy: 'allowlist',"
        " allowFrom: ['qqbot:canary', 'CANARY']}}}",
        after="{channels: {qqbot: {dmPolicy: 'allowlist', allowFrom: ['CANARY']}}}",
        evidence=_RUN,
    ),
    Migration(
        "qqbot-group-tools",
        "tools and toolsBySender of channels.qqbot.groups became toolPolicy",
        retired="2026.8.1",
        steps=(each("<qqbot>.groups.*", _tool_policy),),
        before="{channels: {qqbot: {groups: {'7': {toolPolicy: 'full',"
        " tools: {deny: ['exec', 'read', 'write']}}}}}}",
        after="{channels: {qqbot: {groups: {'7': {toolPolicy: 'restricted'}}}}}",
        losses="lists of tools that are none of the three policies, and who they are"
        " for",
        evidence=_RUN,
    ),
    Migration(
        "qqbot-commandLevel",
        "commandLevel of channels.qqbot.groups was retired",
        retired="2026.8.1",
        steps=(each("<qqbot>", _lock),),
        before="{channels: {qqbot: {groups: {'7': {name: 'x',"
        " commandLevel: 'strict'}}}}}",
        after="{channels: {qqbot: {groups: {'7': {name: 'x'}},"
        " groupPolicy: 'disabled'}}}",
        losses="the levels",
        advice="where the bot is to answer in groups all the same, set groupPolicy to"
        " allowlist and groups to those it is for",
        evidence=_RUN,
    ),
)
