"""Globs mean what people know from ignore files."""

from __future__ import annotations

from pathlib import Path

import pytest

from openclaw_doctor.findings import Severity
from openclaw_doctor.policy import Override, Policy, fits
from openclaw_doctor.policy.globs import matches


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("openclaw.json", "openclaw.json"),
        ("openclaw.json", "a/b/openclaw.json"),
        ("*.json", "a/b/openclaw.json"),
        ("a/*.json", "a/x.json"),
        ("a/**", "a/b/c.json"),
        ("a", "a/b/c.json"),
        ("b/", "a/b/c.json"),
        ("a/b", "a/b/c.json"),
        ("**/c.json", "c.json"),
        ("**/c.json", "a/b/c.json"),
        ("a/**/c.json", "a/c.json"),
        ("a/**/c.json", "a/b/d/c.json"),
        ("./a/b", "a/b/c.json"),
        ("agents/[mn]*/agent", "agents/main/agent/models.json"),
        ("**", "a"),
    ],
)
def test_fits(pattern: str, path: str) -> None:
    assert matches(path, pattern)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("a/*.json", "a/b/x.json"),
        ("a/*.json", "b/a/x.json"),
        ("a/b", "b/a/b/c.json"),
        ("json", "openclaw.json"),
        ("OPENCLAW.json", "openclaw.json"),
        ("a/**/c.json", "b/c.json"),
        ("", "a"),
        ("/", "a"),
    ],
)
def test_does_not_fit(pattern: str, path: str) -> None:
    assert not matches(path, pattern)


def test_no_pattern_takes_long() -> None:
    # Backtracking would not end within this test.
    path = "/".join(["a" * 40] * 40)
    assert not matches(path, "/".join(["**", "*a*a*a*a*a*"] * 30) + "/b")


def test_rules() -> None:
    assert fits("config/unknown-key", "config/unknown-key")
    assert fits("config/unknown-key", "config/")
    assert fits("config/unknown-key", "*/unknown-*")
    assert not fits("config/unknown-key", "unknown-key")


def test_the_last_row_that_fits_decides(tmp_path: Path) -> None:
    policy = Policy(
        tmp_path,
        floor=Severity.WARNING,
        severity=(("config/", Severity.INFO), ("config/a", Severity.ERROR)),
        overrides=(Override(("a/",), (), ("b/",), (("config/a", Severity.INFO),)),),
    )
    inside = policy.overrides_for(tmp_path / "a" / "openclaw.json")
    outside = policy.overrides_for(tmp_path / "openclaw.json")
    assert (len(inside), len(outside)) == (1, 0)
    told = policy.severity_of
    assert told("config/a", Severity.WARNING, outside) is Severity.ERROR
    assert told("config/a", Severity.WARNING, inside) is Severity.INFO
    assert told("config/b", Severity.ERROR, outside) is Severity.INFO
    assert told("other/b", Severity.INFO, outside) is Severity.WARNING
    assert told("b/c", Severity.ERROR, inside) is None
    assert told("b/c", Severity.ERROR, outside) is Severity.ERROR
    assert policy.overrides_for(tmp_path.parent / "a" / "x") == ()
