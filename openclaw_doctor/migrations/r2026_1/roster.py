"""The agents of routing, the default agent and the identity became a roster."""

from __future__ import annotations

from openclaw_doctor.migrations.guards import is_filled
from openclaw_doctor.migrations.model import ALWAYS, Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.r2026_1.folding import (
    OTHER_TYPE,
    brings,
    brings_policy,
    drops_empty,
)
from openclaw_doctor.migrations.sheet import Sheet, same
from openclaw_doctor.migrations.steps import each
from openclaw_doctor.pointer import Pointer

_EVIDENCE = "run on 21 releases, 2026.1.29 to 2026.3.24"
_AGENTS = Pointer(("agents",))
_LIST, _ENTRIES = _AGENTS / "list", _AGENTS / "entries"
_ROUTING = Pointer(("routing",))
_WRONG = "agents.list or agents.entries has a wrong type: put it right first"


def _agents(sheet: Sheet) -> list[tuple[str, Pointer]]:
    """Every agent with its id, in order."""
    found = [
        (str(item["id"]).strip(), _LIST / index)
        for index, item in enumerate(sheet.list(_LIST) or ())
        if isinstance(item, dict) and is_filled(item.get("id"))
    ]
    for name, entry in (sheet.object(_ENTRIES) or {}).items():
        if isinstance(entry, dict):
            found.append((name, _ENTRIES / name))
    return found


def _is_open(sheet: Sheet, old: Pointer) -> bool:
    """Whether agents can be added; if not, ``old`` is left to a person."""
    entries = sheet.get(_ENTRIES, {})
    fits = (
        isinstance(sheet.get(_AGENTS, {}), dict)
        and isinstance(sheet.get(_LIST, []), list)
        and isinstance(entries, dict)
        and all(isinstance(entry, dict) for entry in entries.values())
    )
    if not fits:
        sheet.manual(old, _WRONG)
    return fits


def _place(sheet: Sheet, name: str) -> Pointer:
    """Where the agent is, or where a new one goes."""
    for known, at in _agents(sheet):
        if known == name:
            return at
    if sheet.has(_ENTRIES) and not sheet.has(_LIST):
        return _ENTRIES / name
    return _LIST / len(sheet.list(_LIST) or ())


def _entry(sheet: Sheet, name: str) -> Pointer:
    """The agent, made where it is missing."""
    at = _place(sheet, name)
    if not sheet.has(at) and at.is_within(_LIST):
        sheet.append(_LIST, {"id": name})
    elif not sheet.has(at):
        sheet.put(at, {})
    return at


def _say_who_answers(sheet: Sheet) -> None:
    """Tell where no agent is marked as the default one and none is called main."""
    named = sheet.get(_ROUTING / "defaultAgentId")
    names = [*(sheet.object(_ROUTING / "agents") or ())]
    known = [*names, *(name for name, _ in _agents(sheet))]
    if names and "main" not in known and not is_filled(named) and not _marked(sheet):
        text = "the first agent answers by default; mark another with default: true"
        sheet.tell("note", _ROUTING / "agents", text)


def _agent(sheet: Sheet, match: Match) -> None:
    """Make one agent of routing an item of the roster, with its text."""
    old, name = match.pointer, str(match.captured[0]).strip()
    held = sheet.object(old)
    if held is None or not name or not _is_open(sheet, old):
        return
    at = _place(sheet, name)
    if sheet.has(at) or "id" in held:
        sheet.fold(old, _entry(sheet, name))
        return
    if at.is_within(_LIST):
        if not sheet.has(_LIST):
            sheet.put(_LIST, [])
        sheet.move(old, at)
        sheet.put(at / "id", name)
    else:
        sheet.move(old, at)


def _default_agent(sheet: Sheet, match: Match) -> None:
    """Mark the agent as the default one, if none is marked."""
    old, wanted = match.pointer, sheet.get(match.pointer)
    if not is_filled(wanted) or not _is_open(sheet, old):
        return
    marked = _marked(sheet)
    if marked is None:
        sheet.put(_entry(sheet, wanted.strip()) / "default", True)
        sheet.remove(old)
    elif marked == wanted.strip():
        sheet.remove(old)
    else:
        sheet.remove(old, "another agent is marked as the default one")


