"""references/secret-ref-path."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.credentials.secret_paths import (
    KNOWN_SINCE,
    PlaceKind,
    is_ever_listed,
    place_kind,
)
from openclaw_doctor.documents import Document, Role
from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import Set, manual, safe
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.redaction import is_secret
from openclaw_doctor.release import between, since
from openclaw_doctor.rules.configs import configs
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.migrated import is_migrated
from openclaw_doctor.rules.registry import rule
from openclaw_doctor.rules.secret_refs import WrittenRef, refs_of

_READS_DOLLAR = since("2026.5.18")
_READS_MARKERS = between("2026.5.7", "2026.8.1")
#: ``config validate`` itself refuses ``secretref-env:`` at registered places (observed
#: on 2026.4.29; the releases are those of ``validation.semantics.secret_refs``), so it
#: is not told here.
_REFUSES_SECRETREF = between("2026.4.24", "2026.5.1")
#: Plugins read these as they like; and in ``env`` a value with a reference is not
#: exported at all.
_FOREIGN = ("channels", "plugins", "env")


@rule(
    "references/secret-ref-path",
    severity=Severity.ERROR,
    releases=KNOWN_SINCE,
    fix="sometimes",
    evidence="registries of secret places of 2026.3.13, 4.29, 5.28, 7.1 and 9.6; config"
    " validate of 2026.4.29, 5.28 and 9.6, observed",
)
def check(context: Context) -> Iterator[Finding]:
    """A reference to a secret stands where OpenClaw does not read it.

    OpenClaw resolves references at listed places only, such as `botToken` of a channel
    or `apiKey` of `models.providers`; which ones depends on the release. Elsewhere
    `config validate` refuses the object, except where anything may stand, as in
    `skills.entries.<id>.config` or `params`: there it stays an object that nobody
    resolves.

    Text forms are read at the listed places, too, by some releases only: `$NAME` from
    2026.5.18 on, `secretref-env:NAME` and `__env__:NAME` from 2026.5.7 up to, not
    including, 2026.8.1. Otherwise OpenClaw takes the text for the secret itself.
    `${NAME}` works in every text of the config; in `env`, where it does not, nothing is
    judged.

    Writing `$NAME` or such a marker as `${NAME}` is a safe fix. An object in a place
    where nothing resolves it is left to you. References in credential stores are judged
    by `credentials/secret-ref-shape`.
    """
    for document, _ in configs(context):
        for ref in refs_of(context, document):
            kind = place_kind(ref.pointer, context.target)
            if ref.prefix and not is_migrated(context, document.ref, ref.pointer):
                yield from _text(context, document, ref, kind)
            elif not ref.prefix and kind == "open" and not _is_foreign(ref.pointer):
                yield _object(document, ref)


def _is_foreign(pointer: Pointer) -> bool:
    return pointer[:1] in [(name,) for name in _FOREIGN]


def _object(document: Document, ref: WrittenRef) -> Finding:
    return found(
        document,
        ref.pointer,
        "OpenClaw resolves no reference here; the object stays as it is",
        severity=Severity.WARNING,
        key=isinstance(ref.pointer[-1], str),
        hint="write ${NAME} for a variable, or use a place made for a secret",
        fix=manual("write ${NAME}, or move the secret to a place made for it"),
    )


def _text(
    context: Context, document: Document, ref: WrittenRef, kind: PlaceKind | None
) -> Iterator[Finding]:
    is_dollar = ref.prefix == "$"
    reads = context.target in (_READS_DOLLAR if is_dollar else _READS_MARKERS)
    if reads and kind == "registered":
        if not is_dollar:
            yield _finding(document, ref, Severity.INFO, later=True)
        return
    refused = ref.prefix == "secretref-env:" and context.target in _REFUSES_SECRETREF
    if refused and kind == "registered":
        return
    if is_ever_listed(ref.pointer):
        yield _finding(document, ref, Severity.ERROR)
    elif _is_place_of_secret(ref) and not _is_foreign(ref.pointer):
        yield _finding(document, ref, Severity.WARNING)


def _is_place_of_secret(ref: WrittenRef) -> bool:
    """Whether a secret would stand there, told by the name of the place.

    A marker says by itself that it is meant as a reference.
    """
    return ref.prefix != "$" or is_secret(Role.CONFIG, ref.pointer, "x7-x7-x7")


def _finding(
    document: Document, ref: WrittenRef, severity: Severity, later: bool = False
) -> Finding:
    form = "$NAME" if ref.prefix == "$" else f"the marker {ref.prefix}NAME"
    message = (
        f"{form} is read up to 2026.7 only; later releases take the text itself"
        if later
        else f"OpenClaw does not read {form} here; it takes the text itself"
    )
    return found(
        document,
        ref.pointer,
        message,
        severity=severity,
        hint="write ${NAME}",
        fix=safe(
            "write it as ${NAME}", Set(document.ref, ref.pointer, f"${{{ref.id}}}")
        ),
    )
