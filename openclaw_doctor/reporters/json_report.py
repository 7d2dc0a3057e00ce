"""The report for programs: one JSON object, version 1 of its shape."""

from __future__ import annotations

import json
from typing import Any

from openclaw_doctor.findings import Finding, Location, Severity
from openclaw_doctor.fixes import Applicability, Fix, Move, Operation, Rename
from openclaw_doctor.reporters.diff import unified_diff
from openclaw_doctor.reporters.report import Mode, Report, dropped_comments
from openclaw_doctor.reporters.style import Style
from openclaw_doctor.validation import basis_for

SCHEMA_VERSION = 1


def render(report: Report, style: Style) -> str:
    """The whole report as one JSON object."""
    return json.dumps(document(report), indent=2) + "\n"


def document(report: Report) -> dict[str, Any]:
    """The object that is printed, as schemas/report.schema.json describes it."""
    body: dict[str, Any] = {
        "schemaVersion": SCHEMA_VERSION,
        "ok": report.ok,
        "target": str(report.target),
        "schemaRelease": str(basis_for(report.target).release),
        "findings": [_finding(report, finding) for finding in report.findings],
        "files": _files(report),
        "summary": _summary(report),
    }
    if report.mode is Mode.DIFF and report.plan is not None:
        body["diff"] = unified_diff(report.plan, report.masker)
    if report.mode is Mode.FIX:
        body["warnings"] = [report.masker.name(text) for text in report.warnings]
    if report.plan is not None:
        body["plan"] = _plan(report)
    return body


def _finding(report: Report, finding: Finding) -> dict[str, Any]:
    clean = report.masker.name
    return {
        "checkId": finding.rule,
        "severity": finding.severity.value,
        "message": clean(finding.message),
        **_place(report, finding.location),
        "fixHint": clean(finding.hint) if finding.hint else None,
        "details": [clean(detail) for detail in finding.details],
        "related": [_place(report, other) for other in finding.related],
        "fix": _fix(report, finding.fix) if finding.fix else None,
        "fingerprint": finding.fingerprint,
    }


def _place(report: Report, place: Location) -> dict[str, Any]:
    return {
        "file": place.ref,
        "path": report.masker.name(place.pointer.dotted()),
        "line": place.line,
        "column": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _fix(report: Report, fix: Fix) -> dict[str, Any]:
    return {
        "applicability": fix.applicability.value,
        "title": report.masker.name(fix.title),
        "edits": [_edit(report, operation) for operation in fix.operations],
        "losses": [report.masker.name(loss) for loss in fix.losses],
    }


def _edit(report: Report, operation: Operation) -> dict[str, Any]:
    """An operation by kind and places; values stay in the file."""
    edit: dict[str, Any] = {"kind": type(operation).__name__, "file": operation.ref}
    if isinstance(operation, Move):
        edit["path"] = report.masker.name(operation.source.dotted())
        edit["toFile"] = operation.into
        edit["toPath"] = report.masker.name(operation.target.dotted())
    elif isinstance(operation, Rename):
        edit["path"] = report.masker.name(operation.pointer.dotted())
        there = operation.pointer.parent / operation.to
        edit["toPath"] = report.masker.name(there.dotted())
    else:
        pointer = getattr(operation, "pointer", None)
        edit["path"] = report.masker.name(pointer.dotted()) if pointer else ""
    edit["description"] = report.masker.name(operation.describe())
    return edit


def _files(report: Report) -> list[dict[str, Any]]:
    roles = {ref: doc.role.value for ref, doc in report.workspace.documents.items()}
    roles.update({lost.ref: lost.role.value for lost in report.workspace.unreadable})
    return [
        {"file": ref, "role": role, "valid": report.validity.get(ref)}
        for ref, role in roles.items()
    ]


def _summary(report: Report) -> dict[str, Any]:
    return {
        "findings": len(report.findings),
        **{severity.value: report.count(severity) for severity in Severity},
        "fixable": report.fixable(Applicability.SAFE),
        "fixableUnsafe": report.fixable(Applicability.UNSAFE),
        "files": len(report.workspace.documents),
        "suppressed": report.hidden.suppressed,
        "baselined": report.hidden.baselined,
        "targetSource": report.target_source,
    }


def _plan(report: Report) -> dict[str, Any]:
    plan = report.plan
    if plan is None:
        return {}
    return {
        "applied": [
            {
                "checkId": finding.rule,
                "file": finding.location.ref,
                "title": report.masker.name(finding.fix.title),
                "losses": [report.masker.name(loss) for loss in finding.fix.losses],
            }
            for finding in plan.applied
            if finding.fix is not None
        ],
        "rejected": [
            {
                "checkId": rejection.finding.rule,
                "file": rejection.finding.location.ref,
                "reason": report.masker.name(rejection.reason),
            }
            for rejection in plan.rejected
        ],
        "commentsTakenOut": [
            {"file": ref, "text": text}
            for ref, text in dropped_comments(plan, report.masker)
        ],
        "written": [
            {
                "file": str(file.path),
                "backup": str(file.backup) if file.backup else None,
                "receipt": receipt.id,
            }
            for receipt in report.receipts
            for file in receipt.files
        ],
    }
