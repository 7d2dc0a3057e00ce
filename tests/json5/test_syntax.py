"""The language, snippet by snippet; the table was agreed with Node's json5 2.2.3."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from openclaw_doctor.errors import SyntaxInvalid
from openclaw_doctor.json5 import parse
from openclaw_doctor.json5.values import same

TABLE = json.loads(
    (Path(__file__).parent.parent.parent / "fixtures" / "json5" / "syntax.json")
    .read_text(encoding="utf-8")
)  # fmt: skip


@pytest.mark.parametrize("row", TABLE["valid"], ids=lambda row: row["why"])
def test_valid(row: dict[str, str]) -> None:
    value = parse(row["text"]).value()
    wanted = json.loads(row["as"])
    assert same(value, wanted)
    if isinstance(wanted, dict):
        assert list(value) == list(wanted)


@pytest.mark.parametrize("row", TABLE["invalid"], ids=lambda row: repr(row["text"]))
def test_invalid(row: dict[str, object]) -> None:
    with pytest.raises(SyntaxInvalid) as caught:
        parse(str(row["text"]))
    error = caught.value
    assert [error.line, error.column] == row["at"]
    assert error.message == row["says"]
    assert 0 <= error.offset <= len(str(row["text"]))


def test_the_table_is_not_empty() -> None:
    assert len(TABLE["valid"]) > 50
    assert len(TABLE["invalid"]) > 100


def test_a_message_never_quotes_a_string() -> None:
    for text in ("['sk-canary", "['sk-\\1canary']", "{a:'sk-canary\n'}", "'\\uzzzz'"):
        with pytest.raises(SyntaxInvalid) as caught:
            parse(text)
        assert "canary" not in caught.value.message
        assert "z" not in caught.value.message


def test_integers_are_int_and_other_numbers_float() -> None:
    value = parse("[1, 0x10, 1.0, 1e2, -0, 9007199254740993]").value()
    assert [type(item) for item in value] == [int, int, float, float, float, int]
    assert math.copysign(1, value[4]) == -1


@pytest.mark.parametrize("digits", [4_299, 4_301, 5_000, 100_000])
def test_no_number_is_too_long(digits: int) -> None:
    assert parse("-" + "9" * digits).value() == -math.inf
    assert parse("0." + "9" * digits).value() == 1.0
    assert parse("0x" + "f" * digits).value() == math.inf
