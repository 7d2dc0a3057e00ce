"""The project file ``.openclaw-doctor.yaml``: a repository's own rules.

It comes with what is checked, so nothing in it runs, writes or decides about unsafe
fixes, and what it names lies in the repository.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from openclaw_doctor.errors import UnreadableDocument, UsageError
from openclaw_doctor.findings import Severity
from openclaw_doctor.policy.model import (
    OTHER_NAME,
    PROJECT_FILE,
    Override,
    Severities,
    place_below,
)
from openclaw_doctor.policy.naming import is_known, meant
from openclaw_doctor.policy.profiles import PROFILES
from openclaw_doctor.policy.yaml_text import MAX_BYTES, Slip, Value, read
from openclaw_doctor.release import Release
from openclaw_doctor.storage import read_snapshot

_T = TypeVar("_T")
_MEMBERS = (
    "target",
    "profile",
    "select",
    "ignore",
    "severity",
    "fail-level",
    "overrides",
    "baseline",
)
_OVERRIDE = ("paths", "select", "ignore", "severity")
_NEVER = ("unsafe-fixes", "unsafe", "fix", "diff", "keep-retired")
_NEVER_HERE = (
    "what is fixed, and how, is decided at each call (--fix, --unsafe-fixes), never by"
    " a file"
)


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """What a project file says; None and empty where it says nothing.

    ``baseline`` is a whole path.  ``lines`` are the 1-based lines of the members.
    """

    path: Path
    target: Release | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    profile: str | None
    severity: Severities
    fail_level: Severity | None
    overrides: tuple[Override, ...]
    baseline: Path | None
    lines: Mapping[str, int]


def load(path: Path, top: Path, known: Collection[str]) -> ProjectFile:
    """The project file at ``path``; it and its baseline must lie below ``top``.

    ``known`` are the ids of all rules.  Raises UsageError, with the file and the line,
    at its first mistake.
    """
    if path.name == OTHER_NAME:
        raise UsageError(f"{path}: rename this file to {PROJECT_FILE}", path=str(path))
    try:
        snapshot = read_snapshot(path, limit=MAX_BYTES)
    except UnreadableDocument as error:
        raise UsageError(f"{path}: {error.message}", path=str(path)) from None
    if not snapshot.real.is_relative_to(os.path.realpath(top)):
        raise UsageError(f"{path}: is a link that leads elsewhere", path=str(path))
    try:
        text = snapshot.data.decode("utf-8-sig")
        return _Reader(path, top, known).project_file(read(text))
    except UnicodeDecodeError:
        raise UsageError(f"{path}: is no UTF-8 text", path=str(path)) from None
    except Slip as slip:
        where = f"{path}:{slip.line}"
        raise UsageError(f"{where}: {slip.message}", path=str(path)) from None


@dataclass(frozen=True, slots=True)
class _Reader:
    path: Path
    top: Path
    known: Collection[str]

    def project_file(self, value: Value) -> ProjectFile:
        members = _members("a project file", value, _MEMBERS)
        return ProjectFile(
            path=self.path,
            target=_read(members, "target", _target),
            select=_read(members, "select", self._rules) or (),
            ignore=_read(members, "ignore", self._rules) or (),
            profile=_read(members, "profile", _profile),
            severity=_read(members, "severity", self._severities) or (),
            fail_level=_read(members, "fail-level", _severity),
            overrides=_read(members, "overrides", self._overrides) or (),
            baseline=_read(members, "baseline", self._baseline),
            lines={name: value.names[name] for name in members},
        )

    def _rules(self, name: str, value: Value) -> tuple[str, ...]:
        return tuple(self._rule(item) for item in _list(name, value))

    def _rule(self, value: Value) -> str:
        pattern = _text("the name of a rule", value)
        if not is_known(pattern, self.known):
            advice = meant(pattern, self.known)
            raise Slip(value.line, f"no rule fits {pattern!r}; {advice}")
        return pattern

    def _severities(self, name: str, value: Value) -> Severities:
        rows: list[tuple[str, Severity]] = []
        for pattern, wanted in _mapping(name, value).items():
            rule = self._rule(Value(pattern, value.names[pattern], {}))
            rows.append((rule, _severity(pattern, wanted)))
        return tuple(rows)

    def _overrides(self, name: str, value: Value) -> tuple[Override, ...]:
        return tuple(self._override(item) for item in _list(name, value))

    def _override(self, value: Value) -> Override:
        members = _members("an entry of overrides", value, _OVERRIDE)
        paths = _read(members, "paths", _globs)
        if not paths:
            raise Slip(value.line, "an entry of overrides needs paths")
        return Override(
            paths,
            _read(members, "select", self._rules) or (),
            _read(members, "ignore", self._rules) or (),
            _read(members, "severity", self._severities) or (),
        )

    def _baseline(self, name: str, value: Value) -> Path:
        """The path of the baseline, which the repository must not lead elsewhere."""
        text = _text(name, value)
        path = self.path.parent / text
        inside = place_below(Path(os.path.realpath(path)), self.top) or ""
        odd = inside in ("", ".") or ".git" in inside.split("/")
        if Path(text).is_absolute() or odd:
            raise Slip(value.line, "baseline must name a file of this repository")
        return path


def _target(name: str, value: Value) -> Release:
    try:
        return Release.parse(_text(name, value))
    except UsageError as error:
        raise Slip(value.line, f"{name}: {error.message}") from None


def _profile(name: str, value: Value) -> str:
    return _one_of(name, value, tuple(PROFILES))


def _severity(name: str, value: Value) -> Severity:
    return Severity(_one_of(name, value, tuple(one.value for one in Severity)))


def _globs(name: str, value: Value) -> tuple[str, ...]:
    globs = tuple(_text("a path", item) for item in _list(name, value))
    for glob, item in zip(globs, _list(name, value), strict=True):
        if glob.startswith("/") or ".." in glob.split("/"):
            raise Slip(item.line, "paths start at the folder of this file")
    return globs


def _read(
    members: Mapping[str, Value], name: str, reader: Callable[[str, Value], _T]
) -> _T | None:
    """What a member says; None where it is not there."""
    return reader(name, members[name]) if name in members else None


def _members(what: str, value: Value, allowed: Sequence[str]) -> dict[str, Value]:
    """The members of a mapping that hold something; others than ``allowed`` slip."""
    members = _mapping(what, value) if value.data is not None else {}
    for name, line in value.names.items():
        if name in _NEVER:
            raise Slip(line, _NEVER_HERE)
        if name not in allowed:
            raise Slip(line, f"{what} has no member {name!r}{_perhaps(name, allowed)}")
    return {name: member for name, member in members.items() if member.data is not None}


def _mapping(name: str, value: Value) -> dict[str, Value]:
    if isinstance(value.data, dict):
        return value.data
    raise Slip(value.line, f"{name} must be a mapping, with `name: value` in each line")


def _list(name: str, value: Value) -> list[Value]:
    if isinstance(value.data, list):
        return value.data
    raise Slip(value.line, f"{name} must be a list, such as [a, b]")


def _text(name: str, value: Value) -> str:
    if isinstance(value.data, str):
        return value.data
    raise Slip(value.line, f"{name} must be a text")


def _one_of(name: str, value: Value, words: Sequence[str]) -> str:
    text = _text(name, value)
    if text not in words:
        among = f"{', '.join(words[:-1])} or {words[-1]}"
        raise Slip(value.line, f"{name} must be {among}{_perhaps(text, words)}")
    return text


def _perhaps(name: str, known: Sequence[str]) -> str:
    from openclaw_doctor.validation.nearest import nearest

    close = nearest(name, known)
    return f"; did you mean {close}?" if close else ""
