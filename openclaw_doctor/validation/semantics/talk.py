"""Checks of ``talk``: the selected provider."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import between, since
from openclaw_doctor.validation.semantics.authored import (
    as_object,
    as_text,
    flaw,
    flaw_of_key,
    inner,
    place,
    trimmed,
)
from openclaw_doctor.validation.semantics.subject import Check, Subject
from openclaw_doctor.validation.violation import Violation

SECTIONS = frozenset({"talk"})


def _selected_provider(subject: Subject) -> Iterator[Violation]:
    """``provider`` is a key of ``providers``, and needed where there are several.

    Blanks and capitals of ``provider`` do not count, those of the keys do.
    Observed on 2026.3.13 to 2026.4.5 and 2026.5.7 to 2026.9.6.
    """
    yield from _of_section(place("talk"), inner(subject.config, "talk"))


def _provider_with_settings(subject: Subject) -> Iterator[Violation]:
    """Providers without settings are dropped first, unless nothing would remain.

    Observed on 2026.4.15 and 2026.4.29.
    """
    talk = inner(subject.config, "talk")
    providers = as_object(talk.get("providers"))
    kept = {name: settings for name, settings in providers.items() if settings != {}}
    if kept or trimmed(as_text(talk.get("provider"))):
        talk = {**talk, "providers": kept}
    yield from _of_section(place("talk"), talk)


def _realtime_provider(subject: Subject) -> Iterator[Violation]:
    """The same rule for ``talk.realtime``, known since 2026.5.12."""
    yield from _of_section(
        place("talk", "realtime"), inner(subject.config, "talk", "realtime")
    )


def _of_section(at: Pointer, section: dict[str, Any]) -> Iterator[Violation]:
    providers = as_object(section.get("providers"))
    chosen = section.get("provider", "")
    if not providers or not isinstance(chosen, str):
        return
    name = trimmed(chosen).lower()
    if name and name not in providers:
        yield flaw(
            at / "provider",
            "the selected provider is not a key of providers",
            "name one of the keys of providers, in lower case there too",
        )
    elif not name and len(providers) > 1:
        yield flaw_of_key(
            section,
            at,
            "provider",
            "there are several providers and none is selected",
            "set provider to one of the keys of providers",
        )


CHECKS = (
    Check("talk-provider", _selected_provider, between("2026.3.13", "2026.4.10")),
    Check("talk-provider", _provider_with_settings, between("2026.4.10", "2026.5.1")),
    Check("talk-provider", _selected_provider, since("2026.5.7")),
    Check("talk-provider", _realtime_provider, since("2026.5.12")),
)
