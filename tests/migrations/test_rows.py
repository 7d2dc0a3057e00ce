"""Every row of the ledger does in a text what its example says, and only once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from openclaw_doctor.documents import Document, Role
from openclaw_doctor.engine.apply import apply
from openclaw_doctor.json5 import parse
from openclaw_doctor.migrations.ledger import all_migrations
from openclaw_doctor.migrations.model import MANUAL, Migration
from openclaw_doctor.migrations.run import everything, migrate
from openclaw_doctor.migrations.sheet import OneFile, Sheet, same
from openclaw_doctor.workspace import Workspace

from .examples import migrated, read, target_of
from .styles import STYLES

REF = "openclaw.json"
ROWS = [row for row in all_migrations() if row.applicability is not MANUAL]


def comments(text: str) -> Counter[str]:
    return Counter(text[s.start : s.end].rstrip("\r") for s in parse(text).comments())


def rewritten(text: str, row: Migration) -> str:
    """The text after the operations of one row."""
    document = Document(REF, Role.CONFIG, Path(REF), text.encode())
    workspace = Workspace((), {REF: document})
    sheet = Sheet(document.value, target_of(row), OneFile(REF))
    _, changes = migrate(sheet, [row], everything)
    operations = [op for change in changes for op in change.operations]
    return apply(workspace, operations).workspace.documents[REF].text


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_example(row: Migration, style: str) -> None:
    before, after = read(row.before), read(row.after)
    assert not same(before, after), "an example shows a change"
    text = STYLES[style](before)

    new = rewritten(text, row)

    assert same(read(new), after)
    assert comments(new) == comments(text), "no comment is lost"
    assert ("\r\n" in new) == ("\r\n" in text) or "\n" not in new
    assert new.count("\n") == new.count("\r\n") or "\r" not in text
    assert rewritten(new, row) == new, "a second run changes nothing"


@pytest.mark.parametrize("row", all_migrations(), ids=lambda row: row.id)
def test_row_is_complete(row: Migration) -> None:
    assert row.title and not row.title.endswith(".")
    assert row.evidence
    assert row.applicability is not MANUAL or row.advice
    end = row.end
    assert end is None or row.since < end


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_target_outside_its_releases_is_left_alone(row: Migration) -> None:
    assert row.is_for(row.since)
    if row.end is not None:
        assert not row.is_for(row.end)


@pytest.mark.parametrize("row", all_migrations(), ids=lambda row: row.id)
def test_nothing_to_do_in_an_empty_config(row: Migration) -> None:
    value, changes = migrated({}, [row], target_of(row))
    assert value == {} and not changes
