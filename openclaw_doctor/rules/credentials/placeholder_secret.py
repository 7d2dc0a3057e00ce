"""credentials/placeholder-secret."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from openclaw_doctor.credentials.placeholders import Kind, placeholder_kind
from openclaw_doctor.credentials.secretref import parse_ref
from openclaw_doctor.credentials.shapes import FIELD_ALIASES
from openclaw_doctor.documents import Document, Role
from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import Fix, Rebuild, manual, unsafe
from openclaw_doctor.pointer import Pointer, lookup
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.registry import rule
from openclaw_doctor.rules.stores import stored_profiles

_FIELDS = ("key", "token", "access", "refresh")
_BLANKS = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]+")
_BEARER = re.compile(r"(?:authorization:\s*)?bearer\s+", re.IGNORECASE)
_QUOTES = "'\"\u2018\u2019\u201c\u201d"
_ONLY_YOU = "only you know the secret"
_PUT_IN = "put the real secret in; an older backup may have it"

#: Per kind: what the text is, and what to do.
_WORDS: Mapping[Kind, tuple[str, str]] = {
    "redacted": ("what a redactor wrote in place of the secret", _PUT_IN),
    "placeholder": ("a placeholder nobody filled in", "put the real secret in"),
    "shell": (
        "a shell command or expression, which OpenClaw does not run",
        "write ${NAME} in capitals for a variable, or use a SecretRef of source exec",
    ),
    "assignment": (
        "an assignment NAME=value",
        "write the value alone, or ${NAME} if the variable is set",
    ),
    "variable": (
        "the name of an environment variable, which OpenClaw takes for the secret",
        "write ${NAME}",
    ),
    "bearer": (
        "the secret with Bearer in front, which OpenClaw adds itself",
        "write the secret alone",
    ),
    "quoted": ("the secret with quotes around it", "write the secret alone"),
    "blanks": ("the secret with blanks or line breaks", "write the secret alone"),
}
_MENDABLE: frozenset[Kind] = frozenset({"variable", "bearer", "quoted", "blanks"})


@rule(
    "credentials/placeholder-secret",
    severity=Severity.ERROR,
    fix="sometimes",
    evidence="redaction sentinels and pasted commands in public reports and files;"
    " OpenClaw checks only that the text is not blank",
)
def check(context: Context) -> Iterator[Finding]:
    """In the place of a secret stands something else: a mark, a template, a command.

    OpenClaw sends whatever stands in `key`, `token`, `access` or `refresh`, and the
    provider answers 401. Common are redaction marks such as `__OPENCLAW_REDACTED__`
    that a tool or an agent wrote back, templates nobody filled in, shell commands, a
    bare variable name, `Bearer` in front, and quotes or blanks around the secret.

    Redaction marks are also found in `apiKey` of `models.providers` in openclaw.json
    and of `models.json`.

    The fix takes blanks, quotes and `Bearer` away, or writes a variable name as
    `${NAME}`; it is unsafe, as only you know the secret. The old text then stands in
    the backup alone. All else is for you to put in.
    """
    for profile in stored_profiles(context):
        for name, text in profile.entry.items():
            alias = FIELD_ALIASES.get(name)
            if (alias.meant if alias else name) in _FIELDS and isinstance(text, str):
                pointer = profile.pointer / name
                yield from _secret(context, profile.document, pointer, text)
    for document, providers in _provider_lists(context):
        yield from _redacted_keys(document, providers)


def _secret(
    context: Context, document: Document, pointer: Pointer, text: str
) -> Iterator[Finding]:
    kind = placeholder_kind(text)
    if kind is None:
        return
    what, advice = _WORDS[kind]
    clean = _cleaned(text, kind)
    mendable = kind in _MENDABLE and clean is not None
    if kind == "variable" and parse_ref(clean, context.target) is None:
        mendable = False
    yield found(
        document,
        pointer,
        f"{pointer[-1]} holds {what}",
        severity=Severity.WARNING
        if kind in ("bearer", "quoted", "blanks") and mendable
        else Severity.ERROR,
        hint=advice,
        fix=_mended(document, pointer, clean) if mendable else manual(_ONLY_YOU),
    )


def _mended(document: Document, pointer: Pointer, clean: str | None) -> Fix:
    return unsafe(
        "write it as it is meant; the old text stays in the backup",
        Rebuild(document.ref, pointer, clean, retires=(pointer,)),
    )


def _cleaned(text: str, kind: Kind) -> str | None:
    """The secret without what does not belong; None where nothing usable is left."""
    if kind == "variable":
        return f"${{{text.strip()}}}"
    bare = text
    for _ in range(3):
        bare = _BLANKS.sub(" ", bare).strip().strip(_QUOTES)
        bare = _BEARER.sub("", bare, count=1)
    bare = _BLANKS.sub("", bare)
    return bare if bare and placeholder_kind(bare) is None else None


def _provider_lists(
    context: Context,
) -> Iterator[tuple[Document, tuple[Pointer, Mapping[str, Any]]]]:
    for document, value in context.objects(Role.CONFIG, Role.MODELS):
        steps = (
            ("models", "providers") if document.role is Role.CONFIG else ("providers",)
        )
        providers = lookup(value, steps)
        if isinstance(providers, Mapping):
            yield document, (Pointer(steps), providers)


def _redacted_keys(
    document: Document, providers: tuple[Pointer, Mapping[str, Any]]
) -> Iterator[Finding]:
    place, entries = providers
    for provider, entry in entries.items():
        key = lookup(entry, ("apiKey",))
        if isinstance(key, str) and placeholder_kind(key) == "redacted":
            yield found(
                document,
                place / provider / "apiKey",
                f"apiKey of {provider} holds {_WORDS['redacted'][0]}",
                severity=Severity.ERROR,
                hint=_PUT_IN,
                fix=manual(_ONLY_YOU),
            )
