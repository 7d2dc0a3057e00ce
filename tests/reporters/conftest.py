"""Small reports, made by hand, for the tests of single formats."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.documents import Document
from openclaw_doctor.findings import Finding, Location, Severity
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.redaction import Masker
from openclaw_doctor.release import Release
from openclaw_doctor.reporters import reporter
from openclaw_doctor.reporters.report import Mode, Report
from openclaw_doctor.reporters.style import PLAIN
from openclaw_doctor.workspace import Surroundings, from_text

#: What no format may take for anything but text.
HOSTILE = (
    "a|b `c` <img src=x> @here #1 %0A ::error::x ##[error]y, z: [l](0) {0} "
    "\x1b[31m\x00\ufffe\ud800\n::warning::forged\r\n</failure>]]>&amp; *s* _u_"
)


@pytest.fixture
def report(tmp_path: Path) -> Callable[..., Report]:
    """A report on one config, ``openclaw.json`` in the folder of the test."""

    def made(
        *findings: Finding, text: str = "{ gateway: {} }\n", **more: Any
    ) -> Report:
        name = more.pop("name", "openclaw.json")
        folder = more.pop("folder", tmp_path)
        workspace = from_text(name, text.encode(), Surroundings({}, folder))
        target = Release.parse("2026.5.28")
        documents = tuple(workspace.documents.values())
        return Report(
            more.pop("mode", Mode.CHECK),
            target,
            "as asked for",
            workspace,
            findings,
            {},
            Masker(documents),
            folder=folder,
            **more,
        )

    return made


@pytest.fixture
def render() -> Callable[[str, Report], str]:
    """The text of a report in a format."""
    return lambda name, report: reporter(name)(report, PLAIN)


def one(
    number: int = 0,
    severity: Severity = Severity.WARNING,
    *,
    at: Location | None = None,
    **more: Any,
) -> Finding:
    """A finding; those with different numbers differ in fingerprint and line."""
    place = at or Location("openclaw.json", line=number + 1)
    return Finding(
        more.pop("message", f"message {number}"),
        place,
        severity,
        more.pop("rule", "config/unknown-key"),
        discriminator=str(number),
        **more,
    )


def at(document: Document, *path: str, key: bool = False) -> Location:
    """The place of a member of a document."""
    return Location.of(document, Pointer(path), key=key)
