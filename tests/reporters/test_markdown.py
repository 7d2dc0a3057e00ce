"""The comment for a pull request: nothing in it is markup, and it has a limit."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.engine.plan import Plan, PlannedChange
from openclaw_doctor.findings import Location, Severity
from openclaw_doctor.fixes import manual, safe, unsafe
from openclaw_doctor.json5 import Span
from openclaw_doctor.reporters.markdown import LIMIT
from openclaw_doctor.reporters.report import Mode, Report
from tests.reporters.conftest import HOSTILE, one
from tests.reporters.judges import markdown

Make = Callable[..., Report]
Render = Callable[[str, Report], str]


def rows(text: str) -> list[list[str]]:
    """The rows of all tables, by cells, without their heads."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    cells = [re.split(r" \| ", line[2:-2]) for line in lines]
    return [row for row in cells if row[0] != "severity"]


def test_nothing_to_report(report: Make, render: Render) -> None:
    text = markdown(render("markdown", report()))
    assert text.startswith("### openclaw-doctor\n\n0 findings in 1 file")
    assert "|" not in text


def test_a_table_for_each_file(report: Make, render: Render) -> None:
    place = Location("openclaw.json", span=Span(0, 1), line=3, column=4)
    findings = [
        one(at=place, hint="do this", fix=safe("do that")),
        one(1, Severity.ERROR, fix=unsafe("do that")),
        one(2, Severity.INFO, at=Location("b.json"), fix=manual("do that")),
    ]
    text = markdown(render("markdown", report(*findings)))
    assert text.index("**`openclaw.json`**") < text.index("**`b.json`**")
    rule = "`config/unknown-key`"
    assert rows(text) == [
        ["warning", "3:4", rule, "message 0<br>do this", "do that"],
        ["error", "file", rule, "message 1", "your decision: do that"],
        ["info", "file", rule, "message 2", "by hand: do that"],
    ]


def test_nothing_in_it_is_markup(report: Make, render: Render) -> None:
    place = Location("``a` @b|.json")
    finding = one(at=place, message=HOSTILE, hint=HOSTILE, fix=safe(HOSTILE))
    text = markdown(render("markdown", report(finding)))
    assert "**``` ``a` @b|.json ```**" in text
    ((_, _, _, message, fix),) = rows(text)
    for cell in (*message.split("<br>"), fix):
        assert "<" not in cell
        assert not re.search(r"(?<!\\)[`*_|\[\]]", cell)
        assert not re.search(r"[@#]\w", cell.replace("&#8203;", " "))


def test_the_diff_cannot_leave_its_fence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doctor: Callable[..., Any]
) -> None:
    monkeypatch.chdir(tmp_path)
    config = tmp_path / "openclaw.json"
    config.write_text(
        "{\n// ````\n// </details> @here\n  gateway: { host: '127.0.0.1' },\n}\n"
    )
    options = ("--target", "2026.5.28", "--format", "markdown", "openclaw.json")
    text = markdown(doctor("--diff", *options).out)
    assert "<details><summary>What --fix would write</summary>\n\n`````diff\n" in text
    assert "\n // ````\n" in text
    assert text.endswith("`````\n\n</details>\n")
    fixed = markdown(doctor("--fix", *options).out)
    assert "**Fixed**\n\n- `openclaw.json`: " in fixed
    assert "<summary>What was written</summary>" in fixed


def test_a_comment_has_a_limit(report: Make, render: Render) -> None:
    findings = [one(n, message=f"{n} " + "x" * 200) for n in range(500)]
    text = markdown(render("markdown", report(*findings)))
    shown = len(rows(text))
    assert f"\n{500 - shown} more findings or fixes do not fit in here.\n" in text
    assert LIMIT - 1_000 < len(text) <= LIMIT


def test_a_long_diff_is_cut(report: Make, render: Render) -> None:
    made = report(one(), text="{}\n", mode=Mode.DIFF)
    before = made.workspace
    (old,) = before.documents.values()
    new = old.with_text("{\n" + "  // one more line\n" * 6_000 + "}\n")
    plan = Plan(
        before,
        before.with_document(new),
        made.findings,
        made.findings,
        changes=(PlannedChange(old, new),),
    )
    text = markdown(render("markdown", replace(made, plan=plan)))
    shown = text.count("\n+  // one")
    assert f"\n{6_001 - shown} more lines of the diff do not fit in here.\n" in text
    assert "| warning | file |" in text
    assert LIMIT - 1_000 < len(text) <= LIMIT
