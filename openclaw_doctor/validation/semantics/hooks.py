"""Checks of ``hooks``: persistent mappings and the modules of transforms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import between, since
from openclaw_doctor.validation.semantics.authored import (
    SINCE_8_1,
    as_list,
    as_object,
    as_text,
    flaw,
    flaw_of_key,
    inner,
    is_absolute_path,
    place,
    trimmed,
)
from openclaw_doctor.validation.semantics.subject import Check, Subject
from openclaw_doctor.validation.violation import Violation

SECTIONS = frozenset({"hooks"})

_SEPARATORS = re.compile(r"[\\/]+")


def _persistent_mappings(subject: Subject) -> Iterator[Violation]:
    """A mapping with a persistent session must say which session it is.

    Only mappings that run an agent (the default action) are asked.
    """
    default = as_text(inner(subject.config, "hooks").get("defaultSessionKey"))
    if trimmed(default):
        return
    for at, mapping in _mappings(subject):
        agent = mapping.get("action", "agent") == "agent"
        if not agent or mapping.get("sessionMode") != "persistent":
            continue
        key = mapping.get("sessionKey", "")
        if "transform" in mapping or not isinstance(key, str) or trimmed(key):
            continue
        yield flaw_of_key(
            mapping,
            at,
            "sessionKey",
            "a mapping with a persistent session names no session",
            "set sessionKey here, or hooks.defaultSessionKey, or add a transform",
        )


def _transform_modules(subject: Subject) -> Iterator[Violation]:
    """The module of a transform lies in the folder of transforms.

    Observed on 2026.5.28 and 2026.9.6; announced for 2026.2.14.
    """
    for at, mapping in _mappings(subject):
        yield from _module(
            at / "transform" / "module", as_object(mapping.get("transform"))
        )


def _handler_modules(subject: Subject) -> Iterator[Violation]:
    """The same rule for internal handlers, a key that is gone since 2026.8.2."""
    at = place("hooks", "internal", "handlers")
    handlers = as_list(inner(subject.config, "hooks", "internal").get("handlers"))
    for i, handler in enumerate(handlers):
        yield from _module(at / i / "module", as_object(handler))


def _module(at: Pointer, holder: dict[str, Any]) -> Iterator[Violation]:
    module = holder.get("module")
    if isinstance(module, str) and not _is_inside(trimmed(module)):
        yield flaw(
            at,
            "the module is not a relative path that stays in its folder",
            "write a path without leading slash or ~, without colon and without ..",
        )


def _is_inside(path: str) -> bool:
    if not path or is_absolute_path(path) or path.startswith("~") or ":" in path:
        return False
    return ".." not in _SEPARATORS.split(path)


def _mappings(subject: Subject) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    at = place("hooks", "mappings")
    for i, mapping in enumerate(
        as_list(inner(subject.config, "hooks").get("mappings"))
    ):
        if isinstance(mapping, dict):
            yield at / i, mapping


CHECKS = (
    Check("hook-session", _persistent_mappings, SINCE_8_1),
    Check("hook-module", _transform_modules, since("2026.2.14")),
    Check("hook-module", _handler_modules, between("2026.2.14", "2026.8.1")),
)
