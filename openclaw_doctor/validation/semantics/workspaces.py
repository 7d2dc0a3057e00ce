"""Checks of ``worktreeRoot``, ``desktop``, ``cloudWorkers`` and ``telemetry``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import since
from openclaw_doctor.validation.semantics.authored import (
    SINCE_8_1,
    SINCE_9_6,
    flaw,
    inner,
    is_absolute_path,
    objects,
    place,
    trimmed,
)
from openclaw_doctor.validation.semantics.cloud_settings import settings_flaw
from openclaw_doctor.validation.semantics.subject import Check, Subject
from openclaw_doctor.validation.violation import Violation

SECTIONS = frozenset({"worktreeRoot", "desktop", "cloudWorkers", "telemetry"})

_UNITS_IN_MS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_DURATION_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|[smhd])", re.ASCII)
_SHORTEST_SUSPENSION_MS = 60_000
_NOT_IN_PROJECT = re.compile(r"[?#\\%]")
_NOT_IN_PROJECT_HOST = re.compile(r"[@:\s]")
_LARGEST_SAFE_INTEGER = 2**53 - 1
_TIME = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?Z\Z", re.ASCII
)


def _worktree_root(subject: Subject) -> Iterator[Violation]:
    """``worktreeRoot`` is absolute, or starts in the home folder."""
    root = subject.config.get("worktreeRoot")
    if not isinstance(root, str) or not root:
        return
    path = trimmed(root)
    if not is_absolute_path(path) and path != "~" and path[:2] != "~/":
        yield flaw(
            place("worktreeRoot"),
            "worktreeRoot is not an absolute path",
            "start it with / or ~/",
        )


def _password_file(subject: Subject) -> Iterator[Violation]:
    """The password file of the desktop has an absolute path."""
    path = inner(subject.config, "desktop", "host").get("passwordFile")
    if not isinstance(path, str) or (not path and subject.target in SINCE_9_6):
        return
    if not is_absolute_path(trimmed(path)):
        yield flaw(
            place("desktop", "host", "passwordFile"),
            "the path of the password file is not absolute",
            "start it with /",
        )


def _consent_time(subject: Subject) -> Iterator[Violation]:
    """``telemetry.consentedAt`` is a time of the UTC zone."""
    text = inner(subject.config, "telemetry").get("consentedAt")
    if isinstance(text, str) and not _is_time(text, subject):
        yield flaw(
            place("telemetry", "consentedAt"),
            "this is no time in the ISO form",
            "write it like 2026-09-06T12:00:00Z",
        )


def _is_time(text: str, subject: Subject) -> bool:
    """Whether ``text`` is a time; 2026.9.6 asks for the seconds."""
    match = _TIME.match(text)
    if match is None or (match[5] is None and subject.target in SINCE_9_6):
        return False
    year, month, day = (int(match[i]) for i in (1, 2, 3))
    try:
        # Year 0 is a leap year, like 2000; Python's calendar starts with year 1.
        date(year or 2000, month, day)
    except ValueError:
        return False
    return True


def _worker_profiles(subject: Subject) -> Iterator[Violation]:
    """Ids without blanks around them, suspension after a minute at least."""
    for at, name, profile in objects(subject.config, "cloudWorkers", "profiles"):
        yield from _id_flaws(at, name)
        after = profile.get("suspendAfter")
        if isinstance(after, str) and not _is_long_enough(after):
            yield flaw(
                at / "suspendAfter",
                "this is no duration of a minute or more",
                "write a number with the unit m, h or d",
            )
        reason = settings_flaw(profile.get("settings", {}))
        if reason:
            yield flaw(
                at / "settings", reason, "use a SecretRef object with a valid id"
            )


def _worker_projects(subject: Subject) -> Iterator[Violation]:
    """Projects are named by host, owner and repository, in lower case."""
    projects = inner(subject.config, "cloudWorkers", "projectProfiles")
    for name, profile in projects.items():
        at = place("cloudWorkers", "projectProfiles", name)
        if not _is_project(name):
            yield flaw(
                at,
                "this is no project in the form that OpenClaw compares",
                "write host/owner/repository in lower case, without .git",
            )
        if isinstance(profile, str):
            yield from _id_flaws(at, profile)


def _is_project(name: str) -> bool:
    host, *segments = name.split("/")
    if name != trimmed(name).lower() or name.endswith(".git"):
        return False
    if len(segments) < 2 or _NOT_IN_PROJECT.search(name):
        return False
    plain_host = host.startswith("[") or not _NOT_IN_PROJECT_HOST.search(host)
    return bool(host) and plain_host and not {"", ".", ".."}.intersection(segments)


def _id_flaws(at: Pointer, text: str) -> Iterator[Violation]:
    if text and text != trimmed(text):
        yield flaw(
            at, "the id of a worker profile has blanks around it", "remove the blanks"
        )


def _is_long_enough(text: str) -> bool:
    low = trimmed(text).lower()
    if text.lower()[-1:] not in ("s", "m", "h", "d"):
        return False
    total, end = 0.0, 0
    for match in _DURATION_PART.finditer(low):
        if match.start() != end:
            return False
        total += float(match[1]) * _UNITS_IN_MS[match[2]]
        end = match.end()
    in_range = _SHORTEST_SUSPENSION_MS <= round(total) <= _LARGEST_SAFE_INTEGER
    return bool(low) and end == len(low) and in_range


CHECKS = (
    Check("worktree-root", _worktree_root, since("2026.9.1")),
    Check("desktop-password-file", _password_file, SINCE_8_1),
    Check("telemetry-time", _consent_time, SINCE_8_1),
    Check("cloud-worker", _worker_profiles, SINCE_8_1),
    Check("cloud-worker-project", _worker_projects, SINCE_8_1),
)
