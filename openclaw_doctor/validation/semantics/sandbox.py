"""Sandboxes: what would let an agent out of its container."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import Release, since
from openclaw_doctor.validation.semantics.authored import BLANKS
from openclaw_doctor.validation.semantics.roster import (
    DEFAULTS,
    agents_of,
    scopes_of,
)
from openclaw_doctor.validation.semantics.shapes import list_at, object_at, text_at
from openclaw_doctor.validation.semantics.subject import Check, Subject
from openclaw_doctor.validation.violation import CHECK, Violation

SECTIONS = frozenset({"agents"})

_JOIN = "dangerouslyAllowContainerNamespaceJoin"
_PROFILES = ("seccompProfile", "apparmorProfile")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_NAMESPACES = ("\\\\?\\", "//?/")

#: Bind sources may have blanks around them up to here; not so on 2026.9.5.
_EXACT_BINDS = Release(2026, 9, 5)
#: From here on folders may start with a drive of Windows (2026.4.29 has no drives).
_DRIVES_SINCE = Release(2026, 5, 7)
#: From here on the binds of the browser are read (not so on 2026.5.7).
_BROWSER_BINDS_SINCE = Release(2026, 5, 22)
#: From here on another container may not be joined (not so on 2026.2.21).
_NO_JOIN_SINCE = Release(2026, 2, 26)

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z", re.ASCII)
_LINE_ENDS = frozenset("\r\n\0")
_CONTAINER_ENGINES = frozenset({"docker", "podman"})
_ENV = ("docker", "env")


def _sandboxes(subject: Subject) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    """The sandboxes of the defaults and of the agents that have one."""
    for at, scope in scopes_of(subject):
        sandbox = scope.get("sandbox")
        if sandbox and isinstance(sandbox, dict):
            yield at / "sandbox", sandbox


def _networks(subject: Subject) -> Iterator[Violation]:
    """A container of its own must not share the network of host or neighbour."""
    for at, sandbox in _sandboxes(subject):
        joins = object_at(sandbox, "docker").get(_JOIN) is True
        joins = joins or subject.target < _NO_JOIN_SINCE
        for container in ("docker", "browser"):
            network = (
                (text_at(sandbox, container, "network") or "").strip(BLANKS).lower()
            )
            joined = network.startswith("container:") and not joins
            if network == "host" or joined:
                place = at / container / "network"
                yield _shared_network(place, joined=joined)


def _shared_network(at: Pointer, *, joined: bool) -> Violation:
    owner = "another container" if joined else "the host"
    return Violation(
        at,
        CHECK,
        message=f"the sandbox may not share the network of {owner}",
        hint="use bridge, none or a network of your own",
    )


def _profiles(subject: Subject) -> Iterator[Violation]:
    for at, sandbox in _sandboxes(subject):
        for key in _PROFILES:
            profile = text_at(sandbox, "docker", key)
            if profile is not None and profile.strip(BLANKS).lower() == "unconfined":
                yield Violation(
                    at / "docker" / key,
                    CHECK,
                    message="the sandbox may not run without this protection",
                    hint="name a profile of your own or remove the key",
                )


def _binds(subject: Subject) -> Iterator[Violation]:
    browser = subject.target >= _BROWSER_BINDS_SINCE
    for at, sandbox in _sandboxes(subject):
        for container in ("docker", "browser") if browser else ("docker",):
            binds = list_at(sandbox, container, "binds")
            place = at / container / "binds" if binds else at
            for index, bind in enumerate(binds):
                if isinstance(bind, str) and not _is_bind(bind, subject.target):
                    yield _bad_bind(place / index, blank=not bind.strip(BLANKS))


def _is_bind(bind: str, target: Release) -> bool:
    """The folder before the first colon that is not of a drive must be absolute."""
    written = bind if target >= _EXACT_BINDS else bind.strip(BLANKS)
    if target < _DRIVES_SINCE:
        return written.startswith("/")
    drive = 2 if _DRIVE.match(written) else 0
    source = written[:drive] + written[drive:].partition(":")[0]
    if target < _EXACT_BINDS:
        source = source.strip(BLANKS)
    return bool(bind.strip(BLANKS)) and _is_absolute(source)


def _is_absolute(path: str) -> bool:
    for namespace in _NAMESPACES:
        if path.startswith(namespace):
            bare, separator = path[len(namespace) :], namespace[-1]
            if bare.upper().startswith(f"UNC{separator}"):
                bare = separator * 2 + bare[4:]
            return bare.startswith("/") or _DRIVE.match(bare) is not None
    return path.startswith("/") or _DRIVE.match(path) is not None


def _bad_bind(at: Pointer, *, blank: bool) -> Violation:
    return Violation(
        at,
        CHECK,
        message="the bind mount is blank"
        if blank
        else "the bind mount does not start with an absolute folder of the host",
        hint="write it as /folder/on/host:/folder/in/sandbox, without ~ or $HOME",
    )


def _environment(subject: Subject) -> Iterator[Violation]:
    """Docker and podman get variables as a file of lines; others may hold any text.

    A variable under ``agents.defaults`` counts where one agent at least uses it.
    """
    shared = object_at(subject.config, *DEFAULTS, "sandbox")
    doubtful = dict.fromkeys(_bad_variables(object_at(shared, *_ENV)), 0)
    agents = [(at, object_at(a, "sandbox")) for at, _id, a in agents_of(subject)]
    containers = [
        (at, {} if (own.get("scope") or shared.get("scope")) == "shared" else own)
        for at, own in agents or [(DEFAULTS, {})]
        if _backend(own, shared) in _CONTAINER_ENGINES
    ]
    for at, own in containers:
        variables = object_at(own, *_ENV)
        for name in doubtful.keys() & variables.keys() if doubtful else ():
            doubtful[name] += 1
        for name in _bad_variables(variables):
            yield _bad_variable(Pointer((*at, "sandbox", *_ENV, name)))
    for name, replaced in doubtful.items():
        if replaced < len(containers):
            yield _bad_variable(Pointer((*DEFAULTS, "sandbox", *_ENV, name)))


def _backend(own: dict[str, Any], shared: dict[str, Any]) -> str:
    return _trimmed(own, "backend") or _trimmed(shared, "backend") or "docker"


def _bad_variables(variables: dict[str, Any]) -> list[str]:
    return [name for name in variables if _is_bad_variable(name, variables[name])]


def _trimmed(sandbox: dict[str, Any], key: str) -> str:
    return (text_at(sandbox, key) or "").strip(BLANKS)


def _is_bad_variable(name: str, value: Any) -> bool:
    if _VARIABLE.match(name) is None:
        return True
    return isinstance(value, str) and bool(_LINE_ENDS & set(value))


def _bad_variable(at: Pointer) -> Violation:
    is_name = _VARIABLE.match(str(at[-1])) is not None
    return Violation(
        at,
        CHECK,
        message="the value has more than one line"
        if is_name
        else "the key is not a name of an environment variable",
        hint="mount a file for text of several lines"
        if is_name
        else "use letters, digits and underscores, and no digit in front",
    )


CHECKS = (
    Check("sandbox-network", _networks, since("2026.2.21"), 1),
    Check("sandbox-profile", _profiles, since("2026.2.21"), 1),
    Check("sandbox-binds", _binds, since("2026.2.21"), 1),
    Check("sandbox-environment", _environment, since("2026.8.1"), 2),
)
