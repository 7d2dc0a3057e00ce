"""Checks of ``browser.profiles``."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.release import since
from openclaw_doctor.validation.semantics.authored import flaw, objects
from openclaw_doctor.validation.semantics.subject import Check, Subject
from openclaw_doctor.validation.violation import Violation

SECTIONS = frozenset({"browser"})

#: Since then the driver extension finds the browser without a port or address.
_EXTENSION_CONNECTS = since("2026.3.22")


#: The driver extension of these releases is a relay; that of older ones was not.
_EXTENSION_RELAY = since("2026.7.1")


def _unreachable_profiles(subject: Subject) -> Iterator[Violation]:
    """A profile says where the browser listens, unless its driver knows."""
    for at, _, profile in objects(subject.config, "browser", "profiles"):
        driver = profile.get("driver")
        if driver == "existing-session":
            continue
        if driver == "extension" and subject.target in _EXTENSION_CONNECTS:
            continue
        if not profile.get("cdpPort") and not profile.get("cdpUrl"):
            yield flaw(
                at,
                "a browser profile has neither cdpPort nor cdpUrl",
                "set one of them, or use the driver existing-session",
            )


def _user_data_dirs(subject: Subject) -> Iterator[Violation]:
    """``userDataDir`` belongs to the driver existing-session.

    Older releases read the driver extension as existing-session (2026.4.29).
    """
    for at, _, profile in objects(subject.config, "browser", "profiles"):
        driver = profile.get("driver")
        old = driver == "extension" and subject.target not in _EXTENSION_RELAY
        if driver != "existing-session" and not old and profile.get("userDataDir"):
            yield flaw(
                at,
                "a browser profile has userDataDir with a driver that ignores it",
                "remove userDataDir, or use the driver existing-session",
            )


def _extension_addresses(subject: Subject) -> Iterator[Violation]:
    """The driver extension has an address of its own."""
    for at, _, profile in objects(subject.config, "browser", "profiles"):
        if profile.get("driver") == "extension" and profile.get("cdpUrl"):
            yield flaw(
                at,
                "a browser profile with the driver extension has cdpUrl",
                "remove cdpUrl; the extension's relay has its own address",
            )


CHECKS = (
    Check("browser-address", _unreachable_profiles),
    Check("browser-user-data", _user_data_dirs, since("2026.3.22")),
    Check("browser-extension", _extension_addresses, _EXTENSION_RELAY),
)
