"""Things that people name, such as an agent, a channel, an account or a group."""

from __future__ import annotations

from openclaw_doctor.pointer import Pointer

#: Below these keys stand things that people name.  One of them says something by being
#: there (a group is allowed, an agent exists), so it stays, even if it is left empty.
_NAMED = frozenset(
    (
        "accounts",
        "channels",
        "direct",
        "dms",
        "entries",
        "groups",
        "guilds",
        "models",
        "profiles",
        "providers",
        "rooms",
        "servers",
        "teams",
        "topics",
    )
)


def is_named(at: Pointer) -> bool:
    """Whether somebody gave the key at ``at``, which says something by being there."""
    return len(at) > 1 and at[-2] in _NAMED
