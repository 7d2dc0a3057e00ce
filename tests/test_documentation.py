"""What is generated is what the registry says, and every rule explains itself."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.rules.registry import Rule, written_rules


def tool(project: Path, name: str) -> Any:
    spec = importlib.util.spec_from_file_location(
        name, project / "tools" / f"{name}.py"
    )
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_readme_table_is_current(project: Path) -> None:
    readme = (project / "README.md").read_text(encoding="utf-8")
    assert tool(project, "write_rules_table").renewed(readme) == readme


def test_the_page_of_rules_is_current(project: Path) -> None:
    page = (project / "docs" / "rules.md").read_text(encoding="utf-8")
    assert tool(project, "write_rules_page").page() == page


def test_the_page_of_migrations_is_current(project: Path) -> None:
    page = (project / "docs" / "migrations.md").read_text(encoding="utf-8")
    assert tool(project, "write_migrations_page").page() == page


def test_the_index_of_migrations_is_current(project: Path) -> None:
    index = (project / "schemas" / "migrations.json").read_text(encoding="utf-8")
    assert tool(project, "write_migrations_index").content() == index


@pytest.mark.parametrize("rule", written_rules(), ids=lambda rule: rule.id)
def test_every_rule_is_documented_and_has_cases(rule: Rule, project: Path) -> None:
    assert rule.summary.endswith(".")
    assert len(rule.documentation) > 200
    assert rule.evidence
    assert rule.fix in ("safe", "unsafe", "manual", "sometimes", "none")
    cases = list((project / "fixtures" / rule.id).glob("*/case.json"))
    assert cases, f"{rule.id} has no fixture"


@pytest.mark.parametrize("rule", written_rules(), ids=lambda rule: rule.id)
def test_explain(rule: Rule, doctor: Callable[..., Any]) -> None:
    outcome = doctor("explain", rule.id)
    assert outcome.code == 0
    assert rule.summary.split()[0] in outcome.out


def test_explain_suggests(doctor: Callable[..., Any]) -> None:
    outcome = doctor("explain", "legacy-flat-stor")
    assert outcome.code == 2
    assert "did you mean credentials/legacy-flat-store?" in outcome.err
