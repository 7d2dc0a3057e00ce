"""The thinking format of vLLM models, once a parameter of requests."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.migrations.guards import fits
from openclaw_doctor.migrations.model import Migration, Stage
from openclaw_doctor.migrations.r2026_5.common import selected, text, without_profile
from openclaw_doctor.migrations.r2026_5.models import thinking_formats
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.pointer import Pointer

_KEYS = ("qwenThinkingFormat", "qwen_thinking_format")
_PLACES = tuple(
    f"{holder}.params.{{{','.join(_KEYS)}}}"
    for holder in (
        "<agents>",
        "agents.defaults.models.*",
        "models.providers.vllm",
        "models.providers.vllm.models[*]",
    )
)
_PREFIX = "vllm/"
_DEFAULTS = Pointer(("agents", "defaults"))
_PROVIDER = Pointer(("models", "providers", "vllm"))
_ROWS = _PROVIDER / "models"

_TEMPLATE = frozenset(
    {"chat-template", "chat-template-kwarg", "chat-template-kwargs"}
    | {"qwen-chat-template"}
)
_FIELD = frozenset({"qwen", "enable-thinking", "request-body", "top-level"})


def _move_formats(sheet: Sheet) -> None:
    """Give the rows of the models their formats, those of one model alone first."""
    agents = [match.pointer for match in sheet.places("<agent>")]
    for ref in _vllm_keys(sheet, _DEFAULTS):
        _spread(sheet, _DEFAULTS / "models" / ref, [_model(ref)])
    for index in range(len(sheet.list(_ROWS) or ())):
        row = _ROWS / index
        _spread(sheet, row, [_model(text(sheet.get(row / "id")))])
    everywhere = [_row_ids(sheet), *(_models(sheet, a) for a in (_DEFAULTS, *agents))]
    _spread(sheet, _PROVIDER, [model for models in everywhere for model in models])
    shared = [*_models(sheet, _DEFAULTS)]
    for agent in (_DEFAULTS, *agents):
        _spread(sheet, agent, [*_models(sheet, agent)] or shared)


def _spread(sheet: Sheet, holder: Pointer, models: list[str]) -> None:
    """Take the format out of the parameters of ``holder`` and give it to ``models``."""
    places = [holder / "params" / key for key in _KEYS]
    there = [at for at in places if sheet.has(at)]
    if not there:
        return
    word = text(sheet.get(there[0])).lower().replace("_", "-")
    made = next(
        (
            name
            for name, words in (("qwen-chat-template", _TEMPLATE), ("qwen", _FIELD))
            if word in words
        ),
        "",
    )
    given = [_give(sheet, model, made) for model in dict.fromkeys(models) if made]
    if all(given):
        told = "" if given else "no model of vLLM can have the format"
        for at in there:
            sheet.remove(at, told)


def _give(sheet: Sheet, model: str, made: str) -> bool:
    """Give one model its format, unless it has one; whether that can be done."""
    row = _row(sheet, model)
    if row is None or not fits(sheet, row / "compat" / "thinkingFormat"):
        return False
    if not sheet.has(_PROVIDER):
        sheet.doubt(
            _DEFAULTS,
            "models.providers gets an entry vllm for it, which replaces what OpenClaw"
            " finds of vLLM itself",
        )
    if not sheet.has(row):
        compat = {"thinkingFormat": made}
        made_row = {"id": model, "name": model, "reasoning": True, "compat": compat}
        sheet.append(_ROWS, made_row)
        return True
    at = row / "compat" / "thinkingFormat"
    if text(sheet.get(at)) not in thinking_formats(sheet.target):
        sheet.put(at, made)
        if not sheet.has(row / "reasoning"):
            sheet.put(row / "reasoning", True)
    return True


def _row(sheet: Sheet, model: str) -> Pointer | None:
    """Where the row of a model is, or is to be; None where none can be."""
    if not fits(sheet, _ROWS) or not isinstance(sheet.get(_ROWS, []), list):
        return None
    rows = sheet.list(_ROWS) or []
    ids = [_model(text(r.get("id"))) if isinstance(r, dict) else "" for r in rows]
    return _ROWS / (ids.index(model) if model in ids else len(rows))


def _models(sheet: Sheet, agent: Pointer) -> Iterator[str]:
    """The vLLM models that ``agent`` names."""
    refs = [text(sheet.get(at)) for at in selected(sheet, agent)]
    for ref in (*refs, *_vllm_keys(sheet, agent)):
        if ref.startswith(_PREFIX):
            yield _model(ref)


def _vllm_keys(sheet: Sheet, agent: Pointer) -> list[str]:
    """The keys of the map of models that mean one model of vLLM."""
    keys = sheet.object(agent / "models") or {}
    return [key for key in keys if key.startswith(_PREFIX) and _model(key) != "*"]


def _row_ids(sheet: Sheet) -> list[str]:
    rows = sheet.list(_ROWS) or []
    ids = (text(row.get("id")) for row in rows if isinstance(row, dict))
    return [_model(name) for name in ids if name]


def _model(ref: str) -> str:
    return without_profile(ref).removeprefix(_PREFIX)


ROWS = (
    Migration(
        "vllm-qwenThinkingFormat",
        "qwenThinkingFormat of vLLM became compat.thinkingFormat of the model",
        retired=None,
        introduced="2026.5.27",
        stage=Stage.MODELS,
        steps=(_move_formats,),
        watches=_PLACES,
        before="{models: {providers: {vllm: {baseUrl: 'http://127.0.0.1:8000/v1',"
        " models: [{id: 'qwen3', name: 'qwen3'}]}}}, agents: {defaults: {models:"
        " {'vllm/qwen3': {params: {qwenThinkingFormat: 'chat-template'}}}}}}",
        after="{models: {providers: {vllm: {baseUrl: 'http://127.0.0.1:8000/v1',"
        " models: [{id: 'qwen3', name: 'qwen3', compat:"
        " {thinkingFormat: 'qwen-chat-template'}, reasoning: true}]}}},"
        " agents: {defaults: {models: {'vllm/qwen3': {}}}}}",
        losses="a format that is none, or that no model of vLLM can have",
        advice="set compat.thinkingFormat of the model under models.providers.vllm",
        evidence="run on 23 releases, 2026.5.27 to 2026.9.6",
    ),
)
