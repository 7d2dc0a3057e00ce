from __future__ import annotations

import os
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openclaw_doctor.storage.names import (
    backup_names,
    is_reserved,
    stage_name,
    stage_pattern,
)

IDENTITY = "0123abcd"
NOW = 1_700_000_000_123
LONG = "n" * 255


def _backups(name: str, wanted: str | None = None, number: int = 3) -> list[str]:
    return list(islice(backup_names(name, IDENTITY, NOW, wanted), number))


def test_backups_are_named_by_file_time_and_transaction() -> None:
    stem = "openclaw.json.doctor-20231114T221320Z-0123abcd"
    assert _backups("openclaw.json") == [
        f"{stem}.bak",
        f"{stem}.2.bak",
        f"{stem}.3.bak",
    ]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("openclaw.json", "openclaw.json.bak"),
        ("openclaw.json", "openclaw.json.bak.7"),
        ("openclaw.json", "openclaw.json.clobbered.7.bak"),
        ("openclaw.json.bak", None),
        ("other.json", "other.json.bak"),
    ],
)
def test_no_backup_gets_a_name_of_openclaws_own(name: str, wanted: str | None) -> None:
    for given_name in _backups(name, wanted):
        assert given_name.startswith("doctor-")
        assert not is_reserved(given_name)


names = st.one_of(
    st.text(st.sampled_from("aä.-_ 🙂b"), min_size=3, max_size=60),
    st.sampled_from([LONG, LONG[:240] + ".json", "ä" * 127, "openclaw.json.bak"]),
)


@given(
    names, st.one_of(st.none(), names), st.from_regex(r"[0-9a-f]{8,64}", fullmatch=True)
)
def test_names_fit_and_stay_apart(name: str, wanted: str | None, identity: str) -> None:
    stage = stage_name(name, identity)
    assert stage_pattern(name).fullmatch(stage)
    made = [*islice(backup_names(name, identity, NOW, wanted), 12), stage]
    assert len(set(made)) == len(made)
    for one in made:
        assert len(os.fsencode(one)) <= 255
        assert not is_reserved(one)


def test_long_names_that_differ_at_the_end_stay_apart() -> None:
    first, second = stage_name(LONG + "a", IDENTITY), stage_name(LONG + "b", IDENTITY)
    assert first != second
    assert not stage_pattern(LONG + "a").fullmatch(second)
