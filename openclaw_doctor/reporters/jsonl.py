"""The report for programs that read line by line: a finding a line, then the rest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from openclaw_doctor.reporters.json_report import document
from openclaw_doctor.reporters.report import Report
from openclaw_doctor.reporters.style import Style


def render(report: Report, style: Style) -> str:
    """One JSON object a line, each with its ``kind``; the summary is the last."""
    return "".join(json.dumps(line) + "\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[dict[str, Any]]:
    whole = document(report)
    for finding in whole.pop("findings"):
        yield {"kind": "finding", **finding}
    yield {"kind": "summary", **whole}
