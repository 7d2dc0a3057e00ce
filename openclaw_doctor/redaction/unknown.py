"""What is hidden because nobody can say what it is: values in unknown places.

OpenClaw's schemas say of each place they know whether it takes a secret.  Below a key
that no release knows a value may be anything: a misspelt name, the token of a plugin
that is not stored here.
"""

from __future__ import annotations

import re
from functools import lru_cache

from openclaw_doctor.documents import Role
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.redaction.places import (
    is_plain_header,
    is_remark,
    is_telling_name,
    place_in_config,
)
from openclaw_doctor.redaction.shapes import is_plain_text, is_reference

#: Sections in which people keep what lets somebody in.
_SECTIONS = (
    ("auth",),
    ("channels",),
    ("models", "providers"),
    ("mcp",),
    ("hooks",),
    ("gateway",),
    ("plugins",),
    ("secrets",),
    ("skills",),
    ("talk",),
)
#: Objects that hold secrets of a request, a process or a remote machine.
_OBJECTS = ("auth", "tls", "ssh", "headers", "env")
#: Names of secrets, in small letters, that are recognised with one slip in them.
_NAMES = (
    "apikey",
    "token",
    "secret",
    "password",
    "passwd",
    "passphrase",
    "privatekey",
    "credential",
)
#: What people put behind the name of a value that they keep for later.
_KEPT = re.compile(r"(?:[-_]?(?:old|new|bak|backup|prod|dev|test)|[-_]?\d+)\Z")
_REFERENCE_FIELDS = ("source", "provider", "id")
_SERVERS = ("mcp", "servers")
#: Words of a command line that start a server: options, packages, scripts.
_PLAIN_ARGUMENT = re.compile(
    r"-.*|@[\w./@-]+|[\w.-]*(?:mcp|server)[\w.@-]*|[a-z]+(?:-[a-z]+)*(?:@[\w.-]+)?"
    r"|[\w./~-]+\.(?:[cm]?[jt]s|py|sh|json|toml|ya?ml)|[A-Za-z]:\\.*"
)
#: Of shorter names only swapped letters are recognised.
_SHORT = 5
#: Keys whose values people need to see, and that nobody gives a secret.
_PLAIN_KEYS = ("model", "type", "events", "package")


def is_hidden(role: Role, pointer: Pointer, value: object) -> bool:
    """Whether a string that is no known secret must not be shown all the same."""
    if not isinstance(value, str) or is_plain_text(value) or is_reference(value):
        return False
    if not value.strip() or is_remark(pointer) or "$include" in pointer[-2:]:
        return False
    place = place_in_config(role, pointer)
    if place is None:
        return _is_hidden_elsewhere(role, pointer)
    if place[:2] == _SERVERS and isinstance(place[-1], int):
        return not _PLAIN_ARGUMENT.fullmatch(value)
    return _in_doubt(place) and not _is_known(place)


def _is_hidden_elsewhere(role: Role, pointer: Pointer) -> bool:
    """The same for a file whose place in the config is not known here."""
    if _below_telling_name(pointer):
        return True
    names = [step for step in pointer if isinstance(step, str)]
    if role is not Role.INCLUDE or not names:
        return False
    # A file may spell the way from the top, or be the inside of something.
    at_top = _in_doubt(pointer) and not _is_known(pointer)
    return at_top or not is_known_name(names[-1])


def is_known_name(key: str) -> bool:
    """Whether any key of this name is known anywhere in openclaw.json, ever."""
    from openclaw_doctor.validation.stored_history import known_names

    return key in known_names()


def _in_doubt(place: Pointer) -> bool:
    sections = any(place[: len(section)] == section for section in _SECTIONS)
    inside = any(step in _OBJECTS for step in place[:-1])
    return sections or inside or _below_telling_name(place)


def _below_telling_name(pointer: Pointer) -> bool:
    """Whether an object around a value, or nearly the value's own name, tells."""
    names = [step for step in pointer if isinstance(step, str)]
    if names[-1:] and names[-1] in _REFERENCE_FIELDS:
        return False
    return any(is_telling_name(name) or _is_slip(name) for name in names)


@lru_cache(maxsize=1024)
def _is_slip(name: str) -> bool:
    """Whether a name ends in that of a secret, with one letter wrong or a suffix."""
    bare = _KEPT.sub("", re.sub(r"[^a-z0-9]", "", name.lower())).rstrip("s")
    return bare.endswith(_slips())


@lru_cache(maxsize=1)
def _slips() -> tuple[str, ...]:
    """The names of secrets, each also with two letters swapped or one left out."""
    forms = set(_NAMES)
    for name in _NAMES:
        for at in range(len(name) - 1):
            forms.add(name[:at] + name[at + 1] + name[at] + name[at + 2 :])
        if len(name) > _SHORT:
            forms.update(name[:at] + name[at + 1 :] for at in range(len(name)))
    # Plurals are compared without their last letter.
    return tuple(sorted(form.rstrip("s") for form in forms))


def _is_known(place: Pointer) -> bool:
    # Loaded when something is shown: most runs show nothing.
    from openclaw_doctor.validation.history import is_named, life

    named = [step for step in place if isinstance(step, str)]
    # A reference to a secret may stand where no release takes one.
    if named[-1:] and named[-1] in (*_REFERENCE_FIELDS, *_PLAIN_KEYS):
        return True
    if named[-2:-1] == ["headers"]:
        return is_plain_header(named[-1])
    if "env" in named[-3:-1]:
        # What a variable holds is judged by its name.
        return True
    # A text that is one of many in a map may be meant for a key of its own.
    return life(place) is not None if isinstance(place[-1], int) else is_named(place)
