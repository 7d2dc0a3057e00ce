"""QQBot: what Tencent's plugin, which follows the bundled one, wants otherwise.

Who may do what is in `channel_qqbot_access`.  Read and run in 2026.9.6.
"""

from __future__ import annotations

import re
from typing import Any

from openclaw_doctor.migrations.model import MANUAL, Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import MISSING, Sheet, same
from openclaw_doctor.migrations.steps import each
from openclaw_doctor.pointer import Pointer

_QQBOT = Pointer(("channels", "qqbot"))
_DEFAULT = _QQBOT / "accounts" / "default"
_SELECTED = _QQBOT / "defaultAccount"
_PROVIDERS = Pointer(("secrets", "providers"))
_LONGEST_NAME = 60
_CREDENTIALS = (
    "env.{QQBOT_APP_ID,QQBOT_CLIENT_SECRET}",
    "env.vars.{QQBOT_APP_ID,QQBOT_CLIENT_SECRET}",
)


def _fold_default(sheet: Sheet) -> None:
    """What the account ``default`` says takes the place of what the channel says."""
    account = sheet.object(_DEFAULT)
    if account is None or "accounts" in account:
        return
    for key, value in list(account.items()):
        if not sheet.has(_QQBOT / key):
            sheet.move(_DEFAULT / key, _QQBOT / key)
            continue
        if not same(sheet.get(_QQBOT / key), value):
            sheet.tell("lost", _QQBOT / key, "what the account default says counts")
        sheet.put(_QQBOT / key, value)
        sheet.remove(_DEFAULT / key)
    if sheet.has(_DEFAULT):
        sheet.remove(_DEFAULT)


def _select(sheet: Sheet) -> None:
    """Without defaultAccount the channel itself counts, else the first account."""
    named = sheet.get(_SELECTED)
    if not isinstance(named, str):
        return
    accounts = [*(sheet.object(_QQBOT / "accounts") or ())]
    name = named.strip().lower()
    if name in ("", "default"):
        sheet.remove(_SELECTED)
    elif name not in accounts:
        sheet.remove(_SELECTED, "there is no such account, so that it had no effect")
    elif sheet.has(_QQBOT / "appId") or sheet.has(_DEFAULT):
        sheet.manual(
            _SELECTED,
            "the channel's own account comes first now: make it an account of its own"
            " behind the one that is meant, and take defaultAccount out",
        )
    elif accounts[0] == name:
        sheet.remove(_SELECTED)
    else:
        sheet.manual(
            _SELECTED,
            "the first account counts now: put the one that is meant in front of the"
            " others and take defaultAccount out",
        )


def _secret_file(sheet: Sheet, match: Match) -> None:
    """A file with the secret becomes a provider of secrets and a reference to it."""
    at, path = match.pointer, sheet.get(match.pointer)
    secret = match.scope / "clientSecret"
    if not isinstance(path, str):
        return
    if sheet.has(secret):
        sheet.remove(at, "clientSecret is set already and counts")
        return
    ways = (_PROVIDERS.parent, _PROVIDERS)
    if any(sheet.has(way) and sheet.object(way) is None for way in ways):
        sheet.manual(at, f"{_PROVIDERS.dotted()} is no object")
        return
    if not path.strip():
        sheet.manual(at, "it names no file")
        return
    wanted = {"source": "file", "path": path.strip(), "mode": "singleValue"}
    name = _free_name(sheet, match.scope, wanted)
    if sheet.has(_PROVIDERS / name):
        sheet.remove(at)
    else:
        sheet.put(_PROVIDERS / name / "source", wanted["source"])
        sheet.move(at, _PROVIDERS / name / "path")
        for key, value in wanted.items():
            sheet.put(_PROVIDERS / name / key, value)
    sheet.put(secret, {"source": "file", "provider": name, "id": "value"})


def _free_name(sheet: Sheet, entry: Pointer, wanted: dict[str, Any]) -> str:
    """A name for the provider that is free, or that of the same provider."""
    account = ""
    if entry != _QQBOT:
        plain = re.sub(r"[^a-z0-9_-]+", "-", str(entry[-1]).strip().lower())
        account = f"-{plain.strip('-') or 'account'}"
    base = f"qqbot{account}-client-secret"[:_LONGEST_NAME].rstrip("-")
    name, count = base, 1
    while True:
        there = sheet.get(_PROVIDERS / name, MISSING)
        if there is MISSING or same(there, wanted):
            return name
        count += 1
        name = f"{base[: _LONGEST_NAME - len(str(count))]}-{count}"


