"""credentials/unsafe-id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from openclaw_doctor.credentials.shapes import UNSAFE_IDS, infer_type
from openclaw_doctor.documents import Document, Role
from openclaw_doctor.findings import Finding, Location, Severity
from openclaw_doctor.fixes import manual
from openclaw_doctor.pointer import ROOT, Pointer
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.registry import rule


@rule(
    "credentials/unsafe-id",
    severity=Severity.ERROR,
    fix="manual",
    evidence="doctor --fix of 2026.5.7, 5.28, 6.11, 7.1, 8.2 and 9.6, observed",
)
def check(context: Context) -> Iterator[Finding]:
    """A profile id is one that OpenClaw loses or that is easily taken for another.

    `__proto__` as an id is lost without a word, in every release. In the legacy flat
    form the same goes for `constructor`, `prototype` and blank keys. Two profile ids
    that differ in capitals or blanks only are two credentials to OpenClaw, which
    compares ids as they are written; `auth.order` and people easily mean the other.
    An id without a provider in front (`<provider>:<name>`) works, but no rule of
    OpenClaw can tell the provider from it; that is a note.

    Renaming an id changes what refers to it, so all of this is left to you.
    """
    for document, value in context.objects(Role.AUTH_PROFILES):
        profiles = value.get("profiles")
        if isinstance(profiles, dict):
            yield from _ids(document, ROOT / "profiles", profiles)
            yield from _twins(document, profiles)
            yield from _without_provider(document, profiles)
        elif "profiles" not in value:
            flat = {
                key: entry
                for key, entry in value.items()
                if isinstance(entry, dict) and infer_type(entry) is not None
            }
            yield from _ids(document, ROOT, flat)


def _ids(
    document: Document, at: Pointer, entries: Mapping[str, object]
) -> Iterator[Finding]:
    for key in entries:
        lost = not at or key == "__proto__"
        if not key.strip():
            message = "this id is blank"
        elif key.strip() in UNSAFE_IDS:
            message = f"{key.strip()} is no safe id"
        else:
            continue
        yield found(
            document,
            at / key,
            message + ("; OpenClaw loses the credential" if lost else ""),
            severity=Severity.ERROR if lost else Severity.WARNING,
            key=True,
            hint="use an id such as <provider>:default",
            fix=manual("rename the entry, and whatever refers to it"),
        )


def _without_provider(
    document: Document, profiles: Mapping[str, object]
) -> Iterator[Finding]:
    for key in profiles:
        if ":" not in key and key.strip() and key.strip() not in UNSAFE_IDS:
            yield found(
                document,
                ROOT / "profiles" / key,
                "this id does not begin with its provider",
                severity=Severity.INFO,
                key=True,
                hint="ids are written <provider>:<name>, such as openai:default",
            )


def _twins(document: Document, profiles: Mapping[str, object]) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for key in profiles:
        folded = key.strip().lower()
        other = first.setdefault(folded, key)
        if other == key or not folded:
            continue
        yield found(
            document,
            ROOT / "profiles" / key,
            "this id differs from another one in capitals or blanks only",
            key=True,
            hint="OpenClaw takes them for two credentials; rename or remove one",
            fix=manual("rename or remove one of the two, and whatever refers to it"),
            related=(Location.of(document, ROOT / "profiles" / other, key=True),),
        )
