"""References to models of ``openai-codex``, and compaction beside the Codex runtime.

What a reference names decides who is paid: ``openai-codex`` was the subscription of a
ChatGPT account.  The pin to the runtime ``codex`` keeps it that way.  The ids of the
credentials are changed by ``credentials/openai-codex``, which sees all files.
"""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.migrations.model import MANUAL, UNSAFE, Migration, Stage
from openclaw_doctor.migrations.r2026_5.common import (
    pin,
    runtime_of,
    selected,
    text,
    without_profile,
)
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import edit_items
from openclaw_doctor.pointer import Pointer

_OLD, _NEW = "openai-codex/", "openai/"
_PLUGINS = Pointer(("plugins",))
_PROVIDERS = Pointer(("models", "providers"))
_DEFAULTS = Pointer(("agents", "defaults"))

#: Other places of model references; they are told, not changed.
_OTHER_SLOTS = (
    "<agents>.{imageModel,pdfModel,utilityModel,voiceModel,decisionModel}",
    "<agents>.{imageGenerationModel,videoGenerationModel,musicGenerationModel}",
    "<agents>.mediaModels.{image,video,music}",
    "<agents>.{heartbeat,subagents,compaction}.model",
    "<agents>.compaction.memoryFlush.model",
    "<agents>.tools.exec.reviewer.model",
    "tools.exec.reviewer.model",
    "hooks.mappings[*].model",
    "hooks.gmail.model",
    "channels.modelByChannel.*.*",
    "tts.summaryModel",
    "messages.tts.summaryModel",
    "<discord>.voice.model",
)
_OTHERS = tuple(
    f"{slot}{rest}"
    for slot in _OTHER_SLOTS
    for rest in ("", ".primary", ".fallbacks[*]")
)


def _model(value: object) -> str:
    """The model that a reference of the old provider names, without its profile."""
    ref = text(value)
    if not ref.lower().startswith(_OLD):
        return ""
    return without_profile(ref[len(_OLD) :])


def _rewrite_refs(sheet: Sheet) -> None:
    """Rewrite models, fallbacks and the map of models of all agents, and pin them."""
    scopes = [match.pointer for match in sheet.places("<agents>")]
    wide = [at for agent in scopes for at in _wildcards(sheet, agent)]
    for at in wide:
        sheet.manual(
            at,
            "all models of openai-codex would become all of openai: name the ones that"
            " are meant",
        )
    named = {_model(sheet.get(at)) for agent in scopes for at in selected(sheet, agent)}
    named |= {_model(key) for agent in scopes for key in _map(sheet, agent)}
    taken = {ref for agent in scopes for ref in _openai_refs(sheet, agent)}
    ready = set() if wide or not _may_run(sheet, bool(named - {""})) else named - {""}
    for agent in scopes:
        _rewrite_agent(sheet, agent, ready, taken)
    for pattern in _OTHERS:
        for match in sheet.places(pattern):
            if _model(sheet.get(match.pointer)):
                sheet.manual(match.pointer, "it names a model of openai-codex, too")


def _rewrite_agent(
    sheet: Sheet, agent: Pointer, ready: set[str], taken: set[str]
) -> None:
    own = runtime_of(sheet, _PROVIDERS / "openai-codex") or "codex"
    pinned: dict[str, None] = {}
    places = [*selected(sheet, agent)]
    places += [agent / "models" / key for key in _map(sheet, agent)]
    for at in places:
        is_key = at.parent == agent / "models"
        ref = str(at[-1]) if is_key else text(sheet.get(at))
        model = _model(ref)
        if model in taken:
            sheet.manual(at, "the model is used with openai, too: who shall be paid?")
        elif model in ready:
            new = f"{_NEW}{ref.strip()[len(_OLD) :]}"
            if is_key:
                sheet.fold(at, agent / "models" / new)
            else:
                sheet.put(at, new)
            pinned[model] = None
    for model in pinned:
        pin(sheet, agent, f"{_NEW}{model}", own)
    _rewrite_allowed(sheet, agent, ready - taken)
    if pinned:
        sheet.doubt(
            agent,
            "these requests need the Codex plugin, and the login of openai-codex under"
            " its new name",
        )


def _rewrite_allowed(sheet: Sheet, agent: Pointer, ready: set[str]) -> None:
    """Rename the models that were rewritten in the list of allowed ones."""
    at = agent / "modelPolicy" / "allow"
    allowed = sheet.list(at) or []
    wanted = [f"{_NEW}{_model(x)}" if _model(x) in ready else x for x in allowed]
    if wanted != allowed:
        edit_items(sheet, at, [x for i, x in enumerate(wanted) if x not in wanted[:i]])


def _map(sheet: Sheet, agent: Pointer) -> tuple[str, ...]:
    return tuple(sheet.object(agent / "models") or ())


def _wildcards(sheet: Sheet, agent: Pointer) -> Iterator[Pointer]:
    at = agent / "modelPolicy" / "allow"
    for index, item in enumerate(sheet.list(at) or ()):
        if _model(item) == "*":
            yield at / index
    for key in _map(sheet, agent):
        if _model(key) == "*":
            yield agent / "models" / key


def _openai_refs(sheet: Sheet, agent: Pointer) -> Iterator[str]:
    """The models that ``agent`` names under openai without a pin to Codex."""
    refs = [text(sheet.get(at)) for at in selected(sheet, agent)]
    for ref in (*refs, *_map(sheet, agent)):
        key = without_profile(ref)
        pins = [runtime_of(sheet, at / "models" / key) for at in (agent, _DEFAULTS)]
        if key.lower().startswith(_NEW) and "codex" not in pins:
            yield key[len(_NEW) :]


