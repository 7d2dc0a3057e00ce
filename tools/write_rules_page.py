"""Write docs/rules.md, the documentation of every rule, from the registry.

python tools/write_rules_page.py [--check]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from openclaw_doctor.rules.registry import Rule, written_rules

PAGE = Path(__file__).parent.parent / "docs" / "rules.md"
HEAD = """\
# Rules

<!-- made by tools/write_rules_page.py, checked by a test -->

`openclaw-doctor explain RULE` prints the same. The rows of the ledger of migrations are
rules, too (`migrations/<id>`); [migrations.md](migrations.md) lists them.
"""


def page() -> str:
    """The page as the registry has it now."""
    rules = sorted(written_rules(), key=lambda rule: rule.id)
    return HEAD + "".join(
        f"\n## {subject}\n" + "".join("\n".join(_section(rule)) for rule in group)
        for subject, group in groupby(rules, key=lambda rule: rule.id.split("/")[0])
    )


def _section(rule: Rule) -> Iterator[str]:
    yield ""
    yield f"### {rule.id}"
    yield ""
    severity, fix = rule.severity.value, rule.fix
    yield f"Severity: {severity}. Fix: {fix}. Releases: {rule.releases}."
    yield ""
    yield rule.documentation
    yield ""


def main() -> int:
    """Write the page; with --check only say (exit 1) that it is not current."""
    new = page()
    old = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    if "--check" in sys.argv[1:]:
        return int(old != new)
    PAGE.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
