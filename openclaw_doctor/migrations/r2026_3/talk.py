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
    """Take blanks off the ids, and capitals off the one that is selected."""
    at, providers = match.pointer, match.pointer / "providers"
    provider = sheet.get(at / "provider")
    selected = trimmed(provider).lower() if isinstance(provider, str) else ""
    for key in list(as_object(sheet.get(providers))):
        name = trimmed(key)
        name = selected if name.lower() == selected else name
        if _is_tidied(key, name):
            sheet.fold(providers / key, providers / name)
    if isinstance(provider, str) and _is_tidied(provider, trimmed(provider)):
        sheet.put(at / "provider", trimmed(provider))


def _is_tidied(written: str, name: str) -> bool:
    """Whether an id is to be written as ``name``; a variable may hold what it wants."""
    return "${" not in written and written != name != ""


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
    # Capitals of provider do not count, those of the keys do.
    name = trimmed(chosen).lower()
    if not name and len(providers) < 2:
        name = next(iter(providers), _FIRST_PROVIDER)
    usable = "${" not in name and isinstance(providers.get(name, {}), dict)
    return name if usable else ""


ROWS = (
    Migration(
        "talk-provider-normalise",
        "ids of talk providers lost their blanks, and the selected one its capitals",
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
