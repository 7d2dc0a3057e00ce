"""Two renames the standard library lacks: swapping names, and never replacing.

Linux has them as ``renameat2`` (3.15, in glibc since 2.28), macOS as
``renameatx_np``.  Elsewhere, and on file systems without them, they raise
``OSError`` with ``ENOSYS``, ``EINVAL`` or ``ENOTSUP``.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable

#: Platform: name of the function, its flags "swap" and "do not replace".
_FUNCTIONS = {"linux": ("renameat2", 2, 1), "darwin": ("renameatx_np", 2, 4)}


def exchange(directory: int, first: str, second: str) -> None:
    """Swap two names below ``directory`` in one step."""
    function, swap, _ = _lookup()
    _check(
        function(directory, os.fsencode(first), directory, os.fsencode(second), swap)
    )


def rename_new(directory: int, old: str, new: str) -> None:
    """Rename below ``directory``; FileExistsError if ``new`` exists."""
    function, _, keep = _lookup()
    _check(function(directory, os.fsencode(old), directory, os.fsencode(new), keep))


def _lookup() -> tuple[Callable[..., int], int, int]:
    name, swap, keep = _FUNCTIONS.get(sys.platform, ("", 0, 0))
    # ctypes costs start-up time and is needed by writes alone.
    import ctypes

    function = getattr(ctypes.CDLL(None, use_errno=True), name, None) if name else None
    if function is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    c_int, c_char_p, c_uint = ctypes.c_int, ctypes.c_char_p, ctypes.c_uint
    function.argtypes = [c_int, c_char_p, c_int, c_char_p, c_uint]
    function.restype = c_int
    return function, swap, keep


def _check(result: int) -> None:
    if result != 0:
        import ctypes

        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
