"""``openclaw-doctor schema``: slices, the other files, and where it is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

Doctor = Callable[..., Any]


def test_a_slice(doctor: Doctor) -> None:
    outcome = doctor(
        "schema", "--target", "2026.9.6", "--section", "agents.entries.main.heartbeat"
    )
    assert outcome.code == 0
    schema = json.loads(outcome.out)
    Draft7Validator.check_schema(schema)
    assert schema["title"].startswith("agents.entries.main.heartbeat in openclaw.json")
    validator = Draft7Validator(schema)
    assert validator.is_valid({"every": "30m"})
    assert not validator.is_valid({"evry": "30m"})


def test_an_unknown_slice(doctor: Doctor) -> None:
    outcome = doctor("schema", "--target", "2026.9.6", "--section", "agents.defalts")
    assert outcome.code == 2
    assert "did you mean agents.defaults?" in outcome.err
    assert not outcome.out
    other = doctor("schema", "--kind", "auth-state", "--section", "nothing.here")
    assert other.code == 2


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("auth-profiles", {"version": 1, "profiles": {}}, {"version": 1}),
        ("auth-state", {"version": 1}, {"version": 1, "order": []}),
        ("models", {"providers": {}}, {"providers": []}),
    ],
)
def test_other_files(
    doctor: Doctor, kind: str, good: dict[str, Any], bad: dict[str, Any]
) -> None:
    outcome = doctor("schema", "--kind", kind, "--target", "2026.5.28")
    schema = json.loads(outcome.out)
    Draft7Validator.check_schema(schema)
    assert schema["title"] == f"{kind}.json of OpenClaw 2026.5.28"
    assert "x-expected" not in outcome.out
    assert Draft7Validator(schema).is_valid(good)
    assert not Draft7Validator(schema).is_valid(bad)


def test_output_to_a_file(doctor: Doctor, tmp_path: Path) -> None:
    file = tmp_path / "openclaw.schema.json"
    file.write_text("x" * 100_000)
    section = ("schema", "--target", "2026.9.6", "--section", "gateway.reload")
    outcome = doctor(*section, "--output", str(file))
    assert (outcome.code, outcome.all) == (0, "")
    assert (
        file.read_text() == doctor(*section).out == doctor(*section, "--output=-").out
    )
    assert doctor(*section, "--output", str(tmp_path)).code == 2
    refused = doctor(*section, "--output", str(tmp_path / "no" / "x.json"))
    assert refused.code == 3
    assert "cannot write" in refused.err


def test_a_release_that_is_not_stored(doctor: Doctor) -> None:
    section = ("--section", "gateway.reload")
    schema = json.loads(doctor("schema", "--target", "2026.9.99", *section).out)
    assert schema["title"].startswith("gateway.reload in openclaw.json of ")
    assert "2026.9.99" not in schema["title"]
