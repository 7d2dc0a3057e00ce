"""Write the README's table of rules from the registry.

python tools/write_rules_table.py [--check]
"""

from __future__ import annotations

import sys
from pathlib import Path

from openclaw_doctor.rules.registry import written_rules

README = Path(__file__).parent.parent / "README.md"
START = "<!-- rules: made by tools/write_rules_table.py, checked by a test -->\n"
END = "<!-- end of rules -->"


def table() -> str:
    """Return the rows of all rules, by id."""
    rows = [
        f"| `{rule.id}` | {rule.severity.value} | {rule.fix} |"
        f" {_cell(rule.summary)} |\n"
        for rule in sorted(written_rules(), key=lambda rule: rule.id)
    ]
    return "| rule | severity | fix | finds |\n|---|---|---|---|\n" + "".join(rows)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def renewed(readme: str) -> str:
    """The README with its table as the registry has it now."""
    head, _, rest = readme.partition(START)
    _, _, tail = rest.partition(END)
    return head + START + "\n" + table() + "\n" + END + tail


def main() -> int:
    """Write the table; with --check only say (exit 1) that it is not current."""
    old = README.read_text(encoding="utf-8")
    new = renewed(old)
    if "--check" in sys.argv[1:]:
        return int(old != new)
    README.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
