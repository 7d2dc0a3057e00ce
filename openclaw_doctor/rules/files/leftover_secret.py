"""files/leftover-secret."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import Chmod, safe
from openclaw_doctor.rules.context import Context, found_in_file
from openclaw_doctor.rules.registry import rule
from openclaw_doctor.storage.names import OLD_DAYS, backup_parts
from openclaw_doctor.workspace import Leftover, StateDirectory

_NOT_OWNER = 0o077
_DAY_MS = 24 * 60 * 60 * 1000


@rule(
    "files/leftover-secret",
    order=80,
    fix="sometimes",
    evidence="backups of doctor --fix of 2026.5.7 to 2026.9.6 keep the mode of their"
    " source, observed",
)
def check(context: Context) -> Iterator[Finding]:
    """An old copy of a file with secrets lies about: readable by others, or forgotten.

    OpenClaw leaves many: `openclaw.json.bak`, `.clobbered.*`, `.legacy-flat.*.bak`,
    `.sqlite-import.*.bak`, `.migrated-*`. They hold live keys and keep the mode of
    the file they came from, so a store that once was 0644 stays readable after the
    store itself was narrowed. The fix sets mode 0600.

    Inside a git work tree, where modes say nothing, the copy is mentioned because it
    may be committed with its secrets. A backup that says in its name that it is older
    than 30 days (those of this tool, and `.legacy-flat.`) is mentioned, too, because
    its keys may be in use still; `openclaw-doctor backups --prune` removes those that
    have a receipt. The files are never opened; remove the others yourself when you no
    longer need them.
    """
    told: set[str] = set()
    for state in context.workspace.states:
        for leftover in state.leftovers:
            if leftover.ref not in told:
                told.add(leftover.ref)
                yield from _findings(context, state, leftover)


def _findings(
    context: Context, state: StateDirectory, leftover: Leftover
) -> Iterator[Finding]:
    kept = state.home.backups is not None and leftover.path.is_relative_to(
        state.home.backups
    )
    if state.git_directory is not None and not kept:
        yield _in_git(leftover)
    elif leftover.mode & _NOT_OWNER and not kept:
        yield _readable(leftover)
    elif _is_old(context, leftover):
        yield _forgotten(leftover)


def _is_old(context: Context, leftover: Leftover) -> bool:
    parts = backup_parts(leftover.path.name)
    return parts is not None and parts[1] < context.now_ms - OLD_DAYS * _DAY_MS


def _in_git(leftover: Leftover) -> Finding:
    return found_in_file(
        leftover.ref,
        "an old copy that may hold secrets lies in a git work tree",
        severity=Severity.INFO,
        hint="keep it out of git (.gitignore); replace its keys if it was committed",
    )


def _readable(leftover: Leftover) -> Finding:
    narrowed = leftover.mode & ~_NOT_OWNER
    return found_in_file(
        leftover.ref,
        f"an old copy that may hold secrets can be read by others"
        f" (mode {leftover.mode:04o})",
        hint="chmod 600, or remove it when you no longer need it",
        fix=safe(
            f"set mode {narrowed:04o}",
            Chmod(leftover.ref, leftover.path, narrowed),
        ),
    )


def _forgotten(leftover: Leftover) -> Finding:
    return found_in_file(
        leftover.ref,
        f"a backup that may hold secrets is older than {OLD_DAYS} days",
        severity=Severity.INFO,
        hint="openclaw-doctor backups lists it, backups --prune removes what has a"
        " receipt",
    )
