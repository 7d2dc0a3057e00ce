"""``.env`` files, as the npm package dotenv 17 reads them (compared by running)."""

from __future__ import annotations

import time

import pytest

from openclaw_doctor.workspace.environment import parse_dotenv


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A=1", {"A": "1"}),
        ("A = 1 \nB:  2", {"A": "1", "B": "2"}),
        ("export A=1\n  export   B=2", {"A": "1", "B": "2"}),
        ("A=\nB=", {"A": "", "B": ""}),
        ("A='x # y'\nB=x # y\nC=x#y", {"A": "x # y", "B": "x", "C": "x"}),
        ("A=\"x\\ny\"\nB='x\\ny'", {"A": "x\ny", "B": "x\\ny"}),
        ('A="one\ntwo"\nB=3', {"A": "one\ntwo", "B": "3"}),
        ("A=`x'y`", {"A": "x'y"}),
        ('A="open\nB=2', {"A": '"open', "B": "2"}),
        ("A='it\\'s'", {"A": "it\\'s"}),
        ("A=1\r\nB=2\rC=3", {"A": "1", "B": "2", "C": "3"}),
        ("\ufeffA=1", {"A": "1"}),
        ("# A=1\n\n\n=2\nnothing\nB=1", {"B": "1"}),
        ("A=1\nA=2", {"A": "2"}),
        ("A-B=1\nA.B=2\n1A=3\n_A=4", {"_A": "4"}),
        ("A='x' y", {"A": "'x' y"}),
        ("A=x=y", {"A": "x=y"}),
        ("A:1", {}),
    ],
)
def test_forms(text: str, expected: dict[str, str]) -> None:
    assert parse_dotenv(text) == expected


@pytest.mark.parametrize(
    "piece", ["\n", " ", "A='", "A=\n", 'A="\\"', "A='\\'\n", "export ", "`A=`\n", "A"]
)
def test_hostile_texts_take_linear_time(piece: str) -> None:
    started = time.perf_counter()
    parse_dotenv(piece * (200_000 // len(piece)))
    assert time.perf_counter() - started < 2
