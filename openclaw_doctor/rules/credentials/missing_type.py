"""credentials/missing-type."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.credentials.shapes import infer_type, known_type
from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import Fix, Insert, Set, manual, safe
from openclaw_doctor.release import since
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.entries import (
    is_marker,
    secret_kinds,
    type_member,
)
from openclaw_doctor.rules.registry import rule
from openclaw_doctor.rules.stores import StoredProfile, stored_profiles

_MARKERS_HAVE_A_PLACE = since("2026.5.12")


@rule(
    "credentials/missing-type",
    severity=Severity.ERROR,
    fix="sometimes",
    evidence="store loaders of 2026.1.30 to 2026.9.6; doctor --fix of 2026.5.7, 5.28,"
    " 6.11, 7.1, 8.2 and 9.6, observed",
)
def check(context: Context) -> Iterator[Finding]:
    """A credential has no `type`, or one that OpenClaw does not know.

    OpenClaw leaves out every entry whose type is not `api_key`, `token` or `oauth`,
    and drops it from the file at its next save. It does not guess the type from the
    content.

    The fix adds the type where the entry holds exactly one kind of secret: `key` or
    `keyRef` make an API key, `token` or `tokenRef` a token, `access` or `refresh` an
    OAuth login. Where it holds several kinds or none, and where the type is an
    unknown word such as `session`, only you can decide.
    """
    for profile in stored_profiles(context):
        if is_marker(profile.entry) and context.target in _MARKERS_HAVE_A_PLACE:
            continue
        member = type_member(profile.entry)
        if member is None and known_type(profile.entry.get("auth")) is None:
            yield _missing(profile)
        elif infer_type(profile.entry) is None and member is not None:
            yield _unknown(profile, member)


def _missing(profile: StoredProfile) -> Finding:
    return found(
        profile.document,
        profile.pointer,
        "this credential has no type; OpenClaw leaves it out",
        severity=Severity.ERROR,
        key=True,
        hint="add type: api_key, token or oauth",
        fix=_fix(profile),
    )


def _fix(profile: StoredProfile) -> Fix:
    kinds = secret_kinds(profile.entry)
    if not kinds:
        return manual("it holds no secret either; complete it or remove it")
    if len(kinds) > 1:
        return manual(f"it holds secrets of {' and '.join(kinds)}; decide which it is")
    ref, pointer = profile.document.ref, profile.pointer / "type"
    title = f'add the type "{kinds[0]}", which its content tells'
    if "type" in profile.entry:
        return safe(title, Set(ref, pointer, kinds[0]))
    first = next(iter(profile.entry))
    return safe(title, Insert(ref, pointer, kinds[0], before=first))


def _unknown(profile: StoredProfile, member: str) -> Finding:
    is_early = is_marker(profile.entry)
    return found(
        profile.document,
        profile.pointer / member,
        "OpenClaw knows aws-sdk from 2026.5.12 on, and then in openclaw.json"
        if is_early
        else "OpenClaw does not know this type; it leaves the credential out",
        severity=Severity.ERROR,
        hint="the types are api_key, token and oauth",
        fix=manual("decide what kind of credential this is, or remove the entry"),
    )
