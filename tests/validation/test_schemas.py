"""The schema files, projected onto releases."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from jsonschema.validators import Draft7Validator

from openclaw_doctor.errors import UsageError
from openclaw_doctor.release import Release
from openclaw_doctor.validation import SCHEMA_NAMES, resource_text, schema_for

_RELEASES = ("2026.1.30", "2026.4.29", "2026.5.28", "2026.8.2", "2026.9.6")


def _keywords(schema: object) -> Iterator[str]:
    if isinstance(schema, dict):
        for name, value in schema.items():
            yield name
            yield from _keywords(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _keywords(value)


@pytest.mark.parametrize("name", SCHEMA_NAMES)
@pytest.mark.parametrize("release", _RELEASES)
def test_projection_is_plain_draft_07(name: str, release: str) -> None:
    schema = schema_for(name, Release.parse(release))
    Draft7Validator.check_schema(schema)
    used = set(_keywords(schema))
    assert not used & {"$ref", "definitions", "x-since", "x-until", "x-enum-since"}


@pytest.mark.parametrize("name", SCHEMA_NAMES)
def test_file_is_draft_07_with_title_and_description(name: str) -> None:
    schema = json.loads(resource_text(f"{name}.schema.json"))
    Draft7Validator.check_schema(schema)
    assert schema["title"]
    assert schema["description"]


@pytest.mark.parametrize("name", SCHEMA_NAMES)
def test_annotations_name_releases(name: str) -> None:
    schema = json.loads(resource_text(f"{name}.schema.json"))
    for text in _annotations(schema):
        assert Release.parse(text)


def _annotations(schema: Any) -> Iterator[str]:
    if isinstance(schema, list):
        for value in schema:
            yield from _annotations(value)
    elif isinstance(schema, dict):
        for name, value in schema.items():
            if name in ("x-since", "x-until"):
                yield value
            elif name in ("x-enum-since", "x-enum-until"):
                assert set(value) <= set(schema["enum"])
                yield from value.values()
            else:
                yield from _annotations(value)


def test_unknown_name_is_a_usage_error() -> None:
    with pytest.raises(UsageError):
        schema_for("secrets", Release.parse("2026.9.6"))


def test_missing_file_is_not_found() -> None:
    with pytest.raises(FileNotFoundError):
        resource_text("no-such-file.json")


def test_installed_schemas_win(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    package = ModuleType("openclaw_doctor.schemas")
    package.__path__ = [str(tmp_path)]
    monkeypatch.setitem(sys.modules, "openclaw_doctor.schemas", package)
    (tmp_path / "note.json").write_text("[1]", encoding="utf-8")
    assert resource_text("note.json") == "[1]"


def test_plain_checkout_finds_the_files_beside_the_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # None in sys.modules makes an import fail as if the package were not there.
    monkeypatch.setitem(sys.modules, "openclaw_doctor.schemas", None)
    assert json.loads(resource_text("auth-state.schema.json"))["title"]


def test_import_leaves_jsonschema_alone() -> None:
    code = (
        "import sys, openclaw_doctor.validation as v\n"
        "from openclaw_doctor.release import NEWEST_KNOWN\n"
        "v.judge({'models': {'providers': {'openai': {}}}}, NEWEST_KNOWN)\n"
        "v.is_bundled_provider('openai', NEWEST_KNOWN)\n"
        "print({'jsonschema', 'importlib.resources', 'tempfile'} & set(sys.modules))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "set()"
