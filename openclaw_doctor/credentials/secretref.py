"""SecretRefs: the objects and strings that name a secret kept elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from openclaw_doctor.release import Release, ReleaseRange, between, since

Problem = Literal[
    "not-understood",
    "retired-marker",
    "string-form",
    "missing-source",
    "bad-source",
    "missing-provider",
    "bad-provider",
    "missing-id",
    "bad-id",
    "extra-member",
]

DEFAULT_PROVIDER = "default"

_MEMBERS = ("source", "provider", "id")
_OLD_SOURCES = ("env", "file", "exec")
_REFS = since("2026.2.26")
_STORE = since("2026.8.1")
_HASH_IN_EXEC_ID = since("2026.5.26")

_ALIAS = re.compile(r"[a-z][a-z0-9_-]{0,63}\Z")
_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,127}\Z")
_JSON_POINTER = re.compile(r"(?:/(?:[^~/]|~[01])*)+\Z")
_EXEC_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/#-]{0,255}\Z")

#: String forms of an environment reference, with the releases that read them.
_STRING_FORMS: tuple[tuple[re.Pattern[str], ReleaseRange, Problem], ...] = (
    (re.compile(r"\$\{([A-Z][A-Z0-9_]{0,127})\}\Z"), _REFS, "string-form"),
    (re.compile(r"\$([A-Z][A-Z0-9_]{0,127})\Z"), since("2026.5.18"), "string-form"),
    (
        re.compile(r"(?:secretref-env|__env__):([A-Z][A-Z0-9_]{0,127})\Z"),
        between("2026.5.7", "2026.8.1"),
        "retired-marker",
    ),
)


@dataclass(frozen=True, slots=True)
class SecretRef:
    """Where a secret is: the source, the alias of its provider, and the id there."""

    source: str
    provider: str
    id: str


@dataclass(frozen=True, slots=True)
class ShapeProblem:
    """What is wrong with a reference; ``field`` is the member, if it is about one."""

    reason: Problem
    field: str | None = None


def known_sources(target: Release) -> tuple[str, ...]:
    """The sources a reference may name at ``target``."""
    return (*_OLD_SOURCES, "store") if target in _STORE else _OLD_SOURCES


def parse_ref(value: object, target: Release) -> SecretRef | None:
    """The reference a value is for ``target``; None where it is none, or unusable.

    Takes what OpenClaw's loader takes: strings such as ``${NAME}``, and objects
    without further members, whose provider may be missing.  Ids are not checked.
    """
    if isinstance(value, str):
        name = _name_in_string(value, target)
        return SecretRef("env", DEFAULT_PROVIDER, name) if name else None
    if not isinstance(value, Mapping) or target not in _REFS:
        return None
    ref = {"provider": DEFAULT_PROVIDER, **value}
    if set(ref) != set(_MEMBERS) or not all(map(_is_filled, ref.values())):
        return None
    if ref["source"] not in known_sources(target):
        return None
    return SecretRef(ref["source"], ref["provider"], ref["id"])


def shape_problems(value: object, target: Release) -> list[ShapeProblem]:
    """What is not canonical in a value that is meant as a reference.

    Empty for the canonical object, and for text that is no form of a reference.
    """
    if isinstance(value, str):
        return _string_problems(value, target)
    if not isinstance(value, Mapping):
        return [ShapeProblem("not-understood")]
    if target not in _REFS:
        return [ShapeProblem("not-understood")]
    return [
        *_source_problems(value, target),
        *_provider_problems(value),
        *_id_problems(value, target),
        *(ShapeProblem("extra-member", n) for n in value if n not in _MEMBERS),
    ]


def canonical_ref(value: object, target: Release) -> dict[str, str] | None:
    """The object with exactly source, provider and id that a value means.

    Strings of any release become an env reference, a missing provider becomes
    ``default``, further members are left out; the id stays as it is.  None where
    the meaning is not clear or ``target`` knows no such reference.
    """
    if target not in _REFS:
        return None
    if isinstance(value, str):
        name = _name_in_string(value, None)
        ref: Mapping[str, Any] = {"source": "env", "id": name}
    elif isinstance(value, Mapping):
        ref = value
    else:
        return None
    members = {"provider": DEFAULT_PROVIDER, **ref}
    canonical = {name: members.get(name) for name in _MEMBERS}
    if canonical["source"] not in known_sources(target):
        return None
    return _filled(canonical)


def _filled(members: Mapping[str, Any]) -> dict[str, str] | None:
    return dict(members) if all(map(_is_filled, members.values())) else None


def _name_in_string(text: str, target: Release | None) -> str | None:
    """The variable a string names, for one release or (None) for any."""
    for form, releases, _ in _STRING_FORMS:
        match = form.match(text.strip())
        if match and (target is None or target in releases):
            return match[1]
    return None


def _string_problems(text: str, target: Release) -> list[ShapeProblem]:
    for form, releases, reason in _STRING_FORMS:
        if form.match(text.strip()):
            read = [] if target in releases else [ShapeProblem("not-understood")]
            return [ShapeProblem(reason), *read]
    return []


def _source_problems(ref: Mapping[str, Any], target: Release) -> list[ShapeProblem]:
    if "source" not in ref:
        return [ShapeProblem("missing-source", "source")]
    known = ref["source"] in known_sources(target)
    return [] if known else [ShapeProblem("bad-source", "source")]


def _provider_problems(ref: Mapping[str, Any]) -> list[ShapeProblem]:
    if "provider" not in ref:
        return [ShapeProblem("missing-provider", "provider")]
    good = _matches(_ALIAS, ref["provider"])
    return [] if good else [ShapeProblem("bad-provider", "provider")]


def _id_problems(ref: Mapping[str, Any], target: Release) -> list[ShapeProblem]:
    if "id" not in ref:
        return [ShapeProblem("missing-id", "id")]
    good = _is_good_id(ref.get("source"), ref["id"], target)
    return [] if good else [ShapeProblem("bad-id", "id")]


def _is_good_id(source: object, ref_id: object, target: Release) -> bool:
    if not isinstance(ref_id, str) or not ref_id.strip():
        return False
    if source in ("env", "store"):
        return _matches(_NAME, ref_id)
    if source == "file":
        return ref_id == "value" or _matches(_JSON_POINTER, ref_id)
    if source == "exec":
        return (
            _matches(_EXEC_ID, ref_id)
            and not {".", ".."}.intersection(ref_id.split("/"))
            and ("#" not in ref_id or target in _HASH_IN_EXEC_ID)
        )
    return True


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.match(value) is not None


def _is_filled(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
