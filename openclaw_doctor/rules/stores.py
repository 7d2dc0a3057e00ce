"""Walking credential stores: canonical profiles, flat entries, one face for both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openclaw_doctor.credentials.shapes import STATE_FIELDS, UNSAFE_IDS
from openclaw_doctor.credentials.stores import flat_profile_id, split_profile_id
from openclaw_doctor.documents import Document, Role
from openclaw_doctor.pointer import ROOT, Pointer
from openclaw_doctor.rules.context import Context


@dataclass(frozen=True, slots=True)
class StoredProfile:
    """One credential entry: where it stands, its id and its members."""

    document: Document
    pointer: Pointer
    id: str
    entry: Mapping[str, Any]
    flat: bool = False

    @property
    def provider(self) -> str | None:
        """The provider it is for: its own field, else what the id says."""
        own = self.entry.get("provider")
        if isinstance(own, str) and own.strip():
            return own.strip()
        return split_profile_id(self.id)[0]


def profiles_in(document: Document) -> Iterator[StoredProfile]:
    """The object entries under ``profiles`` of one canonical store."""
    root = document.root or {}
    profiles = root.get("profiles")
    if isinstance(profiles, Mapping):
        for profile_id, entry in profiles.items():
            if isinstance(entry, Mapping):
                pointer = ROOT / "profiles" / profile_id
                yield StoredProfile(document, pointer, profile_id, entry)


def flat_entries_in(document: Document) -> Iterator[StoredProfile]:
    """The object entries at the top level of a store: flat ones and stray ones."""
    for key, entry in (document.root or {}).items():
        known = key in STATE_FIELDS or key in ("profiles", "version", "$schema")
        usable = key.strip() and key.strip() not in UNSAFE_IDS
        if isinstance(entry, Mapping) and usable and not known:
            profile_id = flat_profile_id(key)[0]
            yield StoredProfile(document, ROOT / key, profile_id, entry, flat=True)


def stored_profiles(context: Context) -> Iterator[StoredProfile]:
    """Every canonical profile of every store in the workspace."""
    for document in context.documents(Role.AUTH_PROFILES):
        yield from profiles_in(document)


def all_entries(context: Context) -> Iterator[StoredProfile]:
    """Every credential entry of every store, canonical or flat."""
    for document in context.documents(Role.AUTH_PROFILES):
        yield from profiles_in(document)
        yield from flat_entries_in(document)
