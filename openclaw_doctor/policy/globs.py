"""Globs for paths, matched part by part so that no pattern can take long."""

from __future__ import annotations

from fnmatch import fnmatchcase


def matches(path: str, pattern: str) -> bool:
    """Whether a path (with slashes, relative) is meant by a glob.

    ``*`` and ``?`` stand for anything within one name, ``**`` for any number of
    folders.  A pattern without a slash means the name of a file or folder anywhere,
    one with a slash starts at the top.  What names a folder means all in it.
    """
    parts = path.split("/")
    wanted = [part for part in pattern.split("/") if part not in ("", ".")]
    if not wanted:
        return False
    if "/" not in pattern.rstrip("/"):
        wanted.insert(0, "**")
    return _reaches(parts, wanted)


def _reaches(parts: list[str], wanted: list[str]) -> bool:
    """Whether ``wanted`` fits the path or a folder above it.

    ``at`` holds how many parts may be used up by the patterns so far.
    """
    at = {0}
    for pattern in wanted:
        if pattern == "**":
            at = set(range(min(at), len(parts) + 1))
        else:
            at = {
                used + 1
                for used in at
                if used < len(parts) and fnmatchcase(parts[used], pattern)
            }
        if not at:
            return False
    return True
