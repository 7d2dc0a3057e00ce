"""Judges of the formats: what a reader of each may rely on, as its documentation says.

None of them uses the code that makes the formats.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from jsonschema import Draft7Validator

SCHEMA = Path(__file__).parent.parent.parent / "schemas" / "report.schema.json"
#: A workflow command as the documentation of GitHub has it.
COMMAND = re.compile(r"::(?P<name>[a-z]+)(?: (?P<properties>[^\r\n]*?))?::(?P<data>.*)")
PROPERTY = re.compile(r"(?P<name>[A-Za-z]+)=(?P<value>[^,:\r\n]*)")
ESCAPES = {"25": "%", "0D": "\r", "0A": "\n", "3A": ":", "2C": ","}
REGION = ("startLine", "startColumn", "endLine", "endColumn")


@cache
def report_schema() -> Draft7Validator:
    """The project's own schema of its reports in JSON."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


def json_report(text: str) -> dict[str, Any]:
    """A report or an error in JSON."""
    content: dict[str, Any] = json.loads(text)
    problems = [error.message[:300] for error in report_schema().iter_errors(content)]
    assert not problems, problems
    assert "kind" not in content
    return content


def json_lines(text: str) -> list[dict[str, Any]]:
    """A report or an error in lines of JSON."""
    lines: list[dict[str, Any]] = [json.loads(line) for line in text.splitlines()]
    for line in lines:
        assert not list(report_schema().iter_errors(line)), line
    *findings, last = lines
    assert {line["kind"] for line in findings} <= {"finding"}
    assert last["kind"] in ("summary", "error")
    return lines


def sarif(text: str) -> dict[str, Any]:
    """The one run of a SARIF log."""
    log = json.loads(text)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert all(one["executionSuccessful"] for one in run["invocations"])
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == sorted(set(rules))
    assert {"snippet", "contextRegion"}.isdisjoint(_keys(log))
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"].strip()
        assert all(result["partialFingerprints"].values())
        related = result.get("relatedLocations", [])
        assert [one["id"] for one in related] == list(range(1, len(related) + 1))
        for location in (*result["locations"], *related):
            _physical(location["physicalLocation"])
        for fix in result.get("fixes", []):
            _fix(fix)
    checked: dict[str, Any] = run
    return checked


def _keys(node: Any) -> set[str]:
    if isinstance(node, dict):
        return set(node).union(*map(_keys, node.values()))
    return set().union(*map(_keys, node)) if isinstance(node, list) else set()


def _physical(place: dict[str, Any]) -> None:
    _relative(place["artifactLocation"])
    _region(place["region"])


def _relative(artifact: dict[str, Any]) -> None:
    uri = artifact["uri"]
    assert re.fullmatch(r"(?:[\w.~/-]|%[0-9A-F]{2})+", uri, re.ASCII), uri
    assert artifact["uriBaseId"] == "%SRCROOT%"
    assert not uri.startswith("/")
    assert ".." not in unquote(uri).split("/")


def _region(region: dict[str, int]) -> None:
    if set(region) != {"startLine"}:
        assert set(region) == set(REGION)
        first, last = (region[n] for n in REGION[:2]), (region[n] for n in REGION[2:])
        assert tuple(first) <= tuple(last)
    assert min(region.values()) >= 1


def _fix(fix: dict[str, Any]) -> None:
    assert fix["description"]["text"]
    assert fix["artifactChanges"]
    for change in fix["artifactChanges"]:
        _relative(change["artifactLocation"])
        regions = [one["deletedRegion"] for one in change["replacements"]]
        assert regions
        for region in regions:
            _region(region)
        for one, two in pairwise(regions):
            end, start = (one[n] for n in REGION[2:]), (two[n] for n in REGION[:2])
            assert tuple(end) <= tuple(start)


