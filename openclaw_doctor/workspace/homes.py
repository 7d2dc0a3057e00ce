"""Where receipts and backups are kept."""

from __future__ import annotations

from pathlib import Path

from openclaw_doctor.storage import Home
from openclaw_doctor.workspace.locate import home_directory
from openclaw_doctor.workspace.reading import Surroundings

RECORDS_NAME = "openclaw-doctor"


def home_of(root: Path, around: Surroundings) -> Home:
    """Where receipts and backups of files in the folder `root` are kept."""
    return home_in(root, around.git_directory(root))


def home_in(root: Path, git: Path | None) -> Home:
    """The same where the git directory (None outside a work tree) is known."""
    if git is not None:
        records = git / RECORDS_NAME
        return Home(records=records, backups=records / "backups")
    return Home(records=root / RECORDS_NAME, backups=None)


def lone_home(around: Surroundings) -> Home:
    """Where receipts of files outside any state directory are kept (XDG state)."""
    base = around.environment.get("XDG_STATE_HOME", "").strip()
    folder = Path(base) if base else home_directory(around.environment) / ".local/state"
    return Home(records=folder / RECORDS_NAME, backups=None)
