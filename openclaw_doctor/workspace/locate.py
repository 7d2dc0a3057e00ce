"""Where OpenClaw itself would look for its files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from openclaw_doctor.errors import UsageError
from openclaw_doctor.workspace.layout import CONFIG_NAMES, LEGACY_STATE_NAMES

_PROFILE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}\Z", re.IGNORECASE)


def home_directory(environment: Mapping[str, str]) -> Path:
    """The home OpenClaw uses: ``OPENCLAW_HOME``, ``HOME``, then ``USERPROFILE``.

    Blank values and the words ``undefined`` and ``null`` do not count (2026.9.6).
    Raises UsageError where no variable gives one.
    """
    system = _first(environment, "HOME", "USERPROFILE")
    own = _first(environment, "OPENCLAW_HOME")
    if own:
        return Path(_expand(own, system or ""))
    if system:
        return Path(system)
    raise UsageError("no home directory is known; name the files or folders to check")


def _first(environment: Mapping[str, str], *names: str) -> str | None:
    for name in names:
        value = environment.get(name, "").strip()
        if value and value not in ("undefined", "null"):
            return value
    return None


def _expand(text: str, home: str) -> str:
    if text == "~" or text.startswith(("~/", "~\\")):
        return home + text[1:]
    return text


def expand_path(text: str, environment: Mapping[str, str], cwd: Path) -> Path:
    """A path as OpenClaw reads it: ``~`` expanded, relative ones against ``cwd``."""
    home = str(home_directory(environment)) if text.startswith("~") else ""
    return cwd / _expand(text, home)


def state_directory(
    environment: Mapping[str, str], cwd: Path, profile: str | None = None
) -> Path:
    """The state directory OpenClaw would use.

    ``OPENCLAW_STATE_DIR`` (and ``CLAWDBOT_STATE_DIR``, read up to 2026.3.13), then
    ``~/.openclaw-<profile>``, ``~/.openclaw``, then an existing one of a former
    name.  Former names that the target no longer looks for count too: their
    owners are the ones who need a migration.
    """
    override = _first(environment, "OPENCLAW_STATE_DIR", "CLAWDBOT_STATE_DIR")
    if override:
        return expand_path(override, environment, cwd)
    home = home_directory(environment)
    name = profile or _first(environment, "OPENCLAW_PROFILE")
    if name and name.lower() != "default":
        if not _PROFILE.match(name):
            raise UsageError(
                "a profile name is made of letters, digits, - and _, 64 at most"
            )
        return home / f".openclaw-{name}"
    current = home / ".openclaw"
    if current.exists():
        return current
    legacy = (home / name for name in LEGACY_STATE_NAMES)
    return next((folder for folder in legacy if folder.is_dir()), current)


def config_file(state: Path, environment: Mapping[str, str], cwd: Path) -> Path | None:
    """The config file OpenClaw would read, or None where there is none.

    ``OPENCLAW_CONFIG_PATH`` (``CLAWDBOT_CONFIG_PATH`` up to 2026.3.13), then the
    first existing of the known names in ``state``.
    """
    override = _first(environment, "OPENCLAW_CONFIG_PATH", "CLAWDBOT_CONFIG_PATH")
    if override:
        path = expand_path(override, environment, cwd)
        return path if path.exists() or path.is_symlink() else None
    return config_in(state)


def config_in(folder: Path) -> Path | None:
    """The config file in ``folder``, by OpenClaw's order of names.

    A link that leads nowhere is no file to OpenClaw; it is given where there is no
    other, so that somebody tells.
    """
    candidates = [folder / name for name in CONFIG_NAMES]
    there = (path for path in candidates if path.exists())
    links = (path for path in candidates if path.is_symlink())
    return next(there, None) or next(links, None)
