"""Settings of single agents: runtimes, prompts, and bindings that name them."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.migrations.guards import EMPTIED, strip
from openclaw_doctor.migrations.model import UNSAFE, Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.r2026_5.common import (
    pin,
    runtime_of,
    selected,
    text,
    without_profile,
)
from openclaw_doctor.migrations.r2026_5.roster import (
    BROADCAST,
    written_agents,
)
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each, merge, remove
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.validation.semantics.roster import (
    DEFAULTS,
    IMPLICIT_AGENT,
    KEYED_SINCE,
    agent_id,
)

#: Runtimes that call a program with an account of its own, and whose models they run.
_CLI_OWNERS = {"claude-cli": "anthropic", "google-gemini-cli": "google"}
_RUNTIMES = ("agentRuntime", "embeddedHarness")
_RUNTIME_PLACES = tuple(f"<agents>.{key}" for key in _RUNTIMES)
_PER_MODEL = "the runtime is chosen per model now: models.<ref>.agentRuntime"


def _retire_runtime(sheet: Sheet, match: Match) -> None:
    """Take out the runtime of a whole agent; a CLI's is pinned to its models first."""
    agent = match.pointer
    new, old = (agent / key for key in _RUNTIMES)
    if sheet.object(new) is not None:
        named = text(sheet.get(new / "id")).lower()
    else:
        named = text(sheet.get(old / "runtime")).lower()
    why = _PER_MODEL
    if named in _CLI_OWNERS and (sheet.object(new) or sheet.object(old)) is not None:
        why = _pinned(sheet, agent, named)
    for at in (new, old):
        if sheet.object(at) is not None:
            if not why:
                strip(sheet, at, "id", "runtime")
            sheet.remove(at, why)


def _pinned(sheet: Sheet, agent: Pointer, runtime: str) -> str:
    """Pin the models of ``agent`` to its CLI; what is lost, "" for nothing."""
    owner = _CLI_OWNERS[runtime]
    refs = [*_owned(sheet, agent, owner)]
    for ref in refs:
        pin(sheet, agent, ref, runtime)
    if agent == DEFAULTS:
        _ask_heirs(sheet, owner)
    if refs or _inherits_pins(sheet, agent, runtime):
        return ""
    sheet.doubt(
        agent,
        "it names no model of its own that its command line runtime could be pinned"
        " to; without the pin requests are paid with an API key",
    )
    return _PER_MODEL


def _inherits_pins(sheet: Sheet, agent: Pointer, runtime: str) -> bool:
    """Whether an agent without a model has one of defaults that is pinned already."""
    if agent == DEFAULTS or sheet.has(agent / "model"):
        return False
    refs = [*_owned(sheet, DEFAULTS, _CLI_OWNERS[runtime])]
    pins = {runtime_of(sheet, DEFAULTS / "models" / ref) for ref in refs}
    return pins == {runtime}


def _ask_heirs(sheet: Sheet, owner: str) -> None:
    """Ask about the agents that have a model of their own but not a runtime."""
    for match in sheet.places("<agent>"):
        own = any(sheet.has(match.pointer / key) for key in _RUNTIMES)
        if not own and any(True for _ in _owned(sheet, match.pointer, owner)):
            sheet.doubt(
                match.pointer,
                "its own models took the command line runtime of agents.defaults; pin"
                " them, or their requests are paid with an API key",
            )


def _owned(sheet: Sheet, agent: Pointer, provider: str) -> Iterator[str]:
    for at in selected(sheet, agent):
        ref = text(sheet.get(at))
        owner, slash, model = ref.partition("/")
        if slash and model and owner.strip().lower() == provider:
            yield without_profile(ref)


def _drop_stray_bindings(sheet: Sheet) -> None:
    """Take out the bindings of agents that the config does not have."""
    always = IMPLICIT_AGENT if sheet.target >= KEYED_SINCE else None
    written = written_agents(sheet)
    known = {agent_id(named) for named in written or ()}
    if written == [] and always:
        known = {always}
    if not known:
        return
    for match in reversed([*sheet.places("bindings[*].agentId")]):
        named = sheet.get(match.pointer)
        if not isinstance(named, str) or "${" in named:
            continue
        if named != always and agent_id(named) not in known:
            sheet.remove(match.pointer.parent, "its agent does not exist")


def _broadcast(sheet: Sheet) -> None:
    """Have broadcast groups name agents as they are written, and none that are not."""
    written = written_agents(sheet)
    if written == [] and sheet.target >= KEYED_SINCE:
        written = [IMPLICIT_AGENT]
    if not written:
        return
    by_id = {agent_id(named): named for named in written}
    for pattern in BROADCAST:
        for match in reversed([*sheet.places(pattern)]):
            named = sheet.get(match.pointer)
            if not isinstance(named, str) or "${" in named or named in written:
                continue
            if agent_id(named) in by_id:
                sheet.put(match.pointer, by_id[agent_id(named)])
            else:
                sheet.doubt(match.pointer, "with the agent of this id it could stay")
                sheet.remove(match.pointer, "its agent does not exist")


