"""The command ``openclaw-doctor``: its group, its exit codes, its last resort."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from openclaw_doctor.errors import (
    DoctorError,
    ErrorCode,
    UnreadableDocument,
    UsageError,
)

EXIT_FINDINGS = 1
EXIT_COULD_NOT_RUN = 2
EXIT_NOT_WRITTEN = 3
EXIT_RECOVERY = 4

_EXIT_CODES = {
    ErrorCode.CONFLICT: EXIT_NOT_WRITTEN,
    ErrorCode.LOCKED: EXIT_NOT_WRITTEN,
    ErrorCode.UNWRITABLE: EXIT_NOT_WRITTEN,
    ErrorCode.NOT_CONVERGED: EXIT_NOT_WRITTEN,
    ErrorCode.EDIT_REFUSED: EXIT_NOT_WRITTEN,
    ErrorCode.RECOVERY_NEEDED: EXIT_RECOVERY,
}

COMMANDS = {
    "check": "check files and say what is wrong (the default command)",
    "undo": "take back what the last --fix wrote",
    "recover": "finish a write that was interrupted",
    "backups": "list the backups, remove old ones with --prune",
    "explain": "explain a rule, or a key of openclaw.json",
    "migrations": "list the forms that releases retired, and their successors",
    "schema": "print the JSON Schema of a release, for editors",
    "rules": "list the rules",
    "config": "show the settings of this tool that are in force",
    "profiles": "list stored credentials, never their secrets",
    "completion": "print what makes a shell complete commands and rules",
}


class CommandGroup(click.Group):
    """Loads each command's module when it is used; ``check`` is the default."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, the most used first."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"openclaw_doctor.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put ``check`` in front of arguments that name no command."""
        first = args[0] if args else ""
        if not args and ctx.resilient_parsing:
            # A shell asks what may come first: the commands.
            return super().parse_args(ctx, args)
        named = first in COMMANDS and not _is_folder(args)
        if not named and first not in ("--help", "-h", "--version"):
            args = ["check", *args]
        return super().parse_args(ctx, args)

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _is_folder(args: list[str]) -> bool:
    """Whether ``config`` means a folder: repositories like to call one so."""
    asked = args[1:2] in (["show"], ["--help"], ["-h"])
    return args[0] == "config" and not asked and Path("config").exists()


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from openclaw_doctor import __version__
        from openclaw_doctor.release import NEWEST_KNOWN

        click.echo(
            f"openclaw-doctor {__version__} (knows OpenClaw up to {NEWEST_KNOWN})"
        )
        ctx.exit()


@click.group(
    cls=CommandGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Show the version and exit.",
)
def group() -> None:
    """Check, preview and migrate OpenClaw configuration and credential files.

    Offline; shows no secret; writes only with --fix, with backups. Without a
    command, `openclaw-doctor [OPTIONS] [PATH]...` is `openclaw-doctor check`;
    see `openclaw-doctor check --help` for its options.
    """


def main() -> None:
    """Run the command line and leave the process with its exit code.

    0 nothing to report, 1 findings, 2 could not run, 3 refused to write, 4 an
    interrupted write needs a decision.
    """
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Callable[..., Any] | None = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run with ``arguments`` and return the exit code; errors are told, not raised."""
    try:
        outcome = group.main(
            arguments, prog_name="openclaw-doctor", standalone_mode=False
        )
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.exceptions.Abort:
        return 130
    except click.ClickException as error:
        _tell_usage(error)
        return _usage_code(arguments)
    except UsageError as error:
        _tell(error, arguments)
        return _usage_code(arguments)
    except DoctorError as error:
        _tell(error, arguments)
        return _EXIT_CODES.get(error.code, EXIT_COULD_NOT_RUN)
    except OSError as error:
        # A failed write has an error of its own; this was looking around.
        _tell(_unreadable(error), arguments)
        return EXIT_COULD_NOT_RUN
    except Exception as error:
        # The last resort: an error of this program must not print what it read.
        _tell_internal(error)
        return EXIT_COULD_NOT_RUN
    return outcome if isinstance(outcome, int) else 0


def _unreadable(error: OSError) -> UnreadableDocument:
    reason = error.strerror or "unknown error"
    if isinstance(error, PermissionError):
        reason = "permission denied"
    path = error.filename if isinstance(error.filename, str) else None
    return UnreadableDocument(reason, path=path)


def _tell_usage(error: click.ClickException) -> None:
    """What click has to say; its 8.1 repeats a wrong option as it is."""
    from io import StringIO

    from openclaw_doctor.reporters.report import printable

    said = StringIO()
    error.show(said)
    lines = map(printable, said.getvalue().split("\n"))
    click.echo("\n".join(lines), nl=False, err=True)


def _usage_code(arguments: list[str]) -> int:
    """64 for ``profiles``, where 2 says that a credential expires soon."""
    return 64 if arguments[:1] == ["profiles"] else EXIT_COULD_NOT_RUN


def _tell(error: DoctorError, arguments: list[str]) -> None:
    known = error.path is None or error.path in error.message
    where = "" if known else f"{error.path}: "
    from openclaw_doctor.reporters.report import printable

    click.echo(printable(f"openclaw-doctor: {where}{error.message}"), err=True)
    if _wants("jsonl", arguments):
        import json

        click.echo(json.dumps({"kind": "error", **_as_data(error)}))
    elif _wants("json", arguments):
        import json

        click.echo(json.dumps(_as_data(error), indent=2))


def _as_data(error: DoctorError) -> dict[str, Any]:
    """The error as schemas/report.schema.json describes it."""
    return {
        "schemaVersion": 1,
        "ok": False,
        "error": {
            "code": error.code.value,
            "message": error.message,
            "path": error.path,
        },
    }


def _wants(form: str, arguments: list[str]) -> bool:
    pairs = (arguments[i : i + 2] for i in range(len(arguments)))
    return f"--format={form}" in arguments or ["--format", form] in pairs


def _tell_internal(error: Exception) -> None:
    """Name the kind of error and the places it went through, never its text."""
    import traceback

    click.echo(
        f"openclaw-doctor: internal error ({type(error).__name__}); nothing more was"
        " written. Please report it with the lines below; they hold no file content.",
        err=True,
    )
    for frame in traceback.extract_tb(error.__traceback__)[-6:]:
        place = frame.filename.rsplit("openclaw_doctor", 1)[-1]
        click.echo(f"  at {place}:{frame.lineno} in {frame.name}", err=True)
