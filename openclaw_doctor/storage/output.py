"""Writing a report or an export where the user asks for it."""

from __future__ import annotations

import os
from pathlib import Path

from openclaw_doctor.errors import Unwritable


def write_output(path: Path, data: bytes) -> None:
    """Put ``data`` into the file at ``path``, which may exist.

    This is for what the program makes itself; files of OpenClaw are only changed by a
    transaction.  The file is filled in place, so that its rights, and pipes such as
    ``/dev/stdout``, stay what they are.  Raises Unwritable where that fails.
    """
    _put(path, data, os.O_TRUNC)


def append_output(path: Path, data: bytes) -> None:
    """Put ``data`` behind what is in the file at ``path``, which may exist.

    Raises Unwritable where that fails.
    """
    _put(path, data, os.O_APPEND)


def _put(path: Path, data: bytes, how: int) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o666)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else "unknown error"
        raise Unwritable(f"{path}: cannot write: {reason}", path=str(path)) from None