def _stream_mode(sheet: Sheet, match: Match) -> None:
    """The first of the two switches that is set decides the mode."""
    at = match.pointer
    switches = [
        at / key
        for key in ("nativeTransport", "c2cStreamApi")
        if isinstance(sheet.get(at / key), bool)
    ]
    for index, switch in enumerate(switches):
        mode = "partial" if sheet.get(switch) else "off"
        if index:
            alike = same(sheet.get(at / "mode"), mode)
            sheet.remove(switch, "" if alike else "nativeTransport counts")
        elif sheet.has(at / "mode"):
            sheet.put(at / "mode", mode)
            sheet.remove(switch)
        else:
            sheet.move(switch, at / "mode")
            sheet.put(at / "mode", mode)


def _shell(sheet: Sheet) -> None:
    """Tell of QQBot credentials in the environment without a channel."""
    if sheet.has(_QQBOT):
        return
    for pattern in _CREDENTIALS:
        for match in sheet.places(pattern):
            sheet.manual(match.pointer, "channels.qqbot is missing")
    for match in sheet.places("bindings[*].match.channel"):
        if sheet.get(match.pointer) == "qqbot":
            sheet.manual(match.pointer, "channels.qqbot is missing")


_RUN = "run on 8 releases, 2026.8.1 to 2026.9.6"

ROWS = (
    Migration(
        "qqbot-default-account",
        "the account default of channels.qqbot and defaultAccount were retired",
        retired="2026.8.1",
        stage=Stage.KEYS - 2,
        steps=(_fold_default, _select),
        watches=("channels.qqbot.accounts.default", "channels.qqbot.defaultAccount"),
        before="{channels: {qqbot: {appId: '1', defaultAccount: 'default',"
        " accounts: {default: {appId: '2', name: 'x'}, b: {appId: '3'}}}}}",
        after="{channels: {qqbot: {appId: '2', accounts: {b: {appId: '3'}},"
        " name: 'x'}}}",
        losses="what the channel says and its account default says otherwise",
        advice="put the account that defaultAccount names in front of the others, and"
        " take defaultAccount out. With an appId of the channel itself, or QQBOT_APP_ID"
        " in the environment, the channel comes first all the same",
        differs="it puts the account that defaultAccount names in front of the others;"
        " that is left to a person, since the order of keys is no operation here",
        evidence=_RUN,
    ),
    Migration(
        "qqbot-clientSecretFile",
        "channels.qqbot.clientSecretFile became a reference to a provider of secrets",
        retired="2026.8.1",
        steps=(each("<qqbot>.clientSecretFile", _secret_file),),
        before="{channels: {qqbot: {clientSecretFile: '/secrets/canary'}}}",
        after="{channels: {qqbot: {clientSecret: {source: 'file',"
        " provider: 'qqbot-client-secret', id: 'value'}}}, secrets: {providers:"
        " {'qqbot-client-secret': {source: 'file', path: '/secrets/canary',"
        " mode: 'singleValue'}}}}",
        losses="the file, where clientSecret is set as well",
        advice="a provider of secrets reads a file only if no one else may, and by its"
        " absolute path",
        evidence=_RUN,
    ),
    Migration(
        "qqbot-streaming",
        "nativeTransport and c2cStreamApi of channels.qqbot.streaming became mode",
        retired="2026.8.1",
        steps=(each("<qqbot>.streaming", _stream_mode),),
        before="{channels: {qqbot: {streaming: {c2cStreamApi: false}}}}",
        after="{channels: {qqbot: {streaming: {mode: 'off'}}}}",
        evidence=_RUN,
    ),
    Migration(
        "qqbot-env-shell",
        "QQBot credentials in the environment alone need channels.qqbot",
        retired=None,
        introduced="2026.8.1",
        applicability=MANUAL,
        steps=(_shell,),
        watches=(*_CREDENTIALS, "bindings[*].match.channel"),
        before="{env: {QQBOT_APP_ID: '1', QQBOT_CLIENT_SECRET: 'canary'}}",
        advice="where QQBot gets its credentials from the environment, write"
        " channels.qqbot with enabled, dmPolicy, and in allowFrom those who may approve"
        " what runs",
        evidence="read in 2026.9.6",
    ),
)
