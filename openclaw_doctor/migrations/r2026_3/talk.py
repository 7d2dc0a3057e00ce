"""Talk settings belong to a provider, whose id has no blanks around it."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.model import Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.validation.semantics.authored import as_object, trimmed

_TALK = Pointer(("talk",))
_FLAT = ("voiceId", "voiceAliases", "modelId", "outputFormat", "apiKey")
_FIRST_PROVIDER = "elevenlabs"


def _trim_ids(sheet: Sheet, match: Match) -> None:
    at = match.pointer
    for key in list(as_object(sheet.get(at / "providers"))):
        if _untidy(key):
            sheet.fold(at / "providers" / key, at / "providers" / trimmed(key))
    provider = sheet.get(at / "provider")
    if _untidy(provider):
        sheet.put(at / "provider", trimmed(provider))


def _untidy(name: Any) -> bool:
    """Whether there are blanks around an id; a variable may hold what it wants."""
    return isinstance(name, str) and "${" not in name and name != trimmed(name) != ""


def _to_provider(sheet: Sheet) -> None:
    talk = as_object(sheet.get(_TALK))
    found = [key for key in _FLAT if key in talk]
    name = _provider(talk) if found else ""
    for key in found:
        if name:
            sheet.fold(_TALK / key, _TALK / "providers" / name / key)
        else:
            sheet.manual(_TALK / key, "it is not clear which provider this is for")


def _provider(talk: dict[str, Any]) -> str:
    """The provider that flat settings were for; empty where that cannot be told."""
    chosen, providers = talk.get("provider", ""), talk.get("providers", {})
    if not isinstance(chosen, str) or not isinstance(providers, dict):
        return ""
    name = trimmed(chosen)
    if not name and len(providers) < 2:
        name = next(iter(providers), _FIRST_PROVIDER)
    usable = "${" not in name and isinstance(providers.get(name, {}), dict)
    return name if usable else ""


ROWS = (
    Migration(
        "talk-provider-normalise",
        "ids of talk providers lost the blanks around them",
        retired="2026.3.8",
        stage=Stage.CONTAINERS,
        steps=(each("talk", _trim_ids), each("talk.realtime", _trim_ids)),
        before="{talk: {provider: ' acme', providers: {'acme ': {voiceId: 'v'}}}}",
        after="{talk: {provider: 'acme', providers: {acme: {voiceId: 'v'}}}}",
        losses="a setting that a provider has twice",
        evidence="run on 59 releases, 2026.3.22 to 2026.9.6",
    ),
    Migration(
        "talk-flat-fields",
        "voice, model, format and key moved from talk to the provider they are for",
        retired="2026.4.5",
        steps=(_to_provider,),
        watches=tuple(f"talk.{key}" for key in _FLAT),
        before=(
            "{talk: {voiceId: 'v1', apiKey: 'canary-k', "
            "providers: {acme: {voiceId: 'v2'}}}}"
        ),
        after="{talk: {providers: {acme: {voiceId: 'v2', apiKey: 'canary-k'}}}}",
        losses="a setting that the provider has itself",
        advice="move them to talk.providers, under the provider that they are for",
        evidence="run on 52 releases, 2026.4.5 to 2026.9.6",
    ),
)
