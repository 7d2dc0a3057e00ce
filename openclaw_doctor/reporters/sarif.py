"""The report as a SARIF 2.1.0 log, for code scanning and editors.

Paths are relative to the repository, no snippet of any file is in it, and a fix is
given where its text may be shown (see `replacements`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from openclaw_doctor import __version__
from openclaw_doctor.findings import Finding, Location
from openclaw_doctor.fixes import Applicability
from openclaw_doctor.reporters.explanation import applied, explanation, refused
from openclaw_doctor.reporters.places import Places, in_review
from openclaw_doctor.reporters.replacements import FileChange, single_changes
from openclaw_doctor.reporters.report import Report, clean, printable
from openclaw_doctor.reporters.sarif_rules import LEVELS, descriptors
from openclaw_doctor.reporters.style import Style
from openclaw_doctor.validation import basis_for

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
    "sarif-schema-2.1.0.json"
)
_ROOT = "%SRCROOT%"
_FINGERPRINT = "openclawDoctor/v1"


def render(report: Report, style: Style) -> str:
    """A log with one run; without findings it is a valid run, too."""
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(report)]}
    return json.dumps(log, indent=2) + "\n"


def _run(report: Report) -> dict[str, Any]:
    places = Places(report)
    report = in_review(report, places)
    ids = sorted({finding.rule for finding in report.findings})
    index = {name: number for number, name in enumerate(ids)}
    driver = {
        "name": "openclaw-doctor",
        "semanticVersion": __version__,
        "rules": descriptors(ids),
    }
    return {
        "tool": {"driver": driver},
        "invocations": [_invocation(report, places)],
        "originalUriBaseIds": {_ROOT: {"description": _text(_ROOT_IS)}},
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r", "\u2028", "\u2029"],
        "results": list(_results(report, places, index)),
        "properties": {
            "target": str(report.target),
            "schemaRelease": str(basis_for(report.target).release),
        },
    }


_ROOT_IS = "The root of the repository; outside of one, the working directory."


def _invocation(report: Report, places: Places) -> dict[str, Any]:
    """That the run came to its end, with what it fixed and what it could not fix."""
    told = [
        _notification(finding, "note", f"Fixed: {text}", places)
        for finding, text in applied(report)
    ]
    told += [
        _notification(finding, "warning", f"Not fixed: {reason}", places)
        for finding, reason in refused(report)
    ]
    notes = {"toolExecutionNotifications": told} if told else {}
    return {"executionSuccessful": True, **notes}


def _notification(
    finding: Finding, level: str, text: str, places: Places
) -> dict[str, Any]:
    file = {"artifactLocation": _artifact(finding.location.ref, places)}
    return {
        "level": level,
        "message": _text(text),
        "associatedRule": {"id": finding.rule},
        "locations": [{"physicalLocation": file}],
    }


def _results(
    report: Report, places: Places, index: Mapping[str, int]
) -> Iterator[dict[str, Any]]:
    changes = single_changes(report)
    for finding, changed in zip(report.findings, changes, strict=True):
        yield {
            "ruleId": finding.rule,
            "ruleIndex": index[finding.rule],
            "level": LEVELS[finding.severity],
            "message": {"text": _message(report, finding)},
            "locations": [_location(report, finding.location, places)],
            "partialFingerprints": {_FINGERPRINT: finding.fingerprint},
            **_related(report, finding, places),
            **_fixes(report, finding, changed, places),
        }


def _message(report: Report, finding: Finding) -> str:
    lines = [_literal(line) for line in explanation(report, finding)]
    for number, other in enumerate(finding.related, 1):
        where = _bracketed(f"{printable(other.ref)}:{other.line}")
        lines.append(f"See also [{where}]({number}).")
    return "\n".join(lines)


def _text(text: str) -> dict[str, str]:
    return {"text": _literal(text)}


def _literal(text: str) -> str:
    """A text in which no viewer finds a link or a placeholder.

    Only what would be one is escaped, as few viewers take escapes back.
    """
    text = re.sub(r"\{(\d+)\}", r"{{\1}}", text)
    return text.replace("](", "\\](")


def _bracketed(text: str) -> str:
    return re.sub(r"([\\\[\]])", r"\\\1", text)


def _location(report: Report, place: Location, places: Places) -> dict[str, Any]:
    """A place in a file; a whole file is its first line, as GitHub asks."""
    region = _region((place.line, place.column), (place.end_line, place.end_column))
    body: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": _artifact(place.ref, places),
            "region": region if place.span else {"startLine": place.line},
        }
    }
    if place.pointer:
        name = clean(report, place.pointer.dotted())
        body["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "member"}]
    return body


def _region(start: tuple[int, int], end: tuple[int, int]) -> dict[str, int]:
    return {
        "startLine": start[0],
        "startColumn": start[1],
        "endLine": end[0],
        "endColumn": end[1],
    }


def _artifact(ref: str, places: Places) -> dict[str, str]:
    uri = places.uri(ref)
    return {"uri": uri} if uri.startswith("file:") else {"uri": uri, "uriBaseId": _ROOT}


def _related(report: Report, finding: Finding, places: Places) -> dict[str, Any]:
    if not finding.related:
        return {}
    return {
        "relatedLocations": [
            {"id": number, **_location(report, other, places)}
            for number, other in enumerate(finding.related, 1)
        ]
    }


def _fixes(
    report: Report, finding: Finding, changes: Iterable[FileChange], places: Places
) -> dict[str, Any]:
    files = [_change(change, places) for change in changes]
    if finding.fix is None or not files:
        return {}
    doubt = (
        "" if finding.fix.applicability is Applicability.SAFE else " (your decision)"
    )
    title = clean(report, finding.fix.title) + doubt
    return {"fixes": [{"description": _text(title), "artifactChanges": files}]}


def _change(change: FileChange, places: Places) -> dict[str, Any]:
    position = change.document.lines.position
    return {
        "artifactLocation": _artifact(change.document.ref, places),
        "replacements": [
            {
                "deletedRegion": _region(
                    position(one.span.start), position(one.span.end)
                ),
                "insertedContent": {"text": one.text},
            }
            for one in change.replacements
        ],
    }
