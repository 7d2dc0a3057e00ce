"""Profiles: rules to begin with, for four kinds of users.  This is all they are."""

from __future__ import annotations

from dataclasses import dataclass

from openclaw_doctor.findings import Severity


@dataclass(frozen=True, slots=True)
class Profile:
    """A set of rules (ids, prefixes, globs; all, if empty) and what they weigh.

    Findings below ``lowest`` do not count, the others are at least ``floor``.
    """

    name: str
    summary: str
    select: tuple[str, ...] = ()
    lowest: Severity = Severity.INFO
    floor: Severity = Severity.INFO


DEFAULT = "recommended"

_PROFILES = (
    Profile(
        "minimal",
        "only errors: what makes OpenClaw at the target refuse a file, or not use it"
        " or a part of it",
        lowest=Severity.ERROR,
    ),
    Profile("recommended", "all rules, each with its own severity"),
    Profile(
        "strict",
        "all rules; old forms that are still accepted, and all else that is only an"
        " info, are warnings",
        floor=Severity.WARNING,
    ),
    Profile(
        "security",
        "secrets and who can read them: secrets in the wrong place or form, references"
        " to secrets, permissions, old copies, and files that cannot be read",
        select=(
            "config/redacted-value",
            "credentials/dead-store",
            "credentials/literal-beside-ref",
            "credentials/oauth-secret-ref",
            "credentials/placeholder-secret",
            "credentials/secret-in-config",
            "credentials/secret-ref-shape",
            "files/encoding",
            "files/interrupted-write",
            "files/leftover-secret",
            "files/permissions",
            "files/syntax",
            "files/unreadable",
            "references/secret-provider",
            "references/secret-ref-path",
        ),
    ),
)

PROFILES = {profile.name: profile for profile in _PROFILES}