def _may_run(sheet: Sheet, wanted: bool) -> bool:
    """Whether the config leaves the Codex plugin on; if not and needed, it is told."""
    entry = _PLUGINS / "entries" / "codex" / "enabled"
    allow = sheet.list(_PLUGINS / "allow")
    off = (
        sheet.get(_PLUGINS / "enabled") is False
        or sheet.get(entry) is False
        or "codex" in (sheet.list(_PLUGINS / "deny") or ())
        or (bool(allow) and "codex" not in (allow or ()))
    )
    if off and wanted:
        sheet.manual(
            _PLUGINS,
            "the models of openai-codex run with the Codex plugin, which is switched"
            " off here or not allowed",
        )
    return not off


def _uses_codex(sheet: Sheet, agent: Pointer) -> bool:
    """Whether the model of ``agent`` runs with Codex, as far as the config tells.

    That is the case of OpenAI models that are pinned to nothing else, unless their
    provider has an address of its own (observed on 2026.5.28 and 2026.9.6).
    """
    places = [at for a in (agent, _DEFAULTS) for at in selected(sheet, a)]
    ref = without_profile(text(sheet.get(places[0]))) if places else ""
    if ref.lower().startswith((_OLD, "codex/")):
        return True
    pins = (runtime_of(sheet, a / "models" / ref) for a in (agent, _DEFAULTS))
    named = next(filter(None, pins), runtime_of(sheet, _PROVIDERS / "openai"))
    elsewhere = sheet.has(_PROVIDERS / "openai" / "baseUrl")
    implied = () if elsewhere else ("",)
    return ref.lower().startswith(_NEW) and named in ("codex", *implied)


def _with_codex(sheet: Sheet) -> Iterator[Pointer]:
    """The compaction of each agent that runs, or has an heir that runs, with Codex."""
    agents = [match.pointer for match in sheet.places("<agents>")]
    for agent in agents:
        heirs = agents if agent == _DEFAULTS else [agent]
        if sheet.object(agent / "compaction") is not None and any(
            _uses_codex(sheet, heir) for heir in heirs
        ):
            yield agent / "compaction"


def _tell_lossless(sheet: Sheet) -> None:
    for at in _with_codex(sheet):
        if text(sheet.get(at / "provider")).lower() == "lossless-claw":
            sheet.manual(at / "provider", "the Codex runtime does not use it there")


def _tell_overrides(sheet: Sheet) -> None:
    for at in _with_codex(sheet):
        if text(sheet.get(at / "provider")).lower() == "lossless-claw":
            continue
        for key in ("model", "provider"):
            if text(sheet.get(at / key)):
                sheet.manual(at / key, "the Codex runtime compacts by itself")


ROWS = (
    Migration(
        "codex-model-refs",
        "models of openai-codex became models of openai with the runtime codex",
        retired=None,
        introduced="2026.5.12",
        # Before the provider goes, and before 2026.8.1 makes a policy of the models.
        stage=Stage.MODELS + 5,
        applicability=UNSAFE,
        steps=(_rewrite_refs,),
        watches=(
            "<agents>.{model,models}",
            "<agents>.modelPolicy.allow[*]",
            *_OTHER_SLOTS,
        ),
        before="{agents: {defaults: {model: {primary: 'openai-codex/gpt-5.5'}}}}",
        after="{agents: {defaults: {model: {primary: 'openai/gpt-5.5'},"
        " models: {'openai/gpt-5.5': {agentRuntime: {id: 'codex'}}}}}}",
        advice="write openai/<model> and pin it: agentRuntime.id codex under"
        " agents.defaults.models.<ref>; without the pin the requests may be paid with"
        " an API key. Other places name the same model then",
        evidence="run on 29 releases, 2026.5.12 to 2026.9.6",
    ),
    Migration(
        "lossless-compaction",
        "compaction by lossless-claw became a context engine where Codex runs",
        retired=None,
        introduced="2026.5.18",
        stage=Stage.MODELS + 7,
        applicability=MANUAL,
        steps=(_tell_lossless,),
        watches=("<agents>.compaction.provider",),
        before="{agents: {defaults: {model: 'openai/gpt-5.5',"
        " compaction: {provider: 'lossless-claw'}}}}",
        advice="where all agents with it run with Codex, set"
        " plugins.slots.contextEngine to lossless-claw, enable the plugin, and give it"
        " the model as config.summaryModel",
        differs="it enables the plugin and lets it choose models",
        evidence="run on 28 releases, 2026.5.18 to 2026.9.6",
    ),
    Migration(
        "codex-compaction-overrides",
        "compaction.model and compaction.provider have no effect where Codex runs",
        retired=None,
        introduced="2026.5.18",
        stage=Stage.MODELS + 7,
        applicability=MANUAL,
        steps=(_tell_overrides,),
        watches=("<agents>.compaction.{model,provider}",),
        before="{agents: {defaults: {model: 'openai/gpt-5.5',"
        " compaction: {model: 'openai/gpt-5.4-mini'}}}}",
        advice="remove the two where no agent of another runtime inherits them",
        differs="it removes them from agents whose runtime it takes for Codex, which"
        " depends on more than the config",
        evidence="run on 28 releases, 2026.5.18 to 2026.9.6",
    ),
)
