"""Who answers where, once there are several agents; from 2026.8.1 on it is written.

All of it is a choice, as OpenClaw finds the agent of a message in another way then.
"""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.model import UNSAFE, Migration, Stage
from openclaw_doctor.migrations.r2026_9.owners import (
    AGENTS,
    DEFAULTS,
    OWNERSHIP,
    agents,
    is_explicit,
    marked,
    unbound_channels,
)
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.validation.semantics.roster import IMPLICIT_AGENT, agent_id

_BINDINGS = Pointer(("bindings",))
_TALK = Pointer(("talk",))
_RAN_ON = "run on 8 releases, 2026.8.1 to 2026.9.6"


def _roles(sheet: Sheet) -> None:
    """Write down for each surface that the marked agent is its owner."""
    roster = agents(sheet)
    chosen = marked(roster)
    sound = all(isinstance(a.get("default", False), bool) for a in roster.values())
    if len(roster) < 2 or is_explicit(sheet) or len(chosen) != 1 or not sound:
        return
    owner, at = agent_id(chosen[0]), AGENTS / "entries" / chosen[0]
    sheet.doubt(
        at / "default",
        "messages are then matched by bindings alone; look whether each channel that is"
        " set up elsewhere, by a variable for example, has one",
    )
    _workspace(sheet, at)
    _bindings(sheet, owner)
    if isinstance(sheet.get(DEFAULTS, {}), dict):
        _defaults(sheet, owner, roster)
    if _is_open(sheet, _TALK):
        sheet.put(_TALK / "agentId", owner)
    for match in [*sheet.places("agents.entries.*.default")]:
        sheet.remove(match.pointer)
    if not sheet.has(OWNERSHIP):
        sheet.put(OWNERSHIP, "explicit")


def _alone(sheet: Sheet) -> None:
    """Take the mark off an only agent: it is the default one without it."""
    roster = agents(sheet)
    if len(roster) == 1 and marked(roster) and not is_explicit(sheet):
        sheet.remove(AGENTS / "entries" / marked(roster)[0] / "default")


def _bindings(sheet: Sheet, owner: str) -> None:
    """Give each channel as a whole to the agent that answered what was left."""
    if isinstance(sheet.get(_BINDINGS, []), list):
        for channel in unbound_channels(sheet):
            match = {"channel": channel, "accountId": "*"}
            sheet.append(_BINDINGS, {"agentId": owner, "match": match})


def _workspace(sheet: Sheet, at: Pointer) -> None:
    """Keep the folder of the default agent, which others do not inherit."""
    if sheet.has(at / "workspace"):
        return
    folder = sheet.get(DEFAULTS / "workspace")
    if isinstance(folder, str) and folder.strip():
        sheet.put(at / "workspace", folder)
    else:
        sheet.doubt(
            at,
            "as the default agent it worked in OpenClaw's own workspace; name that"
            " folder as its workspace to go on there",
        )


def _defaults(sheet: Sheet, owner: str, roster: dict[str, dict[str, Any]]) -> None:
    _heartbeat(sheet, owner, roster)
    roles = ["systemAgent"]
    if owner != IMPLICIT_AGENT:
        roles.append("authInheritance")
    store = sheet.get(Pointer(("session", "store")))
    if isinstance(store, str) and store.strip() and "{agentId}" not in store:
        roles.append("sessionStore")
    for role in roles:
        if _is_open(sheet, DEFAULTS / role):
            sheet.put(DEFAULTS / role / "agentId", owner)


def _heartbeat(sheet: Sheet, owner: str, roster: dict[str, dict[str, Any]]) -> None:
    alone = not any(entry.get("heartbeat") for entry in roster.values())
    if alone and not sheet.has(DEFAULTS / "heartbeat"):
        sheet.put(DEFAULTS / "heartbeat" / "agentId", owner)


def _is_open(sheet: Sheet, at: Pointer) -> bool:
    """Whether an owner is still to be named at ``at``."""
    role = sheet.get(at, {})
    return isinstance(role, dict) and "agentId" not in role


ROWS = (
    Migration(
        "default-marker-alone",
        "an only agent needs no mark as the default one",
        retired=None,
        introduced="2026.8.1",
        stage=Stage.OWNERSHIP,
        steps=(_alone,),
        watches=("agents.entries.*.default",),
        before="{agents: {entries: {home: {name: 'Molty', default: true}}}}",
        after="{agents: {entries: {home: {name: 'Molty'}}}}",
        evidence="run on 2026.8.2 and 2026.9.6; the mark is a warning there",
    ),
    Migration(
        "default-marker-roles",
        "the mark of the default agent became bindings and roles",
        retired=None,
        introduced="2026.8.1",
        stage=Stage.OWNERSHIP,
        applicability=UNSAFE,
        steps=(_roles,),
        watches=("agents.entries.*.default",),
        before="{agents: {entries: {main: {}, work: {default: true, workspace:"
        " '~/w'}}}, channels: {telegram: {botToken: '42:canary'}}}",
        after="{agents: {entries: {main: {}, work: {workspace: '~/w'}},"
        " defaults: {heartbeat: {agentId: 'work'}, systemAgent: {agentId: 'work'},"
        " authInheritance: {agentId: 'work'}}, ownership: 'explicit'},"
        " channels: {telegram: {botToken: '42:canary'}},"
        " bindings: [{agentId: 'work', match: {channel: 'telegram', accountId: '*'}}],"
        " talk: {agentId: 'work'}}",
        advice="The mark is still taken, and OpenClaw reads it as these settings each"
        " time. Its doctor writes them into the file",
        differs="it sets agents.ownership in another step, without which the file is"
        " refused, and the workspace only where it knows the machine",
        evidence=_RAN_ON,
    ),
)
