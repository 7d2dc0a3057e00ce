"""Where the files of a report lie within the repository, as review tools name them."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from openclaw_doctor.findings import Finding, Location
from openclaw_doctor.reporters.report import Report
from openclaw_doctor.workspace.git import work_tree

#: What may stand unescaped in the path of a URI.
_UNRESERVED = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/"
)


class Places:
    """The paths of the files of one report.

    A path is relative to the work tree that holds the working directory, where the
    file lies in it, else to the file's own work tree, else to the working directory.
    """

    def __init__(self, report: Report) -> None:
        self._folder = report.folder
        self._root = work_tree(report.folder)
        self.path = cache(self._path)

    def _path(self, ref: str) -> str:
        """The path of the file ``ref``; absolute where it lies elsewhere."""
        absolute = Path(os.path.normpath(self._folder / ref))
        own = None if self._holds(absolute) else work_tree(absolute.parent)
        for root in (self._root, own, self._folder):
            if root is not None and absolute.is_relative_to(root):
                return absolute.relative_to(root).as_posix()
        return absolute.as_posix()

    def _holds(self, path: Path) -> bool:
        return self._root is not None and path.is_relative_to(self._root)

    def uri(self, ref: str) -> str:
        """The path as a URI reference, percent-encoded; with ``file:`` if absolute."""
        path = self.path(ref)
        encoded = "".join(
            chr(byte) if byte in _UNRESERVED else f"%{byte:02X}"
            for byte in os.fsencode(path)
        )
        return f"file://{encoded}" if path.startswith("/") else encoded


def in_review(report: Report, places: Places) -> Report:
    """The report as a review of the repository can show it, where it shows any file.

    What is outside of it has no line there, so its findings are told at the beginning
    of the first file inside, with the name of the file they are about.
    """
    documents = report.workspace.documents
    inside = next((ref for ref in documents if _is_inside(ref, places)), None)
    if inside is None:
        return report
    return replace(
        report,
        findings=tuple(
            finding
            if _is_inside(finding.location.ref, places)
            else replace(
                finding,
                message=f"{finding.location.ref}: {finding.message}",
                location=Location(inside),
            )
            for finding in report.findings
        ),
    )


def _is_inside(ref: str, places: Places) -> bool:
    return not places.path(ref).startswith("/")


def identities(report: Report, places: Places) -> Iterator[tuple[Finding, str]]:
    """Each finding with 32 hex digits that no other one of the report has.

    They stay the same while lines move.
    """
    seen: Counter[tuple[str, str]] = Counter()
    for finding in report.findings:
        own = (places.path(finding.location.ref), finding.fingerprint)
        seen[own] += 1
        text = "\0".join((*own, str(seen[own])))
        yield finding, hashlib.sha256(os.fsencode(text)).hexdigest()[:32]
