"""QMD, the other engine for memory, which 2026.8.1 gave up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openclaw_doctor.migrations.model import Migration, Stage
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.pointer import Pointer

_MEMORY = Pointer(("memory",))
_SEARCH = _MEMORY / "search"
_DEFAULTS = Pointer(("agents", "defaults", "memory"))

_GONE = "QMD is gone; folders and the indexing of sessions are kept in memory.search"
_UNUSED = "memory.backend did not choose QMD, so it had no effect"


def _retire_qmd(sheet: Sheet) -> None:
    """Keep which folders and sessions are indexed; all else of QMD goes."""
    used = sheet.get(_MEMORY / "backend") == "qmd"
    _take_over(sheet, _MEMORY / "qmd", "paths", _SEARCH, used)
    _take_over(sheet, _SEARCH / "qmd", "extraCollections", _SEARCH, used)
    if sheet.has(_DEFAULTS / "search" / "qmd"):
        _take_over(
            sheet, _DEFAULTS / "search" / "qmd", "extraCollections", _SEARCH, used
        )
        # It counts for all agents, so it belongs to the root.
        if _takes_members(sheet, _SEARCH):
            sheet.fold(_DEFAULTS / "search", _SEARCH)
    for match in sheet.places("<agent>.memory.search.qmd"):
        search = match.pointer.parent
        _take_over(sheet, match.pointer, "extraCollections", search, used)
    if sheet.has(_MEMORY / "backend"):
        sheet.remove(_MEMORY / "backend", "there is one engine left")


def _take_over(
    sheet: Sheet, qmd: Pointer, key: str, search: Pointer, used: bool
) -> None:
    """Add what the QMD settings at ``qmd`` index to ``search``, and take them out."""
    if not sheet.has(qmd):
        return
    settings = sheet.object(qmd) or {}
    if used and _takes_members(sheet, search):
        if _is_on(settings.get("sessions")):
            _index_sessions(sheet, search)
        _add_paths(sheet, search / "extraPaths", settings.get(key))
    sheet.remove(qmd, _GONE if used else _UNUSED)


def _takes_members(sheet: Sheet, search: Pointer) -> bool:
    """Whether it and what holds it are objects, or not there yet."""
    return all(isinstance(sheet.get(at, {}), dict) for at in (search.parent, search))


def _is_on(sessions: Any) -> bool:
    return isinstance(sessions, dict) and sessions.get("enabled") is True


def _index_sessions(sheet: Sheet, search: Pointer) -> None:
    flag = search / "experimental" / "sessionMemory"
    if not sheet.has(flag) and isinstance(sheet.get(flag.parent, {}), dict):
        sheet.put(flag, True)
    sources = sheet.get(search / "sources", [])
    if sources == []:
        sheet.put(search / "sources", ["memory", "sessions"])
    elif isinstance(sources, list) and "sessions" not in sources:
        sheet.append(search / "sources", "sessions")


def _add_paths(sheet: Sheet, at: Pointer, collections: Any) -> None:
    paths = sheet.get(at, [])
    if not isinstance(paths, list):
        return
    known = {(path, pattern) for path, pattern, _ in _read(paths)}
    for path, pattern, item in _read(collections):
        if (path, pattern) not in known:
            known.add((path, pattern))
            sheet.append(at, item)


def _read(collections: Any) -> Iterator[tuple[str, str, Any]]:
    """Path and pattern of each entry, and the entry as extraPaths take it."""
    for entry in collections if isinstance(collections, list) else ():
        fields = entry if isinstance(entry, dict) else {"path": entry}
        path, pattern = (_text(fields.get(key)) for key in ("path", "pattern"))
        if path:
            yield path, pattern, {"path": path, "pattern": pattern} if pattern else path


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


ROWS = (
    Migration(
        "memory-qmd",
        "QMD was removed; its folders became memory.search.extraPaths",
        retired="2026.8.1",
        # After memorySearch has become memory.search.
        stage=Stage.KEYS + 8,
        steps=(_retire_qmd,),
        watches=(
            "memory.{backend,qmd}",
            "memory.search.qmd",
            "<agents>.memory.search.qmd",
        ),
        before="{memory: {backend: 'qmd', qmd: {limits: {maxResults: 4},"
        " paths: [{path: '~/notes', name: 'notes'}]}}}",
        after="{memory: {search: {extraPaths: ['~/notes']}}}",
        losses="the command of QMD, its limits and when it indexed",
        evidence="run on 8 releases, 2026.8.1 to 2026.9.6",
    ),
)
