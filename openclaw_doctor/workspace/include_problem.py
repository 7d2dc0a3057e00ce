"""What OpenClaw, or this tool, cannot do with an ``$include``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from openclaw_doctor.pointer import Pointer
from openclaw_doctor.workspace.scope import MAX_BYTES, MAX_DEPTH, MAX_PATH

#: Kind of problem: what is the case, and what to do.
_WORDS = {
    "value-type": (
        "$include should name a file or list files, but is {what}",
        'write "$include": "./file.json5" or a list of such paths',
    ),
    "item-type": (
        "a list of files to include should hold texts only, but holds {what}",
        "list paths in quotes",
    ),
    "siblings": (
        "there are keys beside $include, but what is included is {what}, no object",
        "move the other keys away, or put an object into the included file",
    ),
    "path": (
        f"the path to include holds a NUL or has {MAX_PATH:,} characters or more",
        "shorten it, or correct it",
    ),
    "outside": (
        "the included file lies outside the folder of the config",
        "move it below that folder; from 2026.5.28 on OPENCLAW_INCLUDE_ROOTS can"
        " allow another one",
    ),
    "link-outside": (
        "the included file is a link, or behind one, that leads out of the folder of"
        " the config",
        "put the file itself below that folder",
    ),
    "unresolved": (
        "the path of the included file cannot be followed",
        "look for links that go round in a circle and for names that are too long",
    ),
    "cycle": (
        "files include each other in a circle",
        "take this $include out, or move what both need to a third file",
    ),
    "depth": (
        f"includes go deeper than {MAX_DEPTH} levels here",
        "include the file from a file further up",
    ),
    "missing": (
        "the included file does not exist",
        "create it or correct the path; it counts from the folder of the file that"
        " includes, and neither ~ nor variables work in it",
    ),
    "not-a-file": (
        "what is included is no regular file",
        "name a file; a folder or a pipe cannot be included",
    ),
    "hard-link": (
        "the included file has a further name (a hard link)",
        "replace it by a copy of its own",
    ),
    "too-large": (
        f"the included file is larger than {MAX_BYTES // 1024 // 1024} MiB",
        "split it into several files",
    ),
    "unreadable": (
        "the included file may not be read",
        "give the user that runs OpenClaw the right to read it",
    ),
    "syntax": (
        "the included file is no JSON5",
        "mend it; the finding in that file says where",
    ),
    "content": (
        "the included file is not UTF-8 or nests too deep",
        "see the finding in that file",
    ),
    "too-many": (
        "the includes multiply: more than 10,000 of them, or the same files again"
        " and again",
        "include each file once",
    ),
    "not-read": (
        "the included file is not among the files to check",
        "check the folder of the config as a whole",
    ),
}


@dataclass(frozen=True, slots=True)
class IncludeProblem:
    """Why the file that the ``$include`` at ``pointer`` of ``ref`` names cannot do.

    ``kind`` is a key of the table above, ``target`` the ref of the included document
    where it was read, ``hint`` what to do.  ``refused``: OpenClaw at the target
    refuses the whole config for it; else only this tool does not go there.
    """

    ref: str
    pointer: Pointer
    kind: str
    message: str
    hint: str
    refused: bool = True
    target: str | None = None

    @classmethod
    def of(
        cls,
        ref: str,
        pointer: Pointer,
        kind: str,
        *,
        what: Any = None,
        refused: bool = True,
        target: str | None = None,
    ) -> IncludeProblem:
        """The problem of that kind, in words; of ``what`` they only tell the type."""
        message, hint = _WORDS[kind]
        told = message.format(what=type_name(what))
        return cls(ref, pointer, kind, told, hint, refused, target)


def type_name(value: Any) -> str:
    """What a value is, in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, str):
        return "text"
    return "an object" if isinstance(value, dict) else "a list"
