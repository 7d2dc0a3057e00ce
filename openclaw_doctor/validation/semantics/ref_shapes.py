"""SecretRef objects: their shape and the ids each source takes."""

from __future__ import annotations

import re
from typing import Any

from openclaw_doctor.release import Release, since
from openclaw_doctor.validation.semantics.authored import trimmed

_MEMBERS = frozenset({"source", "provider", "id"})
_OLD_SOURCES = frozenset({"env", "file", "exec"})
_STORE = since("2026.8.1")
_HASH_IN_EXEC_ID = since("2026.5.26")

_ALIAS = re.compile(r"[a-z][a-z0-9_-]{0,63}\Z")
_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,127}\Z")
_JSON_POINTER = re.compile(r"(?:/(?:[^~/]|~[01])*)+\Z")
_EXEC_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/#-]{0,255}\Z")


def looks_like_ref(value: Any) -> bool:
    """Whether ``value`` has the three members of a SecretRef, and no other."""
    return isinstance(value, dict) and value.keys() == _MEMBERS


def means_ref(value: Any, target: Release) -> bool:
    """Whether ``target`` takes ``value`` for a SecretRef, whatever its id is.

    The provider may be missing, as in older releases.
    """
    if not isinstance(value, dict) or {"provider": "", **value}.keys() != _MEMBERS:
        return False
    source, provider = value["source"], value.get("provider", "default")
    known = isinstance(source, str) and (
        source in _OLD_SOURCES or (source == "store" and target in _STORE)
    )
    return known and _is_filled(provider) and _is_filled(value["id"])


def is_file_id(text: str) -> bool:
    """Whether ``text`` is a JSON pointer, or ``value`` for a file with one value."""
    return text == "value" or bool(_JSON_POINTER.match(text))


def is_exec_id(text: str, target: Release) -> bool:
    """Whether ``text`` is an id that ``target`` passes on to a command.

    Segments ``.`` and ``..`` are refused; ``#`` is allowed since 2026.5.26.
    """
    if not _EXEC_ID.match(text) or {".", ".."}.intersection(text.split("/")):
        return False
    return "#" not in text or target in _HASH_IN_EXEC_ID


def is_valid_ref(value: Any) -> bool:
    """Whether ``value`` is a SecretRef with an id that its source takes (2026.9.6)."""
    if not looks_like_ref(value) or not all(map(_is_filled, value.values())):
        return False
    source, text = value["source"], value["id"]
    if not _ALIAS.match(value["provider"]):
        return False
    if source == "file":
        return is_file_id(text)
    if source == "exec":
        return is_exec_id(text, Release(2026, 9, 6))
    return source in ("env", "store") and bool(_NAME.match(text))


def _is_filled(value: Any) -> bool:
    return isinstance(value, str) and bool(trimmed(value))
