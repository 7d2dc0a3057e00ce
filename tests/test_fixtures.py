"""The one driver of all fixture cases.

A case is a folder ``fixtures/<subject>/<rule>/<name>/`` with ``case.json`` (why it
exists, options, the exit code after --fix, how many findings comments and a baseline
leave out), ``before/`` (a small tree), ``after/``
(only the files that the fix changes or creates) and ``findings.json``.  Every secret
in a fixture holds the word ``canary``, which no output may ever hold.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.reporters.judges import json_report

FIXTURES = Path(__file__).parent.parent / "fixtures"
CASES = sorted(FIXTURES.glob("*/*/*/case.json"))
CANARY = "canary"


def name_of(path: Path) -> str:
    return str(path.parent.relative_to(FIXTURES))


class Case:
    """One fixture, laid out in a scratch folder."""

    def __init__(self, folder: Path, scratch: Path) -> None:
        self.folder = folder
        self.spec: dict[str, Any] = json.loads((folder / "case.json").read_text())
        self.scratch = scratch
        shutil.copytree(folder / "before", scratch, symlinks=True)
        for path in scratch.rglob("*"):
            path.chmod(0o700 if path.is_dir() else 0o600)
        for name, mode in self.spec.get("modes", {}).items():
            (scratch / name).chmod(int(mode, 8))
        for name, target in self.spec.get("symlinks", {}).items():
            (scratch / name).symlink_to(target)

    @property
    def rule(self) -> str:
        return "/".join(self.folder.relative_to(FIXTURES).parts[:2])

    def arguments(self, *extra: str) -> list[str]:
        target = self.spec.get("target", "2026.5.28")
        arguments = ["check", *(["--target", target] if target else [])]
        for rule in self.spec.get("select", [self.rule]):
            arguments += ["--select", rule]
        if self.spec.get("unsafe"):
            arguments.append("--unsafe-fixes")
        given = self.spec.get("args", [])
        return [*arguments, *given, *extra, *self.spec.get("paths", ["."])]

    def fails(self, severities: set[str]) -> bool:
        """Whether findings of these severities make the exit code 1."""
        levels = ("info", "warning", "error")
        lowest = levels.index(self.spec.get("fail_level", "warning"))
        return bool(severities & set(levels[lowest:]))

    def files(self) -> dict[str, tuple[bytes, int]]:
        return {
            str(path.relative_to(self.scratch)): (
                path.read_bytes(),
                path.stat().st_mode & 0o7777,
            )
            for path in sorted(self.scratch.rglob("*"))
            if path.is_file() and "openclaw-doctor" not in path.parts
        }


def without_backups(files: dict[str, tuple[bytes, int]]) -> dict[str, bytes]:
    made = (".doctor-", ".legacy-flat.")
    return {
        name: data
        for name, (data, _) in files.items()
        if not any(mark in name for mark in made)
    }


def brief(finding: dict[str, Any]) -> dict[str, Any]:
    kept = ("checkId", "severity", "message", "file", "path", "line", "column")
    fix = finding["fix"]
    return {
        **{key: finding[key] for key in kept},
        "fix": f"{fix['applicability']}: {fix['title']}" if fix else None,
    }


def is_applicable(finding: dict[str, Any]) -> bool:
    return not (finding["fix"] or "manual").startswith("manual")


@pytest.mark.parametrize("path", CASES, ids=name_of)
def test_case(
    path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    doctor: Callable[..., Any],
    request: pytest.FixtureRequest,
) -> None:
    case = Case(path.parent, tmp_path / "state")
    update = request.config.getoption("--update-fixtures")
    monkeypatch.chdir(case.scratch)
    assert case.spec["why"].strip()
    before = case.files()
    said: list[str] = []

    checked = doctor(*case.arguments("--format", "json"))
    said.append(checked.all)
    report = json_report(checked.out)
    found = [brief(finding) for finding in report["findings"]]
    for name, count in case.spec.get("not_counted", {}).items():
        assert report["summary"][name] == count
    golden = path.parent / "findings.json"
    if update:
        golden.write_text(json.dumps(found, indent=2) + "\n")
    assert found == json.loads(golden.read_text())
    assert checked.code in (0, 1)

    applicable = any(is_applicable(finding) for finding in found)
    if applicable:
        said.append(doctor(*case.arguments("--diff")).all)
        assert case.files() == before, "check and --diff must write nothing"

    # Where nothing is to be fixed, it says what a check and a preview say.
    fixed = doctor(*case.arguments("--fix"))
    said.append(fixed.all)
    after = case.files()
    changed = {
        name: data
        for name, data in without_backups(after).items()
        if before.get(name, (None,))[0] != data
    }
    assert_after(path.parent / "after", changed, update)

    if applicable:
        again = doctor(*case.arguments("--fix", "--format", "json"))
        said.append(again.all)
        assert case.files() == after, "a second run must change nothing"
        assert json_report(again.out)["plan"]["applied"] == []
        found = json.loads(again.out)["findings"]
        assert again.code == fixed.code
    else:
        assert after == before, "nothing is to be changed"
    left = {finding["severity"] for finding in found}
    assert fixed.code in (int(case.fails(left)), 3)
    assert fixed.code == case.spec.get("exit", fixed.code)

    if after != before:
        undone = doctor("undo", *case.spec.get("paths", ["."]))
        said.append(undone.all)
        assert undone.code == 0, undone.all
        assert {
            name: what
            for name, what in case.files().items()
            if name in before or name in without_backups(case.files())
        } == before, "undo must give back every byte and mode"
    assert CANARY not in "".join(said).lower()


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, marks=() if number % 10 == 0 else pytest.mark.slow)
        for number, path in enumerate(CASES)
    ],
    ids=name_of,
)
def test_a_preview_says_what_a_check_says(
    path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    doctor: Callable[..., Any],
) -> None:
    case = Case(path.parent, tmp_path / "state")
    monkeypatch.chdir(case.scratch)
    checked = doctor(*case.arguments())
    assert checked.err == ""
    assert CANARY not in checked.out.lower()
    previewed = doctor(*case.arguments("--diff"))
    # Behind the findings stand what --fix would do and which fixes are not taken.
    parts = re.split(r"(?:\A|\n\n)(?:--fix would|and leave)\n", previewed.err)
    findings = parts[0] if len(parts) > 1 else previewed.err.rpartition("\n\n")[0]
    assert findings == checked.out.rpartition("\n\n")[0]


def assert_after(folder: Path, changed: dict[str, bytes], update: bool) -> None:
    if update:
        shutil.rmtree(folder, ignore_errors=True)
        for name, data in changed.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    expected = {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert changed == expected


def test_there_are_cases() -> None:
    assert CASES
    assert os.access(FIXTURES, os.R_OK)