ROWS = (
    Migration(
        "agentRuntime-ignored",
        "agentRuntime and embeddedHarness of whole agents were removed",
        retired="2026.5.28",
        # After the rows that rewrite model references, which pin some themselves.
        stage=Stage.MODELS + 6,
        steps=(each("<agents>", _retire_runtime, watches=_RUNTIME_PLACES),),
        before="{agents: {defaults: {agentRuntime: {id: 'claude-cli'},"
        " models: {'anthropic/claude-opus-4-7': {alias: 'opus'}},"
        " model: {primary: 'anthropic/claude-opus-4-7'}}}}",
        after="{agents: {defaults: {models: {'anthropic/claude-opus-4-7':"
        " {alias: 'opus', agentRuntime: {id: 'claude-cli'}}},"
        " model: {primary: 'anthropic/claude-opus-4-7'}}}}",
        losses="runtimes that are no command line tools; they were ignored already",
        advice="pin the models that a command line tool shall run:"
        " agents.defaults.models.<ref>.agentRuntime.id",
        evidence="run on 27 releases, 2026.5.19 to 2026.9.6; that embeddedHarness with"
        " a command line runtime is pinned as well is ours",
    ),
    Migration(
        "model-timeoutMs",
        "timeoutMs beside a model of an agent was removed",
        retired="2026.5.18",
        steps=(
            remove(
                "<agents>.model.timeoutMs",
                "<agents>.subagents.model.timeoutMs",
                why="it had no effect; see models.providers.*.timeoutSeconds",
            ),
        ),
        before="{agents: {defaults: {model: {primary: 'openai/gpt-5.5',"
        " timeoutMs: 5000}}}}",
        after="{agents: {defaults: {model: {primary: 'openai/gpt-5.5'}}}}",
        losses="a time that had no effect",
        evidence="run on 28 releases, 2026.5.18 to 2026.9.6",
    ),
    Migration(
        "bindings-missing-agents",
        "bindings of agents that do not exist are refused",
        retired="2026.5.27",
        # When all is in place that a row could bind, or make an agent of.
        stage=Stage.PURGE,
        applicability=UNSAFE,
        steps=(_drop_stray_bindings,),
        watches=("bindings[*].agentId",),
        before="{agents: {list: [{id: 'a'}]}, bindings: ["
        "{agentId: 'ghost', match: {channel: 'telegram'}},"
        " {agentId: 'a', match: {channel: 'telegram'}}]}",
        after="{agents: {list: [{id: 'a'}]}, bindings: ["
        "{agentId: 'a', match: {channel: 'telegram'}}]}",
        losses="the routes to the missing agents",
        advice="add the missing agents, or remove the bindings; their messages then go"
        " to the agent of the next binding that matches",
        evidence="run on 23 releases, 2026.5.27 to 2026.9.6, with agents.list; from"
        " 2026.8.1 on also agents.entries, by the verdict of the releases",
    ),
    Migration(
        "broadcast-missing-agents",
        "broadcast groups had to name agents that exist, as they are written",
        retired="2026.3.2",
        # When the agents have got the ids that count.
        stage=Stage.ROSTER + 1,
        steps=(_broadcast,),
        watches=BROADCAST,
        before="{agents: {list: [{id: 'ops'}]}, broadcast: {team: ['Ops']}}",
        after="{agents: {list: [{id: 'ops'}]}, broadcast: {team: ['ops']}}",
        losses="the members of a group that are no agents",
        advice="add the missing agents, or remove them from the group",
        evidence="by the verdicts of 2026.2.26 to 2026.9.6; from 2026.8.1 on also"
        " where no agents are written",
    ),
    Migration(
        "systemPromptOverride",
        "systemPromptOverride was removed",
        retired="2026.5.28",
        # The target can do nothing with it, so that there is nothing to choose.
        steps=(
            remove(
                "<agents>.systemPromptOverride",
                why="the system prompt cannot be replaced any more",
            ),
        ),
        before="{agents: {defaults: {systemPromptOverride: 'You are a canary.',"
        " workspace: '~/work'}}}",
        after="{agents: {defaults: {workspace: '~/work'}}}",
        losses="the text of the prompt",
        advice="keep the text in a file of the workspace that OpenClaw reads, such as"
        " AGENTS.md or SOUL.md, before the key is removed",
        differs=EMPTIED,
        evidence="run on 22 releases, 2026.5.28 to 2026.9.6",
    ),
    Migration(
        "embeddedPi",
        "embeddedPi became embeddedAgent",
        retired="2026.5.28",
        steps=(merge("<agents>.embeddedPi", ".embeddedAgent"),),
        before="{agents: {defaults: {embeddedPi:"
        " {projectSettingsPolicy: 'sanitize'}}}}",
        after="{agents: {defaults: {embeddedAgent:"
        " {projectSettingsPolicy: 'sanitize'}}}}",
        evidence="run on 22 releases, 2026.5.28 to 2026.9.6",
    ),
)
