"""Names of files and what they are to OpenClaw."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from openclaw_doctor.credentials.stores import is_flat_store
from openclaw_doctor.documents import Role

#: In the order in which OpenClaw looks for them (2026.1.30; later releases know
#: the first two only).
CONFIG_NAMES = ("openclaw.json", "clawdbot.json", "moltbot.json", "moldbot.json")
#: OpenClaw looks for no such file; people keep their config in one and copy it.
JSON5_NAME = "openclaw.json5"
#: State directories of former names, in OpenClaw's order.
LEGACY_STATE_NAMES = (".clawdbot", ".moltbot", ".moldbot")
#: Folders of a repository that people use as a state directory.
STATE_LIKE_NAMES = (".openclaw", "openclaw", "config", *LEGACY_STATE_NAMES)

AGENT_FILES = {
    "auth-profiles.json": Role.AUTH_PROFILES,
    "auth-state.json": Role.AUTH_STATE,
    "auth.json": Role.AUTH_JSON,
    "models.json": Role.MODELS,
}
AGENT_DATABASE = "openclaw-agent.sqlite"
STATE_DATABASE = "state/openclaw.sqlite"

_LEFTOVER = re.compile(
    r"(?:openclaw|clawdbot|moltbot|moldbot|auth-profiles|auth-state|auth|oauth|models)"
    r"\.json(?:[.~].*|~)\Z"
    # This tool's backup of any file, such as one that the config includes.
    r"|.+\.doctor-\d{8}T\d{6}Z-[0-9a-f]+\.bak\Z"
)
_NO_LEFTOVER = re.compile(r"\.(?:lock|example|sample|template|tpl|tmpl|md)\Z")

_CONFIG_ROOTS = frozenset(
    """
    $include agents gateway channels tools plugins session messages commands models
    bindings hooks cron browser skills logging meta wizard env ui talk discovery
    """.split()  # noqa: SIM905 - a list of 20 words is easier to read like this
)


def is_leftover(name: str) -> bool:
    """Whether a file name is that of an old copy of a file OpenClaw keeps.

    Knows OpenClaw's own (``.bak``, ``.clobbered.``, ``.legacy-flat.``, ``.migrated-``
    and the like), this tool's and those that people make by hand.
    """
    return bool(_LEFTOVER.match(name)) and not _NO_LEFTOVER.search(name)


def role_by_path(path: Path) -> Role | None:
    """What a file is by its name, or None where the name does not say."""
    if path.name in CONFIG_NAMES or path.name == JSON5_NAME:
        return Role.CONFIG
    if path.name in ("auth-profiles.json", "auth-state.json"):
        return AGENT_FILES[path.name]
    if path.name in AGENT_FILES and _in_agent_directory(path):
        return AGENT_FILES[path.name]
    return None


def _in_agent_directory(path: Path) -> bool:
    parts = path.absolute().parts
    return len(parts) > 3 and parts[-2] == "agent" and parts[-4] == "agents"


def implied_root(path: Path) -> Path:
    """The state directory that a file lies in, by the names of its folders."""
    folder = path.parent
    if folder.name == "agent" and folder.parent.parent.name == "agents":
        return folder.parent.parent.parent
    return folder


def role_by_content(value: Any) -> Role:
    """What a file is by what it holds, ``Role.UNKNOWN`` where that does not say."""
    if not isinstance(value, Mapping):
        return Role.UNKNOWN
    keys = set(value)
    if isinstance(value.get("profiles"), (dict, list)) and not keys & _CONFIG_ROOTS:
        return Role.AUTH_PROFILES
    if len(keys & _CONFIG_ROOTS) >= min(2, len(keys)) and keys & _CONFIG_ROOTS:
        return Role.CONFIG
    if (
        keys
        and keys <= {"version", "order", "lastGood", "usageStats"}
        and len(keys) > 1
    ):
        return Role.AUTH_STATE
    if keys == {"providers"}:
        return Role.MODELS
    return Role.AUTH_PROFILES if is_flat_store(value) else Role.UNKNOWN
