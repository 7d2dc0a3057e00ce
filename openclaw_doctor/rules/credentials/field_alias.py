"""credentials/field-alias."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openclaw_doctor.credentials.secretref import parse_ref
from openclaw_doctor.credentials.shapes import (
    FIELD_ALIASES,
    SECRET_FIELDS,
    TYPE_ALIASES,
    Alias,
    infer_type,
    known_type,
    typed_fields,
)
from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import (
    Applicability,
    Fix,
    Insert,
    Remove,
    Rename,
    Set,
    manual,
    safe,
)
from openclaw_doctor.release import Release
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.entries import aliases_in, is_blank
from openclaw_doctor.rules.registry import rule
from openclaw_doctor.rules.stores import StoredProfile, stored_profiles

#: 2001 in seconds; 1973 in milliseconds, which would be the year 5138 in seconds.
_FIRST_SECOND, _FIRST_MILLISECOND = 10**9, 10**11


@rule(
    "credentials/field-alias",
    severity=Severity.WARNING,
    order=40,
    fix="sometimes",
    evidence="store loaders of 2026.1.30 to 2026.9.6; doctor --fix of 2026.5.28 on"
    " api_key fields, observed",
)
def check(context: Context) -> Iterator[Finding]:
    """A credential field has another name, or its type another word, than OpenClaw's.

    OpenClaw reads `type`, `key`, `token`, `access`, `refresh`, `expires`. Some
    releases also understand `mode` for `type` and `apiKey` for `key` (from 2026.2.26)
    and the type `apiKey` (from 2026.6.1). Others, such as `api_key`, `access_token`
    or `expires_at`, are ignored without a word, and the credential counts as empty.
    The finding is an error where the target ignores the spelling and the credential
    is lost for it.

    The fix renames the field, or sets the word; a SecretRef under `api_key` goes to
    `keyRef`. An end of validity in seconds becomes milliseconds. For a token that is
    unsafe: OpenClaw then stops using it at that time.

    Where two spellings say the same, the one that OpenClaw does not use goes. Where
    they differ, removing it is unsafe, as only you know which is current; where
    OpenClaw uses neither, you must decide.
    """
    for profile in stored_profiles(context):
        yield from _type_word(context, profile)
        for case in _cases(profile, context.target):
            for name in case.names:
                yield _finding(case, name)


def _type_word(context: Context, profile: StoredProfile) -> Iterator[Finding]:
    word = profile.entry.get("type")
    alias = TYPE_ALIASES.get(word) if isinstance(word, str) else None
    if alias is None:
        return
    pointer = profile.pointer / "type"
    read = _is_read(alias, context.target)
    yield found(
        profile.document,
        pointer,
        f'OpenClaw writes the type "{word}" as "{alias.meant}"',
        severity=Severity.WARNING if read else Severity.ERROR,
        hint=None if read else "OpenClaw leaves out a credential of any other type",
        fix=safe(
            f'set the type to "{alias.meant}"',
            Set(profile.document.ref, pointer, alias.meant),
        ),
    )


def _is_read(alias: Alias, target: Release) -> bool:
    return alias.read_by is not None and target in alias.read_by


@dataclass(frozen=True, slots=True)
class _Case:
    """The spellings of one field in one credential.

    ``used`` is the member that gives the field its value, the field itself if it
    has one; None where the spellings contradict each other and OpenClaw reads none.
    """

    profile: StoredProfile
    target: Release
    meant: str
    names: tuple[str, ...]
    used: str | None

    @property
    def entry(self) -> Mapping[str, Any]:
        return self.profile.entry


def _cases(profile: StoredProfile, target: Release) -> Iterator[_Case]:
    spellings: dict[str, list[str]] = {}
    for name, alias in aliases_in(profile.entry).items():
        spellings.setdefault(alias.meant, []).append(name)
    for meant, names in spellings.items():
        used = _used(profile.entry, meant, names, target)
        yield _Case(profile, target, meant, tuple(names), used)


def _used(
    entry: Mapping[str, Any], meant: str, names: list[str], target: Release
) -> str | None:
    if not is_blank(entry.get(meant)):
        return meant
    filled = [name for name in names if not is_blank(entry[name])]
    read = [name for name in filled if _is_read(FIELD_ALIASES[name], target)]
    candidates = read or filled or ([meant] if meant in entry else names)
    first = entry[candidates[0]]
    agree = all(_same(meant, first, entry[name]) for name in candidates)
    return candidates[0] if agree else None


def _same(meant: str, one: object, two: object) -> bool:
    if meant == "type":
        return known_type(one) == known_type(two) is not None
    return bool(one == two)


def _finding(case: _Case, name: str) -> Finding:
    to = _home(case, name)
    return found(
        case.profile.document,
        case.profile.pointer / name,
        f'"{name}" is another spelling of "{to}"'
        if _is_read(FIELD_ALIASES[name], case.target)
        else f'OpenClaw does not read "{name}"; the field is "{to}"',
        severity=_severity(case, name),
        key=True,
        hint=f'write "{to}"' if case.used in (name, None) else "one of the two must go",
        fix=_fix(case, name),
    )


def _severity(case: _Case, name: str) -> Severity:
    """Error where the credential is lost because its target ignores the spelling."""
    type_ = infer_type(case.entry)
    vital = ("type", *(SECRET_FIELDS[type_] if type_ else ()))
    lost = case.used in (name, None) and case.meant in vital
    return (
        Severity.ERROR if lost and not _is_understood(case, name) else Severity.WARNING
    )


def _is_understood(case: _Case, name: str) -> bool:
    """Whether the target reads this spelling here, and what stands under it."""
    value = case.entry[name]
    if isinstance(value, Mapping) and parse_ref(value, case.target) is None:
        return False
    word = TYPE_ALIASES.get(str(value)) if case.meant == "type" else None
    known_word = word is None or _is_read(word, case.target)
    hidden = case.used == name and case.meant in case.entry
    return known_word and not hidden and _is_read(FIELD_ALIASES[name], case.target)


def _fix(case: _Case, name: str) -> Fix:
    ref, pointer = case.profile.document.ref, case.profile.pointer / name
    if name == case.used:
        return _expires(case, name) if case.meant == "expires" else _rename(case, name)
    if is_blank(case.entry[name]):
        return safe("remove; it is empty", Remove(ref, pointer))
    if case.used is None:
        return manual(
            f"{' and '.join(case.names)} have different values; keep the right one as"
            f" {case.meant}"
        )
    if _same(case.meant, case.entry[name], case.entry[case.used]):
        return safe(f"remove; {case.used} says the same", Remove(ref, pointer))
    if case.meant == "type":
        return manual(f"{name} and {case.used} disagree; decide which is right")
    return Fix(
        f"remove; OpenClaw uses {case.used}",
        Applicability.UNSAFE,
        (Remove(ref, pointer, retires=True),),
        losses=(f"{name} of {case.profile.id}",),
    )


def _rename(case: _Case, name: str) -> Fix:
    ref, pointer = case.profile.document.ref, case.profile.pointer / name
    to = _home(case, name)
    rename = Rename(ref, pointer, to)
    if to in case.entry:
        empty = case.profile.pointer / to
        return safe(f"rename to {to}, which is empty", Remove(ref, empty), rename)
    return safe(f"rename to {to}", rename)


def _home(case: _Case, name: str) -> str:
    """The field, or that for references where the value is one."""
    type_, ref_field = infer_type(case.entry), f"{case.meant}Ref"
    is_object = isinstance(case.entry[name], Mapping)
    if type_ and is_object and is_blank(case.entry.get(ref_field)):
        return (
            ref_field if ref_field in typed_fields(type_, case.target) else case.meant
        )
    return case.meant


def _expires(case: _Case, name: str) -> Fix:
    ref, pointer = case.profile.document.ref, case.profile.pointer / name
    value = case.entry[name]
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return manual("write it as expires, in milliseconds since 1970")
    if "expires" in case.entry or not value >= _FIRST_SECOND:
        return manual("write it as expires, in milliseconds since 1970")
    is_token = infer_type(case.entry) == "token"
    applicability = Applicability.UNSAFE if is_token else Applicability.SAFE
    if value >= _FIRST_MILLISECOND:
        return Fix(
            "rename to expires", applicability, (Rename(ref, pointer, "expires"),)
        )
    return Fix(
        "write as expires, in milliseconds",
        applicability,
        (
            Insert(ref, pointer.parent / "expires", int(value * 1000), before=name),
            Remove(ref, pointer),
        ),
    )
