"""Patterns mean in Python what they mean in JavaScript."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.validation.patterns import javascript

STORED = Path(__file__).parent.parent.parent / "schemas" / "openclaw"


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    todo = [schema]
    while todo:
        node = todo.pop()
        if isinstance(node, dict):
            yield node
            todo.extend(node.values())
        elif isinstance(node, list):
            todo.extend(node)


def stored_nodes() -> Iterator[dict[str, Any]]:
    for kind in ("core", "channels", "plugins"):
        for path in sorted((STORED / kind).glob("*.json")):
            yield from nodes(json.loads(path.read_text(encoding="utf-8")))


def test_every_stored_pattern_compiles() -> None:
    patterns = {
        node["pattern"]
        for node in stored_nodes()
        if isinstance(node.get("pattern"), str)
    }
    assert len(patterns) > 40
    for pattern in patterns:
        javascript(pattern)  # raises where Python cannot say the same


@pytest.mark.parametrize("kind", ["core", "channels", "plugins"])
def test_every_stored_reference_leads_to_a_definition(kind: str) -> None:
    used: set[str] = set()
    for path in (STORED / kind).glob("*.json"):
        schema = json.loads(path.read_text(encoding="utf-8"))
        known = {f"#/definitions/{name}" for name in schema.get("definitions", {})}
        here = {n["$ref"] for n in nodes(schema) if isinstance(n.get("$ref"), str)}
        assert here <= known, path.name
        used |= here
    assert used


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        (r"^\d+$", "12", True),
        (r"^\d+$", "12\n", False),
        (r"^\d+$", "\u0661", False),
        (r"^\w$", "\u00e4", False),
        (r"^\s$", "\ufeff", True),
        (r"^\s$", "\x1c", False),
        (r"^\S$", "\u00a0", False),
        ("^.$", "\u2028", False),
        ("^.$", "\x85", True),
        (r"^[\s\S]$", "\n", True),
        (r"^https:\/\/", "https://x", True),
        (r"^[^\p{Cs}]{1,3}$", "ab", True),
        (r"^[^\p{Cs}]{1,3}$", "\ud800", False),
        (r"^[^\p{Cc}/\\]+$", "a\x07", False),
        (r"^[^.[\]]+$", "a[", False),
        (r"^[^.[\]]+$", "ab", True),
        (r"^\/[^\0]*$", "/a\x00", False),
    ],
)
def test_meaning(pattern: str, text: str, found: bool) -> None:
    assert bool(javascript(pattern).search(text)) is found


def test_capitals_count_unless_told_otherwise() -> None:
    assert not javascript("^[a-z]+$").search("Main")
    assert javascript("^[a-z]+$", ignore_case=True).search("Main")
