"""Fixes: operations on documents, and how sure we may be about them.

An operation names documents by ``ref`` and places by pointer.  It is data: only
``engine.apply`` turns it into text, and only ``storage`` writes text to disk.
"""

from __future__ import annotations

from openclaw_doctor.fixes.files import (
    Chmod,
    CopyFile,
    CreateFile,
    CutOut,
    RewriteStrict,
)
from openclaw_doctor.fixes.fix import (
    Applicability,
    Fix,
    Operation,
    manual,
    safe,
    unsafe,
)
from openclaw_doctor.fixes.members import (
    CommentOut,
    Insert,
    Kept,
    KeyToComment,
    ListToMap,
    Move,
    Rebuild,
    Remove,
    RemoveComment,
    Rename,
    Set,
    Touched,
)

__all__ = [
    "Applicability",
    "Chmod",
    "CommentOut",
    "CopyFile",
    "CreateFile",
    "CutOut",
    "Fix",
    "Insert",
    "Kept",
    "KeyToComment",
    "ListToMap",
    "Move",
    "Operation",
    "Rebuild",
    "Remove",
    "RemoveComment",
    "Rename",
    "RewriteStrict",
    "Set",
    "Touched",
    "manual",
    "safe",
    "unsafe",
]
