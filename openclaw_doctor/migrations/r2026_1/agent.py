"""What stood under agent, but for its models."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.guards import is_filled, is_object
from openclaw_doctor.migrations.model import ALWAYS, Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.r2026_1.folding import (
    OTHER_TYPE,
    bring,
    brings,
    brings_policy,
    unite_denied,
)
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each
from openclaw_doctor.pointer import Pointer

_EVIDENCE = "run on 21 releases, 2026.1.29 to 2026.3.24"
_DEFAULTS = Pointer(("agents", "defaults"))
_TOOLS = Pointer(("tools",))
_LEAVES = (
    "OpenClaw also leaves an empty agents.defaults behind, which says nothing; here "
    "an emptied agent just goes."
)
#: What other rows make something else of; it waits where they could not.
_NOT_DEFAULTS = (
    "allowedModels",
    "modelAliases",
    "modelFallbacks",
    "imageModelFallbacks",
    "tools",
    "elevated",
    "bash",
)


def _tools(sheet: Sheet, match: Match) -> None:
    """Move the two lists; whatever else stands there is no known setting."""
    old = match.pointer
    for key in list(sheet.object(old) or ()):
        if key == "deny":
            unite_denied(sheet, old / key, _TOOLS / key)
        if key not in ("allow", "deny"):
            sheet.manual(old / key, "agent.tools had allow and deny only")
        elif sheet.list(old / key) is not None:
            bring(sheet, old / key, _TOOLS / key)


def _defaults(sheet: Sheet, match: Match) -> None:
    """Make it the defaults of all agents, where nothing stands in the way."""
    agent = sheet.object(match.pointer)
    for name in ("model", "imageModel"):
        primary, more = sheet.get(_DEFAULTS / name), sheet.get(match.pointer / name)
        if is_filled(primary) and is_object(more) and "fallbacks" in more:
            sheet.put(_DEFAULTS / name, {"primary": primary})
    if agent == {}:
        sheet.remove(match.pointer)
    elif agent is not None and not any(_waits(agent, key) for key in agent):
        bring(sheet, match.pointer, _DEFAULTS)
    elif agent is not None:
        for key in [key for key in agent if not _waits(agent, key)]:
            bring(sheet, match.pointer / key, _DEFAULTS / key)


def _waits(agent: dict[str, Any], key: str) -> bool:
    """Whether a member, or something that belongs to it, is another row's."""
    if key in ("sandbox", "subagents") and isinstance(agent[key], dict):
        return isinstance(agent[key].get("tools"), dict)
    return key in _NOT_DEFAULTS or f"{key}Fallbacks" in agent


ROWS = (
    Migration(
        "agent-tools-allow-deny",
        "allow and deny of agent.tools went to tools",
        retired=ALWAYS,
        stage=Stage.UNFOLD,
        steps=(each("agent.tools", _tools),),
        before="{agent: {tools: {allow: ['read'], deny: ['cron']}}, "
        "tools: {deny: ['exec']}}",
        after="{tools: {deny: ['exec', 'cron'], allow: ['read']}}",
        losses="The allow list, where tools has one.",
        advice="Delete what agent.tools has besides allow and deny, or write it where "
        "tools knows it.",
        differs=_LEAVES + " And it drops a deny list where tools has one; here both "
        "are joined.",
        evidence=_EVIDENCE,
    ),
    Migration(
        "agent-elevated",
        "agent.elevated became tools.elevated",
        retired=ALWAYS,
        stage=Stage.UNFOLD,
        steps=(
            brings(
                "agent.elevated",
                "tools.elevated",
                doubt="it would be filled up from agent.elevated, which may allow more",
            ),
        ),
        before="{agent: {elevated: {enabled: true}}}",
        after="{tools: {elevated: {enabled: true}}}",
        losses="What tools.elevated sets as well.",
        advice=OTHER_TYPE,
        differs=_LEAVES,
        evidence=_EVIDENCE,
    ),
    Migration(
        "agent-bash",
        "agent.bash became tools.exec",
        retired=ALWAYS,
        # After tools.bash, which counts where both are there.
        stage=Stage.UNFOLD + 1,
        steps=(
            brings(
                "agent.bash",
                "tools.exec",
                doubt="it would be filled up from agent.bash, which may allow more",
            ),
        ),
        before="{agent: {bash: {cleanupMs: 9000}}, tools: {exec: {backgroundMs: 5}}}",
        after="{tools: {exec: {backgroundMs: 5, cleanupMs: 9000}}}",
        losses="What tools.exec sets as well.",
        advice=OTHER_TYPE,
        differs=_LEAVES,
        evidence=_EVIDENCE,
    ),
    Migration(
        "agent-sandbox-tools",
        "agent.sandbox.tools became tools.sandbox.tools",
        retired=ALWAYS,
        stage=Stage.UNFOLD,
        steps=(brings_policy("agent.sandbox.tools", "tools.sandbox.tools"),),
        before="{agent: {sandbox: {tools: {allow: ['read']}}}}",
        after="{tools: {sandbox: {tools: {allow: ['read']}}}}",
        losses="The allow list, where tools.sandbox.tools has one.",
        advice=OTHER_TYPE,
        differs="The recorded result shows agent-defaults at work as well, which "
        "moves the rest of agent.",
        evidence=_EVIDENCE,
    ),
    Migration(
        "agent-subagents-tools",
        "agent.subagents.tools became tools.subagents.tools",
        retired=ALWAYS,
        stage=Stage.UNFOLD,
        steps=(brings_policy("agent.subagents.tools", "tools.subagents.tools"),),
        before="{agent: {subagents: {tools: {deny: ['exec']}}}}",
        after="{tools: {subagents: {tools: {deny: ['exec']}}}}",
        losses="The allow list, where tools.subagents.tools has one.",
        advice=OTHER_TYPE,
        differs="The recorded result shows agent-defaults at work as well, which "
        "moves the rest of agent.",
        evidence=_EVIDENCE,
    ),
    Migration(
        "agent-defaults",
        "agent became agents.defaults",
        retired=ALWAYS,
        # After all that becomes something else.
        stage=Stage.UNFOLD + 4,
        steps=(each("agent", _defaults),),
        before="{agent: {workspace: '~/w', timeoutSeconds: 90}}",
        after="{agents: {defaults: {workspace: '~/w', timeoutSeconds: 90}}}",
        losses="What agents.defaults sets as well.",
        advice=OTHER_TYPE,
        evidence=_EVIDENCE,
    ),
)
