"""Who may get in, as far as it depends on stores, plugins or secrets elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openclaw_doctor.migrations.model import MANUAL, Migration, Stage
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import Release
from openclaw_doctor.validation.semantics.roster import agent_id

_LATE = Stage.OWNERSHIP + 5

_GATEWAY_AUTH = Pointer(("gateway", "auth"))
_SECRET_OF_MODE = {
    "token": ("token",),
    "password": ("password",),
    "trusted-proxy": ("password",),
    None: ("token", "password"),
}

#: Providers that named a program instead of who answers; by those who answer.
_PROGRAMS = {
    "claude-cli": "anthropic",
    "codex": "openai",
    "codex-cli": "openai",
    "google-gemini-cli": "google",
}
_PROGRAMS_SINCE = Release(2026, 9, 6)
_CLAUDE_CLI = "anthropic:claude-cli"
_CLAUDE_CLI_SINCE = Release(2026, 8, 1)

#: Channels where OpenClaw lets the senders of allowFrom into groups as well.
_FALLING_BACK = (
    *("buzz", "feishu", "imessage", "irc", "mattermost", "msteams"),
    *("nextcloud-talk", "signal", "synology-chat", "telegram", "whatsapp"),
)


def _hooks_token(sheet: Sheet) -> None:
    """Tell of one secret for hooks and for the gateway, as it is written here."""
    hooks = sheet.object(Pointer(("hooks",))) or {}
    token, auth = _secret(hooks.get("token")), sheet.object(_GATEWAY_AUTH) or {}
    mode = auth.get("mode")
    if hooks.get("enabled") is not True or token is None or not _is_mode(mode):
        return
    for key in _SECRET_OF_MODE[mode]:
        if _secret(auth.get(key)) == token:
            text = f"{(_GATEWAY_AUTH / key).dotted()} has the same secret"
            sheet.manual(Pointer(("hooks", "token")), text)
            return


def _is_mode(mode: Any) -> bool:
    return (mode is None or isinstance(mode, str)) and mode in _SECRET_OF_MODE


def _secret(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _auth_profiles(sheet: Sheet) -> None:
    """Tell of profiles that OpenClaw renames or drops together with their store."""
    for match in sheet.places("auth.profiles.*"):
        profile, value = str(match.pointer[-1]), sheet.get(match.pointer)
        mode = value.get("mode") if isinstance(value, dict) else None
        text = _of_profile(profile, mode, sheet.target)
        if text:
            sheet.manual(match.pointer, text)
    for match in sheet.places("auth.order.*"):
        owner = _PROGRAMS.get(str(match.pointer[-1]).strip().lower())
        if owner and sheet.target >= _PROGRAMS_SINCE:
            sheet.manual(match.pointer, f"the provider is {owner} now")


def _of_profile(profile: str, mode: Any, target: Release) -> str:
    """What happens to a profile, as far as its id tells."""
    if profile == "anthropic:default" and mode == "oauth":
        return "it is named after the e-mail address of its login now"
    if profile == _CLAUDE_CLI and target >= _CLAUDE_CLI_SINCE:
        return "the login of the program itself is used now"
    provider, colon, _name = profile.partition(":")
    owner = _PROGRAMS.get(provider.strip().lower())
    if owner and colon and target >= _PROGRAMS_SINCE:
        return f"the provider is {owner} now"
    return ""


def _groups(sheet: Sheet) -> None:
    """Tell of lists that let people into groups without saying so.

    Only where groups are open to a list, or the list is open to all.
    """
    common = sheet.object(Pointer(("channels", "defaults"))) or {}
    for channel in _FALLING_BACK:
        at = Pointer(("channels", channel))
        section = sheet.object(at)
        if section is None or section.get("enabled") is False:
            continue
        for place, account in _with_accounts(at, section):
            inherited = section if account is not section else {}
            if _opens_groups(account, inherited, common):
                sheet.manual(place / "allowFrom", "it has no groupAllowFrom beside it")


def _with_accounts(
    at: Pointer, section: dict[str, Any]
) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    yield at, section
    accounts = section.get("accounts")
    for name, account in accounts.items() if isinstance(accounts, dict) else ():
        if isinstance(account, dict) and account.get("enabled") is not False:
            yield at / "accounts" / name, account


def _opens_groups(
    account: dict[str, Any], section: dict[str, Any], common: dict[str, Any]
) -> bool:
    senders = account.get("allowFrom")
    if not isinstance(senders, list) or not senders:
        return False
    if account.get("groupAllowFrom") or section.get("groupAllowFrom"):
        return False
    scopes = (account, section, common)
    policy = next((s["groupPolicy"] for s in scopes if "groupPolicy" in s), None)
    return policy == "allowlist" or (policy is None and "*" in senders)


def _signal_keys(sheet: Sheet) -> None:
    """Tell of account keys that OpenClaw does not read as they are written."""
    at = Pointer(("channels", "signal", "accounts"))
    accounts = sheet.object(at) or {}
    ids = [_account_id(key) for key in accounts]
    for key in accounts:
        wanted = _account_id(key)
        if key.strip().lower() == wanted:
            continue
        if ids.count(wanted) > 1:
            sheet.manual(at / key, f"another account is read as {wanted} as well")
        else:
            sheet.manual(at / key, f"it is listed as {wanted}")


def _account_id(key: str) -> str:
    # The same form as that of agents; text of which nothing remains is "default".
    return agent_id(key) if any(c.isascii() and c.isalnum() for c in key) else "default"


ROWS = (
    Migration(
        "hooks-token-rotation",
        "a token of hooks that was the gateway's as well was replaced",
        retired=None,
        introduced="2026.6.1",
        stage=_LATE,
        applicability=MANUAL,
        steps=(_hooks_token,),
        watches=("hooks.token",),
        before="{hooks: {enabled: true, token: 'canary-one'},"
        " gateway: {auth: {mode: 'token', token: 'canary-one'}}}",
        advice="Who may call hooks could use the gateway with it. Give hooks a token of"
        " its own and tell it to those who call them. OpenClaw's doctor puts a random"
        " one here, and all callers are refused until they have it",
        evidence="read in 2026.9.6",
    ),
    Migration(
        "auth-profiles-order",
        "ids of auth profiles followed their store",
        retired=None,
        introduced="2026.5.4",
        stage=_LATE,
        applicability=MANUAL,
        steps=(_auth_profiles,),
        watches=("auth.profiles.*", "auth.order.*"),
        before="{auth: {profiles: {'anthropic:default':"
        " {provider: 'anthropic', mode: 'oauth'}}}}",
        advice="The id has to be the same here and in the credential store. Leave it"
        " to OpenClaw's doctor, which asks and then changes both together; if you"
        " rename it here, rename it in the store and in auth.order too",
        evidence="read in 2026.5.28 and 2026.9.6",
    ),
    Migration(
        "groupAllowFrom-fallback",
        "allowFrom lets people into groups, too, where there is no groupAllowFrom",
        retired=None,
        introduced="2026.5.18",
        stage=_LATE,
        applicability=MANUAL,
        steps=(_groups,),
        watches=(f"<{'|'.join(_FALLING_BACK)}>.allowFrom[*]",),
        before="{channels: {telegram: {groupPolicy: 'allowlist', allowFrom: ['42']}}}",
        advice="Decide who may speak to the agent in groups and write it down as"
        " groupAllowFrom. Without it the senders of allowFrom may, and OpenClaw's"
        " doctor copies that list to groupAllowFrom; with a star in it, all may",
        evidence="run on 2026.9.6 (doctor --fix), read there",
    ),
    Migration(
        "signal-account-keys",
        "keys of channels.signal.accounts were written as they are read",
        retired=None,
        introduced="2026.9.5",
        stage=_LATE,
        applicability=MANUAL,
        steps=(_signal_keys,),
        watches=("channels.signal.accounts.*",),
        before="{channels: {signal: {accounts: {'My Phone': {account: '+15550100'}}}}}",
        advice="The account may run with the settings of the channel instead of its"
        " own. Look which ones it uses, then rename the key to the form that OpenClaw"
        " lists. OpenClaw's doctor renames it only where the account is found under"
        " both",
        evidence="read in 2026.9.6; six spellings did not change when run without the"
        " plugin's metadata",
    ),
)
