"""Settings outside the channels: memory search, the browser's guard, safe programs."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.guards import is_flag, is_object
from openclaw_doctor.migrations.model import ALWAYS, MANUAL, Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each, merge, move
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.validation.semantics.authored import as_object, trimmed

_GUARD = "browser.ssrfPolicy.allowPrivateNetwork"
_EXEC = Pointer(("tools", "exec"))

#: Programs for which OpenClaw brings a profile along (read in 2026.9.6).
_KNOWN_PROGRAMS = frozenset(
    {"cut", "grep", "head", "jq", "sort", "tail", "tr", "uniq", "wc"}
)


def _guard_at_odds(sheet: Sheet, match: Match) -> None:
    """The two spellings disagree: releases that knew both took the permissive one."""
    new = match.pointer.parent / "dangerouslyAllowPrivateNetwork"
    if sheet.get(match.pointer) is True and sheet.get(new) is False:
        sheet.doubt(
            match.pointer,
            "private addresses were reachable because of it; what stays is the "
            "stricter of the two settings",
        )


def _program_name(name: Any) -> str:
    return trimmed(name).lower() if isinstance(name, str) else ""


def _without_profile(sheet: Sheet, match: Match) -> None:
    name = _program_name(sheet.get(match.pointer))
    own = match.pointer.parent.parent
    profiles = {
        _program_name(key)
        for at in (own, _EXEC)
        for key in as_object(sheet.get(at / "safeBinProfiles"))
    }
    if name and name not in _KNOWN_PROGRAMS | profiles:
        sheet.manual(
            match.pointer, "no profile limits what this program may be called with"
        )


ROWS = (
    Migration(
        "memorySearch-root-to-defaults",
        "memorySearch moved from the root to agents.defaults",
        retired=ALWAYS,
        until="2026.8.1",  # memorySearch-to-memory-search goes on to memory.search
        stage=Stage.CONTAINERS,
        steps=(merge("memorySearch", "agents.defaults.memorySearch", when=is_object),),
        before=(
            "{memorySearch: {provider: 'openai', enabled: false}, "
            "agents: {defaults: {memorySearch: {enabled: true}}}}"
        ),
        after=(
            "{agents: {defaults: {memorySearch: {enabled: true, provider: 'openai'}}}}"
        ),
        evidence="run on 62 releases, 2026.2.12 to 2026.7.2-beta.1",
    ),
    Migration(
        "browser-ssrf-allowPrivateNetwork",
        "browser.ssrfPolicy.allowPrivateNetwork got a name that warns of it",
        retired="2026.4.5",
        steps=(
            each(_GUARD, _guard_at_odds),
            move(_GUARD, ".dangerouslyAllowPrivateNetwork", when=is_flag),
        ),
        before="{browser: {ssrfPolicy: {allowPrivateNetwork: true}}}",
        after="{browser: {ssrfPolicy: {dangerouslyAllowPrivateNetwork: true}}}",
        losses="the old setting, where the new one is set as well",
        advice=(
            "where the two disagree, decide whether the browser may reach private "
            "addresses, and keep the new key alone"
        ),
        differs=(
            "where the two disagree OpenClaw writes true; here false stays, "
            "for a refusal is not to be turned into a permission"
        ),
        evidence="run on 68 releases, 2026.2.23 to 2026.9.6",
    ),
    Migration(
        "exec-safeBins-profiles",
        "a program in tools.exec.safeBins without a profile got an empty one",
        retired=None,
        introduced="2026.2.22",
        applicability=MANUAL,
        steps=(
            each("tools.exec.safeBins[*]", _without_profile),
            each("<agent>.tools.exec.safeBins[*]", _without_profile),
        ),
        before="{tools: {exec: {safeBins: ['mytool']}}}",
        after="{tools: {exec: {safeBins: ['mytool']}}}",
        advice=(
            "describe in safeBinProfiles what it may be called with, or take it out of "
            "safeBins; an interpreter does not belong there"
        ),
        evidence="run on 65 releases, 2026.2.22 to 2026.9.6",
    ),
)
