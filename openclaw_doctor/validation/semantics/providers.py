"""Checks of ``models``: custom providers and the address of the model catalog."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.release import before, since
from openclaw_doctor.validation.semantics.authored import (
    SINCE_8_1,
    as_object,
    flaw,
    flaw_of_key,
    inner,
    objects,
    place,
    trimmed,
)
from openclaw_doctor.validation.semantics.subject import Check, Subject
from openclaw_doctor.validation.violation import Violation

SECTIONS = frozenset({"models"})

#: Another name of the bundled provider zai (2026.5.22, not 2026.5.28).
_DOTTED = "z.ai"
_KNOWS_DOTTED = before("2026.5.28")


def _incomplete_providers(subject: Subject) -> Iterator[Violation]:
    """A provider that OpenClaw does not bundle needs ``baseUrl`` and ``models``.

    Blanks around the id and capitals do not count.  Observed on 2026.5.28 and
    2026.9.6; before 2026.5.19 the schema asks it of every provider.  Up to 2026.7.1
    the schema itself refuses an empty address.
    """
    bundled = subject.facts.overlay_providers
    if not bundled:
        return
    for at, name, provider in objects(subject.config, "models", "providers"):
        id_ = trimmed(name).lower()
        if id_ in bundled or (id_ == _DOTTED and subject.target in _KNOWS_DOTTED):
            continue
        absent = "baseUrl" not in provider
        if absent or (provider["baseUrl"] == "" and subject.target in SINCE_8_1):
            yield flaw_of_key(
                provider,
                at,
                "baseUrl",
                "a provider that OpenClaw does not bundle has no baseUrl",
                "add its address as baseUrl, or use the id of a bundled provider",
            )
        if "models" not in provider:
            yield flaw(
                at,
                "a provider that OpenClaw does not bundle has no list of models",
                "add models, or use the id of a bundled provider",
                name="models",
            )


def _catalog_address(subject: Subject) -> Iterator[Violation]:
    """The catalog comes from an https address, or http on this machine."""
    refresh = as_object(inner(subject.config, "models").get("catalogRefresh"))
    url = refresh.get("url")
    if not isinstance(url, str):
        return
    # Few configs have such an address; its module is not loaded for the others.
    from openclaw_doctor.validation.semantics.addresses import read_address

    address = read_address(url)
    web = address is not None and address.is_web
    if web and address and (address.scheme == "https" or address.is_loopback_name):
        return
    yield flaw(
        place("models", "catalogRefresh", "url"),
        "the address of the model catalog is not one with https",
        "use https; http is possible for localhost, 127.0.0.1 and [::1] only",
    )


CHECKS = (
    Check("custom-provider", _incomplete_providers, since("2026.5.19")),
    Check("catalog-address", _catalog_address, SINCE_8_1),
)
