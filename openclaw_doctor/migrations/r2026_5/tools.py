"""Tools that a profile holds back although a section sets them up."""

from __future__ import annotations

from openclaw_doctor.migrations.model import MANUAL, Migration
from openclaw_doctor.migrations.r2026_5.common import text
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.pointer import Pointer

_TOOLS = Pointer(("tools",))
#: Profiles without the tools below; ``coding`` and ``full`` have them.
_NARROW = ("minimal", "messaging")
_SECTIONS = {
    "exec": {"exec", "process", "group:runtime", "*"},
    "fs": {"read", "write", "edit", "group:fs", "*"},
}


_POLICIES = (
    "tools",
    "tools.byProvider.*",
    "<agent>.tools",
    "<agent>.tools.byProvider.*",
)


def _tell_held_back(sheet: Sheet) -> None:
    """Tell of lists of allowed tools of which the profile takes some away."""
    for pattern in _POLICIES:
        for match in sheet.places(pattern):
            _look_at(sheet, match.pointer, match.scope / "tools")


def _look_at(sheet: Sheet, at: Pointer, owner: Pointer) -> None:
    holders = (at,) if "byProvider" in at else (at, _TOOLS)
    profiles = [text(sheet.get(holder / "profile")) for holder in holders]
    if next(filter(None, profiles), "") not in _NARROW:
        return
    allowed = {text(name).lower() for name in sheet.list(at / "allow") or ()}
    for section, tools in _SECTIONS.items():
        set_up = any(sheet.object(h / section) is not None for h in (owner, _TOOLS))
        if set_up and allowed & tools:
            sheet.manual(
                at / "allow",
                f"the profile leaves the tools of {section} out, although a section"
                " sets them up",
            )


ROWS = (
    Migration(
        "tools-profile-configured-sections",
        "a section that sets tools up no longer adds them to a profile",
        retired=None,
        introduced="2026.5.26",
        applicability=MANUAL,
        steps=(_tell_held_back,),
        watches=tuple(f"{policy}.allow[*]" for policy in _POLICIES),
        before="{tools: {profile: 'messaging', allow: ['message', 'exec'],"
        " exec: {host: 'gateway'}}}",
        advice="if the tools are wanted, set profile to full and let allow name all"
        " that may be used; else take them out of allow",
        differs="it sets the profile to full and rewrites allow, which grants them",
        evidence="run on 24 releases, 2026.5.26 to 2026.9.6",
    ),
)