def _marked(sheet: Sheet) -> str | None:
    for name, at in _agents(sheet):
        if sheet.get(at / "default") is True:
            return name
    return None


def _identity(sheet: Sheet, match: Match) -> None:
    """Give the identity to the default agent."""
    old = match.pointer
    held = sheet.object(old)
    if held is None or not _is_open(sheet, old):
        return
    if not held:
        sheet.remove(old)
        return
    named = sheet.get(_ROUTING / "defaultAgentId")
    name = _marked(sheet) or (named.strip() if is_filled(named) else "")
    name = name or next((known for known, _ in _agents(sheet)), "main")
    at = _entry(sheet, name) / "identity"
    if not sheet.has(at):
        sheet.move(old, at)
    elif same(sheet.get(at), held):
        sheet.remove(old)
    else:
        # Not mixed: a name with the emoji of another would be nobody's.
        sheet.remove(old, "the default agent has an identity of its own")


ROWS = (
    Migration(
        "routing-agents-mentionPatterns",
        "mentionPatterns of an agent of routing became part of its groupChat",
        retired=ALWAYS,
        stage=Stage.UNFOLD,
        steps=(
            brings(
                "routing.agents.*.mentionPatterns",
                ".groupChat.mentionPatterns",
                when=lambda value: isinstance(value, list),
            ),
        ),
        before="{routing: {agents: {a: {mentionPatterns: ['@a']}}}}",
        after="{routing: {agents: {a: {groupChat: {mentionPatterns: ['@a']}}}}}",
        losses="The patterns, where groupChat of the agent has some.",
        advice=OTHER_TYPE,
        differs="Only the key moves here; the agent as a whole goes into the roster "
        "with routing-agents, so that the agents keep their order.",
        evidence=_EVIDENCE,
    ),
    Migration(
        "routing-agents-sandbox-tools",
        "sandbox.tools of an agent of routing became part of its tools",
        retired=ALWAYS,
        stage=Stage.UNFOLD,
        steps=(
            brings_policy("routing.agents.*.sandbox.tools", "..tools.sandbox.tools"),
        ),
        before="{routing: {agents: {a: {sandbox: {tools: {deny: ['b']}}}}}}",
        after="{routing: {agents: {a: {tools: {sandbox: {tools: {deny: ['b']}}}}}}}",
        losses="What tools.sandbox.tools of the agent sets as well.",
        advice=OTHER_TYPE,
        differs="Only the key moves here; the agent as a whole goes into the roster "
        "with routing-agents, so that the agents keep their order.",
        evidence=_EVIDENCE,
    ),
    Migration(
        "routing-agents",
        "routing.agents became agents.list",
        retired=ALWAYS,
        stage=Stage.UNFOLD + 1,
        steps=(
            _say_who_answers,
            each("routing.agents.*", _agent),
            drops_empty(_ROUTING / "agents", _ROUTING / "groupChat", _ROUTING),
        ),
        watches=("routing.agents.*",),
        before="{routing: {agents: {a: {workspace: '~/a'}, b: {}}}}",
        after="{agents: {list: [{id: 'a', workspace: '~/a'}, {id: 'b'}]}}",
        losses="What the agent of the list sets as well.",
        advice="Write each agent of routing.agents as an agent of the roster.",
        evidence=_EVIDENCE,
    ),
    Migration(
        "routing-defaultAgentId",
        "routing.defaultAgentId became the mark default of an agent",
        retired=ALWAYS,
        stage=Stage.UNFOLD + 2,
        steps=(each("routing.defaultAgentId", _default_agent),),
        before="{routing: {defaultAgentId: 'b'}, agents: {list: [{id: 'a'}]}}",
        after="{agents: {list: [{id: 'a'}, {id: 'b', default: true}]}}",
        losses="The id, where another agent carries the mark.",
        advice="Set default: true for the agent that answers by default.",
        evidence=_EVIDENCE,
    ),
    Migration(
        "identity",
        "identity became the identity of the default agent",
        retired=ALWAYS,
        stage=Stage.UNFOLD + 3,
        steps=(each("identity", _identity),),
        before="{identity: {name: 'Ada'}}",
        after="{agents: {list: [{id: 'main', identity: {name: 'Ada'}}]}}",
        losses="The identity, where the default agent has one of its own.",
        advice="Write the identity at the agent that it belongs to.",
        evidence=_EVIDENCE,
    ),
)
