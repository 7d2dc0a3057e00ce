"""The roster: ``agents.list`` became ``agents.entries``, and somebody owns the rest.

Up to 2026.7 the first agent answered what no binding names, unless another one had
``default: true``; it had the default workspace, too.  From 2026.8.1 on a roster of
several agents says so: with ``default: true`` at one agent, which OpenClaw still reads
(it then makes bindings and owners of it in memory, and the workspace stays where it
was), or with ``agents.ownership: "explicit"``, where nobody is the default.  A roster
without either is refused (asked 2026.8.2 and 2026.9.6; read in 2026.5.28 and 2026.9.6).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from typing import Any

from openclaw_doctor.migrations.guards import absent_or
from openclaw_doctor.migrations.model import UNSAFE, Migration, Stage
from openclaw_doctor.migrations.r2026_5.roster import BROADCAST
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.validation.semantics.roster import agent_id

_AGENTS = Pointer(("agents",))
_LIST = _AGENTS / "list"
_ENTRIES = _AGENTS / "entries"
_OWNERSHIP = _AGENTS / "ownership"
_DEFAULTS = _AGENTS / "defaults"
#: Ids that would reach a JavaScript prototype; OpenClaw leaves such agents alone.
_RESERVED = ("__proto__", "constructor", "prototype")


def _to_entries(sheet: Sheet) -> None:
    """Make the list a map, with the same default agent as before."""
    items = sheet.list(_LIST)
    if items is None:
        return
    if items and sheet.get(_ENTRIES) == {}:
        sheet.remove(_ENTRIES)
    if sheet.has(_ENTRIES):
        _shadowed(sheet, items)
    elif not items:
        sheet.remove(_LIST)
    elif _is_sound(sheet, items):
        _tidy_ids(sheet, [item["id"] for item in items])
        if not sheet.has(_OWNERSHIP):
            _keep_default(sheet, items)
        sheet.list_to_map(_LIST, _ENTRIES)


def _tidy_ids(sheet: Sheet, ids: list[str]) -> None:
    """Write each id as OpenClaw reads it, and number those that it reads alike."""
    names = {agent_id(written) for written in ids}
    seen: set[str] = set()
    for index, written in enumerate(ids):
        at, name = _LIST / index / "id", agent_id(written)
        if name in seen:
            sheet.doubt(at, "nothing reached it so far: an agent before it has its id")
            name = next(free for free in _numbered(name) if free not in names | seen)
            sheet.put(at, name)
        else:
            _rename(sheet, at, written, name)
        seen.add(name)


def _numbered(name: str) -> Iterator[str]:
    return (f"{name}-{number}" for number in count(2))


def _rename(sheet: Sheet, at: Pointer, written: str, name: str) -> None:
    """Write the name of an agent in place of its id, in broadcast groups as well."""
    sheet.put(at, name)
    for pattern in BROADCAST:
        for match in sheet.places(pattern):
            if sheet.get(match.pointer) == written:
                sheet.put(match.pointer, name)


def _shadowed(sheet: Sheet, items: list[Any]) -> None:
    """Take out a list beside ``agents.entries``, if nobody misses its agents."""
    entries = sheet.object(_ENTRIES)
    if entries is None:
        return
    if items:
        sheet.doubt(_LIST, "agents that stand in the list alone are gone then")
    sheet.remove(_LIST, "agents.entries is set already and counts" if items else "")


def _is_sound(sheet: Sheet, items: list[Any]) -> bool:
    """Whether the list can be a map; says why not."""
    for index, item in enumerate(items):
        at, written = _LIST / index, item.get("id") if isinstance(item, dict) else None
        if not isinstance(written, str) or not written.strip():
            sheet.manual(at, "every agent needs an id of its own")
        elif agent_id(written) in _RESERVED:
            sheet.manual(at / "id", "this id is reserved")
        elif not isinstance(item.get("default", False), bool):
            sheet.manual(at / "default", "it has to be true or false")
        else:
            continue
        sheet.tell("note", _LIST, "it becomes agents.entries then")
        return False
    return True


def _keep_default(sheet: Sheet, items: list[dict[str, Any]]) -> None:
    """Let one agent have the mark: the one that counted up to now."""
    marked = [index for index, item in enumerate(items) if item.get("default")]
    for index in marked[1:]:
        sheet.remove(_LIST / index / "default", "an agent before it is the default")
    if len(items) > 1 and not marked:
        sheet.put(_LIST / 0 / "default", True)


def _explicit(sheet: Sheet) -> None:
    """Leave a roster that names no default agent without one, if a person agrees."""
    agents = _unmarked(sheet.object(_ENTRIES))
    if len(agents) > 1 and not sheet.has(_OWNERSHIP):
        sheet.put(_OWNERSHIP, "explicit")


def _unmarked(entries: dict[str, Any] | None) -> dict[str, dict[str, Any]]:
    """The agents of a sound roster in which none is marked, else none."""
    agents = entries or {}
    values: Iterable[Any] = agents.values()
    if all(isinstance(a, dict) and a.get("default", False) is False for a in values):
        return agents
    return {}


def _system_agent(sheet: Sheet) -> None:
    """Let ``main`` own what no agent owns in a roster without a default agent."""
    agents = _unmarked(sheet.object(_ENTRIES))
    owner = next((name for name in agents if agent_id(name) == "main"), None)
    at = _DEFAULTS / "systemAgent"
    if owner is None or len(agents) < 2 or sheet.has(at / "agentId"):
        return
    if sheet.get(_OWNERSHIP) != "explicit":
        return
    if not absent_or(sheet, _DEFAULTS, dict) or not absent_or(sheet, at, dict):
        return
    sheet.put(at / "agentId", "main")
    # An agent that has this object has heartbeats of its own.
    heartbeat = _DEFAULTS / "heartbeat"
    own = any(agent.get("heartbeat") for agent in agents.values())
    if not own and not sheet.has(heartbeat):
        sheet.put(heartbeat / "agentId", "main")


ROWS = (
    Migration(
        "agents-list-to-entries",
        "agents.list became agents.entries, with the id of each agent as its key",
        retired="2026.8.1",
        stage=Stage.ROSTER,
        steps=(_to_entries,),
        watches=("agents.list",),
        before="{agents: {list: [{id: 'main', name: 'Molty'}, {id: 'Work Bot'}]}}",
        after="{agents: {entries: {main: {name: 'Molty', default: true},"
        " 'work-bot': {}}}}",
        losses="agents of a list that stands beside agents.entries",
        advice="give every agent an id, and no two agents the same: OpenClaw would call"
        " an agent without one agent",
        differs="the first agent of several gets default: true, which is what it was up"
        " to 2026.7, with the workspace it had. OpenClaw names nobody, writes the"
        " workspace of the machine it runs on to the first agent (from 2026.9.1 on) and"
        ' agents.ownership: "explicit" (from 2026.9.4 on; before, the result is'
        " refused), so that what no binding names is answered by nobody",
        evidence="run on 6 releases, 2026.9.1 to 2026.9.6; results asked of 2026.8.2"
        " and 2026.9.6",
    ),
    Migration(
        "agents-ownership-explicit",
        "a roster of several agents had to say who answers what no binding names",
        retired="2026.8.1",
        stage=Stage.OWNERSHIP,
        applicability=UNSAFE,
        steps=(_explicit,),
        watches=("agents.entries.*",),
        before="{agents: {entries: {home: {}, work: {}}}}",
        after="{agents: {entries: {home: {}, work: {}}, ownership: 'explicit'}}",
        advice="decide who answers what no binding names: nobody with agents.ownership:"
        ' "explicit", or one agent with default: true, which also gives it the default'
        " workspace (as the first agent of a former agents.list had it). From 2026.9.4"
        " on openclaw doctor --fix decides for nobody",
        evidence="run on 3 releases, 2026.9.4 to 2026.9.6; results asked of 2026.8.2"
        " and 2026.9.6",
    ),
    Migration(
        "agents-systemAgent-owner",
        "a roster without a default agent named the owner of system work",
        retired=None,
        introduced="2026.9.3",
        stage=Stage.OWNERSHIP + 2,
        applicability=UNSAFE,
        steps=(_system_agent,),
        watches=("agents.ownership",),
        before="{agents: {entries: {main: {}, work: {}}, ownership: 'explicit'}}",
        after="""{
    agents: {
      entries: {main: {}, work: {}},
      ownership: 'explicit',
      defaults: {systemAgent: {agentId: 'main'}, heartbeat: {agentId: 'main'}},
    },
  }""",
        advice="name the agent that does system work in agents.defaults.systemAgent"
        ".agentId, and the one with heartbeats in agents.defaults.heartbeat.agentId:"
        " without them there are no heartbeats. openclaw doctor --fix takes the agent"
        " main where there is one",
        differs="it waits for agents.ownership: the roster alone is refused",
        evidence="run on 4 releases, 2026.9.3 to 2026.9.6",
    ),
)
