"""Checks of ``secrets``: commands of providers and the hosts of the proxy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import since
from openclaw_doctor.validation.semantics.authored import (
    SINCE_8_1,
    SINCE_9_6,
    as_list,
    as_text,
    flaw,
    inner,
    is_absolute_path,
    objects,
    place,
    trimmed,
)
from openclaw_doctor.validation.semantics.subject import Check, Subject
from openclaw_doctor.validation.violation import Violation

SECTIONS = frozenset({"secrets"})

_UNSAFE = re.compile(r"[;&|`$<>\"'\r\n\x00]")
_WINDOWS_PATH = re.compile(r"[A-Za-z]:[\\/]|\\\\[^\\]+\\[^\\]+")


def _commands(subject: Subject) -> Iterator[Violation]:
    """The command of a provider is an absolute path without shell characters.

    Observed on 2026.4.29, 2026.5.28 and 2026.9.6.
    """
    for at, provider in _exec_providers(subject):
        command = as_text(provider.get("command"))
        if not command:
            continue
        if _UNSAFE.search(trimmed(command)) or not trimmed(command):
            yield flaw(
                at / "command",
                "the command holds characters that a shell would interpret",
                "write the path of a program without quotes; put arguments into args",
            )
        if not _is_absolute(command):
            yield flaw(
                at / "command",
                "the command is not an absolute path",
                "write the whole path of the program",
            )


def _trusted_dirs(subject: Subject) -> Iterator[Violation]:
    """Trusted folders have absolute paths."""
    for at, provider in _exec_providers(subject):
        for i, folder in enumerate(as_list(provider.get("trustedDirs"))):
            if isinstance(folder, str) and folder and not _is_absolute(folder):
                yield flaw(
                    at / "trustedDirs" / i,
                    "a trusted folder is not an absolute path",
                    "write the whole path of the folder",
                )


def _installed_commands(subject: Subject) -> Iterator[Violation]:
    """2026.9.6 refuses a command that this machine lacks, or that is not safe there.

    It must be readable, no symbolic link, owned by the user or root, writable by
    nobody else, and inside a trusted folder where those are given.
    """
    for at, provider in _exec_providers(subject):
        command = as_text(provider.get("command"))
        if _is_absolute(command) and not _UNSAFE.search(command):
            yield flaw(
                at / "command",
                "OpenClaw looks at this command on the machine it runs on",
                "check there that it exists, is no symbolic link and is not writable"
                " by others",
                host=True,
            )


def _is_absolute(path: str) -> bool:
    return is_absolute_path(path) or bool(_WINDOWS_PATH.match(path))


def _exec_providers(subject: Subject) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    for at, _, provider in objects(subject.config, "secrets", "providers"):
        if provider.get("source") == "exec":
            yield at, provider


def _proxy_hosts(subject: Subject) -> Iterator[Violation]:
    """Hosts of the egress proxy are exact: no wildcard, scheme, path or port."""
    proxy = inner(subject.config, "secrets", "egressProxy")
    for key in ("allowedHosts", "bypassHosts"):
        at = place("secrets", "egressProxy", key)
        for i, host in enumerate(as_list(proxy.get(key))):
            if isinstance(host, str) and host and not _is_exact(host):
                yield flaw(
                    at / i,
                    "this is no exact host name",
                    "write a host name or IP address only",
                )


def _is_exact(host: str) -> bool:
    # Few configs have such an address; its module is not loaded for the others.
    from openclaw_doctor.validation.semantics.addresses import exact_host

    return exact_host(host) is not None


CHECKS = (
    Check("secret-command", _commands, since("2026.2.26")),
    Check("secret-trusted-dir", _trusted_dirs, since("2026.2.26")),
    Check("secret-proxy-host", _proxy_hosts, SINCE_8_1),
    Check("secret-command-installed", _installed_commands, SINCE_9_6, stage=9),
)
