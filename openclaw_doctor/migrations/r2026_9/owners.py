"""The agents of a sheet, and the channels and accounts that no binding gives to one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openclaw_doctor.migrations.model import MANUAL, Migration, Stage
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.pointer import Pointer

AGENTS = Pointer(("agents",))
DEFAULTS = AGENTS / "defaults"
OWNERSHIP = AGENTS / "ownership"
_CHANNELS = Pointer(("channels",))
_NO_CHANNELS = ("defaults", "modelByChannel")
_ANY = "*"
_DEFAULT_ACCOUNT = "default"
#: What makes a binding one for some of the messages only.
_NARROWING = ("peer", "guildId", "teamId", "roles")


def agents(sheet: Sheet) -> dict[str, dict[str, Any]]:
    """The agents by id; empty where one is of the wrong shape."""
    entries = sheet.object(AGENTS / "entries") or {}
    return entries if all(isinstance(e, dict) for e in entries.values()) else {}


def marked(roster: dict[str, dict[str, Any]]) -> list[str]:
    """The agents that are marked as the default one."""
    return [name for name, entry in roster.items() if entry.get("default") is True]


def is_explicit(sheet: Sheet) -> bool:
    """Whether bindings alone decide which agent gets a message."""
    return bool(sheet.get(OWNERSHIP) == "explicit")


def channels(sheet: Sheet) -> Iterator[tuple[str, dict[str, Any]]]:
    """The channels that are not switched off, with their sections."""
    for name, section in (sheet.object(_CHANNELS) or {}).items():
        known = section if isinstance(section, dict) else {}
        if name not in _NO_CHANNELS and known.get("enabled") is not False:
            yield name, known


def unbound_channels(sheet: Sheet) -> list[str]:
    """The channels that no binding gives to an agent as a whole, by name."""
    bound = list(_whole_accounts(sheet))
    return sorted(
        name for name, _section in channels(sheet) if (name.lower(), _ANY) not in bound
    )


def _whole_accounts(sheet: Sheet) -> Iterator[tuple[str, str]]:
    """The channel and account of each binding for all messages there."""
    for binding in sheet.list(Pointer(("bindings",))) or ():
        if not isinstance(binding, dict) or binding.get("type") == "acp":
            continue
        match = binding.get("match")
        if not isinstance(match, dict) or any(match.get(key) for key in _NARROWING):
            continue
        channel, account = (
            match.get("channel"),
            match.get("accountId", _DEFAULT_ACCOUNT),
        )
        if isinstance(channel, str) and isinstance(account, str):
            yield channel.strip().lower(), account.strip().lower() or _DEFAULT_ACCOUNT


def _unowned(sheet: Sheet) -> None:
    """Tell of accounts whose messages reach nobody."""
    if len(agents(sheet)) < 2 or not is_explicit(sheet):
        return
    bound = set(_whole_accounts(sheet))
    for name, section in channels(sheet):
        if (name.lower(), _ANY) in bound:
            continue
        accounts = section.get("accounts")
        if not isinstance(accounts, dict) or not accounts:
            if (name.lower(), _DEFAULT_ACCOUNT) not in bound:
                sheet.manual(_CHANNELS / name, "no binding gives it to an agent")
            continue
        for key, account in accounts.items():
            off = isinstance(account, dict) and account.get("enabled") is False
            if not off and (name.lower(), key.strip().lower()) not in bound:
                at = _CHANNELS / name / "accounts" / key
                sheet.manual(at, "no binding gives it to an agent")


ROWS = (
    Migration(
        "unowned-channel-bindings",
        "accounts of channels got a binding to the agent that answered them",
        retired=None,
        introduced="2026.9.1",
        stage=Stage.OWNERSHIP + 3,
        applicability=MANUAL,
        steps=(_unowned,),
        watches=("agents.ownership",),
        before="{agents: {ownership: 'explicit', entries: {home: {}, work: {}}},"
        " channels: {telegram: {botToken: '42:canary'}}}",
        advice="With explicit ownership a message that no binding covers is not"
        " answered. Add a binding with this channel and account, or with the account *"
        " for the whole channel. OpenClaw's doctor adds one for the agent that came"
        " first in agents.list, while that list is still in the file, and else only"
        " warns",
        evidence="read in 2026.9.6",
    ),
)
