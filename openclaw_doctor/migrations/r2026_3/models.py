"""Options of media providers, limits of models, and plugins that are not there."""

from __future__ import annotations

from openclaw_doctor.migrations.model import MANUAL, Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each
from openclaw_doctor.validation.semantics.authored import (
    as_object,
    as_text,
    number_of,
    trimmed,
)

_DEEPGRAM = (
    "tools.media.{audio,image,video}.deepgram",
    "tools.media.models[*].deepgram",
    "tools.media.{audio,image,video}.models[*].deepgram",
)
_OPTIONS = {
    "detectLanguage": "detect_language",
    "punctuate": "punctuate",
    "smartFormat": "smart_format",
}

#: The longest answer that Mistral takes (2026.9.6).
_MISTRAL = {
    "devstral-medium-latest": 32768,
    "magistral-small": 40000,
    "mistral-large-latest": 16384,
    "mistral-medium-2508": 8192,
    "mistral-small-latest": 16384,
    "pixtral-large-latest": 32768,
}


def _to_options(sheet: Sheet, match: Match) -> None:
    options = sheet.object(match.pointer)
    if options is None:
        return
    if not options:
        sheet.remove(match.pointer)
    new = match.pointer.parent / "providerOptions" / "deepgram"
    for key, value in list(options.items()):
        if key in _OPTIONS and isinstance(value, bool):
            sheet.fold(match.pointer / key, new / _OPTIONS[key])
        else:
            sheet.manual(
                match.pointer / key, "it is none of the flags that Deepgram takes"
            )


def _shorten(sheet: Sheet, match: Match) -> None:
    """Only where the answer may be as long as everything: that is always refused."""
    at = match.pointer
    if trimmed(str(at[2])).lower() != "mistral":
        return
    model = as_object(sheet.get(at))
    window = number_of(model.get("contextWindow"))
    answer = number_of(model.get("maxTokens"))
    if window is None or answer is None or answer < window:
        return
    limit = _MISTRAL.get(as_text(model.get("id")))
    if limit is None:
        sheet.manual(at / "maxTokens", "the answer may be as long as the whole context")
    else:
        sheet.put(at / "maxTokens", min(limit, window))


ROWS = (
    Migration(
        "media-deepgram",
        "options of Deepgram moved to providerOptions, under the names it has for them",
        retired="2026.8.1",
        stage=Stage.CONTAINERS,
        steps=tuple(each(pattern, _to_options) for pattern in _DEEPGRAM),
        before="{tools: {media: {audio: {deepgram: {smartFormat: true}}}}}",
        after=(
            "{tools: {media: {audio: "
            "{providerOptions: {deepgram: {smart_format: true}}}}}}"
        ),
        losses="an option that providerOptions has itself",
        advice="write under providerOptions.deepgram what Deepgram is to be asked for",
        evidence="run on 59 releases, 2026.3.22 to 2026.9.6",
    ),
    Migration(
        "mistral-maxTokens",
        "the longest answer of Mistral's models was set to what Mistral takes",
        retired=None,
        introduced="2026.3.23",
        stage=Stage.MODELS,
        steps=(each("models.providers.*.models[*]", _shorten),),
        before=(
            "{models: {providers: {mistral: {models: [{id: 'magistral-small', "
            "contextWindow: 128000, maxTokens: 128000}]}}}}"
        ),
        after=(
            "{models: {providers: {mistral: {models: [{id: 'magistral-small', "
            "contextWindow: 128000, maxTokens: 40000}]}}}}"
        ),
        advice="set maxTokens to less than contextWindow; OpenClaw takes 8192",
        evidence="run on 58 releases, 2026.3.23 to 2026.9.6",
    ),
    Migration(
        "stale-plugin-ids",
        "plugins that are not installed went from plugins.allow and plugins.entries",
        retired=None,
        introduced="2026.3.23",
        applicability=MANUAL,
        # The check of plugin ids names them; what is installed is not known here.
        before="{plugins: {entries: {gone: {enabled: true}}}}",
        after="{plugins: {entries: {gone: {enabled: true}}}}",
        advice=(
            "take out what is no longer used; OpenClaw's doctor removes ids that it "
            "cannot find, with the settings of plugins that are only missing for now"
        ),
        evidence="read in 2026.9.6",
    ),
)
