"""Reading the files that a config includes, and never one it must not."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from openclaw_doctor.documents import Document
from openclaw_doctor.workspace.directives import directives_of, named_files
from openclaw_doctor.workspace.reading import Reader
from openclaw_doctor.workspace.scope import (
    INCLUDE_KEY,
    MAX_BYTES,
    MAX_DEPTH,
    IncludeScope,
    Root,
    Variables,
    included_path,
    normal,
    within,
)


def read_includes(
    reader: Reader,
    config: Document,
    *,
    extra: tuple[Root, ...] = (),
    fence: Path | None = None,
    variables: Variables | None = None,
) -> tuple[tuple[str, ...], IncludeScope]:
    """Read what ``config`` includes at any depth; the refs, and what was learned.

    Nothing is opened outside the folder of the config and ``extra``, not by a link
    either, and nothing outside ``fence`` where there is one.
    """
    root = Root.of(config.path.parent)
    read: dict[str, str] = {}
    lost: dict[str, str] = {}
    scope = IncludeScope(root, extra, read, lost, variables or Variables())
    limit = os.path.realpath(fence) if fence is not None else None
    refs = {config.ref: None}
    level, own = [config], normal(str(config.path))
    for _ in range(MAX_DEPTH):
        names = dict.fromkeys(path for including in level for path in _named(including))
        level = []
        for path in names:
            if path == own or path in lost or path in read or not scope.holds(path):
                continue
            ref, why = _read(reader, path, scope, limit)
            if ref is None:
                lost[path] = why
                continue
            read[path] = ref
            if ref not in refs:
                refs[ref] = None
                level.append(reader.documents[ref])
    return tuple(refs)[1:], scope


def _named(document: Document) -> Iterator[str]:
    """The absolute paths that a document includes."""
    for pointer, value in directives_of(document).including:
        for _, text in named_files(pointer, value[INCLUDE_KEY]):
            path = included_path(text, document.path)
            if path is not None:
                yield path


def _read(
    reader: Reader, path: str, scope: IncludeScope, fence: str | None
) -> tuple[str | None, str]:
    """The ref of an included file, or why it is not read, as `IncludeScope.lost`."""
    why = _obstacle(path, scope, fence)
    if why:
        return None, why
    ref = reader.include(Path(path), MAX_BYTES)
    return ref, "" if ref is not None else "unreadable"


def _obstacle(path: str, scope: IncludeScope, fence: str | None) -> str:
    try:
        real = os.path.realpath(path, strict=True)
        if not scope.really_holds(real) or (fence and not within(real, fence)):
            return "outside"
        status = Path(real).lstat()
    except (FileNotFoundError, NotADirectoryError):
        return "missing"
    except PermissionError:
        return "unreadable"
    except (OSError, ValueError):
        # Links in a circle, a name that no file system takes.
        return "unresolved"
    if not stat.S_ISREG(status.st_mode):
        return "not-a-file"
    if status.st_nlink > 1:
        return "hard-link"
    return "too-large" if status.st_size > MAX_BYTES else ""
