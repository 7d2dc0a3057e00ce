"""The models for media in one list, as 2026.8.1 wants them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from openclaw_doctor.migrations.model import Migration, Stage
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.pointer import Pointer

_MEDIA = Pointer(("tools", "media"))
_SHARED = _MEDIA / "models"
_CAPABILITIES = ("image", "audio", "video")
_EXCLUDED = "it does not count in the section it stands in: its capabilities say others"

Item = dict[str, Any]


def _one_list(sheet: Sheet) -> None:
    """Put the models of each kind in front of those for all, in this order.

    That is the order in which they were tried.  Where there are none for all, the
    list of the first kind is moved, with its comments.
    """
    lists = [_MEDIA / kind / "models" for kind in _CAPABILITIES]
    lists = [at for at in lists if _is_list_of_objects(sheet.get(at))]
    if not lists or not isinstance(sheet.get(_SHARED, []), list):
        return
    for at in lists:
        _tag(sheet, at)
    filled = [at for at in lists if sheet.get(at)]
    if filled and not sheet.has(_SHARED):
        first = filled.pop(0)
        lists.remove(first)
        sheet.move(first, _SHARED)
        for item in _items(sheet, filled):
            sheet.append(_SHARED, item)
    elif filled:
        sheet.put(_SHARED, [*_items(sheet, filled), *sheet.get(_SHARED)])
    for at in lists:
        sheet.remove(at)


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _items(sheet: Sheet, lists: list[Pointer]) -> Iterator[Item]:
    for at in lists:
        yield from sheet.get(at)


def _tag(sheet: Sheet, at: Pointer) -> None:
    """Say of each model what it is for; take out what is not, or is there twice."""
    kind = at[-2]
    items: list[Item] = sheet.get(at)
    for index in range(len(items) - 1, -1, -1):
        own = items[index].get("capabilities")
        if isinstance(own, list) and kind not in own:
            sheet.remove(at / index, _EXCLUDED)
    seen: set[str] = set()
    twins: list[int] = []
    for index, item in enumerate(sheet.get(at)):
        text = _without_tag(item)
        twins += [index] if text in seen else []
        seen.add(text)
    for index in reversed(twins):
        sheet.remove(at / index)
    for index in range(len(sheet.get(at))):
        sheet.put(at / index / "capabilities", [kind])


def _without_tag(item: Item) -> str:
    rest = {key: value for key, value in item.items() if key != "capabilities"}
    return json.dumps(rest, sort_keys=True)


ROWS = (
    Migration(
        "media-models-consolidation",
        "the models of tools.media.image, audio and video are in tools.media.models",
        retired="2026.8.1",
        # After the options of single models have been renamed.
        stage=Stage.KEYS + 6,
        steps=(_one_list,),
        watches=("tools.media.{image,audio,video}.models",),
        before="{tools: {media: {audio: {language: 'de',"
        " models: [{provider: 'openai', model: 'whisper-1'}]}}}}",
        after="{tools: {media: {audio: {language: 'de'}, models:"
        " [{provider: 'openai', model: 'whisper-1', capabilities: ['audio']}]}}}",
        evidence="run on 11 releases, 2026.7.2-beta.5 to 2026.9.6",
    ),
)
