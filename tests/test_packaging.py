"""What setup.cfg lists is what there is."""

from __future__ import annotations

import configparser
from pathlib import Path

DATA = ("docs", "fixtures", "schemas")


def listed(project: Path) -> set[str]:
    config = configparser.ConfigParser()
    config.read(project / "setup.cfg")
    return set(config["options"]["packages"].split())


def test_every_package_is_listed(project: Path) -> None:
    folders = {
        ".".join(path.parent.relative_to(project).parts)
        for path in (project / "openclaw_doctor").rglob("__init__.py")
    }
    data = {f"openclaw_doctor.{name}" for name in DATA}
    assert listed(project) == folders | data


def test_data_folders_are_packages(project: Path) -> None:
    for name in DATA:
        assert (project / name / "__init__.py").is_file()


def test_pyproject_only_names_the_build_system(project: Path) -> None:
    lines = (project / "pyproject.toml").read_text().strip().splitlines()
    assert lines[0] == "[build-system]"
    assert len(lines) == 3
