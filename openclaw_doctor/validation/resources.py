"""Reading the schema files that ship with the package."""

from __future__ import annotations

import json
from typing import Any

from openclaw_doctor.packaged import data_folder


def resource_text(name: str) -> str:
    """The text of the schema file ``name``, such as ``auth-state.schema.json``.

    Raises FileNotFoundError where there is no such file.
    """
    return (data_folder("schemas") / name).read_text(encoding="utf-8")


def resource_json(name: str) -> Any:
    """The data of the schema file ``name``."""
    return json.loads(resource_text(name))
