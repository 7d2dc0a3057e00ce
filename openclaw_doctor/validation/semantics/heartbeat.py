"""Heartbeats: how often, in which hours, and where to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import ALL_RELEASES, Release
from openclaw_doctor.validation.semantics.authored import BLANKS
from openclaw_doctor.validation.semantics.outside import (
    known_channels,
    may_come_from_plugin,
)
from openclaw_doctor.validation.semantics.quantities import is_duration
from openclaw_doctor.validation.semantics.roster import scopes_of
from openclaw_doctor.validation.semantics.shapes import object_at, text_at
from openclaw_doctor.validation.semantics.subject import Check, Subject
from openclaw_doctor.validation.violation import CHECK, Violation

SECTIONS = frozenset({"agents"})

_CLOCK = re.compile(r"(?:[01]\d|2[0-3]|24):[0-5]\d\Z", re.ASCII)
_MIDNIGHT_AT_END = "24:00"

#: From here on hours are checked without an interval as well.
_HOURS_ALONE = Release(2026, 8, 1)

#: Targets that are no channel; ``owner`` is one on 2026.9.6, not on 2026.5.28.
_WORDS = frozenset({"last", "none"})
_OWNER = "owner"
_OWNER_SINCE = Release(2026, 6, 11)
#: Before this release it is lower case only.
_OWNER_IN_CAPITALS = Release(2026, 8, 1)
#: Other names of channels, the same on 2026.3.13 to 2026.9.6.
_ALIASES = frozenset({"gchat", "google-chat", "imsg", "internet-relay-chat"})
#: Those of channels that are plugins, the same on 2026.4.5 to 2026.9.6.
_PLUGIN_ALIASES = frozenset({"lark", "nc", "nc-talk", "teams", "twitch-chat"}) | {
    *("zl", "zlu"),
}
_PLUGIN_ALIASES_SINCE = Release(2026, 4, 5)


def _intervals(subject: Subject) -> Iterator[Violation]:
    for at, scope in scopes_of(subject):
        every = text_at(scope, "heartbeat", "every")
        if every and not is_duration(every, "m", subject.target):
            yield Violation(
                at / "heartbeat" / "every",
                CHECK,
                message="the interval is not a duration",
                hint="write a number with ms, s, m, h or d, such as 30m or 1h30m",
            )


def _hours(subject: Subject) -> Iterator[Violation]:
    """Before 2026.8.1 the hours count only where an interval is set (observed)."""
    needs_interval = subject.target < _HOURS_ALONE
    for at, scope in scopes_of(subject):
        heartbeat = object_at(scope, "heartbeat")
        if needs_interval and not heartbeat.get("every"):
            continue
        for edge in ("start", "end"):
            time = text_at(heartbeat, "activeHours", edge)
            if time and not _is_clock(time, edge):
                yield _bad_time(at / "heartbeat" / "activeHours" / edge, edge)


def _is_clock(time: str, edge: str) -> bool:
    if time.startswith("24"):
        return edge == "end" and time == _MIDNIGHT_AT_END
    return _CLOCK.match(time) is not None


def _bad_time(at: Pointer, edge: str) -> Violation:
    return Violation(
        at,
        CHECK,
        message="the time of day is not written as HH:MM",
        hint="use two digits each, 00:00 to 23:59"
        + (" or 24:00 for the end of the day" if edge == "end" else ""),
    )


def _targets(subject: Subject) -> Iterator[Violation]:
    for at, scope in scopes_of(subject):
        target = text_at(scope, "heartbeat", "target")
        if target is None or _is_target(target, subject):
            continue
        outside = bool(target.strip(BLANKS)) and may_come_from_plugin(subject)
        yield Violation(
            at / "heartbeat" / "target",
            CHECK,
            message=f"no channel of OpenClaw {subject.target} has this name"
            if target.strip(BLANKS)
            else "the target is blank",
            hint="name a channel, or use "
            + " or ".join(sorted(_words(subject.target))),
            severity="warning" if outside else "error",
            host=outside,
        )


def _words(target: Release) -> frozenset[str]:
    return _WORDS | {_OWNER} if target >= _OWNER_SINCE else _WORDS


def _is_target(target: str, subject: Subject) -> bool:
    name = target.strip(BLANKS).lower()
    if name == _OWNER and subject.target < _OWNER_IN_CAPITALS:
        return target.strip(BLANKS) == name and name in _words(subject.target)
    if name in _words(subject.target) or name in _ALIASES:
        return True
    if name in _PLUGIN_ALIASES and subject.target >= _PLUGIN_ALIASES_SINCE:
        return True
    return name in known_channels(subject)


CHECKS = (
    Check("heartbeat-interval", _intervals, ALL_RELEASES, 1),
    Check("heartbeat-hours", _hours, ALL_RELEASES, 1),
    Check("heartbeat-target", _targets, ALL_RELEASES, 8),
)
