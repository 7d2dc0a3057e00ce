"""Formats and orders of settings that 2026.8.1 no longer has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openclaw_doctor.pointer import Pointer, lookup
from openclaw_doctor.release import between
from openclaw_doctor.validation.semantics.authored import BLANKS
from openclaw_doctor.validation.semantics.shapes import number_at, text_at
from openclaw_doctor.validation.semantics.subject import Check, Subject
from openclaw_doctor.validation.violation import CHECK, Violation

SECTIONS = frozenset({"audio", "gateway", "meta"})

_STALE = Pointer(("gateway", "channelStaleEventThresholdMinutes"))
_WIDTH = Pointer(("gateway", "controlUi", "chatMessageMaxWidth"))
_COMMAND = Pointer(("audio", "transcription", "command"))
_TOUCHED = Pointer(("meta", "lastTouchedAt"))

_DEFAULT_HEALTH_MINUTES = 5
#: The last moment a JavaScript date can hold, in milliseconds.
_LAST_MOMENT = 8.64e15

_KEYWORDS = frozenset({"none", "min-content", "max-content"})
_FUNCTIONS = frozenset({"calc", "clamp", "fit-content", "max", "min"})
_UNITS = frozenset({"ch", "em", "rem", "vh", "vmax", "vmin", "vw", "px"})
_LENGTH = re.compile(
    rf"(?:\d+(?:\.\d+)?|\.\d+)(?:{'|'.join(sorted(_UNITS))}|%)\Z",
    re.IGNORECASE | re.ASCII,
)
_CALCULATION = re.compile(
    rf"(?:{'|'.join(sorted(_FUNCTIONS))})\([0-9A-Za-z.%+\-*/(), ]+\)\Z",
    re.IGNORECASE | re.ASCII,
)
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9-]*", re.ASCII)
_LONGEST_WIDTH = 96

_UNSAFE = frozenset(";&|`$<>\r\n\"'\0")
_BARE_COMMAND = re.compile(r"[A-Za-z0-9._+][A-Za-z0-9._+-]*\Z", re.ASCII)


def _stale_threshold(subject: Subject) -> Iterator[Violation]:
    stale = number_at(subject.config, *_STALE)
    health = number_at(subject.config, "gateway", "channelHealthCheckMinutes")
    interval = _DEFAULT_HEALTH_MINUTES if health is None else health
    if stale is not None and interval != 0 and 1 <= stale < interval:
        yield Violation(
            _STALE,
            CHECK,
            message="the threshold is shorter than channelHealthCheckMinutes,"
            " which is 5 where it is not set",
            hint="make it at least as long as the health check interval",
        )


def _chat_width(subject: Subject) -> Iterator[Violation]:
    width = text_at(subject.config, *_WIDTH)
    if width is not None and not is_css_width(width):
        yield Violation(
            _WIDTH,
            CHECK,
            message="the value is not a CSS width",
            hint="write a width such as 960px, 82% or min(1280px, 82%)",
        )


def is_css_width(text: str) -> bool:
    """Whether 2026.5.28 takes ``text`` as the width of chat messages (observed)."""
    width = " ".join(text.split())
    if not 0 < len(width) <= _LONGEST_WIDTH:
        return False
    if width.lower() in _KEYWORDS or _LENGTH.match(width):
        return True
    words = {word.lower() for word in _WORD.findall(width)}
    return (
        _CALCULATION.match(width) is not None
        and words <= _KEYWORDS | _FUNCTIONS | _UNITS
        and _is_balanced(width)
    )


def _is_balanced(text: str) -> bool:
    depth = 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            return False
    return depth == 0


def _audio_command(subject: Subject) -> Iterator[Violation]:
    command = lookup(subject.config, _COMMAND)
    if not isinstance(command, list):
        return
    program = command[0] if command else ""
    if isinstance(program, str) and not is_safe_command(program):
        yield Violation(
            _COMMAND / 0 if command else _COMMAND,
            CHECK,
            message="the command does not start with the plain name or path of a"
            " program",
            hint="put the program first and each argument in an item of its own",
        )


def is_safe_command(text: str) -> bool:
    """Whether 2026.5.28 takes ``text`` as a program: no shell signs, no option."""
    command = text.strip(BLANKS)
    if not command or _UNSAFE & set(command):
        return False
    is_path = command[0] in ".~" or "/" in command or "\\" in command
    return is_path or _BARE_COMMAND.match(command) is not None


def _moment(subject: Subject) -> Iterator[Violation]:
    touched = number_at(subject.config, *_TOUCHED)
    if touched is not None and abs(touched) > _LAST_MOMENT:
        yield Violation(
            _TOUCHED,
            CHECK,
            message="the number is not a moment in milliseconds since 1970",
            hint="remove the key: OpenClaw writes it itself",
        )


CHECKS = (
    Check(
        "gateway-stale-threshold", _stale_threshold, between("2026.3.28", "2026.8.1"), 1
    ),
    Check("chat-width", _chat_width, between("2026.5.7", "2026.8.1"), 1),
    Check("audio-command", _audio_command, between("2026.3.2", "2026.8.1"), 1),
    Check("last-touched", _moment, between("2026.3.2", "2026.8.1"), 1),
)
