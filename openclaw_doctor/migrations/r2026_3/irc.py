"""IRC: settings that its own schema, since 2026.3.28, has no place for."""

from __future__ import annotations

import re
from typing import Any

from openclaw_doctor.migrations.guards import is_object, strip
from openclaw_doctor.migrations.model import Migration
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each, remove
from openclaw_doctor.pointer import Pointer

#: What OpenClaw replaces by the value of a variable, where it stands in ${}.
_NAME = re.compile(r"[A-Z_][A-Z0-9_]*")
_PROVIDERS = Pointer(("secrets", "providers"))
_EVIDENCE = "by the schemas of all stored releases, and asked of 2026.5.28 and 2026.9.6"


def _password(sheet: Sheet, match: Match) -> None:
    """Write a variable as a text; any other reference is left to a person."""
    reference = sheet.object(match.pointer)
    if reference is None:
        return
    name = _variable(sheet, reference)
    if name is None:
        sheet.manual(match.pointer, "")
    else:
        strip(sheet, match.pointer, "source", "provider", "id")
        sheet.put(match.pointer, f"${{{name}}}")


def _variable(sheet: Sheet, reference: dict[str, Any]) -> str | None:
    """The variable that a reference means, where it means one for sure."""
    name, provider = reference.get("id"), reference.get("provider", "default")
    if reference.get("source") != "env" or not isinstance(provider, str):
        return None
    settings = sheet.get(_PROVIDERS / provider, {"source": "env"})
    if not isinstance(settings, dict) or settings.get("source") != "env":
        return None
    return name if isinstance(name, str) and _NAME.fullmatch(name) else None


def _config_writes(sheet: Sheet, match: Match) -> None:
    """Take out the switch; a person has to agree where it was off."""
    if sheet.get(match.pointer) is False:
        sheet.doubt(match.pointer, "commands in the chat may change the config then")
    sheet.remove(match.pointer, "IRC has no such setting before 2026.8")


ROWS = (
    Migration(
        "irc-common-keys",
        "channels.irc lost capabilities, defaultTo and heartbeat",
        retired="2026.3.28",
        steps=(
            remove("<irc>.{capabilities,defaultTo}", why="IRC has no such setting"),
            remove(
                "<irc>.{heartbeat,heartbeatVisibility}",
                why="which heartbeats are shown is said in channels.defaults",
                when=is_object,
            ),
        ),
        before="{channels: {irc: {host: 'irc.example', defaultTo: '#ops'}}}",
        after="{channels: {irc: {host: 'irc.example'}}}",
        losses="these settings",
        evidence=_EVIDENCE,
    ),
    Migration(
        "irc-configWrites",
        "channels.irc had no configWrites for some months",
        retired="2026.3.28",
        until="2026.8.1",
        steps=(each("<irc>.configWrites", _config_writes),),
        before="{channels: {irc: {host: 'irc.example', configWrites: true}}}",
        after="{channels: {irc: {host: 'irc.example'}}}",
        losses="whether commands in the chat may change the config",
        evidence=_EVIDENCE,
    ),
    Migration(
        "irc-password-reference",
        "passwords of channels.irc cannot be references to secrets any more",
        retired="2026.3.28",
        steps=(
            each("<irc>.password", _password),
            each("<irc>.nickserv.password", _password),
        ),
        before="{channels: {irc: {password:"
        " {source: 'env', provider: 'default', id: 'IRC_PASSWORD'}}}}",
        after="{channels: {irc: {password: '${IRC_PASSWORD}'}}}",
        advice="put the password into a file and name that in passwordFile, or into"
        " an environment variable and write its name as ${NAME}",
        evidence=_EVIDENCE,
    ),
)
