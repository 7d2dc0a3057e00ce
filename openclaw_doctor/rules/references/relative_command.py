"""references/relative-command."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import manual
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import before
from openclaw_doctor.rules.configs import configs, objects_in, part, says
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.registry import rule

_BACKENDS = Pointer(("agents", "defaults", "cliBackends"))
_HINT = "write the whole path; `command -v` in a shell on that machine prints it"


@rule(
    "references/relative-command",
    releases=before("2026.8.1"),
    fix="manual",
    evidence="OpenClaw's page on command line backends; 2026.5.28 starts the command as"
    " it is written, read in the source; config validate accepts it, observed",
)
def check(context: Context) -> Iterator[Finding]:
    """The command of a command line backend is not a whole path.

    `agents.defaults.cliBackends.<id>.command` is started as it is written. `~` is not
    expanded, and a path such as `./bin/tool` is looked up from the folder in which the
    program runs, which is that of the agent's workspace. A bare name is looked up on
    the PATH of the gateway: as a service (launchd, systemd) that has few folders, so
    what works in a terminal is not found. That is information only.

    From 2026.8.1 on OpenClaw has no such setting any more. Only you know where the
    program is, so there is no fix.
    """
    for document, root in configs(context):
        for at, backend in objects_in(part(root, _BACKENDS), _BACKENDS):
            command = backend.get("command")
            if not says(command) or _is_whole_path(command.strip()):
                continue
            message, severity = _words(command.strip())
            yield found(
                document,
                at / "command",
                message,
                severity=severity,
                hint=_HINT,
                fix=manual("write the whole path of the program"),
            )


def _is_whole_path(command: str) -> bool:
    drive = command[1:3] in (":\\", ":/") and command[0].isalpha()
    return command.startswith(("/", "\\\\")) or drive


def _words(command: str) -> tuple[str, Severity]:
    if command.startswith("~"):
        return "OpenClaw does not expand ~, so this is not found", Severity.WARNING
    if "/" in command or "\\" in command:
        return (
            "this path depends on the folder in which the program runs",
            Severity.WARNING,
        )
    return (
        "this is found only on the PATH of the gateway, which is short for a service",
        Severity.INFO,
    )
