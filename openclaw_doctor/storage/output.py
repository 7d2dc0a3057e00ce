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


def replace_output(path: Path, data: bytes, token: str) -> None:
    """Put a file with ``data`` in the place of what is at ``path``, all at once.

    A link leads to the file that is replaced; that keeps its rights.  ``token`` makes
    the name of the new file one that nobody has.  Raises Unwritable.
    """
    real = Path(os.path.realpath(path))
    made = real.with_name(f".{real.name}.{token}.tmp")
    try:
        descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            _fill(descriptor, data, real)
            made.rename(real)
        except OSError:
            made.unlink()
            raise
    except OSError as error:
        raise _unwritable(path, error) from None


def _fill(descriptor: int, data: bytes, like: Path) -> None:
    with os.fdopen(descriptor, "wb") as stream:
        if like.exists():
            os.fchmod(descriptor, like.stat().st_mode & 0o777)
        stream.write(data)
        stream.flush()
        os.fsync(descriptor)


def _put(path: Path, data: bytes, how: int) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o666)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
    except OSError as error:
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> Unwritable:
    reason = os.strerror(error.errno) if error.errno else "unknown error"
    return Unwritable(f"{path}: cannot write: {reason}", path=str(path))
