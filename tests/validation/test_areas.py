"""Each area of checks is looked at when a config has one of its sections."""

from __future__ import annotations

import importlib
from pathlib import Path

import openclaw_doctor.validation.semantics as package
from openclaw_doctor.validation.semantics.run import AREAS


def test_areas_name_the_sections_of_their_modules() -> None:
    folder = Path(package.__path__[0])
    for path in sorted(folder.glob("*.py")):
        module = importlib.import_module(f"{package.__name__}.{path.stem}")
        if hasattr(module, "CHECKS"):
            assert set(AREAS[path.stem]) == module.SECTIONS
        else:
            assert path.stem not in AREAS
