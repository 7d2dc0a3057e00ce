"""Write schemas/migrations.json, the index of the ledger, from its rows.

python tools/write_migrations_index.py [--check]
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from openclaw_doctor.migrations.ledger import INDEX, modules, rows_in
from openclaw_doctor.migrations.model import Migration
from openclaw_doctor.migrations.paths import alternatives
from openclaw_doctor.release import Release

#: The rows for all targets are for the first one, too.
_FIRST = Release(2026, 1, 29)
FILE = Path(__file__).parent.parent / "schemas" / INDEX


def content() -> str:
    """Return the index as the rows have it now; raises ValueError for an id twice."""
    found = {module: [_entry(row) for row in rows_in(module)] for module in modules()}
    ids = [entry["id"] for entries in found.values() for entry in entries]
    if len(set(ids)) < len(ids):
        raise ValueError("two rows have the same id")
    lines = [
        f"{json.dumps(module)}: [\n{_rows(entries)}\n]"
        for module, entries in sorted(found.items())
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _rows(entries: list[dict[str, Any]]) -> str:
    return ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)


def _entry(row: Migration) -> dict[str, Any]:
    return {
        "id": row.id,
        "retired": row.retired,
        "since": None if row.since < _FIRST else str(row.since),
        "until": row.until,
        "fix": row.applicability.value,
        "evidence": row.evidence,
        "keys": _keys(row),
    }


def _keys(row: Migration) -> list[list[str]]:
    """The literal keys of each reading of its places; ways that say less are enough."""
    ways = {
        tuple(dict.fromkeys(step for step in reading.steps if isinstance(step, str)))
        for place in row.places
        for reading in alternatives(place)
    }
    least = [way for way in ways if not any(_says_less(one, way) for one in ways)]
    return sorted(map(list, least))


def _says_less(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return one[:1] == other[:1] and set(one) < set(other)


def main() -> int:
    """Write the index; with --check only say (exit 1) that it is not current."""
    new = content()
    if "--check" in sys.argv[1:]:
        return int(not FILE.is_file() or FILE.read_text(encoding="utf-8") != new)
    FILE.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
