"""``tools.exec``: one mode in the place of ``security`` and ``ask``."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.model import Migration, Stage
from openclaw_doctor.migrations.r2026_8.core_common import RUN
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import move
from openclaw_doctor.pointer import Pointer

_ROOT = Pointer(("tools", "exec"))
_HALVES = ("security", "ask")
_WORDS = {
    "security": ("deny", "allowlist", "full"),
    "ask": ("off", "on-miss", "always"),
}
#: What a mode stands for (read in 2026.9.6).
_PAIRS = {
    "deny": ("deny", "off"),
    "allowlist": ("allowlist", "off"),
    "ask": ("allowlist", "on-miss"),
    "auto": ("allowlist", "on-miss"),
    "full": ("full", "off"),
}
#: The mode that means just the pair.  Agents that set one half alone take the other
#: one from the root, so nothing but an exact equivalent will do: OpenClaw makes
#: ``deny`` of deny and on-miss as well, and an agent with ``security: full`` of its
#: own is then no longer asked about.
_MODES = {pair: mode for mode, pair in _PAIRS.items() if mode != "auto"}


def _modes(sheet: Sheet) -> None:
    """Give each scope its mode; what has no equivalent stays and is still valid."""
    root = sheet.object(_ROOT) or {}
    inherited = _pair(root, (None, None))
    for match in sheet.places("<agent>.tools.exec"):
        _mode(sheet, match.pointer, inherited)
    _mode(sheet, _ROOT, (None, None))


def _pair(scope: dict[str, Any], inherited: tuple[Any, Any]) -> tuple[Any, Any]:
    """What a scope says about security and ask, both or none."""
    mode = scope.get("mode")
    if isinstance(mode, str) and mode in _PAIRS:
        return _PAIRS[mode]
    pair = tuple(
        scope.get(key, other) for key, other in zip(_HALVES, inherited, strict=True)
    )
    sound = all(value in _WORDS[key] for key, value in zip(_HALVES, pair, strict=True))
    return (pair[0], pair[1]) if sound else (None, None)


def _mode(sheet: Sheet, at: Pointer, inherited: tuple[Any, Any]) -> None:
    scope = sheet.object(at) or {}
    halves = [key for key in _HALVES if key in scope]
    if not halves:
        return
    if "mode" in scope:
        if scope["mode"] in [*_PAIRS]:
            for key in halves:
                sheet.remove(at / key, "mode is set and counts alone")
        return
    mode = _MODES.get(_pair(scope, inherited))
    if mode is None:
        return
    sheet.move(at / halves[0], at / "mode")
    sheet.put(at / "mode", mode)
    for key in halves[1:]:
        sheet.remove(at / key)


ROWS = (
    Migration(
        "exec-security-ask",
        "security and ask of tools.exec became one mode",
        retired=None,
        introduced="2026.8.1",
        stage=Stage.KEYS + 2,
        steps=(_modes,),
        watches=("tools.exec.{security,ask}", "<agent>.tools.exec.{security,ask}"),
        before="""{
    tools: {exec: {security: 'allowlist', ask: 'on-miss'}},
    agents: {list: [{id: 'ops', tools: {exec: {ask: 'off'}}}]},
  }""",
        after="""{
    tools: {exec: {mode: 'ask'}},
    agents: {list: [{id: 'ops', tools: {exec: {mode: 'allowlist'}}}]},
  }""",
        advice="a pair without a mode of the same meaning (ask always, or on-miss with"
        " full or deny) stays as it is: 2026.9.6 still takes it",
        evidence=f"{RUN}; security or ask beside mode is refused from 2026.5.28 on",
    ),
    Migration(
        "exec-timeoutSec",
        "tools.exec.timeoutSec became tools.exec.timeoutSeconds",
        retired="2026.8.1",
        steps=(
            move("tools.exec.timeoutSec", ".timeoutSeconds"),
            move("<agents>.tools.exec.timeoutSec", ".timeoutSeconds"),
        ),
        before="{tools: {exec: {timeoutSec: 60}}}",
        after="{tools: {exec: {timeoutSeconds: 60}}}",
        evidence=RUN,
    ),
)
