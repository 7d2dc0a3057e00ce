"""The user's own rules count in every format, for exit codes and for fixes."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.reporters import FORMATS

Doctor = Callable[..., Any]
FILE = ".openclaw-doctor.yaml"
HIDDEN = "config/unknown-key"


@pytest.fixture
def one(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(repository / "one")
    (repository / FILE).write_text(
        "target: 2026.5.28\nseverity: {migrations/: info}\nfail-level: error\n"
        "overrides:\n  - paths: [one/openclaw.json]\n    ignore: [config/]\n"
    )
    return repository / "one"


@pytest.mark.parametrize("name", [*FORMATS])
def test_every_format_tells_the_same(one: Path, doctor: Doctor, name: str) -> None:
    told = doctor(".", "--format", name)
    assert told.code == 0, told.all
    assert HIDDEN not in told.out
    assert "migrations/streaming-streamMode" in told.out
    assert doctor(".", "--format", name, "--fail-level", "info").code == 1
    assert doctor(".", "--format", name, "--isolated").code == 1


def test_severities_in_the_forms_for_programs(one: Path, doctor: Doctor) -> None:
    def levels(*arguments: str) -> Any:
        return doctor(".", "--select", "migrations/", *arguments).out

    body = json.loads(levels("--format", "json"))
    assert [found["severity"] for found in body["findings"]] == ["info"]
    assert body["ok"] is True
    sarif = json.loads(levels("--format", "sarif"))
    assert [one["level"] for one in sarif["runs"][0]["results"]] == ["note"]
    assert levels("--format", "github").startswith("::notice ")
    (gitlab,) = json.loads(levels("--format", "gitlab"))
    assert gitlab["severity"] == "info"
    assert ET.fromstring(levels("--format", "junit")).tag == "testsuites"


def test_overrides_hold_back_fixes(one: Path, doctor: Doctor) -> None:
    before = (one / "openclaw.json").read_text()
    told = doctor(".", "--fix", "--unsafe-fixes", "--select", "config/")
    assert told.code == 0
    assert (one / "openclaw.json").read_text() == before


def test_suppressed_findings_are_counted(one: Path, doctor: Doctor) -> None:
    config = one / "openclaw.json"
    text = config.read_text().replace("'partial' },", "'partial' }, // %s why")
    config.write_text(text % "openclaw-doctor: ignore[migrations/]")
    told = doctor(".", "--format", "json")
    body = json.loads(told.out)
    assert body["summary"]["suppressed"] == 1
    assert [found["checkId"] for found in body["findings"]] == [
        "credentials/field-alias"
    ]
    fixed = doctor(".", "--fix")
    assert "Not counted: 1 suppressed by comments." in fixed.out
    assert "streamMode" in config.read_text()


def test_a_reason_is_never_shown_with_its_secret(one: Path, doctor: Doctor) -> None:
    config = one / "openclaw.json"
    config.write_text(
        "{\n  // openclaw-doctor: ignore[config/unknown-key] apiKey = canary-0001\n"
        "  gateway: { mode: 'local' },\n"
        "  // openclaw-doctor: ignore[sk-ant-canary0000000000]\n}\n"
    )
    (one.parent / FILE).unlink()
    for how in ((), ("--diff",), ("--fix",)):
        for name in FORMATS:
            told = doctor(".", *how, "--format", name, "--target", "2026.5.28")
            assert "canary" not in told.all.lower()
            if how == ("--fix",):
                break
