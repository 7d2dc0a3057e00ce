"""What several rules ask about one credential entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openclaw_doctor.credentials.shapes import (
    FIELD_ALIASES,
    SECRET_FIELDS,
    Alias,
    CredentialType,
    alias_of,
    infer_type,
    known_type,
)

#: The type of an entry that only says to use the AWS SDK's own credentials.
MARKER = "aws-sdk"

_HEAD = ("type", "mode", "provider")


def is_blank(value: object) -> bool:
    """Whether a value says nothing: null, or text without a visible character."""
    return value is None or (isinstance(value, str) and not value.strip())


def type_member(entry: Mapping[str, Any]) -> str | None:
    """The member that states the type, as OpenClaw looks: ``type``, else ``mode``."""
    return next(
        (name for name in ("type", "mode") if entry.get(name) is not None), None
    )


def is_marker(entry: Mapping[str, Any]) -> bool:
    """Whether an entry only says to use the AWS SDK's own credentials."""
    member = type_member(entry)
    return member is not None and entry[member] == MARKER


def is_comment_key(name: str) -> bool:
    """Whether a key is one of those in which people write comments into JSON."""
    return name.startswith(("_", "//", "#")) or name in ("comment", "$comment")


def aliases_in(entry: Mapping[str, Any]) -> dict[str, Alias]:
    """The members that are another spelling of a field this credential has.

    Empty where the type is not known.  A word that is no type does not make
    ``mode`` or ``auth`` another spelling of a missing ``type``.
    """
    type_ = infer_type(entry)
    if type_ is None:
        return {}
    found = {name: alias_of(name, type_) for name in entry}
    return {
        name: alias
        for name, alias in found.items()
        if alias is not None
        and (alias.meant != "type" or _tells_type(entry, entry[name]))
    }


def _tells_type(entry: Mapping[str, Any], word: object) -> bool:
    return entry.get("type") is not None or known_type(word) is not None


def respelled(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The entry with a value under its field's own name wherever a spelling has one."""
    seen = dict(entry)
    for name, alias in aliases_in(entry).items():
        if is_blank(seen.get(alias.meant)):
            seen[alias.meant] = entry[name]
    return seen


def secret_kinds(entry: Mapping[str, Any]) -> list[CredentialType]:
    """The types whose secrets an entry holds, other spellings of fields included."""
    names = {name for name, value in entry.items() if not is_blank(value)}
    names |= {FIELD_ALIASES[name].meant for name in names if name in FIELD_ALIASES}
    return [type_ for type_, held in SECRET_FIELDS.items() if names.intersection(held)]


def place_after_head(entry: Mapping[str, Any]) -> str | None:
    """The member before which a new one follows type and provider; None for the end."""
    return next((name for name in entry if name not in _HEAD), None)
