"""Write docs/migrations.md from the ledger.

python tools/write_migrations_page.py [--check]
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from openclaw_doctor.migrations.ledger import all_migrations
from openclaw_doctor.migrations.model import ALWAYS, MANUAL, Migration
from openclaw_doctor.release import Release

PAGE = Path(__file__).parent.parent / "docs" / "migrations.md"
_INTRODUCTION = """\
# What each release retired, and what becomes of it

Made from the ledger by `tools/write_migrations_page.py`; a test compares the two.

A row is applied to a config when the target is its release or a later one (and before
*until*, where there is one). *safe* rows are written by `--fix`, *unsafe* ones by
`--fix --unsafe-fixes`; *manual* ones are explained and never applied. A safe row can
turn unsafe or manual for a file in which it would lose something, widen access or
contradict what stands there already; the report says so.
`openclaw-doctor explain migrations/ID` tells all about a row, with an example.
"""


def page() -> str:
    """Return the page as the ledger has it now."""
    steps: dict[str, list[Migration]] = {}
    rows = sorted(all_migrations(), key=lambda row: (row.since, row.id))
    for row in rows:
        steps.setdefault(_step(row), []).append(row)
    contents = "".join(f"- {name}: {len(steps[name])}\n" for name in steps)
    parts = [f"\n## {name}\n\n{_table(found)}" for name, found in steps.items()]
    total = f"\n{len(rows)} rows:\n\n{contents}"
    return _INTRODUCTION + total + "".join(parts)


def _step(row: Migration) -> str:
    if row.retired == ALWAYS and row.since < Release(2026, 1, 29):
        return "Before 2026.1.29 (Clawdbot)"
    if row.retired == ALWAYS:
        return "Never valid, repaired from the release that knows the right form"
    if row.retired is None:
        return "Still taken by 2026.9.6"
    return f"Retired in {row.retired}"


def _table(rows: Iterable[Migration]) -> str:
    lines = [
        "| id | what became of it | targets | fix | what is lost, or left to you |\n",
        "|---|---|---|---|---|\n",
    ]
    lines += [
        f"| `{row.id}` | {_cell(row.title)} | {_targets(row)} |"
        f" {row.applicability.value} | {_cell(_remark(row))} |\n"
        for row in rows
    ]
    return "".join(lines)


def _targets(row: Migration) -> str:
    start = "all" if row.since < Release(2026, 1, 29) else f"{row.since} on"
    return f"{start}, until {row.until}" if row.until else start


def _remark(row: Migration) -> str:
    return (row.advice if row.applicability is MANUAL else row.losses).rstrip(".")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> int:
    """Write the page; with --check only say (exit 1) that it is not current."""
    new = page()
    if "--check" in sys.argv[1:]:
        return int(not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != new)
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
