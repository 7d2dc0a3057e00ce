"""Whether the process that a lock names is still there."""

from __future__ import annotations

import os
from pathlib import Path


def is_alive(process: int) -> bool:
    """Tell whether there is a process of that id, whoever it belongs to."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def start_time(process: int) -> int | None:
    """When a process began, in clock ticks since the start of the machine.

    None where the kernel does not tell (no Linux, or no such process).
    """
    try:
        line = Path(f"/proc/{process}/stat").read_bytes()
        # The name of the program, in brackets, may itself hold blanks and brackets.
        return int(line.rpartition(b")")[2].split()[19])
    except (OSError, ValueError, IndexError):
        return None
