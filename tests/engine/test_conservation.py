"""No safe fix of any fixture takes a secret out of all files.

What a fix makes of a fixture stands in its ``after``; that it does is tested elsewhere.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from openclaw_doctor.documents import Document, Role

_SECRET = re.compile(r"[-\w]*canary[-\w]*", re.IGNORECASE)
Files = dict[str, bytes]


def files_in(folder: Path) -> Files:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def secrets(files: Files) -> set[str]:
    texts = (data.decode("utf-8", "replace") for data in files.values())
    return {secret for text in texts for secret in _SECRET.findall(text)}


def in_comments(files: Files) -> set[str]:
    """Secrets in comments: of a strict file they go, and the report says so."""
    found: set[str] = set()
    for name, data in files.items():
        document = Document(name, Role.UNKNOWN, Path(name), data)
        for span in document.tree.comments() if document.tree else ():
            found |= {*_SECRET.findall(document.text[span.start : span.end])}
    return found


def test_no_safe_fix_loses_a_secret(project: Path) -> None:
    looked_at = 0
    for case in sorted((project / "fixtures").glob("*/*/*/case.json")):
        after = case.parent / "after"
        if json.loads(case.read_text()).get("unsafe") or not after.is_dir():
            continue
        old = files_in(case.parent / "before")
        new = {**old, **files_in(after)}
        assert secrets(old) <= secrets(new) | in_comments(old), case.parent
        looked_at += bool(secrets(old))
    assert looked_at > 30
