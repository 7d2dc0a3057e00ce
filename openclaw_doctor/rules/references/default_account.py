"""references/default-account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from openclaw_doctor.documents import Document
from openclaw_doctor.findings import Finding
from openclaw_doctor.fixes import Set, unsafe
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.rules.configs import (
    configs,
    is_whole,
    keys_of,
    objects_in,
    part,
    says,
)
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.nearest import Words
from openclaw_doctor.rules.registry import rule

_CHANNELS = Pointer(("channels",))
_BINDINGS = Pointer(("bindings",))
#: The account of a channel's own settings, outside ``accounts``.
_DEFAULT = "default"
_OTHER = re.compile(r"[^a-z0-9_-]+")


@rule(
    "references/default-account",
    fix="unsafe",
    evidence="config validate of 2026.4.29 to 2026.9.6 accepts it, observed; doctor of"
    " 2026.5.28 warns of a wrong defaultAccount, read in the source",
)
def check(context: Context) -> Iterator[Finding]:
    """An account of a channel is named that the channel does not have.

    `channels.<channel>.defaultAccount` says which entry of `accounts` sends when nobody
    names one, and `match.accountId` of a binding for which it counts. With a name that
    is not there OpenClaw sends from another account, and the binding never matches, so
    that messages go to another agent. `config validate` accepts both.

    Names are compared as OpenClaw does, without capitals. Only channels with an
    `accounts` of their own are judged; the account `default`, which a channel's own
    settings make, and `*` always count as there.

    Where one account differs by a slip of the finger, writing that is an unsafe fix.
    """
    for document, root in configs(context):
        known: dict[str, _Accounts] = {}
        for at, channel in objects_in(part(root, _CHANNELS), _CHANNELS):
            name = channel.get("defaultAccount")
            accounts = known[str(at[-1])] = _accounts(root, str(at[-1]))
            if says(name) and accounts.lack(name):
                place, effect = at / "defaultAccount", "OpenClaw sends from another one"
                yield _finding(document, place, name, accounts, effect)
        for at, binding in objects_in(part(root, _BINDINGS), _BINDINGS):
            of_channel, account = _match(binding)
            its = known.get(of_channel or "")
            if its is not None and account and its.lack(account):
                place, effect = at / "match" / "accountId", "this binding never matches"
                yield _finding(document, place, account, its, effect)


@dataclass(frozen=True, slots=True)
class _Accounts:
    """The accounts of a channel by normalised id; none where they are not known."""

    ids: frozenset[str]
    words: Words

    def lack(self, name: str) -> bool:
        return bool(self.ids) and _id(name) not in self.ids


def _match(binding: dict[str, Any]) -> tuple[str | None, str | None]:
    """The channel and the account of a binding, where both are written out."""
    channel = part(binding, ("match", "channel"))
    account = part(binding, ("match", "accountId"))
    if not says(channel) or not says(account) or account.strip() == "*":
        return None, None
    return channel.strip().lower(), account


def _accounts(root: dict[str, Any], channel: str) -> _Accounts:
    place = _CHANNELS / channel / "accounts"
    names = keys_of(part(root, place))
    if not names or not is_whole(root, place) or not all(map(says, names)):
        return _Accounts(frozenset(), Words())
    return _Accounts(frozenset((_DEFAULT, *map(_id, names))), Words.of(names))


def _id(name: str) -> str:
    """An account id as OpenClaw compares it."""
    return _OTHER.sub("-", name.strip().lower()).strip("-") or _DEFAULT


def _finding(
    document: Document, at: Pointer, name: str, accounts: _Accounts, effect: str
) -> Finding:
    meant = accounts.words.nearest(name)
    operation = Set(document.ref, at, meant)
    return found(
        document,
        at,
        f"{at.dotted()} names no account of this channel; {effect}",
        hint=f"did you mean {meant}?"
        if meant
        else "name an entry of accounts, or add this one",
        fix=unsafe(f"write {meant}", operation) if meant else None,
    )
