"""Reporters: what a run found and did, for people and for programs.

A reporter is one module with one function ``render(report, style)`` that gives the
text of a whole report.  It is imported when its format is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openclaw_doctor.reporters.report import Report
    from openclaw_doctor.reporters.style import Style

    Reporter = Callable[[Report, Style], str]

#: Each format with the module that makes it.
FORMATS = {
    "text": "text",
    "concise": "concise",
    "json": "json_report",
    "jsonl": "jsonl",
    "sarif": "sarif",
    "github": "github",
    "gitlab": "gitlab",
    "junit": "junit",
    "markdown": "markdown",
}
#: The formats for people: beside a diff they go to standard error.
FOR_PEOPLE = frozenset({"text", "concise"})


def reporter(name: str) -> Reporter:
    """The reporter of a format; KeyError for a name that is none."""
    render: Reporter = import_module(f"{__name__}.{FORMATS[name]}").render
    return render
