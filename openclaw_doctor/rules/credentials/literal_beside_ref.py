"""credentials/literal-beside-ref."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.credentials.secretref import parse_ref
from openclaw_doctor.credentials.shapes import LITERAL_AND_REF, infer_type
from openclaw_doctor.findings import Finding, Location, Severity
from openclaw_doctor.fixes import Applicability, Fix, Remove, safe
from openclaw_doctor.release import since
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.entries import is_blank
from openclaw_doctor.rules.registry import rule
from openclaw_doctor.rules.stores import StoredProfile, stored_profiles

_TOKEN_NEVER_MIGRATES = since("2026.8.2")


@rule(
    "credentials/literal-beside-ref",
    releases=since("2026.2.26"),
    fix="sometimes",
    evidence="source of 2026.5.7 and 2026.6.1; doctor --fix of 2026.7.1, 8.2 and 9.6"
    " on token profiles, observed",
)
def check(context: Context) -> Iterator[Finding]:
    """A credential holds both a secret and a reference to one.

    With `key` beside `keyRef`, or `token` beside `tokenRef`, the running gateway uses
    the reference, but command-line calls of some releases use the text. OpenClaw
    deletes the text at its next save. A token with both is never migrated by
    2026.8.2 and later: its doctor fails each time, and the whole agent is then left
    without credentials. That makes it an error there.

    The fix keeps the reference and removes the text, which then stands in the backup
    alone. It is unsafe, as only you know that the reference leads to the right
    secret. Where both are references to the same secret, it is safe.
    """
    for profile in stored_profiles(context):
        type_ = infer_type(profile.entry)
        pair = LITERAL_AND_REF.get(type_) if type_ else None
        if pair is None:
            continue
        literal, ref = (profile.entry.get(name) for name in pair)
        is_text = isinstance(literal, str) and not is_blank(literal)
        if is_text and parse_ref(ref, context.target):
            yield _finding(context, profile, *pair)


def _finding(
    context: Context, profile: StoredProfile, literal: str, ref: str
) -> Finding:
    stuck = literal == "token" and context.target in _TOKEN_NEVER_MIGRATES
    return found(
        profile.document,
        profile.pointer / literal,
        f"{literal} stands beside {ref}; "
        + (
            "OpenClaw's doctor never finishes migrating such a file"
            if stuck
            else "OpenClaw uses the reference and drops the text at its next save"
        ),
        severity=Severity.ERROR if stuck else Severity.WARNING,
        key=True,
        hint=f"keep {ref} alone, or {literal} alone",
        fix=_fix(context, profile, literal, ref),
        related=(Location.of(profile.document, profile.pointer / ref, key=True),),
    )


def _fix(context: Context, profile: StoredProfile, literal: str, ref: str) -> Fix:
    pointer = profile.pointer / literal
    meant = parse_ref(profile.entry[literal], context.target)
    if meant == parse_ref(profile.entry[ref], context.target):
        title = f"remove {literal}; {ref} names the same secret"
        return safe(title, Remove(profile.document.ref, pointer))
    return Fix(
        f"keep {ref}, remove {literal}",
        Applicability.UNSAFE,
        (Remove(profile.document.ref, pointer, retires=True),),
        losses=(f"{literal} of {profile.id}",),
    )
