"""JUnit reports: a suite for each file, a test case for each finding."""

from __future__ import annotations

from collections.abc import Callable

from openclaw_doctor.findings import Location, Severity
from openclaw_doctor.reporters.report import Report
from tests.reporters.conftest import HOSTILE, one
from tests.reporters.judges import junit

Make = Callable[..., Report]
Render = Callable[[str, Report], str]


def test_a_clean_file_has_a_test_that_passed(report: Make, render: Render) -> None:
    (suite,) = junit(render("junit", report(now_ms=1_800_000_000_123)))
    assert suite.attrib["name"] == "openclaw.json"
    assert suite.attrib["timestamp"] == "2027-01-15T08:00:00"
    (case,) = suite.findall("testcase")
    assert case.attrib["name"] == "nothing to report"
    assert not list(case)


def test_findings_are_cases(report: Make, render: Render) -> None:
    findings = [one(0), one(1), one(2, at=Location("lost.json"), rule="files/syntax")]
    here, lost = junit(render("junit", report(*findings)))
    names = [case.attrib["name"] for case in here.findall("testcase")]
    assert names == ["config/unknown-key", "config/unknown-key (2)"]
    failure = here.find("testcase/failure")
    assert failure is not None
    assert failure.attrib == {"type": "warning", "message": "message 0"}
    assert failure.text == "openclaw.json:1:1\nmessage 0"
    assert lost.attrib["name"] == "lost.json"
    assert lost.attrib["failures"] == "1"


def test_what_lets_nothing_fail_has_passed(report: Make, render: Render) -> None:
    findings = [one(0, Severity.INFO), one(1, Severity.WARNING), one(2, Severity.ERROR)]
    for level, failures in zip(Severity, ("3", "2", "1"), strict=True):
        made = report(*findings, fail_level=level)
        (suite,) = junit(render("junit", made))
        assert suite.attrib["tests"] == "3"
        assert suite.attrib["failures"] == failures
        assert ("message 0" in suite.findtext("system-out", "")) is (failures != "3")


def test_hostile_texts(report: Make, render: Render) -> None:
    finding = one(at=Location(HOSTILE), message=HOSTILE, rule="config/ü")
    text = render("junit", report(finding, text=""))
    _, suite = junit(text)
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert "</failure>]]>&amp;" in failure.attrib["message"]
    assert "\\u0000\\ufffe\\ud800" in failure.attrib["message"]
