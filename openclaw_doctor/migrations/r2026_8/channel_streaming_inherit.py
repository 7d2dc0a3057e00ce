"""What accounts took from the streaming settings of their channel.

Flat keys such as ``chunkMode`` were looked up one by one, in the account and then in
the channel.  The object ``streaming`` of an account stands for the whole object of the
channel, so what an account took from there has to be written into the object when it
gets one.  Read and run in 2026.9.6.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openclaw_doctor.migrations.guards import fits
from openclaw_doctor.migrations.model import Migration, Stage
from openclaw_doctor.migrations.sheet import MISSING, Sheet
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import Release

_Path = tuple[str, ...]
_CHUNK, _COALESCE = ("chunkMode",), ("block", "coalesce")
#: Where the flat keys go within ``streaming``.
_FLAT: dict[str, _Path] = {
    "chunkMode": _CHUNK,
    "blockStreaming": ("block", "enabled"),
    "blockStreamingCoalesce": _COALESCE,
}
_DRAFT: dict[str, _Path] = {"draftChunk": ("preview", "chunk")}
_WITH_MODE = ("discord", "feishu", "matrix", "mattermost")
_MODES = ("off", "partial", "block", "progress")

#: From which target on an account of a channel may get such an object.
_REPLACED = {
    "discord": Release(2026, 4, 7),
    "feishu": Release(2026, 8, 1),
    "irc": Release(2026, 8, 1),
    "matrix": Release(2026, 8, 1),
    "mattermost": Release(2026, 8, 1),
    "nextcloud-talk": Release(2026, 8, 1),
    "signal": Release(2026, 8, 1),
}
#: Where an account takes what it lacks from the account ``default`` instead.
_FROM_DEFAULT = {
    "googlechat": Release(2026, 8, 1),
    "whatsapp": Release(2026, 8, 1),
}
_PLACES = (
    *(f"<{'|'.join({**_REPLACED, **_FROM_DEFAULT})}>.{key}" for key in _FLAT),
    "<discord>.draftChunk",
    f"<{'|'.join(_WITH_MODE)}>.streamMode",
)


def _inherit(sheet: Sheet) -> None:
    for channel, since in {**_REPLACED, **_FROM_DEFAULT}.items():
        root = Pointer(("channels", channel))
        if sheet.target < since or sheet.object(root) is None:
            continue
        pattern = f'channels["{channel}"].accounts.*'
        accounts = [match.pointer for match in sheet.places(pattern)]
        default = [at for at in accounts if str(at[-1]).strip().lower() == "default"]
        for account in sorted(accounts, key=lambda at: at not in default):
            source = root
            if channel in _FROM_DEFAULT and default and account != default[0]:
                source = default[0] if _streams(sheet, default[0]) else root
            if sheet.object(account) is not None:
                _hand_down(sheet, source, account, channel)


def _hand_down(sheet: Sheet, source: Pointer, account: Pointer, channel: str) -> None:
    """Write into an account's ``streaming`` what it took from ``source``."""
    keys = {**_FLAT, **_DRAFT} if channel == "discord" else _FLAT
    says, entry = sheet.object(source) or {}, sheet.object(account) or {}
    streaming = account / "streaming"
    flat = {path: says[key] for key, path in keys.items() if key in says}
    if "streaming" in entry:
        if flat and channel in _REPLACED:
            _open(sheet, streaming, channel)
            _fill(sheet, streaming, flat)
        return
    modes = {"streamMode"} if channel in _WITH_MODE else set()
    if not any(key in entry for key in {*keys, *modes}):
        return
    nested = dict(_leaves(sheet.object(source / "streaming") or {}))
    inherited = {**flat, **nested}
    mode = _mode(says) if channel in _WITH_MODE else MISSING
    if mode is not MISSING and "streamMode" not in entry:
        inherited.setdefault(("mode",), mode)
    if not inherited:
        return
    # What the object of the channel says counts before an account's flat key, but not
    # for two of them.
    late = () if channel in _FROM_DEFAULT else set(nested) - {_CHUNK, _COALESCE}
    for key, path in keys.items():
        if path not in late:
            _take_in(sheet, account / key, Pointer((*streaming, *path)))
    _fill(sheet, streaming, inherited)
    for key, path in keys.items():
        if path in late and sheet.has(account / key):
            sheet.remove(account / key, "what streaming of the channel says counts")


def _open(sheet: Sheet, streaming: Pointer, channel: str) -> None:
    """Make an account's mode that stands alone the object it is a member of."""
    value = sheet.get(streaming)
    mode = _mode({"streaming": value})
    if channel in _WITH_MODE and not isinstance(value, dict) and mode is not MISSING:
        sheet.put(streaming, {"mode": mode})


def _take_in(sheet: Sheet, old: Pointer, new: Pointer) -> None:
    if sheet.has(old) and fits(sheet, new):
        sheet.fold(old, new)


def _fill(sheet: Sheet, streaming: Pointer, values: dict[_Path, Any]) -> None:
    """Write each value at its path below ``streaming`` where nothing is yet."""
    for path, value in values.items():
        at = Pointer((*streaming, *path))
        if not sheet.has(at) and fits(sheet, at):
            sheet.put(at, value)
        elif path == _COALESCE and isinstance(value, dict):
            _fill(sheet, at, {(key,): member for key, member in value.items()})


def _leaves(value: dict[str, Any], at: _Path = ()) -> Iterator[tuple[_Path, Any]]:
    """The members of a ``streaming`` object, down to those that are taken whole."""
    for key, member in value.items():
        path = (*at, key)
        if isinstance(member, dict) and path not in (_COALESCE, *_DRAFT.values()):
            yield from _leaves(member, path)
        else:
            yield path, member


def _mode(entry: dict[str, Any]) -> Any:
    """The mode that a channel says outside of an object."""
    streaming = entry.get("streaming")
    for value in (streaming, entry.get("streamMode")):
        if isinstance(value, str) and value.strip().lower() in _MODES:
            return value.strip().lower()
    if isinstance(streaming, bool):
        return "partial" if streaming else "off"
    return MISSING


def _streams(sheet: Sheet, account: Pointer) -> bool:
    """Whether an account says anything about streaming."""
    entry = sheet.object(account) or {}
    return any(key in entry for key in ("streaming", *_FLAT))


ROWS = (
    Migration(
        "streaming-account-inherit",
        "accounts that get a streaming object were given what they took from the"
        " channel",
        retired="2026.4.7",
        # Before the rows that move the flat keys of channels and accounts alike.
        stage=Stage.KEYS - 3,
        steps=(_inherit,),
        watches=_PLACES,
        before="{channels: {discord: {streaming: {mode: 'partial'}, accounts: {"
        "a: {chunkMode: 'newline'}}}}}",
        after="{channels: {discord: {streaming: {mode: 'partial'}, accounts: {"
        "a: {streaming: {chunkMode: 'newline', mode: 'partial'}}}}}}",
        advice="an account no longer follows later changes of the channel's settings"
        " that were written into it",
        evidence="run on 8 releases, 2026.8.1 to 2026.9.6",
    ),
)
