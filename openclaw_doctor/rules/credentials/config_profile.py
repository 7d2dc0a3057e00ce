"""credentials/config-profile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from openclaw_doctor.credentials.endpoints import ENDPOINT_FIELDS
from openclaw_doctor.credentials.shapes import known_type
from openclaw_doctor.credentials.stores import split_profile_id
from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import (
    Applicability,
    Fix,
    Insert,
    Operation,
    Remove,
    Rename,
    Set,
    manual,
    safe,
)
from openclaw_doctor.pointer import Pointer, lookup
from openclaw_doctor.release import Release, since
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.credentials.secret_in_config import members_told
from openclaw_doctor.rules.entries import MARKER
from openclaw_doctor.rules.judged import Complaint, complaints
from openclaw_doctor.rules.registry import rule
from openclaw_doctor.validation import UNKNOWN_KEY, Violation

_COOLDOWNS = Pointer(("cooldowns",))
_OTHER_NAMES = ("type", "auth")
_MARKER_IS_A_MODE = since("2026.5.12")


ID = "credentials/config-profile"


@rule(
    ID,
    severity=Severity.ERROR,
    fix="sometimes",
    evidence="config schemas of 2026.4.29 to 2026.9.6 called directly",
)
def check(context: Context) -> Iterator[Finding]:
    """A member of `auth` in openclaw.json is refused, and the whole config with it.

    `auth.profiles.<id>` holds `provider` and `mode` (`api_key`, `oauth`, `token`, and
    `aws-sdk` from 2026.5.12 on), and may hold `email` and `displayName`. One missing
    or unknown member, or another word in `mode`, and OpenClaw takes the whole config
    for invalid. `auth.cooldowns` is one of the unknown members from 2026.8.1 on.

    The fix is safe where the meaning is clear: `type` or `auth` becomes `mode`, a mode
    such as `api-key` becomes `api_key`, a missing provider comes from the id
    (`openai:work`). Taking out `auth.cooldowns` is unsafe. Settings of the provider,
    such as `baseUrl`, belong into `models.providers`; they and all else are left to
    you. Secrets are reported by `credentials/secret-in-config`.
    """
    for complaint in complaints(context, ID):
        whole, auth = complaint.violation, complaint.config.value["auth"]
        violation = replace(whole, pointer=Pointer(whole.pointer[1:]))
        case = _Case(complaint, context.target, auth, violation)
        if not _is_told_elsewhere(case):
            yield _finding(case)


@dataclass(frozen=True, slots=True)
class _Case:
    """One thing that the schema of the target refuses in ``auth``."""

    complaint: Complaint
    target: Release
    auth: Any
    violation: Violation

    @property
    def ref(self) -> str:
        return self.complaint.document.ref

    @property
    def place(self) -> Pointer:
        return self.complaint.pointer

    @property
    def profile(self) -> Mapping[str, Any]:
        """The profile it is about; empty where it is about none."""
        at = self.violation.pointer
        entry = lookup(self.auth, at[:2]) if at[:1] == ("profiles",) else None
        return entry if isinstance(entry, Mapping) and len(at) > 1 else {}

    @property
    def id(self) -> str:
        return str(self.violation.pointer[1])

    @property
    def member(self) -> str | None:
        """The member of the profile that is missing or refused."""
        if not self.profile:
            return None
        at = self.violation.pointer
        return str(at[2]) if len(at) > 2 else self.violation.name


def _is_told_elsewhere(case: _Case) -> bool:
    violation, entry = case.violation, case.profile
    missing = violation.keyword == "required"
    if missing and violation.name == "mode" and _mode_member(case):
        return True
    told = case.member in members_told(entry, case.target)
    return told and (missing or case.member != "provider")


def _mode_member(case: _Case) -> str | None:
    """The member that says the mode under another name, where there is no mode."""
    if "mode" in case.profile:
        return None
    named = (name for name in _OTHER_NAMES if _mode(case, case.profile.get(name)))
    return next(named, None)


def _mode(case: _Case, word: object) -> str | None:
    if word == MARKER:
        return MARKER if case.target in _MARKER_IS_A_MODE else None
    return known_type(word)


def _finding(case: _Case) -> Finding:
    violation = case.violation
    return found(
        case.complaint.document,
        case.place,
        f"{_words(case)}; OpenClaw {case.target} refuses the whole config for it",
        severity=Severity.ERROR,
        key=violation.expected == UNKNOWN_KEY or violation.keyword == "required",
        hint=_hint(case),
        fix=_fix(case),
        discriminator=f"{violation.keyword} {violation.name or ''}",
    )


def _words(case: _Case) -> str:
    violation = case.violation
    if violation.keyword == "required":
        return f"this profile has no {violation.name}"
    if violation.expected != UNKNOWN_KEY:
        return f"{case.place.dotted()} should be {violation.expected}"
    if case.member in _OTHER_NAMES:
        return f'"{case.member}" is no member of auth.profiles; it is called "mode"'
    if case.member in ENDPOINT_FIELDS:
        return f"{case.member} is a setting of the provider, not of a credential"
    return f"{case.place.dotted()} is not known"


def _hint(case: _Case) -> str:
    if case.violation.keyword == "required":
        return f"it should be {case.violation.expected}"
    if case.member in ENDPOINT_FIELDS and case.violation.expected == UNKNOWN_KEY:
        provider = case.profile.get("provider") or split_profile_id(case.id)[0]
        known = provider if isinstance(provider, str) else "<provider>"
        home = ENDPOINT_FIELDS[str(case.member)].home
        return f"its place is models.providers.{known}.{home}"
    if case.violation.expected == UNKNOWN_KEY:
        return "put it where it belongs, or take it out"
    return f"write {case.violation.expected}"


def _fix(case: _Case) -> Fix:
    violation, ref = case.violation, case.ref
    if violation.pointer == _COOLDOWNS and violation.expected == UNKNOWN_KEY:
        remove = Remove(ref, case.place)
        losses = (case.place.dotted(),)
        return Fix("remove it", Applicability.UNSAFE, (remove,), losses=losses)
    if violation.keyword == "required" and violation.name == "provider":
        return _provider(case)
    if violation.expected == UNKNOWN_KEY and case.member in _OTHER_NAMES:
        return _other_name(case, str(case.member))
    word = _mode(case, case.profile.get("mode"))
    if case.member == "mode" and violation.keyword != "required" and word:
        return safe(f'set it to "{word}"', Set(ref, case.place, word))
    if violation.expected == UNKNOWN_KEY:
        return manual("put it where it belongs, or take it out")
    return manual("correct it by hand")


def _provider(case: _Case) -> Fix:
    provider = split_profile_id(case.id)[0]
    if provider is None:
        return manual("say whose credential it is")
    place, first = case.place / "provider", next(iter(case.profile), None)
    insert = Insert(case.ref, place, provider, first)
    return safe("add it, as the id says", insert)


def _other_name(case: _Case, name: str) -> Fix:
    ref, entry = case.ref, case.profile
    word = _mode(case, entry[name])
    if name == _mode_member(case):
        operations: list[Operation] = [Rename(ref, case.place, "mode")]
        if entry[name] != word:
            operations.append(Set(ref, case.place.parent / "mode", word))
        return safe("rename it to mode", *operations)
    if word is not None and word == _mode(case, entry.get("mode")):
        return safe("remove it; mode says the same", Remove(ref, case.place))
    return manual("decide which is right, and write it as mode")
