"""The command line."""

from __future__ import annotations

import gc


def main() -> None:
    """Run the command line and leave the process with its exit code.

    The process is short and makes many objects that live to its end.  Collecting
    garbage costs a fifth of its time and gives nothing back, so it is switched off
    before anything else is imported.
    """
    gc.disable()
    from openclaw_doctor.cli.main import main as run_and_exit

    run_and_exit()
