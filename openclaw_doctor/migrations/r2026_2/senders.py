"""Who may write to a channel: the policy for direct messages and its senders."""

from __future__ import annotations

import re
from typing import Any

from openclaw_doctor.migrations.guards import is_list, is_text
from openclaw_doctor.migrations.model import MANUAL, UNSAFE, Migration
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each, move, report
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.validation.semantics.authored import as_object, trimmed
from openclaw_doctor.validation.semantics.senders import missing_sender

_DIRECT = "<slack|discord|googlechat>.dm"

#: Members of ``channels`` that are none, and channels whose senders have another key.
_OTHER = frozenset({"defaults", "modelByChannel", "qqbot", "synology-chat", "tlon"})

_TELEGRAM_LISTS = (
    "<telegram>.{allowFrom,groupAllowFrom}[*]",
    "<telegram>.groups.*.allowFrom[*]",
    "<telegram>.groups.*.topics.*.allowFrom[*]",
    "<telegram>.direct.*.allowFrom[*]",
    "<telegram>.direct.*.topics.*.allowFrom[*]",
)
_NO_USERNAME = re.compile(r"\*|(?:(?:telegram|tg):)?\s*-?\d+|accessGroup:.*", re.I)


def _names(senders: Any) -> list[Any] | None:
    """The senders as text without blanks; None where it is no list."""
    if not isinstance(senders, list):
        return None
    return [trimmed(one) if isinstance(one, str) else str(one) for one in senders]


def _drop_same_senders(sheet: Sheet, match: Match) -> None:
    """Two lists that name the same senders are one."""
    new = match.pointer.parent.parent / "allowFrom"
    old_names, names = _names(sheet.get(match.pointer)), _names(sheet.get(new))
    if old_names is not None and old_names == names:
        sheet.remove(match.pointer)


def _closed(sheet: Sheet, at: Pointer) -> str:
    """The policy that leaves nobody who may write at ``at``, if that is its own doing.

    An account that says nothing about it is its channel's business.
    """
    own = as_object(sheet.get(at))
    mine = (own, as_object(own.get("dm")))
    says = any(key in part for part in mine for key in ("dmPolicy", "allowFrom"))
    if at[1] in _OTHER or not (says or "policy" in mine[1]):
        return ""
    parent = as_object(sheet.get(Pointer(at[:2]))) if len(at) > 2 else {}
    found = missing_sender(at, own, parent)
    return found[0] if found else ""


def _open_to_nobody(sheet: Sheet, match: Match) -> None:
    """``open`` takes effect with a ``*`` only; who lists senders may not mean it."""
    at = match.pointer
    if _closed(sheet, at) != "open":
        return
    own = as_object(sheet.get(at))
    if "dmPolicy" in own and "policy" in as_object(own.get("dm")):
        return  # which of the two is meant is for a person to say
    nested = "dmPolicy" not in own and "policy" in as_object(own.get("dm"))
    senders = (at / "dm" if nested else at) / "allowFrom"
    channel = as_object(sheet.get(Pointer(at[:2])))
    holders = (own, own.get("dm"), channel, channel.get("dm"))
    lists = [as_object(holder).get("allowFrom") for holder in holders]
    listed = next((found for found in lists if found is not None), None)
    if listed:
        sheet.manual(at, "the policy is open, but only some senders are listed")
    elif listed is None or isinstance(listed, list):
        sheet.put(senders, ["*"])


def _listed_nobody(sheet: Sheet, match: Match) -> None:
    if _closed(sheet, match.pointer) == "allowlist":
        sheet.manual(match.pointer, "only listed senders may write, and none is listed")


def _is_username(value: Any) -> bool:
    text = trimmed(value) if isinstance(value, str) else ""
    return bool(text) and "${" not in text and not _NO_USERNAME.fullmatch(text)


ROWS = (
    Migration(
        "dm-policy-flat",
        "dm.policy of Slack, Discord and Google Chat moved up as dmPolicy",
        retired="2026.8.1",
        steps=(move(f"{_DIRECT}.policy", "..dmPolicy", conflict="ask", when=is_text),),
        before="{channels: {slack: {dm: {policy: 'pairing', enabled: true}}}}",
        after="{channels: {slack: {dm: {enabled: true}, dmPolicy: 'pairing'}}}",
        losses="a policy that differs from the one in force, if a person agrees",
        advice="keep one of the two policies; up to now dmPolicy was the one in force",
        differs="it leaves two policies that differ as they are",
        evidence="run on 51 releases, 2026.2.17 to 2026.9.6",
    ),
    Migration(
        "dm-allowFrom-flat",
        "dm.allowFrom of Slack, Discord and Google Chat moved up to the channel",
        retired="2026.8.1",
        steps=(
            each(f"{_DIRECT}.allowFrom", _drop_same_senders),
            move(f"{_DIRECT}.allowFrom", "..allowFrom", conflict="ask", when=is_list),
        ),
        before=(
            "{channels: {discord: {dm: {allowFrom: ['1']}, "
            "accounts: {a: {dm: {allowFrom: ['2 ']}, allowFrom: ['2']}}}}}"
        ),
        after=(
            "{channels: {discord: {allowFrom: ['1'], "
            "accounts: {a: {allowFrom: ['2']}}}}}"
        ),
        losses="senders that the list in force lacks, if a person agrees",
        advice="make one list of the two; up to now that of the channel was in force",
        differs="it leaves two lists that differ as they are",
        evidence="run on 15 releases, 2026.2.17 to 2026.9.6",
    ),
    Migration(
        "channel-allowFrom-open-wildcard",
        "the policy open got the * that it needs in allowFrom",
        retired=None,
        introduced="2026.2.17",
        applicability=UNSAFE,
        steps=(each("<channels>", _open_to_nobody),),
        before="{channels: {telegram: {dmPolicy: 'open'}}}",
        after="{channels: {telegram: {dmPolicy: 'open', allowFrom: ['*']}}}",
        advice=(
            "add * to allowFrom if everybody may write, or else take the policy "
            "allowlist or pairing"
        ),
        differs=(
            "OpenClaw adds the * to a list of senders, too; who lists senders may have "
            "meant them alone, so that is left to a person"
        ),
        evidence="run on 68 releases, 2026.2.17 to 2026.9.6",
    ),
    Migration(
        "allowlist-from-pairing-store",
        "an empty allowFrom under the policy allowlist was filled from the pairings",
        retired=None,
        introduced="2026.2.26",
        applicability=MANUAL,
        steps=(each("<channels>", _listed_nobody),),
        before="{channels: {telegram: {dmPolicy: 'allowlist', allowFrom: []}}}",
        after="{channels: {telegram: {dmPolicy: 'allowlist', allowFrom: []}}}",
        advice=(
            "list the senders who may write, or take the policy pairing; those paired "
            "before are in OpenClaw's state, which is not read here"
        ),
        evidence="read in 2026.4.27",
    ),
    Migration(
        "telegram-usernames",
        "user names in Telegram's lists of senders became numeric ids",
        retired=None,
        introduced="2026.2.17",
        applicability=MANUAL,
        steps=(
            report(
                *_TELEGRAM_LISTS,
                text="Telegram knows senders by number; no name matches",
                when=_is_username,
            ),
        ),
        before="{channels: {telegram: {allowFrom: ['@somebody']}}}",
        after="{channels: {telegram: {allowFrom: ['@somebody']}}}",
        advice=(
            "write the numeric id of the user: let them write to the bot and read "
            "from.id in the log, or ask a bot that tells ids"
        ),
        evidence="read in 2026.9.6",
    ),
)
