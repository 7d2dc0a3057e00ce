"""The models of agent became objects with fallbacks, and a map with aliases.

OpenClaw's own migration puts every model it meets into the map ``models``.  Until
2026.7.1 the keys of that map are the only models that can be chosen, so where there
was no map this takes the choice away (read in 2026.5.28).  Here models are added to a
map that is there, and none is made of nothing.
"""

from __future__ import annotations

from functools import partial

from openclaw_doctor.migrations.guards import is_filled, is_object, is_texts
from openclaw_doctor.migrations.model import ALWAYS, Migration, Stage, Step
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.r2026_1.folding import OTHER_TYPE, bring, is_blocked
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import Release

_EVIDENCE = "run on 21 releases, 2026.1.29 to 2026.3.24"
_AGENT = Pointer(("agent",))
#: The first stored release that takes a text for a model.
_TAKES_TEXT = Release(2026, 2, 26)
_NO_MAP = (
    "OpenClaw also makes a map of models with this one, after which no other can be "
    "chosen; here it is added to a map only where there is one"
)
_NO_LIST = _NO_MAP + ". An empty list of fallbacks, which says nothing, is not written."


def _both(name: str, act: partial[None]) -> tuple[Step, ...]:
    """``agent.NAME``, and ``agents.defaults.NAME``, where some wrote it."""
    return each(f"agent.{name}", act), each(f"agents.defaults.{name}", act)


def _list_model(sheet: Sheet, owner: Pointer, ref: str) -> None:
    """Add a model to the map, if there is one."""
    at = owner / "models" / ref.strip()
    if ref.strip() and is_object(sheet.get(at.parent)) and not sheet.has(at):
        sheet.put(at, {})


def _model(sheet: Sheet, match: Match) -> None:
    """Make a text the primary model."""
    at, ref = match.pointer, sheet.get(match.pointer)
    fine = at.parent != _AGENT and sheet.target >= _TAKES_TEXT
    if is_filled(ref) and not fine:
        sheet.put(at, {"primary": ref})
        _list_model(sheet, at.parent, ref)


def _fallbacks(sheet: Sheet, match: Match, *, of: str) -> None:
    """Put the list into the object of the model ``of``."""
    old, refs, model = (
        match.pointer,
        sheet.get(match.pointer),
        match.pointer.parent / of,
    )
    if not is_texts(refs):
        return
    if not refs:
        sheet.remove(old)
        return
    primary = sheet.get(model)
    if is_filled(primary):
        sheet.put(model, {"primary": primary})
    if is_blocked(sheet, old, model / "fallbacks"):
        return
    if sheet.get(model / "fallbacks") == []:
        sheet.remove(model / "fallbacks")
    bring(sheet, old, model / "fallbacks")
    for ref in refs:
        _list_model(sheet, old.parent, ref)


def _allowed(sheet: Sheet, match: Match) -> None:
    """Make each text a key of the map; an empty list restricted nothing."""
    old, models = match.pointer, match.pointer.parent / "models"
    refs = sheet.get(old)
    if not is_texts(refs) or is_blocked(sheet, old, models / ""):
        return
    for ref in refs:
        if ref.strip() and not sheet.has(models / ref.strip()):
            sheet.put(models / ref.strip(), {})
    sheet.remove(old)


def _aliases(sheet: Sheet, match: Match) -> None:
    """Write each alias at its model."""
    old, models = match.pointer, match.pointer.parent / "models"
    aliases = sheet.object(old)
    if aliases is None:
        return
    if aliases and not sheet.has(models):
        text = "agents choose among the models that stand there from then on"
        sheet.tell("note", models, text)
    for alias, ref in list(aliases.items()):
        if is_filled(ref):
            _alias(sheet, old / alias, models / ref.strip() / "alias")
    if sheet.get(old) == {}:
        sheet.remove(old)


def _alias(sheet: Sheet, old: Pointer, new: Pointer) -> None:
    alias = str(old[-1])
    if is_blocked(sheet, old, new):
        return
    if sheet.has(new):
        other = sheet.get(new) != alias
        sheet.remove(old, "the model has an alias already" if other else "")
        return
    sheet.move(old, new)
    sheet.put(new, alias)


ROWS = (
    Migration(
        "agent-allowedModels",
        "the list agent.allowedModels became the keys of agent.models",
        retired=ALWAYS,
        stage=Stage.UNFOLD,
        steps=_both("allowedModels", partial(_allowed)),
        before="{agent: {allowedModels: ['a/x', 'b/y']}}",
        after="{agent: {models: {'a/x': {}, 'b/y': {}}}}",
        advice=OTHER_TYPE,
        evidence=_EVIDENCE,
    ),
    Migration(
        "agent-modelAliases",
        "agent.modelAliases became the alias of each model",
        retired=ALWAYS,
        stage=Stage.UNFOLD + 1,
        steps=_both("modelAliases", partial(_aliases)),
        before="{agent: {modelAliases: {fast: 'a/x'}}}",
        after="{agent: {models: {'a/x': {alias: 'fast'}}}}",
        losses="A second alias for one model.",
        advice=OTHER_TYPE,
        evidence=_EVIDENCE,
    ),
    Migration(
        "agent-model-string",
        "agent.model became an object with primary",
        retired=ALWAYS,
        stage=Stage.UNFOLD + 2,
        steps=_both("model", partial(_model)),
        before="{agent: {model: 'a/x', models: {'b/y': {}}}}",
        after="{agent: {model: {primary: 'a/x'}, models: {'b/y': {}, 'a/x': {}}}}",
        advice=OTHER_TYPE,
        differs=_NO_LIST,
        evidence=_EVIDENCE,
    ),
    Migration(
        "agent-imageModel-string",
        "agent.imageModel became an object with primary",
        retired=ALWAYS,
        stage=Stage.UNFOLD + 2,
        steps=_both("imageModel", partial(_model)),
        before="{agent: {imageModel: 'a/x', models: {'b/y': {}}}}",
        after="{agent: {imageModel: {primary: 'a/x'}, models: {'b/y': {}, 'a/x': {}}}}",
        advice=OTHER_TYPE,
        differs=_NO_LIST,
        evidence=_EVIDENCE,
    ),
    Migration(
        "agent-modelFallbacks",
        "agent.modelFallbacks went to agent.model.fallbacks",
        retired=ALWAYS,
        stage=Stage.UNFOLD + 3,
        steps=_both("modelFallbacks", partial(_fallbacks, of="model")),
        before="{agent: {model: {primary: 'a/x'}, modelFallbacks: ['b/y']}}",
        after="{agent: {model: {primary: 'a/x', fallbacks: ['b/y']}}}",
        losses="The list, where the model has fallbacks.",
        advice=OTHER_TYPE,
        differs=_NO_MAP + ".",
        evidence=_EVIDENCE,
    ),
    Migration(
        "agent-imageModelFallbacks",
        "agent.imageModelFallbacks went to agent.imageModel.fallbacks",
        retired=ALWAYS,
        stage=Stage.UNFOLD + 3,
        steps=_both("imageModelFallbacks", partial(_fallbacks, of="imageModel")),
        before="{agent: {imageModel: {primary: 'a/x'}, imageModelFallbacks: ['b/y']}}",
        after="{agent: {imageModel: {primary: 'a/x', fallbacks: ['b/y']}}}",
        losses="The list, where the image model has fallbacks.",
        advice=OTHER_TYPE,
        differs=_NO_MAP + ".",
        evidence=_EVIDENCE,
    ),
)
