"""Tools and the rules for them as 2026.8.1 names them, second half."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openclaw_doctor.migrations.model import Migration, Stage, Step
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each, move
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.pointer import Step as Key

_BETA_5 = "run on 11 releases, 2026.7.2-beta.5 to 2026.9.6"
_STABLE = "run on 8 releases, 2026.8.1 to 2026.9.6"

_ROOTS = ("tools", "agents", "channels", "gateway")
_LISTS = ("allow", "alsoAllow", "deny")
#: A list of allowed tools of its own, wherever it stands.
_OWN_LIST = "toolsAllow"

_MESSAGE = Pointer(("tools", "message"))
_LEGACY = "allowCrossContextSend"
_FLAGS = ("allowWithinProvider", "allowAcrossProviders")


def renamed_tool(old: str, new: str) -> Step:
    """Name a tool anew in all lists of tools that are allowed or denied.

    Where a pattern meant the old name and does not mean the new one, that is added:
    what was allowed stays allowed, and what was denied stays denied.
    """

    def step(sheet: Sheet) -> None:
        for at in [*tool_lists(sheet.value)]:
            _rename_in(sheet, at, old, new)

    return Step(step, _ROOTS)


def tool_lists(config: dict[str, Any]) -> Iterator[Pointer]:
    """Every list of a config that says which tools are allowed or denied."""
    todo = [(Pointer((root,)), config.get(root)) for root in _ROOTS]
    while todo:
        at, value = todo.pop()
        if isinstance(value, dict):
            keys = _LISTS if _holds_policy(at) else ()
            for key in (*keys, _OWN_LIST):
                if isinstance(value.get(key), list):
                    yield at / key
            todo += [(at / key, member) for key, member in value.items()]
        elif isinstance(value, list):
            todo += [(at / index, item) for index, item in enumerate(value)]


def _holds_policy(at: tuple[Key, ...]) -> bool:
    if at[-1] == "tools" or "toolsBySender" in at:
        return True
    return (
        "byProvider" in at and "tools" in at[: len(at) - at[::-1].index("byProvider")]
    )


def _rename_in(sheet: Sheet, at: Pointer, old: str, new: str) -> None:
    names = [_name(item) for item in sheet.list(at) or ()]
    if old in names:
        for index in range(len(names) - 1, -1, -1):
            if names[index] != old:
                continue
            if new in names or names.index(old) < index:
                sheet.remove(at / index)
            else:
                sheet.put(at / index, new)
    elif _any_means(names, old) and not _any_means(names, new):
        sheet.append(at, new)


def _name(item: Any) -> str:
    return item.strip().lower() if isinstance(item, str) else ""


def _any_means(patterns: list[str], name: str) -> bool:
    return any(_means(pattern, name) for pattern in patterns)


def _means(pattern: str, name: str) -> bool:
    """Whether a name of a list, in which ``*`` stands for anything, means ``name``."""
    head, *rest = pattern.split("*")
    if not rest:
        return pattern == name
    at = len(head)
    if not name.startswith(head):
        return False
    for piece in rest[:-1]:
        found = name.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return name.endswith(rest[-1]) and len(name) - len(rest[-1]) >= at


def _cross_context(sheet: Sheet) -> None:
    """Say with the two flags what the one switch said, for each agent and for all.

    An agent with settings of its own for messages inherits the switch of all.
    """
    everybody = sheet.get(_MESSAGE / _LEGACY)
    shared = sheet.object(_MESSAGE / "crossContext") or {}
    for match in sheet.places("<agent>.tools.message"):
        message = sheet.object(match.pointer)
        if message is None:
            continue
        own = message.get(_LEGACY, everybody if everybody is True else None)
        if own is False and everybody is True:
            _write_out(sheet, match.pointer, shared)
        _put_flags(sheet, match.pointer, own)
    _put_flags(sheet, _MESSAGE, everybody)


def _put_flags(sheet: Sheet, at: Pointer, switch: Any) -> None:
    """Take out the switch at ``at``; where it is on, both flags are."""
    flags = sheet.get(at / "crossContext", {})
    if not isinstance(switch, bool) or not isinstance(flags, dict):
        return
    if switch:
        for key in _FLAGS:
            sheet.put(at / "crossContext" / key, True)
    if sheet.has(at / _LEGACY):
        sheet.remove(at / _LEGACY)


def _write_out(sheet: Sheet, at: Pointer, shared: dict[str, Any]) -> None:
    """Write the flags that counted for an agent which was not to have the switch."""
    own = sheet.get(at / "crossContext", {})
    if not isinstance(own, dict):
        return
    within, across = (own.get(key, shared.get(key)) for key in _FLAGS)
    sheet.put(at / "crossContext" / _FLAGS[0], within is not False)
    sheet.put(at / "crossContext" / _FLAGS[1], across is True)


def _drop_empty(sheet: Sheet, match: Match) -> None:
    if sheet.get(match.pointer) == {}:
        sheet.remove(match.pointer)


ROWS = (
    Migration(
        "message-crossContext-2026.8",
        "tools.message.allowCrossContextSend became two flags of crossContext",
        retired="2026.8.1",
        steps=(_cross_context,),
        watches=(
            "tools.message.allowCrossContextSend",
            "<agent>.tools.message.allowCrossContextSend",
        ),
        before="{tools: {message: {allowCrossContextSend: true}}}",
        after="{tools: {message: {crossContext:"
        " {allowWithinProvider: true, allowAcrossProviders: true}}}}",
        evidence="run on 6 releases, 2026.9.1 to 2026.9.6; read in 2026.8.1",
    ),
    Migration(
        "tools-planTool",
        "tools.experimental.planTool became tools.updatePlan",
        retired="2026.8.1",
        steps=(
            each("tools.experimental", _drop_empty),
            move("tools.experimental.planTool", "tools.updatePlan"),
        ),
        before="{tools: {experimental: {planTool: false}}}",
        after="{tools: {updatePlan: false}}",
        evidence=_BETA_5,
    ),
    Migration(
        "tool-suggest-task",
        "the tool spawn_task is suggest_task",
        retired=None,
        introduced="2026.8.1",
        # When the lists are where they belong.
        stage=Stage.ACCOUNTS + 5,
        steps=(renamed_tool("spawn_task", "suggest_task"),),
        before="{tools: {deny: ['spawn_task'], allow: ['spawn_*']}}",
        after="{tools: {deny: ['suggest_task'], allow: ['spawn_*', 'suggest_task']}}",
        evidence=_STABLE,
    ),
    Migration(
        "tool-view-image",
        "the tool image is view_image",
        retired=None,
        introduced="2026.8.1",
        stage=Stage.ACCOUNTS + 5,
        steps=(renamed_tool("image", "view_image"),),
        before="{agents: {list: [{id: 'a', tools: {alsoAllow: ['image']}}]}}",
        after="{agents: {list: [{id: 'a', tools: {alsoAllow: ['view_image']}}]}}",
        evidence=_STABLE,
    ),
)
