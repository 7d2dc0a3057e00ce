"""files/legacy-name."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.documents import Document
from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import CopyFile, Fix, manual, unsafe
from openclaw_doctor.release import before
from openclaw_doctor.rules.context import (
    Context,
    found_in_file,
    sibling_path,
    sibling_ref,
)
from openclaw_doctor.rules.registry import rule

_NAME = "openclaw.json"
#: Names that OpenClaw looked for up to 2026.3.13 (reference: paths of 2026.1.30, 3.13).
_FORGOTTEN = {"moltbot.json": before("2026.3.22"), "moldbot.json": before("2026.3.22")}
_OLD_NAMES = ("clawdbot.json", *_FORGOTTEN)


@rule(
    "files/legacy-name",
    order=5,
    fix="sometimes",
    evidence="path resolution of 2026.1.30, 3.13, 4.29, 5.28, 7.1 and 9.6, read",
)
def check(context: Context) -> Iterator[Finding]:
    """The config still has a name from before OpenClaw had its own.

    `clawdbot.json` is read where there is no `openclaw.json`, and OpenClaw's doctor
    copies it. `moltbot.json` and `moldbot.json` were read up to 2026.3.13 only: later
    releases do not see the file and start as if nothing were configured.

    The fix copies the file to `openclaw.json` beside it, comments and all; the old
    file stays. It is unsafe, as from then on the copy counts.
    """
    for state in context.workspace.states:
        document = context.workspace.config_of(state)
        if document is not None and document.path.name in _OLD_NAMES:
            yield _finding(context, document)


def _finding(context: Context, document: Document) -> Finding:
    name = document.path.name
    reads = name not in _FORGOTTEN or context.target in _FORGOTTEN[name]
    said = f"{name} is a former name of {_NAME}"
    if not reads:
        said += f"; OpenClaw {context.target} does not look for it"
    return found_in_file(
        document.ref,
        said,
        severity=Severity.WARNING if reads else Severity.ERROR,
        hint=f"copy it: cp -p {name} {_NAME}",
        fix=_fix(context, document),
    )


def _fix(context: Context, document: Document) -> Fix:
    ref, path = sibling_ref(document, _NAME), sibling_path(document, _NAME)
    if ref in context.workspace.documents:
        return manual(f"{_NAME} is there as well; take one of the two away")
    if document.tree is None:
        return manual(f"repair the file, then copy it to {_NAME}")
    return unsafe(f"copy to {_NAME}", CopyFile(ref, path, document.ref))
