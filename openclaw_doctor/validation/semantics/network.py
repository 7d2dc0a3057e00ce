"""Checks of single addresses: the proxy and the web hooks of other sections."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import between, since
from openclaw_doctor.validation.semantics.authored import (
    flaw,
    inner,
    objects,
    place,
)
from openclaw_doctor.validation.semantics.subject import Check, Subject
from openclaw_doctor.validation.violation import Violation

SECTIONS = frozenset({"proxy", "cron", "marketplaces"})

_WEB = ("http", "https")


def _proxy(subject: Subject) -> Iterator[Violation]:
    """Observed on 2026.5.22 to 2026.9.6."""
    yield from _proxy_with(subject, *_WEB)


def _plain_proxy(subject: Subject) -> Iterator[Violation]:
    """Up to 2026.5.12 the proxy is reached by http only."""
    yield from _proxy_with(subject, "http")


def _cron_webhook(subject: Subject) -> Iterator[Violation]:
    """``cron.webhook`` is a web address; the key is gone since 2026.8.2."""
    cron = inner(subject.config, "cron")
    yield from address_flaws(place("cron", "webhook"), cron.get("webhook"), *_WEB)


def _marketplace_feeds(subject: Subject) -> Iterator[Violation]:
    """The address of a feed can be read (2026.7.1 only); any scheme passes."""
    for at, _, feed in objects(subject.config, "marketplaces", "feeds"):
        yield from address_flaws(at / "url", feed.get("url"))


def _proxy_with(subject: Subject, *schemes: str) -> Iterator[Violation]:
    proxy = inner(subject.config, "proxy")
    yield from address_flaws(
        place("proxy", "proxyUrl"), proxy.get("proxyUrl"), *schemes
    )


def address_flaws(at: Pointer, value: object, *schemes: str) -> Iterator[Violation]:
    """What is wrong with an address; without ``schemes`` any will do."""
    if not isinstance(value, str):
        return
    # Few configs have such an address; its module is not loaded for the others.
    from openclaw_doctor.validation.semantics.addresses import read_address

    address = read_address(value)
    if address is not None and (not schemes or address.scheme in schemes):
        return
    kinds = " or ".join(f"{s}://" for s in schemes) or "a scheme such as https://"
    yield flaw(at, f"this is no address with {kinds}", f"write a URL with {kinds}")


CHECKS = (
    Check("proxy-address", _plain_proxy, between("2026.4.27", "2026.5.18")),
    Check("proxy-address", _proxy, since("2026.5.18")),
    Check("webhook-address", _cron_webhook, between("2026.2.26", "2026.8.1")),
    Check("feed-address", _marketplace_feeds, between("2026.7.1", "2026.8.1")),
)
