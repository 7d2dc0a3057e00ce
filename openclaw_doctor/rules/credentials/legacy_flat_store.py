"""credentials/legacy-flat-store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from openclaw_doctor.credentials.endpoints import is_endpoint
from openclaw_doctor.credentials.shapes import (
    STATE_FIELDS,
    TYPE_ALIASES,
    alias_of,
    infer_type,
)
from openclaw_doctor.credentials.stores import flat_profile_id
from openclaw_doctor.documents import Document, Role
from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import (
    Applicability,
    Fix,
    Insert,
    Kept,
    Move,
    Operation,
    Rebuild,
    Rename,
    manual,
    safe,
)
from openclaw_doctor.pointer import ROOT, Pointer
from openclaw_doctor.release import since
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.entries import MARKER, is_marker
from openclaw_doctor.rules.flat_import import left_out
from openclaw_doctor.rules.registry import rule
from openclaw_doctor.rules.stores import StoredProfile, flat_entries_in

_DOCTOR_IMPORTS_FLAT = since("2026.6.5")


@rule(
    "credentials/legacy-flat-store",
    severity=Severity.ERROR,
    order=30,
    fix="sometimes",
    evidence="doctor --fix of 2026.5.7, 5.28, 6.11, 7.1, 8.2 and 9.6, observed",
)
def check(context: Context) -> Iterator[Finding]:
    """A credential file still has the flat form `{"<provider>": {...}}`.

    OpenClaw reads `{"version": 1, "profiles": {"<provider>:default": {...}}}`. It
    ignores the flat form without a word, so every request fails as if there were no
    key. From 2026.4.27 to 7.1 its doctor converts such a file but drops SecretRefs,
    most typed fields, rotation state and every entry it does not understand; from
    2026.6.5 on doctor imports it into SQLite. From 2026.8.1 on the import keeps
    SecretRefs and all typed fields, and still drops settings such as `baseUrl`,
    rotation state, and keys written as `api_key`.

    The fix writes the canonical form and keeps everything: `keyRef`, `tokenRef`, all
    fields, `order`, `lastGood` and `usageStats`. The type comes from `type`, `mode`
    or the content, spellings such as `apiKey` become `key`, and a flat key that
    already is a profile id (`openrouter:work`) stays one. The old file is kept as
    `auth-profiles.json.legacy-flat.<ms>.bak`.

    It is safe where every entry can be converted. Where some cannot (text, lists,
    entries of no known type), it is unsafe: those entries then stand in the backup
    alone, and the report lists them. Entries that hold nothing but endpoint settings
    stay where they are until `credentials/endpoint-settings` has moved them. Where
    two entries would get the same id, or a key stands twice, only you can decide.
    """
    for document, value in context.objects(Role.AUTH_PROFILES):
        entries = list(flat_entries_in(document))
        if "profiles" not in value:
            if any(infer_type(entry.entry) for entry in entries):
                yield _flat(context, document, value, entries)
        elif isinstance(value["profiles"], dict):
            for entry in entries:
                if infer_type(entry.entry) is not None:
                    yield _stray(entry, value["profiles"])


@dataclass(frozen=True, slots=True)
class _Sorted:
    """The members of a flat store by what becomes of them."""

    converted: tuple[StoredProfile, ...]
    staying: tuple[str, ...]
    lost: tuple[str, ...]
    twice: tuple[str, ...]


def _flat(
    context: Context,
    document: Document,
    value: dict[str, Any],
    entries: list[StoredProfile],
) -> Finding:
    members = _sort(value, entries)
    imported = context.target in _DOCTOR_IMPORTS_FLAT
    in_part = imported and any(left_out(document, context.target))
    what = (
        "only imports it in part"
        if in_part
        else "reads it only when its doctor imports it"
        if imported
        else "ignores all of it"
    )
    return found(
        document,
        entries[0].pointer,
        f"this file has the legacy flat form; OpenClaw {what}",
        severity=Severity.WARNING if imported else Severity.ERROR,
        key=True,
        hint="give it the form version + profiles, one profile per credential",
        fix=_fix(document, value, members),
        details=tuple(_capitals(members.converted)),
    )


def _sort(value: dict[str, Any], entries: list[StoredProfile]) -> _Sorted:
    by_key = {entry.pointer[0]: entry for entry in entries}
    converted, staying, lost = [], [], []
    for key, member in value.items():
        entry = by_key.get(key)
        if entry is not None and _is_credential(entry):
            converted.append(entry)
        elif entry is not None and is_endpoint(entry.entry):
            staying.append(key)
        elif key not in ("version", "$schema") and not _is_state(key, member):
            lost.append(key)
    ids = Counter(entry.id for entry in converted)
    twice = tuple(profile_id for profile_id, times in ids.items() if times > 1)
    return _Sorted(tuple(converted), tuple(staying), tuple(lost), twice)


def _is_credential(entry: StoredProfile) -> bool:
    return infer_type(entry.entry) is not None or is_marker(entry.entry)


def _is_state(key: str, member: object) -> bool:
    return key in STATE_FIELDS and isinstance(member, dict)


def _capitals(converted: tuple[StoredProfile, ...]) -> Iterator[str]:
    """Name entries that differ in capitals only; later releases take them for one."""
    folded = Counter(entry.id.lower() for entry in converted)
    for entry in converted:
        if folded[entry.id.lower()] > 1:
            yield (
                f"{entry.id} differs from another entry in capitals only;"
                " OpenClaw compares providers in lower case from 2026.5.18 on"
            )


def _fix(document: Document, value: dict[str, Any], members: _Sorted) -> Fix:
    if members.twice:
        return manual(
            "several entries would become "
            + ", ".join(members.twice)
            + "; rename or remove all but one"
        )
    if document.tree is not None and any(document.tree.duplicates()):
        return manual("a key stands twice; keep one of the two, then fix again")
    lost = tuple(
        f'"{key}", which is no credential OpenClaw knows' for key in members.lost
    )
    return Fix(
        title="rewrite as version + profiles, "
        + ("leaving out what is no credential" if lost else "keeping every field"),
        applicability=Applicability.UNSAFE if lost else Applicability.SAFE,
        operations=(
            Rebuild(
                document.ref,
                ROOT,
                _template(value, members),
                retires=tuple(ROOT / key for key in members.lost),
            ),
        ),
        backup_stem="legacy-flat",
        losses=lost,
    )


def _template(value: dict[str, Any], members: _Sorted) -> dict[str, Any]:
    version = value.get("version")
    kept_version = isinstance(version, (int, float)) and not isinstance(version, bool)
    template: dict[str, Any] = {}
    if "$schema" in value:
        template["$schema"] = Kept(ROOT / "$schema")
    template["version"] = Kept(ROOT / "version") if kept_version else 1
    template["profiles"] = {entry.id: _profile(entry) for entry in members.converted}
    kept = [key for key in value if _is_state(key, value[key])]
    for key in (*kept, *members.staying):
        template[key] = Kept(ROOT / key)
    return template


def _profile(entry: StoredProfile) -> dict[str, Any]:
    """A canonical profile: type and provider first, then every field as authored."""
    type_ = infer_type(entry.entry)
    provider = entry.entry.get("provider")
    profile: dict[str, Any] = {
        "type": type_ or MARKER,
        "provider": Kept(entry.pointer / "provider")
        if isinstance(provider, str) and provider.strip()
        else flat_profile_id(str(entry.pointer[0]))[1],
    }
    for name in entry.entry:
        if name in ("provider", "type") or _names_type(entry, name):
            continue
        alias = alias_of(name, type_) if type_ else None
        free = alias and alias.meant not in entry.entry and alias.meant not in profile
        profile[alias.meant if alias and free else name] = Kept(entry.pointer / name)
    return profile


def _names_type(entry: StoredProfile, name: str) -> bool:
    """Whether ``mode`` or ``auth`` says no more than the type that is written now."""
    if name not in ("mode", "auth"):
        return False
    word = entry.entry[name]
    if not isinstance(word, str):
        return False
    known = TYPE_ALIASES[word].meant if word in TYPE_ALIASES else word
    return known == (infer_type(entry.entry) or MARKER)


def _stray(entry: StoredProfile, profiles: dict[str, Any]) -> Finding:
    fix = (
        manual(f"{entry.id} is there already; keep the right one of the two")
        if entry.id in profiles
        else safe(f"move it to profiles as {entry.id}", *_into_profiles(entry))
    )
    return found(
        entry.document,
        entry.pointer,
        "this credential stands beside profiles, where OpenClaw ignores it",
        severity=Severity.ERROR,
        key=True,
        hint=f"its place is profiles[{entry.id}]",
        fix=fix,
    )


def _into_profiles(entry: StoredProfile) -> Iterator[Operation]:
    """Move a stray entry, then give it what it must have among the profiles."""
    ref, place = entry.document.ref, Pointer(("profiles", entry.id))
    yield Move(ref, entry.pointer, place, prune=False)
    type_ = infer_type(entry.entry)
    names = list(entry.entry)
    for at, name in enumerate(entry.entry):
        alias = alias_of(name, type_) if type_ else None
        if alias is not None and alias.meant not in names:
            names[at] = alias.meant
            yield Rename(ref, place / name, alias.meant)
    provider = flat_profile_id(str(entry.pointer[0]))[1]
    for field, value in (("type", type_), ("provider", provider)):
        if field not in names:
            yield Insert(ref, place / field, value, before=names[0])
