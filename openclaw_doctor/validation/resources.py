"""Reading the schema files that ship with the package."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import openclaw_doctor


def resource_text(name: str) -> str:
    """The text of the schema file ``name``, such as ``auth-state.schema.json``.

    Works installed, where the files are the package ``openclaw_doctor.schemas``,
    and in a plain checkout, where they lie beside ``openclaw_doctor``.  Raises
    FileNotFoundError where there is no such file.
    """
    return (_schema_directory() / name).read_text(encoding="utf-8")


def resource_json(name: str) -> Any:
    """The data of the schema file ``name``."""
    return json.loads(resource_text(name))


def _schema_directory() -> Path:
    # importlib.resources would do the same, but costs tens of milliseconds.
    try:
        package = importlib.import_module("openclaw_doctor.schemas")
    except ModuleNotFoundError:
        return Path(openclaw_doctor.__path__[0]).parent / "schemas"
    return Path(package.__path__[0])
