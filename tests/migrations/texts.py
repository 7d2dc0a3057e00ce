"""Running rows of the ledger on texts, in all styles that people write configs in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openclaw_doctor.documents import Document, Role
from openclaw_doctor.engine.apply import apply
from openclaw_doctor.fixes import Operation
from openclaw_doctor.json5 import parse
from openclaw_doctor.migrations.model import Migration
from openclaw_doctor.migrations.run import everything, migrate
from openclaw_doctor.migrations.sheet import OneFile, Sheet, same
from openclaw_doctor.release import Release
from openclaw_doctor.workspace import Workspace

from .styles import STYLES

REF = "openclaw.json"


def comments(text: str) -> Counter[str]:
    """The comments of a text, whatever its line breaks."""
    return Counter(text[s.start : s.end].rstrip("\r") for s in parse(text).comments())


def carried_out(text: str, operations: Sequence[Operation]) -> str:
    """The text of a config after ``operations``."""
    document = Document(REF, Role.CONFIG, Path(REF), text.encode())
    done = apply(Workspace((), {REF: document}), operations)
    return done.workspace.documents[REF].text


def operations_of(value: Any, row: Migration, target: Release) -> list[Operation]:
    """The operations of one row on a config, the unsafe ones too."""
    sheet = Sheet(value, target, OneFile(REF))
    _, changes = migrate(sheet, [row], everything)
    return [operation for change in changes for operation in change.operations]


def assert_same_in_text(
    before: Any, row: Migration, target: Release, after: Any
) -> None:
    """In every style a row makes ``after`` of ``before``, and only once.

    No comment is lost, and line breaks stay what they are.
    """
    for name, write in STYLES.items():
        text = write(before)
        new = carried_out(text, operations_of(parse(text).value(), row, target))
        value = parse(new).value()

        assert same(value, after), f"{name}: the text says something else"
        assert comments(new) == comments(text), f"{name}: a comment is lost"
        assert ("\r\n" in new) == ("\r\n" in text) or "\n" not in new, name
        assert new.count("\n") == new.count("\r\n") or "\r" not in text, name
        assert not operations_of(value, row, target), f"{name}: a second run changes"
