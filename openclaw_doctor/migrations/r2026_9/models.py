"""The primary model beside a utility model, and model data that OpenClaw made up."""

from __future__ import annotations

from openclaw_doctor.migrations.guards import is_filled
from openclaw_doctor.migrations.model import MANUAL, UNSAFE, Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import Sheet, same
from openclaw_doctor.migrations.steps import each
from openclaw_doctor.pointer import Pointer

_DEFAULT_MODEL = Pointer(("agents", "defaults", "model"))
_PROVIDERS = Pointer(("models", "providers"))
#: Models of it are not picked by the order in the file.
_BUILT_IN_PROVIDER = "openai"

#: What OpenClaw wrote for a model it knew nothing about.
_MADE_UP = {
    "cost": {"input": 0, "output": 0, "cacheRead": 0, "cacheWrite": 0},
    "input": ["text"],
    "maxTokens": 8192,
    "reasoning": False,
}
#: Providers whose models 2026.9.6 brings along with other data than that.
_KNOWN_PROVIDERS = (
    *("anthropic", "github-copilot", "google", "huggingface", "nvidia"),
    *("ollama-cloud", "openai", "opencode-go", "together", "xai"),
)


def _separate_utility(sheet: Sheet) -> None:
    """Write down the primary model that was picked silently, where that is certain.

    It is where one provider of the file has models.  Only beside a utility model does
    it make a difference.
    """
    utility = [
        match.pointer
        for match in sheet.places("<agents>.utilityModel")
        if is_filled(sheet.get(match.pointer))
    ]
    model = sheet.get(_DEFAULT_MODEL)
    if not utility or not (model is None or isinstance(model, dict)):
        return
    if isinstance(model, dict) and "primary" in model:
        return
    picked = _picked(sheet)
    if picked is None:
        sheet.manual(utility[0], "no primary model is named beside it")
    else:
        sheet.doubt(utility[0], "it is not known that this is the model you want")
        sheet.put(_DEFAULT_MODEL / "primary", picked)


def _picked(sheet: Sheet) -> str | None:
    """The model that OpenClaw takes where none is named, if the file alone tells."""
    with_models = [
        (name, provider["models"])
        for name, provider in (sheet.object(_PROVIDERS) or {}).items()
        if isinstance(provider, dict) and provider.get("models")
    ]
    if len(with_models) != 1:
        return None
    name, models = with_models[0]
    first = models[0] if isinstance(models, list) else None
    model = first.get("id") if isinstance(first, dict) else None
    if name != name.strip().lower() or name == _BUILT_IN_PROVIDER:
        return None
    if not isinstance(model, str) or not model or {"$", "@"} & set(model):
        return None
    return f"{name}/{model}"


def _made_up(sheet: Sheet, match: Match) -> None:
    """Tell of a model of a known provider with all the data that was made up."""
    model = sheet.object(match.pointer)
    provider = str(match.captured[0]).strip().lower()
    if (
        model is not None
        and provider in _KNOWN_PROVIDERS
        and is_filled(model.get("id"))
        and all(key in model and same(model[key], _MADE_UP[key]) for key in _MADE_UP)
    ):
        sheet.manual(match.pointer, f"{', '.join(_MADE_UP)} are all as if made up")


ROWS = (
    Migration(
        "utility-model-separation",
        "the primary model beside a utility model was written down",
        retired=None,
        introduced="2026.9.5",
        stage=Stage.MODELS + 5,
        applicability=UNSAFE,
        steps=(_separate_utility,),
        watches=("<agents>.utilityModel",),
        before="{agents: {defaults: {utilityModel: 'box/small'}}, models: {providers:"
        " {box: {baseUrl: 'http://127.0.0.1:8080/v1', models:"
        " [{id: 'large', name: 'Large'}, {id: 'small', name: 'Small'}]}}}}",
        after="{agents: {defaults: {utilityModel: 'box/small',"
        " model: {primary: 'box/large'}}}, models: {providers:"
        " {box: {baseUrl: 'http://127.0.0.1:8080/v1', models:"
        " [{id: 'large', name: 'Large'}, {id: 'small', name: 'Small'}]}}}}",
        advice="Name the model to talk to in agents.defaults.model.primary. While none"
        " is named OpenClaw picks one, and its doctor writes down the one it has"
        " picked so far; later it will not pick the utility model",
        differs="it writes the model down without a utility model too, where nothing is"
        " to be kept apart, and notes under meta that it has done so",
        evidence="run on 2026.9.5 and 2026.9.6",
    ),
    Migration(
        "generated-model-metadata",
        "data of a model that OpenClaw had made up was removed",
        retired=None,
        introduced="2026.8.1",
        stage=Stage.MODELS + 5,
        applicability=MANUAL,
        steps=(each("models.providers.*.models[*]", _made_up),),
        before="{models: {providers: {anthropic: {baseUrl: 'https://api.anthropic.com',"
        " models: [{id: 'claude-opus-4-8', name: 'Opus', reasoning: false,"
        " input: ['text'], maxTokens: 8192,"
        " cost: {input: 0, output: 0, cacheRead: 0, cacheWrite: 0}}]}}}}",
        advice="An earlier doctor wrote such data for models it had not looked up:"
        " then the model costs nothing, sees no pictures and thinks no longer. If that"
        " is not what you wrote, remove the four keys, and OpenClaw uses its own data."
        " Its doctor removes them only where its log of changes shows that it wrote"
        " them",
        evidence="read in 2026.9.6",
    ),
)
