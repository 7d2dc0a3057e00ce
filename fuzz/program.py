"""What holds when the whole program meets a config, whatever is in it."""

from __future__ import annotations

import io
import json
import re
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path

from openclaw_doctor.cli.main import run
from openclaw_doctor.documents import Document
from openclaw_doctor.engine.check import check
from openclaw_doctor.engine.plan import Plan, plan
from openclaw_doctor.findings import Finding, Location
from openclaw_doctor.release import NEWEST_KNOWN, Release
from openclaw_doctor.rules.context import Choices, Context
from openclaw_doctor.rules.registry import all_rules
from openclaw_doctor.workspace import Surroundings, from_text

REF = "openclaw.json"
TARGETS = (Release(2026, 2, 12), Release(2026, 5, 28), NEWEST_KNOWN)
# Characters that a terminal may act upon, or that cannot be encoded.
_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)
_MANY_DIGITS = re.compile("[0-9a-f]{1000}")


def checking(data: bytes) -> bool:
    """The laws of a check and a plan of ``data`` as a config; whether it changes.

    The findings have places in the text, a second plan has nothing to do, the program
    says it all without an error of its own and prints no number of a thousand digits.
    """
    target = TARGETS[len(data) % len(TARGETS)]
    workspace = from_text(REF, data, Surroundings({}, Path("/nowhere")))
    context = Context(workspace, target, 0, Choices(unsafe=len(data) % 2 == 0))
    _placed(check(context, all_rules()), workspace.documents[REF])
    made = planned(context)
    if not made.empty:
        again = planned(replace(context, workspace=made.after))
        assert again.empty, "a second plan has work to do"
    _told(data, target)
    return not made.empty


def planned(context: Context) -> Plan:
    """The plan of all rules; every changed document still parses."""
    made = plan(context, all_rules())
    for change in made.changes:
        assert change.after.tree is not None
    return made


def _placed(findings: list[Finding], document: Document) -> None:
    # Bytes that are no text have the lines of their line feeds.
    text = document.text or document.data.decode("latin-1")
    lines = sum(text.count(mark) for mark in "\n\r\u2028\u2029") + 1
    for finding in findings:
        for place in (finding.location, *finding.related):
            _is_inside(place, document, lines)


def _is_inside(place: Location, document: Document, lines: int) -> None:
    assert place.ref == document.ref
    assert 1 <= place.line <= place.end_line <= lines
    assert place.column >= 1 and place.end_column >= 1
    if place.span is not None:
        assert 0 <= place.span.start <= place.span.end <= len(document.text)


def _told(data: bytes, target: Release) -> None:
    for way in (["--diff"], ["--format", "json"]):
        code, said = said_of(data, [*way, "--target", str(target), "-"])
        assert code in (0, 1), said
        assert "internal error" not in said, said
        assert not _UNFIT.search(said.replace("\r\n", "\n"))
        if way[0] == "--format":
            # A diff shows whole lines, whatever stands on them.
            assert not _MANY_DIGITS.search(said)
            json.loads(said)


def said_of(data: bytes, arguments: list[str]) -> tuple[int, str]:
    """Run the command line in this process on standard input: its code and output."""
    said = io.StringIO()
    before = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(data))
    try:
        with redirect_stdout(said), redirect_stderr(said):
            code = run(arguments)
    finally:
        sys.stdin = before
    return code, said.getvalue()
