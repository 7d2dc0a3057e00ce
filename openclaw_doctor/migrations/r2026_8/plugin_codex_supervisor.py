"""The Codex supervisor, a plugin of its own once, is a part of the Codex plugin."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.guards import fits
from openclaw_doctor.migrations.model import Migration
from openclaw_doctor.migrations.sheet import MISSING, Sheet
from openclaw_doctor.pointer import Pointer

_OLD, _NEW = "codex-supervisor", "codex"
_PLUGINS = Pointer(("plugins",))
_ENTRIES = _PLUGINS / "entries"
_CODEX = _ENTRIES / _NEW
_SUPERVISION = _CODEX / "config" / "supervision"
#: What goes over, and the kind of its value.
_KEPT: dict[str, type] = {
    "endpoints": list,
    "allowRawTranscripts": bool,
    "allowWriteControls": bool,
}


def _named(item: Any, plugin: str) -> bool:
    return isinstance(item, str) and item.strip().lower() == plugin


def _names(sheet: Sheet, key: str, plugin: str) -> list[Pointer]:
    """Where the list ``plugins.<key>`` names a plugin."""
    items = sheet.list(_PLUGINS / key) or []
    places = [_PLUGINS / key / index for index in range(len(items))]
    return [at for at in places if _named(sheet.get(at), plugin)]


def _join(sheet: Sheet) -> None:
    """Make the entry of the supervisor part of that of Codex, and the lists too."""
    entries = sheet.object(_ENTRIES) or {}
    found = [key for key in entries if _named(key, _OLD)]
    entry = _ENTRIES / found[0] if found else None
    if (
        entry is not None
        and sheet.object(entry) is not None
        and fits(sheet, _SUPERVISION / "enabled")
    ):
        denied = bool(_names(sheet, "deny", _OLD))
        _move_entry(sheet, entry, denied)
        for at in reversed(_names(sheet, "deny", _OLD)):
            sheet.remove(at)
    _allow(sheet)


def _move_entry(sheet: Sheet, entry: Pointer, denied: bool) -> None:
    active = sheet.get(entry / "enabled") is True and not denied
    if active and not sheet.has(_CODEX / "enabled"):
        sheet.doubt(_ENTRIES, "the whole Codex plugin would be turned on")
        sheet.put(_CODEX / "enabled", True)
    elif active and sheet.get(_CODEX / "enabled") is False:
        sheet.tell("note", _CODEX / "enabled", "Codex is off, and so is supervision")
    if not sheet.has(_SUPERVISION / "enabled"):
        if sheet.get(entry / "enabled", MISSING) is active:
            sheet.move(entry / "enabled", _SUPERVISION / "enabled")
        else:
            sheet.put(_SUPERVISION / "enabled", active)
    for key, kind in _KEPT.items():
        old = entry / "config" / key
        if isinstance(sheet.get(old), kind):
            sheet.fold(old, _SUPERVISION / key)
    rest = (sheet.object(entry) or {}).keys() - {"enabled", "config"}
    if sheet.has(entry):
        lost = bool(rest or sheet.object(entry / "config"))
        sheet.remove(entry, "the rest has no place in the Codex plugin" if lost else "")


def _allow(sheet: Sheet) -> None:
    """Who allowed the supervisor now has to allow Codex."""
    places = _names(sheet, "allow", _OLD)
    there = bool(_names(sheet, "allow", _NEW))
    if places and not there:
        sheet.doubt(places[0], "the whole Codex plugin would be allowed")
        sheet.put(places.pop(0), _NEW)
    for at in reversed(places):
        sheet.remove(at)


ROWS = (
    Migration(
        "codex-supervisor",
        "the plugin codex-supervisor became config.supervision of the plugin codex",
        retired=None,
        introduced="2026.8.1",
        steps=(_join,),
        watches=("plugins.entries.*", "plugins.allow[*]"),
        before="{plugins: {entries: {'codex-supervisor': {enabled: false,"
        " config: {endpoints: ['ws://127.0.0.1:7'], allowWriteControls: false}},"
        " codex: {enabled: true}}}}",
        after="{plugins: {entries: {codex: {enabled: true, config: {supervision: {"
        "enabled: false, endpoints: ['ws://127.0.0.1:7'],"
        " allowWriteControls: false}}}}}}",
        losses="what else the entry of the supervisor holds",
        evidence="run on 8 releases, 2026.8.1 to 2026.9.6",
    ),
)
