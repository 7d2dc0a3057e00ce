"""Models that a config names: retired ones, and forms that a place does not take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openclaw_doctor.release import since
from openclaw_doctor.validation.semantics.authored import BLANKS
from openclaw_doctor.validation.semantics.model_places import named_models
from openclaw_doctor.validation.semantics.roster import DEFAULTS, scopes_of
from openclaw_doctor.validation.semantics.shapes import (
    list_at,
    members,
    object_at,
    text_at,
)
from openclaw_doctor.validation.semantics.subject import Check, Subject
from openclaw_doctor.validation.violation import CHECK, Violation

SECTIONS = frozenset({"agents", "channels", "hooks", "messages", "tools", "tts"})

_EXACT_SETTINGS = ("pickerRuntimes", "codeMode")
_NO_RUNTIMES = frozenset({"auto", "default"})
#: Choices of OpenRouter that count as a model in a policy.
_SELECTORS = frozenset({"openrouter:auto", "openrouter:free"})


def _retired(subject: Subject) -> Iterator[Violation]:
    if not subject.facts.retired_models:
        return
    for at, named in named_models(subject):
        provider, slash, model = named.strip(BLANKS).partition("/")
        key = (provider.strip(BLANKS).lower(), model.strip(BLANKS).lower())
        successor = subject.facts.retired_models.get(key) if slash else None
        if successor is not None:
            provider, _, model = successor.partition("/")
            # The successor that the release itself names may be retired as well.
            lost = (provider, model) in subject.facts.retired_models
            living = "" if lost else successor
            yield Violation(
                at,
                CHECK,
                expected=living,
                message=f"{'/'.join(key)} is retired; OpenClaw {subject.target} refuses"
                " a config that names it",
                hint=f"use {living} instead" if living else "choose another model",
            )


def _exact_settings(subject: Subject) -> Iterator[Violation]:
    for at, scope in scopes_of(subject):
        for place, model, settings in members(scope.get("models"), at / "models"):
            if is_model(model) and "*" not in model:
                continue
            for key in _EXACT_SETTINGS:
                if key in object_at(settings):
                    yield Violation(
                        place / key,
                        CHECK,
                        message=f"{key} needs a single model as provider/model",
                        hint="name the models one by one",
                    )


def _runtimes(subject: Subject) -> Iterator[Violation]:
    for at, scope in scopes_of(subject):
        for place, _model, settings in members(scope.get("models"), at / "models"):
            for index, runtime in enumerate(list_at(settings, "pickerRuntimes")):
                if isinstance(runtime, str) and runtime.strip(BLANKS) in _NO_RUNTIMES:
                    yield Violation(
                        place / "pickerRuntimes" / index,
                        CHECK,
                        message="auto and default are no runtimes to pick",
                        hint="name a runtime, or remove the item",
                    )


def _decision_models(subject: Subject) -> Iterator[Violation]:
    for at, scope in scopes_of(subject):
        named = text_at(scope, "decisionModel")
        if named is not None and named.strip(BLANKS) and not is_model(named):
            yield Violation(
                at / "decisionModel",
                CHECK,
                message="the decision model is not written as provider/model",
                hint="write provider/model, or empty text for none",
            )


def is_model(text: str) -> bool:
    """Whether ``text`` has the form provider/model, blanks around them allowed."""
    provider, _slash, model = text.strip(BLANKS).partition("/")
    return bool(provider.strip(BLANKS)) and bool(model.strip(BLANKS))


def _policies(subject: Subject) -> Iterator[Violation]:
    """An agent knows its own aliases and those of the defaults."""
    shared = _aliases(object_at(subject.config, *DEFAULTS))
    for at, scope in scopes_of(subject):
        allowed = list_at(scope, "modelPolicy", "allow")
        aliases = shared | _aliases(scope) if allowed else shared
        for index, named in enumerate(allowed):
            if isinstance(named, str) and not is_allowable(named, aliases):
                yield Violation(
                    at / "modelPolicy" / "allow" / index,
                    CHECK,
                    message="neither an alias nor provider/model nor provider/*",
                    hint="write provider/model, provider/* or an alias of"
                    " agents.defaults.models",
                )


def _aliases(scope: dict[str, Any]) -> frozenset[str]:
    models = object_at(scope, "models").values()
    written = (text_at(settings, "alias") or "" for settings in models)
    return frozenset(alias.strip(BLANKS).lower() for alias in written) - {""}


def is_allowable(text: str, aliases: frozenset[str]) -> bool:
    """Whether 2026.9.6 takes ``text`` in a list of allowed models (observed)."""
    written = text.strip(BLANKS)
    if written.lower() in aliases | _SELECTORS:
        return True
    provider, slash, model = written.partition("/")
    if not slash:
        return False
    first, *middle, last = [provider.strip(BLANKS), *model.lstrip().split("/")]
    parts = [first, *middle]
    if last.strip(BLANKS) == "*":
        return all(_is_segment(part.strip(BLANKS)) for part in parts)
    return all(_is_segment(part) for part in (*parts, last))


def _is_segment(text: str) -> bool:
    return bool(text) and not any(
        letter == "*" or letter.isspace() or letter < " " or letter == "\x7f"
        for letter in text
    )


CHECKS = (
    Check("model-exact", _exact_settings, since("2026.9.5"), 1),
    Check("model-runtime", _runtimes, since("2026.9.6"), 1),
    Check("model-decision", _decision_models, since("2026.9.6"), 1),
    Check("model-policy", _policies, since("2026.8.1"), 7),
    Check("model-retired", _retired, since("2026.5.7"), 8),
)
