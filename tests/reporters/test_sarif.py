"""SARIF logs: places, rules, messages, and fixes that other tools can apply."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor import __version__
from openclaw_doctor.findings import Location, Severity
from openclaw_doctor.fixes import Fix, Insert, Remove, Set, safe, unsafe
from openclaw_doctor.json5 import Span
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.reporters.report import Report
from openclaw_doctor.reporters.sarif_rules import SECURITY, descriptors
from openclaw_doctor.rules.registry import all_rules
from tests.reporters.conftest import HOSTILE, at, one
from tests.reporters.judges import sarif

Make = Callable[..., Report]
Render = Callable[[str, Report], str]
Doctor = Callable[..., Any]

TEXT = """\
{
  // ours
  gateway: { port: "18789" },
  channels: { telegram: { botToken: "canary-bot", enabled: true } },
}
"""


def test_no_finding_is_a_run_too(report: Make, render: Render) -> None:
    run = sarif(render("sarif", report()))
    assert run["results"] == []
    assert run["tool"]["driver"] == {
        "name": "openclaw-doctor",
        "semanticVersion": __version__,
        "rules": [],
    }
    assert run["columnKind"] == "unicodeCodePoints"


def test_a_result(report: Make, render: Render) -> None:
    place = Location("a b.json", Pointer(["gateway", "port"]), Span(1, 3), 2, 3, 2, 5)
    finding = one(0, Severity.INFO, at=place, hint="do this", rule="files/syntax")
    (result,) = sarif(render("sarif", report(finding)))["results"]
    region = {"startLine": 2, "startColumn": 3, "endLine": 2, "endColumn": 5}
    artifact = {"uri": "a%20b.json", "uriBaseId": "%SRCROOT%"}
    assert result == {
        "ruleId": "files/syntax",
        "ruleIndex": 0,
        "level": "note",
        "message": {"text": "message 0\nHelp: do this"},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": artifact, "region": region},
                "logicalLocations": [
                    {"fullyQualifiedName": "gateway.port", "kind": "member"}
                ],
            }
        ],
        "partialFingerprints": {"openclawDoctor/v1": finding.fingerprint},
    }


def test_rules(report: Make, render: Render) -> None:
    ids = ["files/syntax", "files/permissions", "config/unknown-key", "files/syntax"]
    findings = [one(n, rule=rule) for n, rule in enumerate(ids)]
    run = sarif(render("sarif", report(*findings)))
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(set(ids))
    assert [result["ruleIndex"] for result in run["results"]] == [2, 1, 0, 2]
    secret = rules[1]
    assert secret["name"] == "FilesPermissions"
    assert secret["properties"]["tags"] == ["files", "security"]
    assert 7 <= float(secret["properties"]["security-severity"]) < 10
    assert secret["defaultConfiguration"] == {"level": "warning"}
    assert rules[0]["defaultConfiguration"] == {"level": "error"}
    assert "openclaw-doctor explain files/permissions" in secret["help"]["markdown"]


def test_every_rule_can_be_described() -> None:
    known = [rule.id for rule in all_rules()]
    described = descriptors(known)
    assert [rule["id"] for rule in described] == known
    assert len({rule["name"] for rule in described}) == len(known)
    for rule in described:
        assert 20 < len(rule["shortDescription"]["text"]) <= 1_024
        assert len(rule["fullDescription"]["text"]) <= 1_024
        # Without a blank line before them, examples would not be code.
        assert (
            "\n\n    " in rule["help"]["markdown"]
            or "\n    " not in (rule["help"]["text"])
        )
    assert set(SECURITY) <= set(known)


def test_links_and_placeholders(report: Make, render: Render) -> None:
    other = Location("x[1].json", line=7)
    finding = one(message=HOSTILE, related=(other,))
    (result,) = sarif(render("sarif", report(finding)))["results"]
    text = result["message"]["text"]
    assert r"[l\](0) {{0}}" in text
    assert text.endswith("\n" + r"See also [x\[1\].json:7](1).")
    assert result["relatedLocations"][0]["physicalLocation"]["region"] == {
        "startLine": 7
    }


def fixed(run: dict[str, Any]) -> list[dict[str, Any]]:
    return [result for result in run["results"] if "fixes" in result]


def fix_of(made: Report, fix: Fix) -> Any:
    document = made.workspace.documents["openclaw.json"]
    return one(at=at(document, "gateway"), fix=fix)


def replaced(text: str, changes: list[dict[str, Any]]) -> str:
    """A text with the replacements of one file carried out, from the back."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for change in reversed(changes):
        region = change["deletedRegion"]
        start = starts[region["startLine"] - 1] + region["startColumn"] - 1
        end = starts[region["endLine"] - 1] + region["endColumn"] - 1
        text = text[:start] + change["insertedContent"]["text"] + text[end:]
    return text


