"""``openclaw-doctor completion``: what makes a shell complete our commands."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_OPENCLAW_DOCTOR_COMPLETE"


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
def command(shell: str) -> int:
    """Print the lines that make SHELL complete commands, options and rules.

    For bash append them to ~/.bashrc, for zsh to ~/.zshrc; fish reads them from
    ~/.config/fish/completions/openclaw-doctor.fish.
    """
    from openclaw_doctor.cli.main import group

    # The lines are put together here: asking click for those of bash runs bash.
    made = get_completion_class(shell)
    if made is None:
        raise click.ClickException(f"{shell} cannot be completed")
    script = made(group, {}, "openclaw-doctor", VARIABLE)
    click.echo(script.source_template % script.source_vars(), nl=False)
    return 0
