"""Models: the default one, prices, and which ones may be chosen."""

from __future__ import annotations

import re

from openclaw_doctor.migrations.guards import is_text
from openclaw_doctor.migrations.model import ALWAYS, Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.r2026_8.core_common import EMPTIED, RUN
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each, move, remove
from openclaw_doctor.pointer import Pointer

_STAMP = Pointer(("meta", "migrations", "modelPolicyAllowlist"))
#: ``provider/model``, all of a provider: ``provider/*``, or the choice of a router.
_REF = re.compile(
    r"(?:[^/*\s]+(?:/[^/*\s]+)*/(?:[^/*\s]+|\*)|openrouter:(?:auto|free))\Z"
)


def _allowed(sheet: Sheet, match: Match) -> None:
    """Write down the models that the keys of ``models`` restrict a choice to.

    The stamp of OpenClaw says that they no longer restrict anything.
    """
    at = match.pointer
    models = sheet.object(at)
    new = at.parent / "modelPolicy"
    if not models or sheet.has(new) or sheet.get(_STAMP) is True:
        return
    refs = [key for key in models if key.strip()]
    if not refs:
        return
    if all(_REF.match(ref.strip()) for ref in refs):
        sheet.put(new / "allow", refs)
        sheet.tell("note", at, "its keys are the models that may be chosen so far")
    else:
        sheet.manual(at, "not all of its keys are a provider and a model")


ROWS = (
    Migration(
        "defaultModel",
        "defaultModel became agents.defaults.model",
        retired=ALWAYS,
        # Before, a model was an object.
        introduced="2026.2.26",
        steps=(move("defaultModel", "agents.defaults.model", when=is_text),),
        before="{defaultModel: 'anthropic/claude-opus-4-6'}",
        after="{agents: {defaults: {model: 'anthropic/claude-opus-4-6'}}}",
        losses="defaultModel where agents.defaults.model is set",
        evidence=RUN,
    ),
    Migration(
        "models-pricing",
        "models.pricing went: prices come with the catalog",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(remove("models.pricing", why="prices come with the catalog of models"),),
        before="{models: {mode: 'merge', pricing: {enabled: false}}}",
        after="{models: {mode: 'merge'}}",
        losses="whether prices are fetched",
        differs=EMPTIED,
        evidence=RUN,
    ),
    Migration(
        "model-compat-dead-keys",
        "nativeWebSearchTool and requiresMistralToolIds of a model's compat went",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            remove(
                "models.providers.*.models[*].compat."
                "{nativeWebSearchTool,requiresMistralToolIds}",
                why="the plugin of the provider knows it",
            ),
        ),
        before="{models: {providers: {own: {baseUrl: 'http://models.example/v1',"
        " models: [{id: 'm', name: 'M', compat: {nativeWebSearchTool: true}}]}}}}",
        after="{models: {providers: {own: {baseUrl: 'http://models.example/v1',"
        " models: [{id: 'm', name: 'M'}]}}}}",
        losses="both keys",
        advice="OpenClaw also takes out other keys of compat where its own catalog says"
        " the same of the model; they are valid, and stay",
        evidence=RUN,
    ),
    Migration(
        "models-to-modelPolicy",
        "modelPolicy.allow took over from the keys of agents.defaults.models which"
        " models may be chosen",
        retired=None,
        introduced="2026.8.1",
        stage=Stage.MODELS + 9,
        steps=(each("agents.defaults.models", _allowed),),
        before="{agents: {defaults: {models: {'openai/gpt-5.5': {alias: 'gpt'}}}}}",
        after="{agents: {defaults: {models: {'openai/gpt-5.5': {alias: 'gpt'}},"
        " modelPolicy: {allow: ['openai/gpt-5.5']}}}}",
        advice="write the models that may be chosen to"
        " agents.defaults.modelPolicy.allow, as provider/model; until then the keys of"
        " agents.defaults.models restrict the choice",
        evidence=RUN,
    ),
)
