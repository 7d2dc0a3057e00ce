"""Ids of people and accounts: numbers, untyped keys and the account without a name."""

from __future__ import annotations

from decimal import Decimal

from openclaw_doctor.migrations.model import UNSAFE, Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import Sheet, same
from openclaw_doctor.migrations.steps import each
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.validation.semantics.authored import as_object, number_of, trimmed

_DISCORD_IDS = (
    "<discord>.allowFrom[*]",
    "<discord>.dm.{allowFrom,groupChannels}[*]",
    "<discord>.execApprovals.approvers[*]",
    "<discord>.guilds.*.{users,roles}[*]",
    "<discord>.guilds.*.channels.*.{users,roles}[*]",
)
#: Up to here a number is what the file says; above it, it is rounded.
_EXACT = 2**53

#: Rules by sender: of all, of agents, and of groups, servers and rooms of channels.
_SENDERS = (
    "tools.toolsBySender",
    "<agents>.tools.toolsBySender",
    "<channels>.*.*.toolsBySender",
    "<channels>.*.*.*.*.toolsBySender",
)
_KINDS = ("channel:", "id:", "e164:", "username:", "name:")

#: What tells one account of a channel from the others, of the channels that move it.
_CREDENTIALS = {
    "telegram": ("botToken", "tokenFile"),
    "discord": ("token",),
    "slack": ("botToken", "appToken"),
    "mattermost": ("botToken",),
    "matrix": ("accessToken", "password"),
    "zalo": ("botToken", "tokenFile"),
}
_CHANNELS = f"channels.{{{','.join(_CREDENTIALS)}}}"


def _quote(sheet: Sheet, match: Match) -> None:
    at = match.pointer
    number = number_of(sheet.get(at))
    if number is None:
        return
    text = sheet.written(at) or ""
    if isinstance(number, int) and 0 <= number <= _EXACT:
        sheet.put(at, str(number))
    elif text.isascii() and text.isdecimal():
        if text == _shortest(text):
            sheet.doubt(at, "if OpenClaw wrote it, the number lost its last digits")
        sheet.put(at, text)
    else:
        sheet.manual(at, "the number cannot be read exactly: write it in quotes")


def _shortest(digits: str) -> str:
    """The digits that JavaScript writes for a number that it has read."""
    return f"{Decimal(repr(float(digits))):f}".removesuffix(".0")


def _type_senders(sheet: Sheet) -> None:
    # A scope and the keys below it can mean the same place.
    found = [m.pointer for pattern in _SENDERS for m in sheet.places(pattern)]
    for at in dict.fromkeys(found):
        for key in list(as_object(sheet.get(at))):
            name = trimmed(key)
            if name and name != "*" and not name.lower().startswith(_KINDS):
                _type_sender(sheet, at / key, at / f"id:{name}")


def _type_sender(sheet: Sheet, old: Pointer, new: Pointer) -> None:
    """OpenClaw takes an untyped key for an id, and of two equal ones the first."""
    name = trimmed(str(old[-1]))
    if name.startswith("@") and ":" not in name:
        sheet.manual(old, "a user name has the prefix username: and no @")
        return
    keys = list(as_object(sheet.get(old.parent)))
    if not sheet.has(new):
        if name.startswith("+") or any(letter.isspace() for letter in name):
            sheet.doubt(old, "a phone number has the prefix e164:, a name has name:")
        sheet.move(old, new)
    elif same(sheet.get(old), sheet.get(new)):
        sheet.remove(old)
    elif keys.index(str(new[-1])) < keys.index(str(old[-1])):
        sheet.remove(old, "the same sender stands before it, and the first counts")
    else:
        sheet.manual(old, "the same sender stands here twice: keep one of the two")


def _name_default(sheet: Sheet, match: Match) -> None:
    """Only Telegram's other keys are inherited by all accounts, and so can stay."""
    at = match.pointer
    channel = as_object(sheet.get(at))
    accounts = as_object(channel.get("accounts"))
    keys = [key for key in _CREDENTIALS[str(at[-1])] if key in channel]
    if not accounts or any(trimmed(name).lower() == "default" for name in accounts):
        return
    for key in keys:
        if at[-1] == "telegram":
            sheet.move(at / key, at / "accounts" / "default" / key)
        else:
            sheet.manual(at / key, "it belongs to an account that is not named")


ROWS = (
    Migration(
        "discord-numeric-ids",
        "ids of Discord that were numbers became text",
        retired="2026.2.21",
        steps=tuple(each(pattern, _quote) for pattern in _DISCORD_IDS),
        before="{channels: {discord: {guilds: {'1': {users: [1234, '5678']}}}}}",
        after="{channels: {discord: {guilds: {'1': {users: ['1234', '5678']}}}}}",
        advice=(
            "put the id into quotes, after a look at it in Discord: OpenClaw rounds "
            "the number whenever it writes the file"
        ),
        evidence="run on 46 releases, 2026.2.17 to 2026.8.2",
    ),
    Migration(
        "toolsBySender-untyped-keys",
        "a sender in toolsBySender without a kind became an id",
        retired=None,
        introduced="2026.2.22",
        steps=(_type_senders,),
        watches=_SENDERS,
        before=(
            "{channels: {slack: {channels: {C1: {toolsBySender: "
            "{U1: {deny: ['exec']}, '*': {allow: ['read']}}}}}}}"
        ),
        after=(
            "{channels: {slack: {channels: {C1: {toolsBySender: "
            "{'*': {allow: ['read']}, 'id:U1': {deny: ['exec']}}}}}}}"
        ),
        losses="a sender that stood there twice",
        advice=(
            "say what kind of key it is, id:, e164:, username: or name:; of two for "
            "one sender keep one, of which the first was in force"
        ),
        differs=(
            "OpenClaw drops the untyped key where the typed one is there; if it stands "
            "first, it was in force, and here a person decides"
        ),
        evidence="run on 65 releases, 2026.2.22 to 2026.9.6",
    ),
    Migration(
        "single-account-promotion",
        "the credentials beside named accounts became the account default",
        retired=None,
        introduced="2026.2.26",
        stage=Stage.ACCOUNTS,
        applicability=UNSAFE,
        steps=(each(_CHANNELS, _name_default, watches=(f"{_CHANNELS}.accounts.*",)),),
        before="{channels: {telegram: {botToken: 'canary-t', accounts: {work: {}}}}}",
        after=(
            "{channels: {telegram: {accounts: {work: {}, "
            "default: {botToken: 'canary-t'}}}}}"
        ),
        advice=(
            "move them to accounts.default, together with the policies and lists that "
            "the other accounts do not need; those they need have to stand there, too"
        ),
        evidence="run on 66 releases, 2026.2.26 to 2026.9.6",
    ),
)