def github(text: str) -> list[dict[str, str]]:
    """The annotations of a step, each with its ``severity`` and ``message``."""
    found: list[dict[str, str]] = []
    for line in text.split("\n"):
        # The old form of commands counts wherever it stands in a line.
        command = COMMAND.fullmatch(line)
        assert command or not line.lstrip().startswith("::"), line
        assert command or "##[" not in line
        if command:
            assert command["name"] in ("error", "warning", "notice")
            properties = _properties(command["properties"])
            message = _plain(command["data"])
            found.append(
                {**properties, "severity": command["name"], "message": message}
            )
    counts = Counter(one["severity"] for one in found)
    assert all(count <= 10 for count in counts.values()), "GitHub drops the others"
    order = [("error", "warning", "notice").index(one["severity"]) for one in found]
    assert order == sorted(order)
    return found


def _properties(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in text.split(","):
        match = PROPERTY.fullmatch(part)
        assert match, part
        assert match["name"] not in found
        found[match["name"]] = _plain(match["value"])
    assert {"file", "line", "title"} <= set(found)
    assert set(found) <= {"file", "line", "endLine", "col", "endColumn", "title"}
    # The runner refuses columns of an annotation on several lines.
    assert "col" not in found or found["line"] == found["endLine"]
    numbers = [found[n] for n in ("line", "endLine", "col", "endColumn") if n in found]
    assert all(int(number) >= 1 for number in numbers)
    assert not found["file"].startswith("/")
    return found


def _plain(text: str) -> str:
    return re.sub("%(.?.?)", lambda match: ESCAPES[match[1]], text)


def gitlab(text: str) -> list[dict[str, Any]]:
    """The issues of a Code Quality report, by the documented members."""
    issues: list[dict[str, Any]] = json.loads(text)
    members = {"description", "check_name", "fingerprint", "severity", "location"}
    for issue in issues:
        assert set(issue) == members
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["description"].strip()
        assert issue["check_name"]
        place = issue["location"]
        assert place["lines"]["begin"] >= 1
        assert not place["path"].startswith(("/", "./", "../"))
    prints = [issue["fingerprint"] for issue in issues]
    assert len(set(prints)) == len(prints)
    return issues


def junit(text: str) -> ElementTree.Element:
    """The root of a JUnit report, as the schema of Ant's reports wants it."""
    root = ElementTree.fromstring(text)
    assert text.isascii()
    assert root.tag == "testsuites"
    assert not root.attrib
    for number, suite in enumerate(root):
        assert suite.tag == "testsuite"
        assert suite.attrib["id"] == str(number)
        assert re.fullmatch(r"[0-9-]{10}T[0-9:]{8}", suite.attrib["timestamp"])
        tags = [child.tag for child in suite]
        cases = ["testcase"] * int(suite.attrib["tests"])
        assert tags == ["properties", *cases, "system-out", "system-err"]
        failures = suite.findall("testcase/failure")
        assert len(failures) == int(suite.attrib["failures"])
        assert all(len(case) <= 1 for case in suite.findall("testcase"))
        names = [case.attrib["name"] for case in suite.findall("testcase")]
        assert len(set(names)) == len(names)
    return root


def markdown(text: str) -> str:
    """A comment that GitHub takes, with no open fence and no open HTML."""
    assert len(text) <= 65_536
    outside = re.sub(r"(?ms)^(`{3,})\w*\n.*?^\1$", "", text)
    assert not re.search(r"(?m)^ {0,3}(```|~~~)", outside)
    assert outside.count("<details>") == outside.count("</details>")
    tags = set(re.findall(r"</?(\w+)", re.sub(r"(`+).*?\1", "", outside)))
    assert tags <= {"details", "summary", "br"}
    return text


JUDGES: dict[str, Callable[[str], Any]] = {
    "json": json_report,
    "jsonl": json_lines,
    "sarif": sarif,
    "github": github,
    "gitlab": gitlab,
    "junit": junit,
    "markdown": markdown,
}
