"""Where the data files that ship with the package lie."""

from __future__ import annotations

import importlib
from pathlib import Path

import openclaw_doctor


def data_folder(name: str) -> Path:
    """The folder of the data package ``name``: ``schemas``, ``fixtures`` or ``docs``.

    Installed, it is the package ``openclaw_doctor.<name>``; in a plain checkout it
    lies beside ``openclaw_doctor``.
    """
    # importlib.resources would do the same, but costs tens of milliseconds.
    try:
        package = importlib.import_module(f"openclaw_doctor.{name}")
    except ModuleNotFoundError:
        return Path(openclaw_doctor.__path__[0]).parent / name
    return Path(package.__path__[0])
