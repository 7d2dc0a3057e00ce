"""The page of faults lists every row, and the tests it names exist."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
#: So many faults and hostile contents were thought of.
_FAULTS, _CONTENTS = 34, 17


@cache
def names_in(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    kinds = (ast.FunctionDef, ast.ClassDef)
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, kinds))


@pytest.fixture(scope="module")
def rows(project: Path) -> dict[str, str]:
    page = (project / "docs" / "faults.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| ([FC]\d+) \|(.*)$", page, re.MULTILINE)
    assert len(dict(found)) == len(found), "a row stands twice"
    return dict(found)


def test_no_row_is_missing(rows: dict[str, str]) -> None:
    wanted = [f"F{number}" for number in range(1, _FAULTS + 1)]
    wanted += [f"C{number}" for number in range(1, _CONTENTS + 1)]
    assert list(rows) == wanted


def test_every_row_names_tests_or_says_why_there_is_none(
    rows: dict[str, str], project: Path
) -> None:
    for name, text in rows.items():
        tests = _TEST.findall(text)
        assert tests or "no test:" in text, f"{name} says nothing of tests"
        for path, test in tests:
            assert test in names_in(project / path), f"{name}: {path}::{test}"
