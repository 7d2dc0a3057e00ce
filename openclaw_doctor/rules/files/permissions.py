"""files/permissions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from openclaw_doctor.documents import Document
from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import Chmod, safe, unsafe
from openclaw_doctor.redaction import secret_values
from openclaw_doctor.rules.context import Context, found_in_file
from openclaw_doctor.rules.registry import rule

_OTHERS, _GROUP, _GROUP_WRITE = 0o007, 0o070, 0o020
_SETGID = 0o2000


@rule(
    "files/permissions",
    order=80,
    fix="sometimes",
    evidence="security audit of 2026.9.6 (perms_readable); OpenClaw itself writes 0600",
)
def check(context: Context) -> Iterator[Finding]:
    """Others on this machine can read a file that holds secrets.

    OpenClaw writes its files with mode 0600, but never narrows one that it only
    reads, and a repair of its own keeps the mode it finds.

    Readable by everybody: the fix takes that away, and the group's access too, unless
    the folder or the mode shows that a group shares the file on purpose. Readable by
    its group only: that may be meant, so it is a note, and narrowing it is unsafe.

    Files in a git work tree are left out (git keeps no such modes), and so are
    configs without a secret in them. Where permission bits mean nothing (Windows),
    the rule is silent.
    """
    for document in context.documents():
        if _is_judged(context, document):
            yield from _findings(document)


def _is_judged(context: Context, document: Document) -> bool:
    if document.mode is None or document.snapshot is None:
        return False
    if document.snapshot.stat.uid < 0:
        return False
    if context.state_of(document).git_directory is not None:
        return False
    return document.role.holds_credentials or any(secret_values(document))


def _findings(document: Document) -> Iterator[Finding]:
    mode = document.mode or 0
    if mode & _OTHERS:
        narrowed = narrow(document.path, mode)
        yield found_in_file(
            document.ref,
            f"holds secrets and everybody here can read it (mode {mode:04o})",
            hint=f"chmod {narrowed:o}",
            fix=safe(
                f"set mode {narrowed:04o}",
                Chmod(document.ref, document.path, narrowed),
            ),
        )
    elif mode & _GROUP:
        yield found_in_file(
            document.ref,
            f"holds secrets and its group can read it (mode {mode:04o})",
            severity=Severity.INFO,
            hint="chmod 600 unless the group is meant to",
            fix=unsafe("set mode 0600", Chmod(document.ref, document.path, 0o600)),
        )


def narrow(path: Path, mode: int) -> int:
    """The mode without access for others; the group stays where it shares on purpose.

    A writable group bit or a folder with the set-group-id bit says so.
    """
    shared = mode & _GROUP_WRITE or path.parent.stat().st_mode & _SETGID
    return mode & ~_OTHERS if shared else mode & ~_OTHERS & ~_GROUP
