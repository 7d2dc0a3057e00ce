"""Configs of one section each, against what two real releases say of them."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import Release
from openclaw_doctor.validation.facts import Facts
from openclaw_doctor.validation.semantics.subject import Subject
from openclaw_doctor.validation.violation import Violation

_FOLDER = Path(__file__).with_name("verdicts")
_RELEASES = ("2026.5.28", "2026.9.6")
_AREAS = sorted(path.stem for path in _FOLDER.glob("*.json") if path.stem != "facts")


def _read(name: str) -> Any:
    return json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))


_FACTS = {
    release: Facts(
        overlay_providers=frozenset(facts["overlay_providers"]),
        channel_ids=frozenset(facts["channel_ids"]),
        plugin_ids=frozenset(facts["plugin_ids"]),
        command_aliases=facts["command_aliases"],
    )
    for release, facts in _read("facts").items()
}


def _found(area: str, config: dict[str, Any], release: str) -> list[Violation]:
    module = importlib.import_module(f"openclaw_doctor.validation.semantics.{area}")
    subject = Subject(config, Release.parse(release), _FACTS[release])
    checks = [check for check in module.CHECKS if subject.target in check.releases]
    return [violation for check in checks for violation in check.run(subject)]


def _places(found: list[Violation], severity: str) -> list[str]:
    chosen = [v for v in found if v.severity == severity]
    return sorted({_dotted(v.pointer, v.name) for v in chosen})


def _dotted(pointer: Pointer, name: str | None) -> str:
    steps = [*map(str, pointer), *([name] if name else [])]
    if len(steps) == 2 and steps[0] == "channels":
        steps[1] = steps[1].strip()
    return ".".join(steps)


def test_there_is_a_table_for_each_area() -> None:
    assert len(_AREAS) == 12


@pytest.mark.parametrize("release", _RELEASES)
@pytest.mark.parametrize("area", _AREAS)
def test_places_are_those_of_the_release(area: str, release: str) -> None:
    for case in _read(area):
        found = _found(area, case["config"], release)
        expected = case[release]
        name = case["name"]
        assert (name, _places(found, "error")) == (name, expected.get("errors", []))
        warned = _places(found, "warning")
        assert (name, warned) == (name, expected.get("warnings", []))


@pytest.mark.parametrize("release", _RELEASES)
@pytest.mark.parametrize("area", _AREAS)
def test_what_the_release_refuses_has_an_error(area: str, release: str) -> None:
    """Else the schema refuses it, or the verdict depends on the machine."""
    for case in _read(area):
        found = _found(area, case["config"], release)
        refused = any(v.severity == "error" for v in found)
        expected = case[release]
        if not expected.get("schema") and not any(v.host for v in found):
            assert (case["name"], refused) == (case["name"], expected["refused"])
        assert expected["refused"] or not refused


@pytest.mark.parametrize("area", _AREAS)
def test_area_is_silent_without_its_sections(area: str) -> None:
    module = importlib.import_module(f"openclaw_doctor.validation.semantics.{area}")
    every = {section for case in _read(area) for section in case["config"]}
    assert every & module.SECTIONS
    for case in _read(area):
        rest = {k: v for k, v in case["config"].items() if k not in module.SECTIONS}
        assert not _found(area, rest, "2026.9.6")
