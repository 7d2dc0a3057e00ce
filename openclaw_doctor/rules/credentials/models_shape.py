"""credentials/models-shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from openclaw_doctor.documents import Document, Role
from openclaw_doctor.findings import Finding
from openclaw_doctor.pointer import ROOT, Pointer, leaves
from openclaw_doctor.release import NEWEST_KNOWN
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.registry import rule
from openclaw_doctor.rules.shape_report import (
    Slip,
    is_mark,
    schema_slips,
    shape_finding,
)
from openclaw_doctor.validation import is_bundled_provider

_NUMBERS = ("contextWindow", "contextTokens", "maxTokens", "reserveTokens")


@rule(
    "credentials/models-shape",
    fix="none",
    evidence="models.json readers of 2026.4.29 and 2026.9.6, read in the source",
)
def check(context: Context) -> Iterator[Finding]:
    """`models.json` of an agent has a provider that makes OpenClaw skip the file.

    OpenClaw generates `agents/<id>/agent/models.json` from `models.providers` of
    openclaw.json and reads it back loosely. A provider that OpenClaw does not bring
    along needs a `baseUrl` once it lists models, and each model an `api`, its own or
    the provider's; in releases around 2026.4.29 one such provider voids all of them.
    Redaction marks where a number belongs are reported too.

    There is one finding per file. Nothing is fixed, as the file is generated: correct
    `models.providers` of openclaw.json, or the entry here if you wrote it by hand.
    """
    for document, value in context.objects(Role.MODELS):
        slips = schema_slips(document, "models", context.target)
        providers = value.get("providers")
        if isinstance(providers, Mapping):
            slips += _incomplete(providers)
            slips += _redacted_numbers(document, providers)
        if slips:
            yield shape_finding(
                document,
                slips,
                "OpenClaw cannot use all of this file",
                "correct models.providers of openclaw.json, from which it is written",
            )


def _incomplete(providers: Mapping[str, Any]) -> Iterator[Slip]:
    for provider, entry in providers.items():
        models = entry.get("models") if isinstance(entry, Mapping) else None
        if not isinstance(models, list) or not models:
            continue
        if is_bundled_provider(provider, NEWEST_KNOWN):
            continue
        place = ROOT / "providers" / provider
        if not entry.get("baseUrl"):
            yield Slip(place, f"{place.dotted()} has models but no baseUrl")
        if not entry.get("api") and not all(map(_has_api, models)):
            yield Slip(place, f"{place.dotted()} has models without an api")


def _has_api(model: object) -> bool:
    # What is no object is the schema's business.
    return not isinstance(model, Mapping) or bool(model.get("api"))


def _redacted_numbers(
    document: Document, providers: Mapping[str, Any]
) -> Iterator[Slip]:
    for pointer, _ in leaves(providers, ROOT / "providers"):
        if _wants_number(pointer) and is_mark(document, pointer):
            text = "should be a number (a redaction mark stands there)"
            yield Slip(pointer, f"{pointer.dotted()} {text}")


def _wants_number(pointer: Pointer) -> bool:
    return pointer[-1] in _NUMBERS or "cost" in pointer[-2:-1]
