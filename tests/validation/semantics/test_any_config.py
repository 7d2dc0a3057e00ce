"""Whatever a config holds, checks do not raise and do not show its values."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openclaw_doctor.pointer import lookup
from openclaw_doctor.release import Release
from openclaw_doctor.validation.facts import Facts
from openclaw_doctor.validation.semantics.subject import Subject

_AREAS = [
    "browser",
    "channels",
    "gateway",
    "hooks",
    "mcp",
    "network",
    "plugins",
    "providers",
    "secret_refs",
    "secrets",
    "talk",
    "workspaces",
]
_MODULES = {
    area: importlib.import_module(f"openclaw_doctor.validation.semantics.{area}")
    for area in _AREAS
}
_FACTS = Facts(
    overlay_providers=frozenset({"x"}),
    channel_ids=frozenset({"x"}),
    plugin_ids=frozenset({"x"}),
)
_CASES = {
    area: json.loads(
        (Path(__file__).with_name("verdicts") / f"{area}.json").read_text("utf-8")
    )
    for area in _AREAS
}
_ODD_TEXTS = ["", " ", "canary \N{LOBSTER}\ud800"]
_SCALARS = [None, True, 0, 1.5, float("nan")]
_CONTAINERS = [[], {}, [None], [[]], ["x", 1], {"": {}}, {"x": None}, {"x": {"x": {}}}]
_JUNK: st.SearchStrategy[Any] = st.sampled_from([*_SCALARS, *_ODD_TEXTS, *_CONTAINERS])


def _with(value: Any, way: list[int], junk: Any) -> Any:
    """``value`` with one part, chosen by ``way``, replaced by ``junk``."""
    if not way or not value or not isinstance(value, (dict, list)):
        return junk
    keys = list(value) if isinstance(value, dict) else range(len(value))
    chosen = keys[way[0] % len(keys)]
    part = _with(value[chosen], way[1:], junk)
    if isinstance(value, dict):
        return {**value, chosen: part}
    return [part if i == chosen else item for i, item in enumerate(value)]


@pytest.mark.parametrize("area", _AREAS)
@settings(derandomize=True, max_examples=50, deadline=None)
@given(data=st.data())
def test_no_check_raises(area: str, data: st.DataObject) -> None:
    case = data.draw(st.sampled_from(_CASES[area]))
    way = data.draw(st.lists(st.integers(0, 3), min_size=1, max_size=5))
    config = _with(case["config"], way, data.draw(_JUNK))
    for release in ("2026.1.30", "2026.4.29", "2026.5.28", "2026.9.6"):
        subject = Subject(config, Release.parse(release), _FACTS)
        for check in _MODULES[area].CHECKS:
            for violation in check.run(subject):
                missing = object()
                assert lookup(config, violation.pointer, missing) is not missing


@pytest.mark.parametrize("area", _AREAS)
def test_texts_are_complete_and_hold_no_value(area: str) -> None:
    checks = _MODULES[area].CHECKS
    for case in _CASES[area]:
        subject = Subject(case["config"], Release.parse("2026.9.6"), _FACTS)
        for violation in (v for check in checks for v in check.run(subject)):
            shown = violation.message + violation.hint
            assert violation.message and violation.hint
            assert "canary" not in shown
            value = lookup(case["config"], violation.pointer)
            if isinstance(value, str) and len(value) > 12:
                assert value not in violation.message


def test_deep_configs_are_no_problem() -> None:
    deep: Any = {"source": "file", "provider": "x", "id": "no-pointer"}
    for _ in range(5000):
        deep = {"apiKey": [deep]}
    for section in ("agents", "channels", "cloudWorkers"):
        config: dict[str, Any] = {section: deep}
        if section == "cloudWorkers":
            config = {section: {"profiles": {"x": {"settings": {"x": [deep]}}}}}
        subject = Subject(config, Release.parse("2026.9.6"), _FACTS)
        for module in _MODULES.values():
            for check in module.CHECKS:
                list(check.run(subject))
