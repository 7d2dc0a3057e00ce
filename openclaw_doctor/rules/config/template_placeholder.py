"""config/template-placeholder."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openclaw_doctor.documents import Document, Role
from openclaw_doctor.findings import Finding, Location, Severity
from openclaw_doctor.fixes import Fix, Set, manual, unsafe
from openclaw_doctor.pointer import Pointer, leaves, lookup
from openclaw_doctor.redaction import is_secret
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.registry import rule

#: Texts below these places are templates for OpenClaw itself.
_TEMPLATES = (
    ("hooks",),
    ("messages",),
    ("agents", "defaults", "heartbeat"),
    # Arguments of commands name the file: {{MediaPath}}, {{AttachmentPath}}.
    ("tools", "media"),
    ("audio",),
    ("routing", "transcribeAudio"),
)
_NAME = r"[A-Z_][A-Z0-9_]*"
#: What every placeholder holds; escapes of JSON5 are not worth a look.
_MARKS = ("$", "{{", "__", "@@", "%")
_BARE = rf"\A\${_NAME}\Z"
#: Kinds of placeholders: a pattern, what it is, and what to do.
_KINDS = (
    (
        rf"\$\{{env[:.]{_NAME}\}}",
        "a variable in the spelling of another program",
        "OpenClaw reads ${NAME} without env",
    ),
    (
        rf"\$\{{{_NAME}:?[-=?+][^${{}}]*\}}",
        "a variable with a default, as shells have it",
        "OpenClaw knows no defaults: write ${NAME} and set the variable",
    ),
    (
        r"\$\{[a-z][\w.]*\}",
        "a placeholder with a small name, as Terraform and templates have it",
        "fill the template in; OpenClaw only replaces names of capitals, digits and _",
    ),
    (
        _BARE,
        "a variable without braces, which OpenClaw leaves as it is",
        "write ${NAME}",
    ),
    (
        r"\{\{[^{}]*\}\}",
        "a placeholder of Jinja, Helm or Go",
        "fill the template in; OpenClaw takes the braces for text",
    ),
    (
        r"\A__[A-Z][A-Z0-9_]*__\Z|\A@@[A-Za-z0-9_]+@@\Z|\A%[A-Z][A-Z0-9_]*%\Z",
        "a placeholder that nothing has filled in",
        "fill the template in",
    ),
)
#: So many places a finding points to.
_NAMED = 20
_WHOLE_VARIABLE = rf"\$(?:\{{env[:.](?P<env>{_NAME})\}}|(?P<bare>{_NAME}))\Z"


@rule(
    "config/template-placeholder",
    severity=Severity.WARNING,
    fix="sometimes",
    evidence="substitution of 2026.4.29, 5.28 and 9.6, observed; published configs",
)
def check(context: Context) -> Iterator[Finding]:
    """A text holds a placeholder that OpenClaw does not replace.

    OpenClaw replaces `${NAME}`, with a name of capitals, digits and underscores, and
    nothing else: not `$NAME`, `${env:NAME}`, `${NAME:-default}`, `${lower}`, `{{ x }}`,
    `__X__` or `@@X@@`. What stands there is then taken literally. A template is best
    filled in before OpenClaw reads it, and checked afterwards.

    Texts that are templates for OpenClaw (hooks, messages, heartbeat prompts, arguments
    of media commands) are left alone. The fix turns `$NAME` and `${env:NAME}` into
    `${NAME}`; it is unsafe because the text might be meant as it is.
    """
    for document in context.documents(Role.CONFIG, Role.INCLUDE):
        if not any(mark in document.text for mark in _MARKS):
            continue
        groups: dict[int, list[Pointer]] = {}
        for pointer, value in leaves(document.value):
            kind = _kind(document, pointer, value) if isinstance(value, str) else None
            if kind is not None:
                groups.setdefault(kind, []).append(pointer)
        for kind, places in groups.items():
            yield _finding(document, places, *_KINDS[kind][1:])


def _kind(document: Document, pointer: Pointer, text: str) -> int | None:
    """Which kind of placeholder a text holds, as an index of ``_KINDS``."""
    if not any(mark in text for mark in _MARKS):
        return None
    if any(pointer.is_within(place) for place in _TEMPLATES):
        return None
    for kind, (pattern, _, _) in enumerate(_KINDS):
        if re.search(pattern, text, re.ASCII):
            # Where a secret belongs, later releases read $NAME as a reference.
            own = pattern == _BARE and is_secret(document.role, pointer, text)
            return None if own else kind
    return None


def _finding(
    document: Document, places: list[Pointer], said: str, hint: str
) -> Finding:
    more = len(places) - 1
    others = f" and {more} more place{'s' if more > 1 else ''}" if more else ""
    verb = "hold" if more else "holds"
    return found(
        document,
        places[0],
        f"{places[0].dotted()}{others} {verb} {said}",
        hint=hint,
        fix=_fix(document, places),
        related=tuple(Location.of(document, place) for place in places[1:_NAMED]),
        discriminator=said,
    )


def _fix(document: Document, places: list[Pointer]) -> Fix:
    edits = [
        Set(document.ref, place, f"${{{match['env'] or match['bare']}}}")
        for place in places
        if (match := re.match(_WHOLE_VARIABLE, str(lookup(document.value, place))))
    ]
    return unsafe("write ${NAME}", *edits) if edits else manual("fill it in")
