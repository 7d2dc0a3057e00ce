"""What OpenClaw's own import of a flat credential file leaves out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from openclaw_doctor.credentials.shapes import (
    STATE_FIELDS,
    CredentialType,
    as_read,
    infer_type,
    typed_fields,
)
from openclaw_doctor.documents import Document
from openclaw_doctor.release import Release, since
from openclaw_doctor.rules.entries import is_blank
from openclaw_doctor.rules.stores import flat_entries_in

_KEEPS_FIELDS = since("2026.8.1")
_NEEDED: Mapping[CredentialType, tuple[str, ...]] = {
    "api_key": ("key",),
    "token": ("token",),
    "oauth": ("access", "refresh"),
}
#: What the import of 2026.6.5 to 2026.7.x takes over.
_KEPT: Mapping[CredentialType, tuple[str, ...]] = {
    "api_key": ("key",),
    "token": ("token", "expires"),
    "oauth": (
        "access",
        "refresh",
        "expires",
        "enterpriseUrl",
        "projectId",
        "accountId",
    ),
}
_ALWAYS = ("type", "mode", "auth", "provider", "email")


def left_out(document: Document, target: Release) -> Iterator[str]:
    """What ``doctor --fix`` of ``target`` drops of a flat store, in words.

    ``target`` is 2026.6.5 or later.  Observed on 2026.6.11, 7.1, 8.2 and 9.6.
    """
    entries = {entry.pointer[0]: entry.entry for entry in flat_entries_in(document)}
    for key, member in (document.root or {}).items():
        if key in ("version", "$schema") or (key in STATE_FIELDS and not member):
            continue
        names = _dropped(entries[key], target) if key in entries else None
        if names is None:
            yield f"the import drops {key}"
        elif names:
            yield f"the import drops {', '.join(names)} of {key}"


def _dropped(entry: Mapping[str, Any], target: Release) -> list[str] | None:
    """The members of an entry that are dropped; None where the whole entry is."""
    type_, seen = infer_type(entry), as_read(entry, target)
    if type_ is None or not _is_taken(seen, type_, target):
        return None
    known = {*_ALWAYS, *_kept(type_, target)}
    names = [name for name in entry if name not in known and not is_blank(entry[name])]
    # What the loader reads under another name is not in ``seen`` any more.
    dropped = [name for name in names if name in seen]
    number = isinstance(entry.get("expires"), (int, float))
    if "expires" in known.intersection(entry) and not number:
        dropped.append("expires")
    return dropped


def _kept(type_: CredentialType, target: Release) -> tuple[str, ...]:
    if target in _KEEPS_FIELDS:
        return tuple(typed_fields(type_, target))
    return _KEPT[type_]


def _is_taken(seen: Mapping[str, Any], type_: CredentialType, target: Release) -> bool:
    """Whether the import finds the secret of an entry."""
    needed = _NEEDED[type_]
    if target in _KEEPS_FIELDS and type_ != "oauth":
        places = (*needed, f"{needed[0]}Ref")
        return not all(is_blank(seen.get(name)) for name in places)
    return all(isinstance(seen.get(n), str) and not is_blank(seen[n]) for n in needed)
