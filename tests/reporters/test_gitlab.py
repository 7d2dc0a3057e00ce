"""Code Quality reports: the documented members, and one fingerprint for one issue."""

from __future__ import annotations

from collections.abc import Callable

from openclaw_doctor.findings import Severity
from openclaw_doctor.reporters.report import Report
from tests.reporters.conftest import HOSTILE, one
from tests.reporters.judges import gitlab

Make = Callable[..., Report]
Render = Callable[[str, Report], str]


def test_nothing_to_report(report: Make, render: Render) -> None:
    assert render("gitlab", report()) == "[]\n"


def test_issues(report: Make, render: Render) -> None:
    findings = [one(n, severity) for n, severity in enumerate(Severity)]
    found = gitlab(render("gitlab", report(*findings)))
    assert [issue["severity"] for issue in found] == ["info", "minor", "critical"]
    assert [issue["location"]["lines"]["begin"] for issue in found] == [1, 2, 3]
    assert found[0]["description"] == "message 0"
    assert found[0]["location"]["path"] == "openclaw.json"


def test_equal_findings_are_two_issues(report: Make, render: Render) -> None:
    assert len(gitlab(render("gitlab", report(one(), one())))) == 2


def test_hostile_texts(report: Make, render: Render) -> None:
    (issue,) = gitlab(render("gitlab", report(one(message=HOSTILE, hint="do this"))))
    assert issue["description"].endswith("_u_. Help: do this")
    assert not {"\x1b", "\n", "\ud800"} & set(issue["description"])
