"""IRC takes texts for its passwords: which references can be written as one."""

from __future__ import annotations

from typing import Any

import pytest

from openclaw_doctor.migrations.ledger import migrations_by_id
from openclaw_doctor.migrations.model import Migration

from .examples import migrated, target_of

ENV = {"source": "env", "provider": "default", "id": "IRC_PASSWORD"}
FILE = {"default": {"source": "file", "path": "/srv/secrets.json"}}


@pytest.fixture
def row() -> Migration:
    return migrations_by_id()["irc-password-reference"]


@pytest.mark.parametrize("providers", [{}, {"default": {"source": "env"}}])
def test_a_variable_is_written_by_its_name(
    row: Migration, providers: dict[str, Any]
) -> None:
    config = {
        "secrets": {"providers": providers},
        "channels": {"irc": {"accounts": {"a": {"nickserv": {"password": ENV}}}}},
    }
    value, changes = migrated(config, [row], target_of(row))

    account = value["channels"]["irc"]["accounts"]["a"]
    assert account == {"nickserv": {"password": "${IRC_PASSWORD}"}}
    assert not any(change.notes for change in changes)


@pytest.mark.parametrize(
    ("reference", "providers"),
    [
        (ENV, FILE),
        (ENV, {"default": None}),
        ({**ENV, "source": "file"}, {}),
        ({**ENV, "provider": 1}, {}),
        ({**ENV, "id": "irc password"}, {}),
        ({**ENV, "id": ["A"]}, {}),
        ({}, {}),
    ],
)
def test_anything_else_is_left_to_a_person(
    row: Migration, reference: dict[str, Any], providers: dict[str, Any]
) -> None:
    config = {
        "secrets": {"providers": providers},
        "channels": {"irc": {"password": reference}},
    }
    value, changes = migrated(config, [row], target_of(row))

    assert value == config
    assert [note.kind for change in changes for note in change.notes] == ["manual"]
