"""What the process supplies: clock, environment, randomness, the installed OpenClaw."""

from __future__ import annotations

import os
import time
from pathlib import Path

from openclaw_doctor.errors import UsageError
from openclaw_doctor.release import NEWEST_KNOWN, Release
from openclaw_doctor.runtime import Runtime
from openclaw_doctor.workspace import Surroundings


def process_runtime() -> Runtime:
    """The Runtime of this process."""
    return Runtime(
        now_ms=lambda: time.time_ns() // 1_000_000,
        process_id=os.getpid(),
        token=lambda: os.urandom(4).hex(),
        sleep=time.sleep,
        environment=dict(os.environ),
    )


def process_surroundings(profile: str | None = None) -> Surroundings:
    """The environment and working directory of this process."""
    return Surroundings(dict(os.environ), Path.cwd(), profile)


def target_release(option: str | None) -> tuple[Release, str]:
    """The release to check against, and where it comes from in words.

    ``--target``, else the OpenClaw found on PATH (its package.json is read, nothing
    is run), else the newest release known here.
    """
    if option:
        return Release.parse(option), "as asked for"
    installed = _installed()
    if installed is not None:
        return installed, "the installed one"
    return NEWEST_KNOWN, "the newest known; choose with --target"


def _installed() -> Release | None:
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        command = Path(folder) / "openclaw"
        if folder and command.is_file():
            return _version_of(command.resolve())
    return None


def _version_of(command: Path) -> Release | None:
    for folder in command.parents:
        manifest = folder / "package.json"
        if manifest.is_file():
            return _version_in(manifest)
    return None


def _version_in(manifest: Path) -> Release | None:
    import json

    try:
        content = json.loads(manifest.read_bytes())
        if content["name"] != "openclaw":
            return None
        return Release.parse(content["version"])
    except (OSError, ValueError, KeyError, TypeError, UsageError):
        # Somebody else's package or a broken install: no answer, so the default.
        return None
