"""files/proto-key."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.documents import Document, Role
from openclaw_doctor.findings import Finding, Location
from openclaw_doctor.fixes import manual
from openclaw_doctor.json5 import Span
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.registry import rule
from openclaw_doctor.workspace.directives import LOST_KEY, may_say


@rule(
    "files/proto-key",
    order=10,
    fix="manual",
    evidence="config validate of 2026.9.6, observed: accepted without a word",
)
def check(context: Context) -> Iterator[Finding]:
    """A key is `__proto__`, which JavaScript gives a meaning of its own.

    OpenClaw neither refuses nor uses it: what stands below is never a setting, and
    there is no warning. Where a file is included, the key is dropped with all that is
    in it. Nobody needs it, so it is a slip, or somebody's attempt to change how a
    program works that reads the file.

    There is no fix: what stands below may be meant for another place. As the id of a
    credential it is told by `credentials/unsafe-id`.
    """
    for document in context.documents():
        if document.too_deep or not may_say(document, LOST_KEY):
            continue
        for pointer, span in _places(document):
            yield Finding(
                message=f"{pointer.dotted()}: OpenClaw loses this key and all that"
                " stands below it",
                location=Location.at_span(document, span, pointer),
                hint="take it out, or move what stands below to where it is meant",
                fix=manual("decide where it belongs"),
            )


def _places(document: Document) -> Iterator[tuple[Pointer, Span]]:
    """The outermost keys of that name, dead ones too."""
    for pointer, entry, _ in document.tree.walk() if document.tree else ():
        if entry is None or entry.key != LOST_KEY or LOST_KEY in pointer[:-1]:
            continue
        if not _is_an_id(document, pointer):
            yield pointer, Span(entry.key_start, entry.key_end)


def _is_an_id(document: Document, pointer: Pointer) -> bool:
    around = pointer.parent
    return document.role is Role.AUTH_PROFILES and around in ((), ("profiles",))
