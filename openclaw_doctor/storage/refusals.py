"""What is refused before anything is written."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from openclaw_doctor.errors import Conflict, DoctorError, Unwritable
from openclaw_doctor.storage.filesystem import FileSystem
from openclaw_doctor.storage.model import Home
from openclaw_doctor.storage.records import FILES, ModeEntry
from openclaw_doctor.storage.replacement import Replacement

_NIX_STORE = Path("/nix/store")
#: Switches that make OpenClaw itself refuse to write, and why.
_SWITCHES = {
    "OPENCLAW_NIX_MODE": "is managed by Nix, and OpenClaw takes it as immutable. "
    "Change the Nix source (with nix-openclaw: programs.openclaw.config) and rebuild",
    "OPENCLAW_CONFIG_READONLY": "is managed from outside, and OpenClaw takes it as "
    "immutable. Change it where it is made and deploy it anew",
}
_REASONS = {
    errno.ENOSPC: "there is no space left",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file would be too large",
    errno.EROFS: "the file system is read-only; mount it writable",
    errno.EACCES: "permission denied; run as the owner of the files",
    errno.EPERM: "the system does not permit it; run as the owner of the files and "
    "look for an immutable flag",
    errno.EBUSY: "the file is in use as a mount point; mount its folder instead",
    errno.EXDEV: "its folder spans two file systems",
    errno.EMFILE: "too many files are open",
    errno.ENFILE: "too many files are open",
    errno.ENAMETOOLONG: "its name is too long",
    errno.ENOENT: "its folder does not exist",
}


def unwritable(error: OSError, path: Path) -> Unwritable:
    """Say in a sentence why the system refused."""
    return Unwritable(f"cannot write {path}: {reason_of(error)}", path=str(path))


def reason_of(error: BaseException) -> str:
    """Say in words why something failed, without any value an error may quote."""
    if isinstance(error, DoctorError):
        return error.message
    if isinstance(error, OSError):
        return _REASONS.get(error.errno or 0, error.strerror or "unknown error")
    return f"internal error {type(error).__name__}"


def refuse_platform() -> None:
    """Raise Unwritable where directories cannot be held open (Windows)."""
    if os.open not in os.supports_dir_fd:
        raise Unwritable("writing is supported on Linux and macOS only")


def refuse_switches(environment: Mapping[str, str]) -> None:
    """Raise Unwritable where OpenClaw is told not to write.

    ``OPENCLAW_NIX_MODE`` counts in all releases, ``OPENCLAW_CONFIG_READONLY`` does in
    2026.9.6 and not in 2026.5.28 (observed).  OpenClaw itself knows the value 1 only.
    """
    for switch, reason in _SWITCHES.items():
        if environment.get(switch, "").strip().lower() in {"1", "true", "yes", "on"}:
            raise Unwritable(
                f"{switch} is set: the configuration {reason}; openclaw-doctor --diff "
                "shows what to change."
            )


def refuse_early(
    items: Sequence[Replacement],
    modes: Sequence[ModeEntry],
    home: Home,
    port: FileSystem,
) -> None:
    """Raise Unwritable or Conflict for what can be seen without writing."""
    places: tuple[Replacement | ModeEntry, ...] = (*items, *modes)
    if len({place.real for place in places}) < len(places):
        raise Unwritable("two of the paths lead to the same file; name it once")
    if len(places) > FILES:
        raise Unwritable(f"{len(places)} files are too many for one transaction")
    for place in places:
        _refuse_place(place, home)
        _refuse_folder(place)
    for entry in modes:
        _refuse_mode(entry)
    mounts = port.mount_points()
    for item in items:
        _refuse_mount(item, mounts)
        if item.before is not None:
            _refuse_file(item, item.real)
        _refuse_owner(item)
    _refuse_space(items, home, port)


def _refuse_place(item: Replacement | ModeEntry, home: Home) -> None:
    if item.real.is_relative_to(_NIX_STORE):
        raise _refusal(item, "it lies in the Nix store; change it in the Nix source")
    if not home.covers(item.real):
        raise _refusal(item, "it lies outside the folders to be worked on")


def _refuse_mode(entry: ModeEntry) -> None:
    if os.geteuid() not in {0, entry.real.lstat().st_uid}:
        raise _refusal(entry, "it belongs to another user; run as its owner")


def _refuse_mount(item: Replacement, mounts: frozenset[str]) -> None:
    if str(item.real) in mounts:
        raise _refusal(
            item, "it is a mount point and cannot be replaced; mount its folder instead"
        )


def _refuse_folder(place: Replacement | ModeEntry) -> None:
    try:
        number = _refused(place.real.parent)
    except OSError as error:
        raise unwritable(error, place.path) from error
    if number:
        reason = reason_of(OSError(number, os.strerror(number)))
        raise Unwritable(
            f"cannot write {place.path}, because of its folder: {reason}",
            path=str(place.path),
        )


def _refused(folder: Path) -> int:
    """Give the error that writing into a folder would end in; 0: none is known."""
    if not stat.S_ISDIR(folder.stat().st_mode):
        return errno.ENOTDIR
    effective = os.access in os.supports_effective_ids
    if os.access(folder, os.W_OK | os.X_OK, effective_ids=effective):
        return 0
    if os.statvfs(folder).f_flag & os.ST_RDONLY:
        return errno.EROFS
    # No permission bits stop root: only an immutable flag does.
    return errno.EACCES if os.geteuid() else errno.EPERM


def _refuse_file(item: Replacement, real: Path) -> None:
    try:
        status = real.lstat()
    except FileNotFoundError:
        raise changed(item.path) from None
    if not stat.S_ISREG(status.st_mode):
        raise _refusal(item, "it is not a regular file")
    if status.st_nlink > 1:
        raise _refusal(
            item,
            f"it has {status.st_nlink} names (hard links), and replacing it would "
            "split them; keep one name, or make the others symbolic links",
        )


def _refuse_owner(item: Replacement) -> None:
    """Only root may give a file to another user, or to a group it is not in."""
    own = os.geteuid()
    if own == 0:
        return
    if item.metadata is not None:
        uid, gid = item.metadata.uid, item.metadata.gid
    elif item.before is not None:
        uid, gid = item.before.stat.uid, item.before.stat.gid
    else:
        return
    if uid != own or gid not in {os.getegid(), *os.getgroups()}:
        raise _refusal(
            item,
            "it belongs to another user or group, which could not be kept; run "
            "as its owner",
        )


def _refuse_space(items: Iterable[Replacement], home: Home, port: FileSystem) -> None:
    """Demand room for all stages and backups, twice over, on each file system."""
    needed: dict[int, int] = {}
    places: dict[int, Path] = {}
    for item in items:
        beside = item.real.parent
        after, before = len(item.after or b""), item.before
        backups = _nearest(home.backups) if home.backups else beside
        sizes = ((beside, after), (backups, len(before.data) if before else 0))
        for folder, size in sizes:
            device = folder.stat().st_dev
            places.setdefault(device, folder)
            needed[device] = needed.get(device, 0) + 2 * size
    for device, size in needed.items():
        free = port.free_bytes(places[device])
        if free is not None and free < size:
            raise unwritable(OSError(errno.ENOSPC, ""), places[device])


def _nearest(folder: Path) -> Path:
    return next(place for place in (folder, *folder.parents) if place.exists())


def _refusal(item: Replacement | ModeEntry, reason: str) -> Unwritable:
    return Unwritable(f"cannot write {item.path}: {reason}.", path=str(item.path))


def changed(path: Path) -> Conflict:
    """Say that somebody else wrote a file meanwhile."""
    return Conflict(
        f"{path} was changed by another program meanwhile; look at it and run again",
        path=str(path),
    )
