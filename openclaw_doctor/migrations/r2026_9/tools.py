"""Code mode as 2026.9.6 has it, and tool policies with both lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openclaw_doctor.migrations.model import ALWAYS, Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import mapped, move, remove, report
from openclaw_doctor.pointer import Pointer

_TOOLS = Pointer(("tools",))
#: The profile that leaves out nothing, so that nothing is to be added to it.
_FULL = "full"


def _executor(runtime: Any) -> Any:
    return mapped({"quickjs-wasi": "quickjs"}, runtime)


def _has_both(policy: Any) -> bool:
    """Whether a policy has names in both lists, which every release refuses."""
    return isinstance(policy, dict) and all(
        isinstance(names, list) and names and all(isinstance(n, str) for n in names)
        for names in (policy.get("allow"), policy.get("alsoAllow"))
    )


def _merge_main(sheet: Sheet) -> None:
    """Merge the lists of ``tools`` and of each agent where no profile counts there.

    What `tools` adds goes to the profile of every agent that adds nothing itself.
    """
    own = {match.pointer: sheet.get(match.pointer) for match in _agent_tools(sheet)}
    common = _profile(sheet.get(_TOOLS))
    if _has_both(sheet.get(_TOOLS)):
        _merge(sheet, _TOOLS, [common, *map(_profile, own.values())])
    for at, policy in own.items():
        if _has_both(policy):
            _merge(sheet, at, [_profile(policy) or common])


def _agent_tools(sheet: Sheet) -> Iterator[Match]:
    return (match for match in sheet.places("<agent>.tools"))


def _merge_by_provider(sheet: Sheet) -> None:
    """Merge the lists of one provider or model where none of these has a profile."""
    places = [
        match.pointer
        for pattern in ("tools.byProvider.*", "<agent>.tools.byProvider.*")
        for match in sheet.places(pattern)
    ]
    profiles = [_profile(sheet.get(at)) for at in places]
    for at in places:
        if _has_both(sheet.get(at)):
            _merge(sheet, at, profiles)


def _merge_subagents(sheet: Sheet) -> None:
    """Merge the lists for subagents, which know no profile."""
    for pattern in ("tools.subagents.tools", "<agent>.tools.subagents.tools"):
        for match in sheet.places(pattern):
            if _has_both(sheet.get(match.pointer)):
                _merge(sheet, match.pointer, [])


def _profile(policy: Any) -> Any:
    return policy.get("profile") if isinstance(policy, dict) else None


def _merge(sheet: Sheet, at: Pointer, profiles: list[Any]) -> None:
    """Put the names of ``alsoAllow`` into ``allow``, or leave them to a person.

    The emptied list stays: without one, that of ``tools`` would count for an agent.
    """
    if any(profile not in (None, _FULL) for profile in profiles):
        sheet.manual(
            at, "alsoAllow may add to a profile here, and merging would end it"
        )
        return
    for name in sheet.get(at / "alsoAllow"):
        if name not in sheet.get(at / "allow"):
            sheet.append(at / "allow", name)
    sheet.put(at / "alsoAllow", [])


#: Where the lists are merged.
_POLICIES = tuple(
    f"{tools}{inside}"
    for tools in ("tools", "<agent>.tools")
    for inside in ("", ".byProvider.*", ".subagents.tools")
)
_CODE_MODE = ("tools.codeMode", "<agent>.tools.codeMode")

ROWS = (
    Migration(
        "codeMode-languages",
        "tools.codeMode.languages was removed",
        retired="2026.9.6",
        stage=Stage.PURGE,
        steps=(
            remove(
                *(f"{place}.languages" for place in _CODE_MODE),
                why="code mode runs JavaScript and nothing else",
            ),
        ),
        before="{tools: {codeMode: {enabled: true, languages: ['javascript']}}}",
        after="{tools: {codeMode: {enabled: true}}}",
        losses="the languages of code mode, which runs JavaScript and nothing else",
        evidence="run on 2026.9.6",
    ),
    Migration(
        "codeMode-runtime",
        "tools.codeMode.runtime quickjs-wasi became executor quickjs",
        retired="2026.9.6",
        steps=tuple(
            move(f"{place}.runtime", ".executor", change=_executor)
            for place in _CODE_MODE
        ),
        before="{tools: {codeMode: {runtime: 'quickjs-wasi'}}}",
        after="{tools: {codeMode: {executor: 'quickjs'}}}",
        evidence="run on 2026.9.6",
    ),
    Migration(
        "tools-allow-alsoAllow",
        "allow and alsoAllow of one tool policy became one list",
        retired=ALWAYS,
        stage=Stage.KEYS + 8,
        steps=(
            _merge_main,
            _merge_by_provider,
            _merge_subagents,
            report(
                "tools.sandbox.tools",
                "<agent>.tools.sandbox.tools",
                text="alsoAllow adds to what a sandbox may use by itself",
                when=_has_both,
            ),
        ),
        watches=tuple(f"{policy}.alsoAllow[*]" for policy in _POLICIES),
        before="{tools: {allow: ['read'], alsoAllow: ['exec', 'read']}}",
        after="{tools: {allow: ['read', 'exec'], alsoAllow: []}}",
        advice="Where a profile holds, decide: without allow the profile and the names"
        " of alsoAllow are allowed, which may be more than allow says; with all names"
        " in allow and an empty alsoAllow only those are, which may be less than the"
        " profile. OpenClaw refuses the config until then and changes nothing here",
        # OpenClaw compares the names with those of the profile, and also merges the
        # lists of groups in channels, which it takes with both.
        evidence="run on 2026.9.6; that both are refused: 2026.1.29 to 2026.9.6",
    ),
)
