"""files/unreadable."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.documents.document import MAX_DEPTH
from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.rules.context import Context, found_in_file
from openclaw_doctor.rules.registry import rule


@rule(
    "files/unreadable",
    severity=Severity.ERROR,
    order=10,
    fix="none",
    evidence="2026.9.6: 100,000 levels overflow its stack, observed",
)
def check(context: Context) -> Iterator[Finding]:
    """Something stands in the place of a file but cannot be read as one.

    A folder or a pipe with the file's name, a dangling link, missing permission, more
    than 16 MiB or more than 1,000 levels of nesting. OpenClaw treats an unreadable
    credential file as absent.

    What lies outside the folder under check (a link that leads out, an `agentDir`
    elsewhere) is only mentioned: name it as well to have it checked.
    """
    for lost in context.workspace.unreadable:
        yield found_in_file(
            lost.ref,
            lost.message,
            severity=Severity.INFO if lost.outside else Severity.ERROR,
            hint="name it, too, to have it checked"
            if lost.outside
            else "put a readable, regular file in its place",
        )
    for document in context.documents():
        if document.too_deep:
            yield found_in_file(
                document.ref,
                f"nests deeper than {MAX_DEPTH:,} levels; its content is not checked",
                severity=Severity.ERROR,
                hint="no configuration needs that; look for a generator gone wrong",
            )
