"""Releases of OpenClaw: calendar versions such as ``2026.5.28`` or ``2026.9.6-1``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from openclaw_doctor.errors import UsageError

_FORM = re.compile(
    r"v?(?P<year>\d{4})\.(?P<month>\d{1,2})\.(?P<patch>\d{1,4})"
    r"(?:-(?:(?P<correction>\d{1,4})|(?P<pre>[0-9A-Za-z.-]{1,40})))?\Z",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, order=True)
class Release:
    """One OpenClaw release, ordered by its numbers.

    ``correction`` is the number behind a dash (``2026.5.3-1`` comes after
    ``2026.5.3``).  A pre-release such as ``2026.8.1-beta.2`` counts as the
    release it leads to, because it enforces that release's rules.
    """

    year: int
    month: int
    patch: int
    correction: int = 0

    @staticmethod
    def parse(text: str) -> Release:
        """Read a release from ``text``; raises UsageError where it is none."""
        return _parsed(text)

    def __str__(self) -> str:
        base = f"{self.year}.{self.month}.{self.patch}"
        return f"{base}-{self.correction}" if self.correction else base


@lru_cache(maxsize=512)
def _parsed(text: str) -> Release:
    match = _FORM.match(text.strip())
    if match is None:
        raise UsageError(
            f"{text[:40]!r} is not an OpenClaw release; write it like 2026.5.28"
        )
    return Release(
        int(match["year"]),
        int(match["month"]),
        int(match["patch"]),
        int(match["correction"] or 0),
    )


@dataclass(frozen=True, slots=True)
class ReleaseRange:
    """Releases from ``since`` up to, but not including, ``until``; None is open."""

    since: Release | None = None
    until: Release | None = None

    def __contains__(self, release: Release) -> bool:
        return (self.since is None or self.since <= release) and (
            self.until is None or release < self.until
        )

    def __str__(self) -> str:
        if self.since is None:
            return f"before {self.until}" if self.until else "all releases"
        if self.until is None:
            return f"{self.since} and later"
        return f"{self.since} up to, not including, {self.until}"


def since(text: str) -> ReleaseRange:
    """The range of all releases from ``text`` on."""
    return ReleaseRange(since=Release.parse(text))


def between(first: str, until: str) -> ReleaseRange:
    """The range from ``first`` up to, but not including, ``until``."""
    return ReleaseRange(Release.parse(first), Release.parse(until))


def before(text: str) -> ReleaseRange:
    """The range of all releases before ``text``."""
    return ReleaseRange(until=Release.parse(text))


ALL_RELEASES = ReleaseRange()

#: The newest release whose facts this package holds; the default target.
NEWEST_KNOWN = Release(2026, 9, 6)