def test_a_fix_says_what_to_replace(report: Make, render: Render) -> None:
    made = report(text=TEXT)
    port = Set("openclaw.json", Pointer(["gateway", "port"]), 18789)
    made = report(fix_of(made, unsafe("make it a number", port)), text=TEXT)
    (result,) = fixed(sarif(render("sarif", made)))
    (fix,) = result["fixes"]
    assert fix["description"]["text"] == "make it a number (your decision)"
    (change,) = fix["artifactChanges"]
    after = TEXT.replace('"18789"', "18789")
    assert replaced(TEXT, change["replacements"]) == after


def test_a_fix_may_take_a_secret_out(report: Make, render: Render) -> None:
    gone = Remove("openclaw.json", Pointer(["channels"]), retires=True)
    made = report(fix_of(report(text=TEXT), safe("take it out", gone)), text=TEXT)
    text = render("sarif", made)
    (result,) = fixed(sarif(text))
    (change,) = result["fixes"][0]["artifactChanges"]
    assert replaced(TEXT, change["replacements"]) == (
        '{\n  // ours\n  gateway: { port: "18789" },\n}\n'
    )
    assert "canary" not in text


def test_no_fix_brings_a_secret_in(report: Make, render: Render) -> None:
    place = Pointer(["channels", "telegram", "accounts", "x", "botToken"])
    shown = safe("write it", Insert("openclaw.json", place, "canary-new"))
    moved = safe("and again", Set("openclaw.json", Pointer(["gateway"]), {"port": 1}))
    first = report(text=TEXT)
    made = report(fix_of(first, shown), fix_of(first, moved), text=TEXT)
    text = render("sarif", made)
    (result,) = fixed(sarif(text))
    assert result["fixes"][0]["description"]["text"] == "and again"
    assert "canary" not in text


def test_no_fix_that_builds_on_another(report: Make, render: Render) -> None:
    """The second means the text as the first leaves it."""
    first = report(text=TEXT)
    steps = [
        Fix(
            f"step {step}",
            safe("").applicability,
            (Set("openclaw.json", Pointer(["gateway", "port"]), step),),
            sequence="openclaw.json",
            step=step,
        )
        for step in (0, 1)
    ]
    made = report(*(fix_of(first, fix) for fix in steps), text=TEXT)
    (result,) = fixed(sarif(render("sarif", made)))
    assert result["fixes"][0]["description"]["text"] == "step 0"


def test_no_fix_that_cannot_be_carried_out(report: Make, render: Render) -> None:
    absent = Remove("openclaw.json", Pointer(["nothing"]))
    made = report(fix_of(report(text=TEXT), safe("x", absent)), text=TEXT)
    assert fixed(sarif(render("sarif", made))) == []


def test_no_fix_that_fails_a_proof(report: Make, render: Render) -> None:
    """A secret would be lost without a word; the target would refuse more."""
    loses = Remove("openclaw.json", Pointer(["channels", "telegram", "botToken"]))
    unknown = Insert("openclaw.json", Pointer(["gateway", "nonsense"]), 1)
    first = report(text=TEXT)
    fixes = [safe("x", operation) for operation in (loses, unknown)]
    made = report(*(fix_of(first, fix) for fix in fixes), text=TEXT)
    assert fixed(sarif(render("sarif", made))) == []


def test_what_was_fixed(
    tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch, doctor: Doctor
) -> None:
    shutil.copytree(project / "fixtures/jobs/upgrade/flat-store/before", tmp_path / "s")
    monkeypatch.chdir(tmp_path / "s")
    outcome = doctor("--fix", "--target", "2026.5.28", "--format", "sarif", ".")
    assert outcome.code == 0
    run = sarif(outcome.out)
    told = run["invocations"][0]["toolExecutionNotifications"]
    assert {one["level"] for one in told} == {"note"}
    assert "Fixed: set mode 0600" in [one["message"]["text"] for one in told]
    assert run["results"] == []
    json.loads(outcome.out)
