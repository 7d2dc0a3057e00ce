"""Owner, permission bits, ACL and extended attributes of a file.

macOS keeps ACLs outside the extended attributes, and Python reads neither
there: on macOS owner and permission bits are kept, the rest is not.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from openclaw_doctor.errors import Unwritable
from openclaw_doctor.storage.filesystem import UNSUPPORTED, FileSystem, call

#: The POSIX ACL, as Linux shows it among the extended attributes.
ACL = "system.posix_acl_access"
PRIVATE = 0o600

# Signatures over the content, which the kernel makes anew for new content.
_CONTENT_BOUND = frozenset({"security.ima", "security.evm"})


def _nothing() -> Mapping[str, bytes]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a replaced file must keep; ``attributes`` includes the ACL."""

    mode: int
    uid: int
    gid: int
    attributes: Mapping[str, bytes] = field(default_factory=_nothing)


def capture(port: FileSystem, descriptor: int) -> Metadata:
    """Read the metadata of an open file."""
    status = os.fstat(descriptor)
    attributes = {
        name: value
        for name, value in port.attributes(descriptor)
        if name not in _CONTENT_BOUND
    }
    return Metadata(status.st_mode & 0o7777, status.st_uid, status.st_gid, attributes)


def is_own(attribute: str) -> bool:
    """Tell whether an attribute is of the file's owner, not a label of the system."""
    return attribute.startswith("user.")


def for_backup(metadata: Metadata) -> Metadata:
    """Narrow metadata to the owner: an ACL could let others read a backup."""
    attributes = {
        name: value for name, value in metadata.attributes.items() if name != ACL
    }
    mode = metadata.mode & PRIVATE | 0o400
    return Metadata(mode, metadata.uid, metadata.gid, attributes)


def apply(
    port: FileSystem, descriptor: int, metadata: Metadata, name: str, *, all_of_it: bool
) -> None:
    """Give a new file its metadata, the permission bits last.

    Raises Unwritable where something cannot be kept.  With ``all_of_it`` False
    only the owner's own attributes (``user.*``) must be kept, because labels of
    the system may differ from place to place.
    """
    status = os.fstat(descriptor)
    if (status.st_uid, status.st_gid) != (metadata.uid, metadata.gid):
        call(port.change_owner, descriptor, metadata.uid, metadata.gid)
    current = dict(port.attributes(descriptor))
    if ACL in current and ACL not in metadata.attributes:
        # Inherited from the directory; the replaced file did without.
        call(port.remove_attribute, descriptor, ACL)
    for key, value in metadata.attributes.items():
        if current.get(key) != value:
            must = all_of_it or is_own(key)
            _set(port, descriptor, key, value, name if must else None)
    call(port.change_mode, descriptor, metadata.mode)


def _set(
    port: FileSystem, descriptor: int, key: str, value: bytes, name: str | None
) -> None:
    """Set one attribute; ``name`` is the file to blame, None if it may fail."""
    try:
        call(port.set_attribute, descriptor, key, value)
    except OSError as error:
        if error.errno not in UNSUPPORTED | {errno.EPERM, errno.EACCES}:
            raise
        if name is not None:
            raise Unwritable(
                f"cannot keep the extended attribute {key} of {name}: "
                f"{error.strerror}. Remove the attribute, or write as a user and "
                "to a file system that may set it.",
                path=name,
            ) from error
