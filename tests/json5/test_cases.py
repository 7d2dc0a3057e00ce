"""The editor's contract: one case after the other, byte for byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.errors import EditRefused
from openclaw_doctor.json5 import edit, parse

CASES = json.loads(
    (Path(__file__).parent.parent.parent / "fixtures" / "json5" / "edits.json")
    .read_text(encoding="utf-8")
)  # fmt: skip


def carried_out(case: dict[str, Any]) -> Any:
    text = case["before"]
    for step in case["edits"]:
        arguments = {name: value for name, value in step.items() if name != "do"}
        call = getattr(edit, step["do"])
        if isinstance(text, list):
            edited = call(*text, **arguments, strict_target=case["strict_target"])
            text = [one.text for one in edited]
        else:
            text = call(text, **arguments).text
    return text


@pytest.mark.parametrize(
    "case", CASES, ids=lambda case: f"{case['id']} {case['title']}"
)
def test_case(case: dict[str, Any]) -> None:
    if "refused" in case:
        with pytest.raises(EditRefused) as caught:
            carried_out(case)
        assert caught.value.reason == case["refused"]
        return
    assert carried_out(case) in case["after"]
    for text in case["after"]:
        for one in text if isinstance(text, list) else [text]:
            parse(one)


def test_all_cases_are_there() -> None:
    assert [case["id"] for case in CASES] == [
        f"E{number:02}" for number in range(1, 104)
    ]
