"""credentials/aws-sdk-marker."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from openclaw_doctor.credentials.stores import split_profile_id
from openclaw_doctor.documents import Document
from openclaw_doctor.findings import Finding, Location, Severity
from openclaw_doctor.fixes import (
    Applicability,
    Fix,
    Insert,
    Operation,
    Remove,
    manual,
)
from openclaw_doctor.pointer import Pointer, lookup
from openclaw_doctor.release import since
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.entries import MARKER, is_blank, is_marker
from openclaw_doctor.rules.registry import rule
from openclaw_doctor.rules.stores import StoredProfile, stored_profiles

_MOVED = ("email", "displayName")
_SAID = ("type", "mode", "provider", *_MOVED)


@rule(
    "credentials/aws-sdk-marker",
    severity=Severity.ERROR,
    releases=since("2026.5.12"),
    fix="sometimes",
    evidence="doctor --fix of 2026.5.28, 6.11, 7.1, 8.2 and 9.6, observed",
)
def check(context: Context) -> Iterator[Finding]:
    """An entry that says to use the AWS SDK's own credentials stands in the wrong file.

    An entry of type `aws-sdk` holds no secret. Its place is `auth.profiles.<id>` of
    openclaw.json, from 2026.5.12 on; in `auth-profiles.json` OpenClaw leaves it out as
    an entry of unknown type.

    The fix moves it with `provider`, `email` and `displayName`. It is safe where
    openclaw.json is in the workspace and does not have that id yet. Where the entry
    holds further fields, the fix is unsafe: they then stand in the backup alone. An
    entry that openclaw.json already has with something different is left to you;
    OpenClaw's own doctor would overwrite it.
    """
    for profile in stored_profiles(context):
        if is_marker(profile.entry):
            yield _finding(_case(context, profile))


@dataclass(frozen=True, slots=True)
class _Case:
    """One marker, the entry it should be, and the config that should have it."""

    profile: StoredProfile
    config: Document | None
    entry: dict[str, str] | None

    @property
    def place(self) -> Pointer:
        return Pointer(("auth", "profiles", self.profile.id))


def _case(context: Context, profile: StoredProfile) -> _Case:
    config = context.config_for(profile.document)
    own = profile.entry.get("provider")
    provider = own if isinstance(own, str) and own.strip() else None
    provider = provider or split_profile_id(profile.id)[0]
    if provider is None:
        return _Case(profile, config, None)
    entry = {"provider": provider.strip(), "mode": MARKER}
    for name in _MOVED:
        value = profile.entry.get(name)
        if isinstance(value, str) and value.strip():
            entry[name] = value
    return _Case(profile, config, entry)


def _finding(case: _Case) -> Finding:
    fix = _fix(case)
    by_hand = fix.applicability is Applicability.MANUAL and case.entry is not None
    existing = lookup(case.config.root, case.place) if case.config else None
    return found(
        case.profile.document,
        case.profile.pointer,
        "an entry of type aws-sdk belongs into openclaw.json; here OpenClaw leaves it"
        " out",
        severity=Severity.ERROR,
        key=True,
        hint=f"its place is {case.place.dotted()} of openclaw.json",
        fix=fix,
        related=(Location.of(case.config, case.place, key=True),)
        if case.config and existing is not None
        else (),
        details=tuple(_text_to_add(case)) if by_hand and existing is None else (),
    )


def _text_to_add(case: _Case) -> Iterator[str]:
    yield "add to openclaw.json:"
    text = {"auth": {"profiles": {case.profile.id: case.entry}}}
    yield from json.dumps(text, indent=2, ensure_ascii=False).splitlines()


def _fix(case: _Case) -> Fix:
    reason = _obstacle(case)
    if reason is not None or case.config is None:
        return manual(reason or "there is no readable openclaw.json in the workspace")
    further = [name for name in case.profile.entry if not _is_moved(case, name)]
    operations: list[Operation] = []
    title = "remove; openclaw.json has it already"
    if lookup(case.config.root, case.place) is None:
        title = f"move to {case.place.dotted()} of openclaw.json"
        operations.append(Insert(case.config.ref, case.place, case.entry))
    here = case.profile.document.ref, case.profile.pointer
    operations.append(Remove(*here, retires=bool(further)))
    return Fix(
        title,
        Applicability.UNSAFE if further else Applicability.SAFE,
        tuple(operations),
        losses=tuple(f"{name} of {case.profile.id}" for name in further),
    )


def _is_moved(case: _Case, name: str) -> bool:
    value = case.profile.entry[name]
    known = name in _SAID and isinstance(value, str)
    return known or is_blank(value)


def _obstacle(case: _Case) -> str | None:
    """Why the move is left to a person; None where it can be made."""
    if case.entry is None:
        return "neither the entry nor its id names a provider; say which it is for"
    if case.config is None:
        return "there is no readable openclaw.json in the workspace; add it there"
    for length in range(len(case.place)):
        part = lookup(case.config.root, case.place[:length])
        if isinstance(part, dict) and "$include" in part:
            return (
                "this part of openclaw.json comes from an included file; add it there"
            )
        if part is not None and not isinstance(part, dict):
            return f"{Pointer(case.place[:length]).dotted()} is not an object"
    existing = lookup(case.config.root, case.place)
    if existing is not None and existing != case.entry:
        return (
            "openclaw.json has this id with something different; decide which is right"
        )
    return None
