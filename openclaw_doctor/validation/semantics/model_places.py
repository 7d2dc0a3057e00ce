"""The places of a config in which OpenClaw looks for models that are retired."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openclaw_doctor.pointer import ROOT, Pointer
from openclaw_doctor.release import Release
from openclaw_doctor.validation.semantics.roster import agents_of, scopes_of
from openclaw_doctor.validation.semantics.shapes import (
    below,
    list_at,
    members,
    object_at,
    text_at,
)
from openclaw_doctor.validation.semantics.subject import Subject

Named = tuple[Pointer, str]

#: From here on OpenClaw looks in more places; not so on 2026.5.28 (both observed).
_MORE_PLACES = Release(2026, 8, 1)

_SELECTORS = (
    *(("model",), ("utilityModel",), ("imageModel",), ("voiceModel",), ("pdfModel",)),
    *(("imageGenerationModel",), ("videoGenerationModel",), ("musicGenerationModel",)),
    *(("mediaModels", kind) for kind in ("image", "video", "music")),
    ("subagents", "model"),
)
_TEXTS = (
    ("heartbeat", "model"),
    ("compaction", "model"),
    ("compaction", "memoryFlush", "model"),
)
_REVIEWER = ("exec", "reviewer", "model")
_SUMMARY = ("tts", "summaryModel")


def named_models(subject: Subject) -> Iterator[Named]:
    """Each text that names a model, with its place; for a key that of its member.

    The places are those of 2026.5.28 and 2026.9.6 (observed).
    """
    for at, scope in scopes_of(subject):
        yield from _of_scope(at, scope)
    yield from _of_channels(subject)
    for index, mapping in enumerate(list_at(subject.config, "hooks", "mappings")):
        yield from _text(Pointer(("hooks", "mappings", index)), mapping, "model")
    yield from _text(ROOT, subject.config, "hooks", "gmail", "model")
    yield from _text(ROOT, subject.config, "messages", *_SUMMARY)
    if subject.target >= _MORE_PLACES:
        yield from _of_later_places(subject)


def _of_scope(at: Pointer, scope: dict[str, Any]) -> Iterator[Named]:
    for steps in _SELECTORS:
        yield from _selector(at, scope, *steps)
    for steps in _TEXTS:
        yield from _text(at, scope, *steps)
    for place, model, _settings in members(scope.get("models"), at / "models"):
        yield place, model


def _of_channels(subject: Subject) -> Iterator[Named]:
    at = Pointer(("channels", "modelByChannel"))
    for place, _channel, targets in members(object_at(subject.config, *at), at):
        for target, _id, model in members(targets, place):
            if isinstance(model, str):
                yield target, model
    yield from _text(ROOT, subject.config, "channels", "discord", "voice", "model")


def _of_later_places(subject: Subject) -> Iterator[Named]:
    config = subject.config
    for at, _id, agent in agents_of(subject):
        yield from _selector(at, agent, "tools", *_REVIEWER)
        yield from _text(at, agent, *_SUMMARY)
    yield from _selector(ROOT, config, "tools", *_REVIEWER)
    for kind in ("image", "audio", "video"):
        yield from _text(ROOT, config, "tools", "media", kind, "preferredModel")
    yield from _text(ROOT, config, *_SUMMARY)
    discord = Pointer(("channels", "discord"))
    yield from _text(ROOT, config, *discord, "voice", *_SUMMARY)
    accounts = object_at(config, *discord, "accounts")
    for at, _id, account in members(accounts, discord / "accounts"):
        yield from _text(at, account, "voice", "model")
        yield from _text(at, account, "voice", *_SUMMARY)


def _text(at: Pointer, value: Any, *steps: str) -> Iterator[Named]:
    if not _holds(value, steps[0]):
        return
    written = text_at(value, *steps)
    if written is not None:
        yield below(at, *steps), written


def _selector(at: Pointer, value: Any, *steps: str) -> Iterator[Named]:
    """A model as text, or as an object of a primary one and its fallbacks."""
    if not _holds(value, steps[0]):
        return
    yield from _text(at, value, *steps)
    yield from _text(at, value, *steps, "primary")
    for index, fallback in enumerate(list_at(value, *steps, "fallbacks")):
        if isinstance(fallback, str):
            yield below(at, *steps, "fallbacks", index), fallback


def _holds(value: Any, key: str) -> bool:
    """Whether it is worth looking: most agents have few of the places."""
    return isinstance(value, dict) and key in value
