"""Workflow commands: the documented grammar, the order, the limits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.findings import Location, Severity
from openclaw_doctor.fixes import safe
from openclaw_doctor.json5 import Span
from openclaw_doctor.reporters.report import Report
from tests.reporters.conftest import HOSTILE, one
from tests.reporters.judges import github

Make = Callable[..., Report]
Render = Callable[[str, Report], str]


def test_nothing_to_annotate(report: Make, render: Render) -> None:
    text = render("github", report())
    assert github(text) == []
    assert text.startswith("0 findings in 1 file")


def test_an_annotation(report: Make, render: Render) -> None:
    place = Location("a,b:c.json", span=Span(3, 9), line=2, column=1, end_line=2)
    finding = one(at=place, message="50% of it", hint="do this", fix=safe("do that"))
    (found,) = github(render("github", report(finding)))
    assert found == {
        "severity": "warning",
        "file": "a,b:c.json",
        "line": "2",
        "endLine": "2",
        "col": "1",
        "endColumn": "1",
        "title": "config/unknown-key",
        "message": "50% of it\nHelp: do this\nFix with --fix: do that",
    }


def test_columns_are_for_one_line(report: Make, render: Render) -> None:
    place = Location("openclaw.json", span=Span(3, 90), line=2, end_line=5)
    (found,) = github(render("github", report(one(at=place))))
    assert (found["line"], found["endLine"]) == ("2", "5")
    assert "col" not in found


def test_the_worst_come_first_and_ten_of_each(report: Make, render: Render) -> None:
    findings = [one(n, severity) for n in range(12) for severity in Severity][:-1]
    text = render("github", report(*findings))
    found = github(text)
    assert [f["severity"] for f in found] == (
        ["error"] * 10 + ["warning"] * 10 + ["notice"] * 10
    )
    assert [f["line"] for f in found[:10]] == [str(n + 1) for n in range(10)]
    last = text.splitlines()[-1]
    assert last.endswith("1 error, 2 warning, 2 info.")


def test_no_text_is_taken_for_a_command(report: Make, render: Render) -> None:
    place = Location(HOSTILE, line=1)
    (found,) = github(render("github", report(one(at=place, message=HOSTILE))))
    assert "::warning::forged" in found["message"]
    assert "\n" not in found["message"]


def test_the_summary_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doctor: Callable[..., Any]
) -> None:
    page = tmp_path / "summary.md"
    page.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "openclaw.json").write_text("{ gateway: { hots: 1 } }\n")
    doctor("--format", "github", "--target", "2026.5.28", "openclaw.json")
    assert page.read_text().startswith("before\n### openclaw-doctor\n")
    assert "`config/unknown-key`" in page.read_text()
