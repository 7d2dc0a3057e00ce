"""What OpenClaw's own migrations make of an example each, recorded by running them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent.parent.parent / "fixtures/recorded/migrations.json"
#: By the id of a row: ``before``, ``after`` and ``conflict``, where there are any.
RECORDED: dict[str, dict[str, Any]] = json.loads(FILE.read_text())["rows"]


@dataclass(frozen=True)
class Example:
    """A config, and what OpenClaw's migration makes of it."""

    name: str
    before: Any
    after: Any


def examples_of(row_id: str) -> list[Example]:
    """The recorded examples of a row: the plain one, and that of a conflict."""
    recorded = RECORDED.get(row_id, {})
    named = {"example": recorded, "conflict": recorded.get("conflict", {})}
    return [
        Example(name, one["before"], one["after"])
        for name, one in named.items()
        if "before" in one
    ]
