"""What counts as plain is what the schema of every release accepts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openclaw_doctor.credentials.shapes import (
    CREDENTIAL_FIELDS,
    CredentialType,
    is_plain,
)
from openclaw_doctor.release import Release
from openclaw_doctor.validation import violations

VALUES = st.one_of(
    st.text(max_size=4),
    st.sampled_from(["x", " ", "", "openai", 4102444800000, -1, 0, 1.5, True, None]),
    st.dictionaries(st.sampled_from(["source", "id"]), st.text(max_size=3), max_size=2),
)
NAMES = sorted({name for fields in CREDENTIAL_FIELDS.values() for name in fields})


@pytest.mark.parametrize("target", ["2026.1.30", "2026.4.29", "2026.5.28", "2026.9.6"])
@settings(derandomize=True, max_examples=60, deadline=None)
@given(
    type_=st.sampled_from(sorted(CREDENTIAL_FIELDS)),
    entry=st.dictionaries(st.sampled_from([*NAMES, "notes"]), VALUES, max_size=5),
)
def test_plain_entries_have_no_violations(
    target: str, type_: CredentialType, entry: dict[str, Any]
) -> None:
    release = Release.parse(target)
    whole = {**entry, "type": type_, "provider": "openai"}
    store = {"version": 1, "profiles": {"openai:x": whole}}
    if is_plain(whole, type_, release):
        assert violations(store, "auth-profiles", release) == []


@pytest.mark.parametrize("target", ["2026.1.30", "2026.5.28", "2026.9.6"])
def test_ordinary_credentials_are_plain(target: str) -> None:
    entry = {"type": "api_key", "provider": "openai", "key": "sk-x", "email": "a@b.c"}
    assert is_plain(entry, "api_key", Release.parse(target))
