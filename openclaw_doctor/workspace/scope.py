"""What a config file may include, and what became of what it names."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from openclaw_doctor.release import Release, since

#: The member of an object that names the files to put in its place.
INCLUDE_KEY = "$include"
#: Limits of OpenClaw, read in 2026.5.28 and 2026.9.6 and observed.
MAX_DEPTH = 10
MAX_BYTES = 2 * 1024 * 1024
MAX_PATH = 4096

#: Before, ``$include`` could name any file (changelog of 2026.2.17).
CONFINED = since("2026.2.17")
#: Before, size and hard links did not matter (changelog of 2026.2.26).
GUARDED = since("2026.2.26")
_EXTRA_ROOTS = since("2026.5.28")


@dataclass(frozen=True, slots=True)
class Root:
    """A folder as it is written and as it is on disk, both absolute."""

    path: str
    real: str

    @classmethod
    def of(cls, folder: Path) -> Root:
        """The root of a folder; one that does not exist stands for itself."""
        path = normal(str(folder))
        return cls(path, os.path.realpath(path))


@dataclass(frozen=True, slots=True)
class Variables:
    """The environment variables that are known, without ever showing a value.

    ``complete``: a name that is not among them is not set; else it may be.
    """

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    complete: bool = False


@dataclass(frozen=True, slots=True)
class IncludeScope:
    """What was learned on disk about the includes of one config file.

    ``root`` is the folder of the config, None where it is not known (text without a
    folder).  ``extra`` are further folders that the environment of the state
    directory in use allows.  ``read`` tells by absolute path which document (ref) a
    file is; two paths may lead to one.  ``lost`` tells why a file was not read:
    ``missing``, ``unresolved``, ``outside``, ``not-a-file``, ``hard-link``,
    ``too-large`` or ``unreadable``.
    """

    root: Root | None = None
    extra: tuple[Root, ...] = ()
    read: Mapping[str, str] = field(default_factory=dict)
    lost: Mapping[str, str] = field(default_factory=dict)
    variables: Variables = Variables()

    def roots(self, target: Release | None = None) -> tuple[Root, ...]:
        """The folders a release reads from; without one, all that are ever allowed."""
        first = (self.root,) if self.root is not None else ()
        return (
            *first,
            *(self.extra if target is None or target in _EXTRA_ROOTS else ()),
        )

    def holds(self, path: str, target: Release | None = None) -> bool:
        """Whether a path, as it is written, lies in an allowed folder."""
        return any(within(path, root.path) for root in self.roots(target))

    def really_holds(self, real: str, target: Release | None = None) -> bool:
        """Whether a path without links lies in an allowed folder."""
        return any(within(real, root.real) for root in self.roots(target))


NO_INCLUDES = IncludeScope()


def normal(path: str) -> str:
    """An absolute path without ``.``, ``..`` and double slashes, links untouched."""
    plain = os.path.normpath(path)
    return plain[1:] if plain.startswith("//") else plain


def within(path: str, folder: str) -> bool:
    """Whether a normalised path is ``folder`` or lies in it."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def included_path(text: str, including: Path) -> str | None:
    """The absolute path that ``text`` names in the file ``including``.

    Neither ``~`` nor variables are expanded (2026.4.29 to 2026.9.6).  None for a text
    that is no path to OpenClaw: with a NUL, or of 4,096 characters and more.
    """
    if "\0" in text or _length(text) >= MAX_PATH:
        return None
    path = normal(str(including.parent / text))
    return path if _length(path) < MAX_PATH else None


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
