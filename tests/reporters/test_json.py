"""The reports in JSON, and the schema that is their contract."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest

from openclaw_doctor.documents import Role
from openclaw_doctor.errors import ErrorCode
from openclaw_doctor.findings import Location, Severity
from openclaw_doctor.fixes import Applicability, Operation
from openclaw_doctor.reporters.json_report import SCHEMA_VERSION
from openclaw_doctor.reporters.report import Report
from tests.reporters.conftest import HOSTILE, one
from tests.reporters.judges import SCHEMA, json_lines, json_report

Make = Callable[..., Report]
Render = Callable[[str, Report], str]
Doctor = Callable[..., Any]


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return content


def objects(node: Any) -> list[dict[str, Any]]:
    """Every part of a schema that describes an object."""
    parts = list(node.values()) if isinstance(node, dict) else node
    inner = (
        [found for part in parts for found in objects(part)]
        if (isinstance(parts, list))
        else []
    )
    is_object = isinstance(node, dict) and node.get("type") == "object"
    return [node, *inner] if is_object else inner


def test_the_schema_is_strict_and_says_what_everything_is(
    schema: dict[str, Any],
) -> None:
    found = objects(schema)
    assert len(found) > 15
    for part in found:
        assert part["additionalProperties"] is False
        assert set(part["required"]) <= set(part["properties"])
        for member in part["properties"].values():
            assert "$ref" in member or len(member["description"]) > 8


def test_the_schema_has_the_closed_lists_of_the_code(schema: dict[str, Any]) -> None:
    def listed(name: str, member: str = "") -> set[str]:
        part = schema["definitions"][name]
        return set((part["properties"][member] if member else part)["enum"])

    assert listed("severity") == {severity.value for severity in Severity}
    assert listed("file", "role") == {role.value for role in Role}
    assert listed("error", "code") == {code.value for code in ErrorCode}
    assert listed("fix", "applicability") == {one.value for one in Applicability}
    assert listed("edit", "kind") == {kind.__name__ for kind in get_args(Operation)}
    version = schema["definitions"]["report"]["properties"]["schemaVersion"]
    assert version["const"] == SCHEMA_VERSION == 1


def test_a_line_is_what_the_whole_report_has(schema: dict[str, Any]) -> None:
    parts = schema["definitions"]
    for line, whole in (("findingLine", "finding"), ("failureLine", "failure")):
        members = dict(parts[line]["properties"])
        assert members.pop("kind")["const"] in ("finding", "error")
        assert members == parts[whole]["properties"]
    members = dict(parts["summaryLine"]["properties"])
    assert members.pop("kind")["const"] == "summary"
    rest = dict(parts["report"]["properties"])
    del rest["findings"]
    assert members == rest


def test_lines(report: Make, render: Render) -> None:
    assert [line["kind"] for line in json_lines(render("jsonl", report()))] == [
        "summary"
    ]
    made = report(one(), one(1, at=Location(HOSTILE), message=HOSTILE))
    *findings, summary = json_lines(render("jsonl", made))
    whole = json_report(render("json", made))
    assert [{"kind": "finding", **found} for found in whole["findings"]] == findings
    del whole["findings"]
    assert summary == {"kind": "summary", **whole}


@pytest.mark.parametrize("options", [(), ("--diff",), ("--fix",)])
def test_every_mode(
    options: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    doctor: Doctor,
) -> None:
    monkeypatch.chdir(tmp_path)
    text = "{ gateway: { host: '127.0.0.1', port: 1 }, meta: { x: [] }, _note: 'x' }\n"
    (tmp_path / "openclaw.json").write_text(text)
    call = (*options, "--target", "2026.5.28", "openclaw.json", "--format")
    lines = json_lines(doctor(*call, "jsonl").out)
    (tmp_path / "openclaw.json").write_text(text)
    whole = json_report(doctor(*call, "json").out)
    assert len(whole["findings"]) == len(lines) - 1
    assert ("plan" in whole) is bool(options)
    assert ("diff" in whole) is ("--diff" in options)


def test_errors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doctor: Doctor
) -> None:
    monkeypatch.chdir(tmp_path)
    whole = json_report(doctor("--format", "json", "absent.json").out)
    (line,) = json_lines(doctor("--format=jsonl", "absent.json").out)
    assert line == {"kind": "error", **whole}
    assert whole["error"]["code"] == "usage"
    assert not doctor("--format", "sarif", "absent.json").out


def test_the_schema_can_be_printed(doctor: Doctor) -> None:
    outcome = doctor("schema", "--kind", "report")
    assert (outcome.code, outcome.out) == (0, SCHEMA.read_text(encoding="utf-8"))
    assert doctor("schema", "--kind", "report", "--section", "plan").code == 2
    assert doctor("schema", "--kind", "report", "--target", "2026.5.28").code == 2
