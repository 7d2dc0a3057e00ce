"""Every format on every fixture: well made, silent, and its fixes do what they say."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from tests.reporters.judges import JUDGES
from tests.test_fixtures import CASES, Case, name_of

Doctor = Callable[..., Any]

#: One of so many fixtures is looked at every day.
EVERYDAY = 45
ALL = [
    pytest.param(
        path, id=name_of(path), marks=[pytest.mark.slow] if n % EVERYDAY else []
    )
    for n, path in enumerate(CASES)
]
#: Where the official schemas lie, for the tests that ask them.
SARIF_SCHEMA, JUNIT_SCHEMAS = "SARIF_SCHEMA", "JUNIT_SCHEMAS"


@pytest.fixture
def case(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Case:
    """A fixture in a scratch folder, which is the current one."""
    made = Case(request.param.parent, tmp_path / "state")
    monkeypatch.chdir(made.scratch)
    return made


def reports(doctor: Doctor, case: Case, *options: str) -> dict[str, str]:
    """All formats of one run."""
    folder = case.scratch.parent / "reports"
    folder.mkdir(exist_ok=True)
    outputs = [
        part
        for name in JUDGES
        for part in ("--format", name, "--output", str(folder / name))
    ]
    outcome = doctor(*case.arguments(*options, *outputs))
    assert outcome.code in (0, 1, 3), outcome.all
    return {name: (folder / name).read_text(encoding="utf-8") for name in JUDGES}


@pytest.mark.parametrize("case", ALL, indirect=True)
def test_every_format(case: Case, doctor: Doctor) -> None:
    for options in ((), ("--diff", "--unsafe-fixes"), ("--fix",)):
        texts = reports(doctor, case, *options)
        judged = {name: judge(texts[name]) for name, judge in JUDGES.items()}
        number = len(judged["json"]["findings"])
        assert len(judged["jsonl"]) == number + 1
        assert len(judged["sarif"]["results"]) == number
        assert len(judged["gitlab"]) == number
        assert len(judged["github"]) <= number
        assert len(judged["junit"].findall("testsuite/testcase")) >= number
        # The documentation of rules has secrets of its own in its examples.
        del judged["sarif"]["tool"]
        texts["sarif"] = json.dumps(judged["sarif"])
        assert "canary" not in "".join(texts.values()).lower()


@pytest.mark.parametrize("case", ALL, indirect=True)
def test_a_fix_in_sarif_puts_its_finding_right(case: Case, doctor: Doctor) -> None:
    run = JUDGES["sarif"](doctor(*case.arguments("--format", "sarif")).out)
    before = {name: data for name, (data, _) in case.files().items()}
    for result in run["results"]:
        for fix in result.get("fixes", []):
            for change in fix["artifactChanges"]:
                carry_out(change)
            left = json.loads(doctor(*case.arguments("--format", "json")).out)
            message = result["message"]["text"]
            own = result["partialFingerprints"]["openclawDoctor/v1"]
            same = [f for f in left["findings"] if f["fingerprint"] == own]
            assert not [f for f in same if message.startswith(f["message"])], message
            checks = {finding["checkId"] for finding in left["findings"]}
            assert "files/syntax" not in checks
        for name, data in before.items():
            (case.scratch / name).write_bytes(data)


def carry_out(change: dict[str, Any]) -> None:
    """Carry out the replacements of one file of a fix, as an editor would."""
    path = Path(unquote(change["artifactLocation"]["uri"]))
    text = path.read_bytes().decode()
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for one in reversed(change["replacements"]):
        region = one["deletedRegion"]
        start = starts[region["startLine"] - 1] + region["startColumn"] - 1
        end = starts[region["endLine"] - 1] + region["endColumn"] - 1
        text = text[:start] + one["insertedContent"]["text"] + text[end:]
    path.write_bytes(text.encode())


def asked_for(variable: str) -> list[str]:
    """The files that a variable of the environment names, with ``:`` between them."""
    files = [name for name in os.environ.get(variable, "").split(":") if name]
    if not files:
        pytest.skip(f"{variable} names no official schema to ask")
    return files


@pytest.mark.oracle
def test_the_official_schema_of_sarif(tmp_path: Path, doctor: Doctor) -> None:
    from jsonschema import Draft4Validator

    (file,) = asked_for(SARIF_SCHEMA)
    official = Draft4Validator(json.loads(Path(file).read_text(encoding="utf-8")))
    for text in every(tmp_path, doctor, "sarif"):
        assert not [error.message for error in official.iter_errors(json.loads(text))]


@pytest.mark.oracle
def test_the_known_schemas_of_junit(tmp_path: Path, doctor: Doctor) -> None:
    etree = pytest.importorskip("lxml.etree", reason="only lxml knows XML schemas")
    schemas = [etree.XMLSchema(etree.parse(file)) for file in asked_for(JUNIT_SCHEMAS)]
    for text in every(tmp_path, doctor, "junit"):
        document = etree.fromstring(text.encode())
        for schema in schemas:
            schema.assertValid(document)


def every(scratch: Path, doctor: Doctor, name: str) -> list[str]:
    """The reports on all fixtures and on an empty folder of OpenClaw's."""
    texts: list[str] = []
    for number, path in enumerate(CASES):
        case = Case(path.parent, scratch / str(number))
        os.chdir(case.scratch)
        texts.append(doctor(*case.arguments("--format", name)).out)
        texts.append(doctor(*case.arguments("--fix", "--format", name)).out)
    (scratch / "empty").mkdir()
    os.chdir(scratch / "empty")
    Path("openclaw.json").write_text("{}\n")
    texts.append(doctor("--format", name, "openclaw.json").out)
    return texts
