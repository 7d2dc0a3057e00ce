"""Model references that named a runtime in the place of a provider.

A reference now names the provider whose model it is, and ``models`` says beside it by
which runtime the model is called.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openclaw_doctor.migrations.guards import fits, is_object
from openclaw_doctor.migrations.model import Migration, Stage
from openclaw_doctor.migrations.r2026_4.room import takes_in
from openclaw_doctor.migrations.r2026_5.common import keep_choice
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import Release

#: What stood for a provider: the provider that is meant, and the runtime.
_RUNTIMES = {
    "claude-cli": ("anthropic", "claude-cli"),
    "anthropic-cli": ("anthropic", "claude-cli"),
    "codex": ("openai", "codex"),
    "codex-cli": ("openai", "codex"),
    "google-gemini-cli": ("google", "google-gemini-cli"),
}
#: Names that only a runtime can resolve; what they mean changes with the release.
_SHORT = ("opus", "sonnet", "haiku")

_MAIN = ("model", "model.primary", "model.fallbacks[*]")
#: Places that have a runtime of their own from 2026.8.1 on.
_LATE = (
    "heartbeat.model",
    *(f"subagents.{slot}" for slot in _MAIN),
)
#: Places for which no runtime is chosen.
_OTHERS = (
    *(f"<agents>.imageModel{part}" for part in ("", ".primary", ".fallbacks[*]")),
    *(f"<agents>.{slot}" for slot in ("utilityModel", "compaction.model")),
    "channels.modelByChannel.*.*",
    "hooks.mappings[*].model",
    "hooks.gmail.model",
)
_EVERYWHERE = Release(2026, 8, 1)


@dataclass(frozen=True, slots=True)
class _Ref:
    """A reference as it is to be written, and the runtime to call it by."""

    text: str
    runtime: str


def _ref(sheet: Sheet, at: Pointer, value: Any) -> _Ref | None:
    """What a reference at ``at`` becomes; None, with a note if need be, for nothing."""
    if not isinstance(value, str):
        return None
    name, _, model = value.strip().partition("/")
    known = _RUNTIMES.get(name.lower())
    if known is None or not model:
        return None
    own = sheet.object(Pointer(("models", "providers"))) or {}
    if any(key.strip().lower() == name.lower() for key in own):
        sheet.manual(at, "models.providers has a provider of the same name")
    elif model == "*":
        sheet.manual(at, "it means all models of a runtime, not of a provider")
    elif model.lower() in _SHORT:
        sheet.manual(at, "write the full name of the model")
    else:
        return _Ref(f"{known[0]}/{model}", known[1])
    return None


def _rewrite(sheet: Sheet) -> None:
    _rename_keys(sheet)
    late = sheet.target >= _EVERYWHERE
    for slot in (*_MAIN, *(_LATE if late else ())):
        for match in sheet.places(f"<agents>.{slot}"):
            ref = _ref(sheet, match.pointer, sheet.get(match.pointer))
            if ref and _pinned(sheet, match.scope, ref):
                sheet.put(match.pointer, ref.text)
    if late:
        _allow(sheet)
        _leave(sheet)


def _rename_keys(sheet: Sheet) -> None:
    for match in sheet.places("<agents>.models.*"):
        old = match.pointer
        ref = _ref(sheet, old, old[-1])
        if ref is None or not is_object(sheet.get(old)):
            continue
        new = old.parent / ref.text
        if takes_in(sheet, new):
            sheet.fold(old, new)
            _pinned(sheet, match.scope, ref)


def _pinned(sheet: Sheet, scope: Pointer, ref: _Ref) -> bool:
    """Have the model called by its runtime, unless another one was chosen for it.

    False where that cannot be written.
    """
    models = scope / "models"
    at = Pointer((*models, ref.text, "agentRuntime", "id"))
    if not fits(sheet, at):
        return False
    chosen = sheet.get(at)
    if isinstance(chosen, str) and chosen.strip().lower() not in ("", "auto"):
        return True
    keep_choice(sheet, scope)
    sheet.put(at, ref.runtime)
    return True


def _allow(sheet: Sheet) -> None:
    for match in reversed([*sheet.places("<agents>.modelPolicy.allow[*]")]):
        ref = _ref(sheet, match.pointer, sheet.get(match.pointer))
        if ref is None or not _pinned(sheet, match.scope, ref):
            continue
        if ref.text in (sheet.list(match.pointer.parent) or ()):
            sheet.remove(match.pointer)
        else:
            sheet.put(match.pointer, ref.text)


def _leave(sheet: Sheet) -> None:
    for pattern in _OTHERS:
        for match in sheet.places(pattern):
            if _ref(sheet, match.pointer, sheet.get(match.pointer)):
                sheet.manual(match.pointer, "no runtime can be chosen for this place")


ROWS = (
    Migration(
        "cli-runtime-model-refs",
        "model references that named a runtime got their provider, and the runtime a"
        " key of its own",
        retired=None,
        # 2026.4.24 to 5.7 wrote a runtime for the whole agent, which is gone again.
        introduced="2026.5.12",
        # Behind the providers, whose names count here, and behind the copy of the keys
        # of `models` to `modelPolicy`, which must not find the entries made here.
        stage=Stage.MODELS + 10,
        steps=(_rewrite,),
        watches=(
            "<agents>.{model,models}",
            "<agents>.{heartbeat,subagents}.model",
            "<agents>.modelPolicy.allow[*]",
            *_OTHERS,
        ),
        before="{agents: {defaults: {model: 'claude-cli/claude-opus-4-7',"
        " models: {'claude-cli/claude-opus-4-7': {alias: 'opus'}}}}}",
        after="{agents: {defaults: {model: 'anthropic/claude-opus-4-7',"
        " models: {'anthropic/claude-opus-4-7':"
        " {alias: 'opus', agentRuntime: {id: 'claude-cli'}}}}}}",
        advice="write the provider's own name (anthropic, openai, google) before the"
        " model; without an agentRuntime in models it is called directly, not through"
        " the command line tool, which may be billed otherwise",
        # Up to 2026.9.3 the entry under the old key stayed as well.
        evidence="run on 29 releases, 2026.5.12 to 2026.9.6",
    ),
)
