"""credentials/secret-ref-shape."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openclaw_doctor.credentials.secretref import (
    DEFAULT_PROVIDER,
    ShapeProblem,
    canonical_ref,
    known_sources,
    parse_ref,
    shape_problems,
)
from openclaw_doctor.credentials.shapes import LITERAL_AND_REF, infer_type
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
    unsafe,
)
from openclaw_doctor.pointer import Pointer, lookup
from openclaw_doctor.release import Release, since
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.entries import is_blank
from openclaw_doctor.rules.registry import rule
from openclaw_doctor.rules.stores import StoredProfile, stored_profiles

_MEMBERS = ("source", "provider", "id")
_KNOWS_REFS = since("2026.2.26")
_REF_IN_KEY = since("2026.4.1")
_DROPS_LARGER = since("2026.5.18")
_REFUSES_LOWER_CASE = since("2026.6.11")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*\Z")

_IDS = {
    "env": "a variable in capitals, 2026.6.11 and later refuse others",
    "store": "a name in capitals",
    "file": '"value" or a path such as /provider/key',
    "exec": "letters, digits and . _ : / - alone",
}


@rule(
    "credentials/secret-ref-shape",
    severity=Severity.ERROR,
    fix="sometimes",
    evidence="store loaders of 2026.2.26 to 2026.9.6; doctor --fix of 2026.5.7, 6.11"
    " and 9.6, observed",
)
def check(context: Context) -> Iterator[Finding]:
    """A reference to a secret does not have the form OpenClaw reads.

    A reference is an object with exactly `source`, `provider` and `id`, and its place
    is `keyRef` or `tokenRef`. A further member makes it unusable, and from 2026.5.18
    OpenClaw silently removes such a reference. Text in its place, an object in `key`
    or `token`, and a missing `provider` are understood by some releases only, as are
    `$NAME` (from 2026.5.18) and the retired markers `secretref-env:NAME` and
    `__env__:NAME` (2026.5.7 up to, not including, 2026.8.1: elsewhere they are taken
    for the key itself). The source `store` is known from 2026.8.1 on.

    The fix is safe where it is clear what is meant: text becomes the object, an
    object in `key` moves to `keyRef`, a missing provider becomes `default`, a marker
    becomes `${NAME}`, and a further member goes if it is empty or repeats another.
    It is unsafe where a further member says something, as that then stands in the
    backup alone, where openclaw.json names another default provider, and where the
    bare name of a variable stands in place of the reference.

    A wrong source, alias or id is left to you. Names of variables that are not in
    capitals work up to 2026.6.1 and are refused from 2026.6.11 on.
    """
    for profile in stored_profiles(context):
        type_ = infer_type(profile.entry)
        pair = LITERAL_AND_REF.get(type_) if type_ else None
        if pair is None:
            continue
        literal, ref = (_Place(context, profile, name) for name in pair)
        if context.target in _KNOWS_REFS:
            yield from _in_ref_field(ref)
        if isinstance(literal.value, Mapping):
            yield from _object_in_key(literal, ref)
        elif isinstance(literal.value, str) and not ref.is_usable:
            yield from _text_in_key(literal)


@dataclass(frozen=True, slots=True)
class _Place:
    """One field of one credential that holds, or should hold, a reference."""

    context: Context
    profile: StoredProfile
    name: str

    @property
    def value(self) -> Any:
        return self.profile.entry.get(self.name)

    @property
    def pointer(self) -> Pointer:
        return self.profile.pointer / self.name

    @property
    def ref(self) -> str:
        return self.profile.document.ref

    @property
    def target(self) -> Release:
        return self.context.target

    @property
    def is_usable(self) -> bool:
        return parse_ref(self.value, self.target) is not None

    def found(self, message: str, severity: Severity, **parts: Any) -> Finding:
        return found(
            self.profile.document,
            self.pointer,
            f"{self.name} {message}",
            severity=severity,
            key=True,
            **parts,
        )


def _in_ref_field(place: _Place) -> Iterator[Finding]:
    if is_blank(place.value):
        return
    if isinstance(place.value, Mapping):
        problems = shape_problems(place.value, place.target)
        if problems:
            yield _object(place, place.value, problems)
    elif isinstance(place.value, str):
        yield _text(place, place.value)
    else:
        yield place.found(
            "is no reference; OpenClaw does not use it",
            Severity.ERROR,
            hint="a reference is an object with source, provider and id",
            fix=manual("write the reference as an object with source, provider and id"),
        )


def _text(place: _Place, text: str) -> Finding:
    """Text where a reference should be: one of its string forms, or something else."""
    canonical = canonical_ref(text, place.target)
    if canonical is not None:
        return place.found(
            "is a reference written as text"
            + (
                "" if place.is_usable else f", a form that {place.target} does not read"
            ),
            _text_severity(place, text),
            hint="write it as an object with source, provider and id",
            fix=safe("write it as an object", Set(place.ref, place.pointer, canonical)),
        )
    meant = {"source": "env", "provider": DEFAULT_PROVIDER, "id": text.strip()}
    return place.found(
        "is text, and no form of a reference; OpenClaw does not use it",
        Severity.ERROR,
        hint="a reference is an object with source, provider and id; a secret itself"
        f" belongs into {place.name.removesuffix('Ref')}",
        fix=unsafe(
            "take it for the name of an environment variable",
            Set(place.ref, place.pointer, meant),
        )
        if _VARIABLE.match(text.strip())
        else manual("write the reference as an object with source, provider and id"),
    )


def _text_severity(place: _Place, text: str) -> Severity:
    if not place.is_usable:
        return Severity.ERROR
    reasons = {problem.reason for problem in shape_problems(text, place.target)}
    return Severity.WARNING if "retired-marker" in reasons else Severity.INFO


def _object(
    place: _Place, value: Mapping[str, Any], problems: list[ShapeProblem]
) -> Finding:
    words = [_words(problem, value, place.target) for problem in problems]
    return place.found(
        f"is no regular reference: {words[0]}{_effect(place, problems)}",
        _severity(place, value, problems),
        hint="a reference has exactly source, provider and id",
        fix=_object_fix(place, value, problems),
        details=tuple(words[1:]),
    )


def _effect(place: _Place, problems: list[ShapeProblem]) -> str:
    if place.is_usable:
        return ""
    extra = any(problem.reason == "extra-member" for problem in problems)
    drops = extra and place.target in _DROPS_LARGER
    return "; OpenClaw " + ("drops the reference" if drops else "does not use it")


def _severity(
    place: _Place, value: Mapping[str, Any], problems: list[ShapeProblem]
) -> Severity:
    reasons = {problem.reason for problem in problems}
    if not place.is_usable:
        return Severity.ERROR
    if reasons == {"missing-provider"}:
        return Severity.INFO
    if value.get("source") == "env" and "bad-provider" not in reasons:
        refused = place.target in _REFUSES_LOWER_CASE
        return Severity.ERROR if refused else Severity.INFO
    return Severity.WARNING


def _words(problem: ShapeProblem, value: Mapping[str, Any], target: Release) -> str:
    source = value.get("source")
    early = "; store is known from 2026.8.1 on" if source == "store" else ""
    wanted = _IDS.get(str(source), "text")
    words = {
        "not-understood": "it is not understood",
        "missing-source": "source is missing",
        "bad-source": f"source is none of {', '.join(known_sources(target))}{early}",
        "missing-provider": f"provider is missing and counts as {DEFAULT_PROVIDER}",
        "bad-provider": "provider is no alias of lower-case letters, digits, - and _",
        "missing-id": "id is missing",
        "bad-id": f"id should be {wanted}",
        "extra-member": f'"{problem.field}" does not belong there',
    }
    return words.get(problem.reason, "it has another form")


def _object_fix(
    place: _Place, value: Mapping[str, Any], problems: list[ShapeProblem]
) -> Fix:
    extra = [p.field for p in problems if p.reason == "extra-member" and p.field]
    adds = "provider" not in value
    if canonical_ref(value, place.target) is None:
        return manual("correct the reference by hand; its meaning is not clear")
    if not (extra or adds):
        return manual("correct it here and where it is defined")
    telling = [name for name in extra if _says_something(value, name)]
    operations: list[Operation] = [
        Remove(place.ref, place.pointer / name, retires=name in telling)
        for name in extra
    ]
    if adds:
        provider = place.pointer / "provider"
        operations.append(Insert(place.ref, provider, DEFAULT_PROVIDER, before="id"))
    doubtful = telling or (adds and _has_other_default(place, value))
    titles = [f"add the provider {DEFAULT_PROVIDER}"] if adds else []
    titles += [f"remove {place.name}.{name}" for name in extra]
    return Fix(
        ", ".join(titles),
        Applicability.UNSAFE if doubtful else Applicability.SAFE,
        tuple(operations),
        losses=tuple(f"{place.name}.{name} of {place.profile.id}" for name in telling),
    )


def _says_something(value: Mapping[str, Any], name: str) -> bool:
    """Whether a further member is neither empty nor a copy of a regular one."""
    extra = value[name]
    copies = isinstance(extra, str) and extra in (value.get(m) for m in _MEMBERS)
    return not (is_blank(extra) or extra in ({}, []) or copies)


def _has_other_default(place: _Place, value: Mapping[str, Any]) -> bool:
    config = place.context.config_for(place.profile.document)
    where = ("secrets", "defaults", str(value.get("source")))
    default = lookup(config.root, where) if config else None
    return default not in (None, DEFAULT_PROVIDER)


def _object_in_key(place: _Place, beside: _Place) -> Iterator[Finding]:
    if not set(_MEMBERS) & set(place.value):
        return
    read = place.target in _REF_IN_KEY and place.is_usable
    problems = shape_problems(place.value, place.target)
    yield place.found(
        f"holds a reference, whose place is {beside.name}",
        Severity.WARNING if read else Severity.ERROR,
        hint=f"move it to {beside.name}",
        fix=_object_in_key_fix(place, beside),
        details=tuple(_words(p, place.value, place.target) for p in problems),
    )


def _object_in_key_fix(place: _Place, beside: _Place) -> Fix:
    meant = canonical_ref(place.value, place.target)
    if meant is None:
        return manual("correct the reference by hand; its meaning is not clear")
    if beside.name not in place.profile.entry:
        rename = Rename(place.ref, place.pointer, beside.name)
        return safe(f"rename to {beside.name}", rename)
    if meant == canonical_ref(beside.value, place.target):
        title = f"remove; {beside.name} says the same"
        return safe(title, Remove(place.ref, place.pointer))
    return manual(f"{beside.name} is there too; keep the right reference of the two")


def _text_in_key(place: _Place) -> Iterator[Finding]:
    reasons = {p.reason for p in shape_problems(place.value, place.target)}
    if not reasons or reasons == {"string-form"}:
        return
    retired = "retired-marker" in reasons
    unread = "not-understood" in reasons
    canonical = canonical_ref(place.value, place.target)
    yield place.found(
        f"holds {'a retired marker' if retired else 'a reference'}, which"
        + (
            f" {place.target} takes for the secret itself"
            if unread
            else " OpenClaw takes for the secret itself from 2026.8.1 on"
        ),
        Severity.ERROR if unread else Severity.WARNING,
        hint="write ${NAME}"
        if canonical
        else "OpenClaw reads ${NAME} from 2026.2.26 on",
        fix=safe(
            "write it as ${NAME}",
            Set(place.ref, place.pointer, f"${{{canonical['id']}}}"),
        )
        if canonical
        else manual("put the secret itself here, or choose a later release"),
    )
