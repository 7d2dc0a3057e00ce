"""The error tree and its closed list of codes.

No error text ever holds a value read from a file: messages name files, keys,
positions and types only, so an error can be shown or logged as it is.
"""

from __future__ import annotations

from enum import Enum


class ErrorCode(str, Enum):
    """Every code an error of this package can carry; a test pins the list."""

    USAGE = "usage"
    UNREADABLE = "unreadable"
    SYNTAX = "syntax"
    EDIT_REFUSED = "edit-refused"
    CONFLICT = "conflict"
    LOCKED = "locked"
    UNWRITABLE = "unwritable"
    NOT_CONVERGED = "not-converged"
    RECOVERY_NEEDED = "recovery-needed"


class DoctorError(Exception):
    """Base of all errors raised on purpose.

    ``message`` is a sentence for the user; ``path`` the file it is about, if any.
    """

    code: ErrorCode = ErrorCode.USAGE

    def __init__(self, message: str, *, path: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.path = path


class UsageError(DoctorError):
    """The command line asks for something that makes no sense."""

    code = ErrorCode.USAGE


class UnreadableDocument(DoctorError):
    """A file cannot be read: missing, not a regular file, too large, no permission."""

    code = ErrorCode.UNREADABLE


class SyntaxInvalid(DoctorError):
    """A text is not JSON5 (or not JSON, where that is required).

    ``offset`` counts code points from the start of the text; ``line`` and
    ``column`` are 1-based and counted as OpenClaw's own parser counts them.
    """

    code = ErrorCode.SYNTAX

    def __init__(self, message: str, *, offset: int, line: int, column: int) -> None:
        super().__init__(message)
        self.offset = offset
        self.line = line
        self.column = column


class EditRefused(DoctorError):
    """An edit cannot be carried out on this text.

    ``reason`` is one word of a closed list: ``exists`` (the new key is there),
    ``missing`` (nothing at the pointer), ``twice`` (two items with one id),
    ``not-container`` (a parent is a scalar), ``not-json`` (NaN, an infinity or a
    comment in strict JSON), ``not-text`` (a remark is no text), ``unsafe`` (the
    result would not hold what the edit means).
    """

    code = ErrorCode.EDIT_REFUSED

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class Conflict(DoctorError):
    """A file changed between reading and writing."""

    code = ErrorCode.CONFLICT


class Locked(DoctorError):
    """Another process holds the lock of a file."""

    code = ErrorCode.LOCKED


class Unwritable(DoctorError):
    """A file may not or cannot be written; nothing was changed."""

    code = ErrorCode.UNWRITABLE


class NotConverged(DoctorError):
    """Fixes kept changing each other's result and did not come to rest."""

    code = ErrorCode.NOT_CONVERGED


class RecoveryNeeded(DoctorError):
    """An interrupted transaction needs a decision before anything is written."""

    code = ErrorCode.RECOVERY_NEEDED
