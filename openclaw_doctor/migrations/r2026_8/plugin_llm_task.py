"""llm-task: which models it may use is a matter of the host's policy."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.guards import fits
from openclaw_doctor.migrations.model import Migration
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import edit_items
from openclaw_doctor.pointer import Pointer

_ENTRY = Pointer(("plugins", "entries", "llm-task"))
_OLD = _ENTRY / "config" / "allowedModels"
_NEW = _ENTRY / "llm" / "allowedCompletionModels"
_FLAGS = ("allowModelOverride", "allowAuthProfileOverride")


def _allow_models(sheet: Sheet) -> None:
    """Move the list; the permissions to use it are for a person to give."""
    models = sheet.list(_OLD)
    llm = _NEW.parent
    if models is None or not fits(sheet, _NEW):
        return
    if sheet.has(_NEW):
        sheet.remove(_OLD, f"{_NEW.dotted()} is set already and counts")
    elif not models:
        sheet.remove(_OLD)
    else:
        sheet.move(_OLD, _NEW)
        kept = [model for model in models if _is_reference(model)]
        if len(kept) < len(models):
            sheet.tell("lost", _NEW, "only provider/model, in full, counts")
            edit_items(sheet, _NEW, kept)
    missing = [flag for flag in _FLAGS if not sheet.has(llm / flag)]
    if missing:
        flags = " and ".join(f"llm.{flag}" for flag in missing)
        sheet.tell("note", _ENTRY, f"without {flags} a task cannot choose")


def _is_reference(value: Any) -> bool:
    """Whether a text names a provider and a model as they are."""
    if not isinstance(value, str):
        return False
    provider, slash, model = value.partition("/")
    plain = value == value.strip() and provider == provider.lower()
    return bool(provider and slash and model) and plain


ROWS = (
    Migration(
        "llm-task-allowedModels",
        "config.allowedModels of the plugin llm-task became"
        " llm.allowedCompletionModels",
        retired="2026.8.1",
        steps=(_allow_models,),
        watches=(_OLD.dotted(),),
        before="{plugins: {entries: {'llm-task': {config: {timeoutMs: 9,"
        " allowedModels: ['openai/gpt-5.5']}}}}}",
        after="{plugins: {entries: {'llm-task': {config: {timeoutMs: 9},"
        " llm: {allowedCompletionModels: ['openai/gpt-5.5']}}}}}",
        losses="models that are not written as provider/model",
        advice="let tasks choose their model and the profile it is paid with, as they"
        " could before, by llm.allowModelOverride: true and"
        " llm.allowAuthProfileOverride: true",
        differs="it also gives llm-task both permissions to choose, even where there"
        " was no list: a permission is given by a person",
        evidence="run on 8 releases, 2026.8.1 to 2026.9.6",
    ),
)
