"""The skill nano-banana-pro, which is gone: images are made by a model since."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.model import UNSAFE, Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each, edit_items
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import Release
from openclaw_doctor.validation.semantics.authored import trimmed

_SKILL = "nano-banana-pro"
_ENTRY = f'skills.entries["{_SKILL}"]'
_MODEL = "google/gemini-3-pro-image-preview"
_GOOGLE = Pointer(("models", "providers", "google"))
_NEEDED = {"baseUrl": "https://generativelanguage.googleapis.com/v1beta", "models": []}

_DEFAULTS = Pointer(("agents", "defaults"))
_OLD_PLACE = _DEFAULTS / "imageGenerationModel"
_NEW_PLACE = _DEFAULTS / "mediaModels" / "image"
_SINCE_8_1 = Release(2026, 8, 1)


def _keys(sheet: Sheet, entry: Pointer) -> list[Pointer]:
    """Where the skill has its key, the one that counted first."""
    places = (entry / "env" / "GEMINI_API_KEY", entry / "apiKey")
    return [at for at in places if _is_key(sheet.get(at))]


def _is_key(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, str) and bool(trimmed(value)))


def _choose_model(sheet: Sheet, match: Match) -> None:
    """Images go on being made by the model that the skill asked.

    The entry goes once its key has found its place; a skill that was switched off is
    no reason to make images.
    """
    entry = sheet.object(match.pointer)
    if entry is None:
        return
    chosen = sheet.has(_OLD_PLACE) or sheet.has(_NEW_PLACE)
    if not chosen and entry.get("enabled") is not False:
        place = _OLD_PLACE if sheet.target < _SINCE_8_1 else _NEW_PLACE
        sheet.put(place, {"primary": _MODEL})
    if not _keys(sheet, match.pointer):
        sheet.remove(match.pointer, "the skill is gone, and its settings with it")


def _give_key(sheet: Sheet, match: Match) -> None:
    """The key becomes that of the provider, which then needs an address, too."""
    place = _GOOGLE / "apiKey"
    for old in _keys(sheet, match.pointer):
        if sheet.has(place):
            sheet.fold(old, place)
            continue
        value = sheet.get(old)
        sheet.move(old, place)
        sheet.put(place, trimmed(value) if isinstance(value, str) else value)
        for key, needed in _NEEDED.items():
            if not sheet.has(_GOOGLE / key):
                sheet.put(_GOOGLE / key, needed)


def _disallow(sheet: Sheet, match: Match) -> None:
    """A list without entries allows every skill, so the last entry has to stay."""
    allowed = sheet.list(match.pointer) or []
    others = [one for one in allowed if not _is_skill(one)]
    if others:
        edit_items(sheet, match.pointer, others)
    elif allowed:
        sheet.manual(
            match.pointer, "without its last entry the list would allow every skill"
        )


def _is_skill(value: Any) -> bool:
    return isinstance(value, str) and trimmed(value) == _SKILL


ROWS = (
    Migration(
        "skill-nano-banana-apiKey",
        "the key of the skill nano-banana-pro became that of the provider google",
        retired=None,
        introduced="2026.3.22",
        # Before the entry as a whole, which stays until its key is taken care of.
        stage=Stage.MODELS,
        applicability=UNSAFE,
        steps=(each(_ENTRY, _give_key),),
        before=(
            "{skills: {entries: {'nano-banana-pro': {apiKey: 'canary-k'}}}, "
            "models: {providers: {google: {models: []}}}}"
        ),
        after=(
            "{skills: {entries: {'nano-banana-pro': {}}}, "
            "models: {providers: {google: {models: [], apiKey: 'canary-k', "
            f"baseUrl: '{_NEEDED['baseUrl']}'}}}}}}}}"
        ),
        losses="the key, where the provider has one",
        advice="set the key at models.providers.google, for all of its models",
        differs="the recorded result shows the work of skill-nano-banana-entry, too",
        evidence="run on 11 releases, 2026.7.2-beta.5 to 2026.9.6",
    ),
    Migration(
        "skill-nano-banana-entry-2026.3",
        "the skill nano-banana-pro became the model for making images",
        retired=None,
        introduced="2026.3.22",
        stage=Stage.MODELS,
        applicability=UNSAFE,
        steps=(each(_ENTRY, _choose_model),),
        before="{skills: {entries: {'nano-banana-pro': {enabled: true}, gh: {}}}}",
        after=(
            "{skills: {entries: {gh: {}}}, agents: {defaults: "
            f"{{imageGenerationModel: {{primary: '{_MODEL}'}}}}}}}}"
        ),
        losses="settings of the skill that the model has not",
        advice="choose the model for images under agents.defaults, or none",
        differs=(
            "the recorded result is that of releases from 2026.8.1 on, with the model "
            "under mediaModels.image; and a skill with enabled: false chooses none here"
        ),
        evidence="run on 11 releases, 2026.7.2-beta.5 to 2026.9.6",
    ),
    Migration(
        "skill-nano-banana-allowBundled",
        "nano-banana-pro went from skills.allowBundled",
        retired=None,
        introduced="2026.3.22",
        steps=(each("skills.allowBundled", _disallow),),
        before="{skills: {allowBundled: ['nano-banana-pro', 'github']}}",
        after="{skills: {allowBundled: ['github']}}",
        advice="name a skill that may be used; an empty list allows all of them",
        differs=(
            "OpenClaw deletes a list that becomes empty, which allows every skill; the "
            "last entry stays here"
        ),
        evidence="run on 59 releases, 2026.3.22 to 2026.9.6",
    ),
)
